# Licensed under the Apache License, Version 2.0 (the "License"); you may
# not use this file except in compliance with the License. You may obtain
# a copy of the License at
#
#      http://www.apache.org/licenses/LICENSE-2.0
#
# Unless required by applicable law or agreed to in writing, software
# distributed under the License is distributed on an "AS IS" BASIS, WITHOUT
# WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the
# License for the specific language governing permissions and limitations
# under the License.

"""A script that tests as it goes, and says so in TAP.

https://testanything.org/

The same script runs ``openstack`` once for every step, or gives every step to
one ``openstack`` in interactive mode.
"""

import csv
import io
import json
import pathlib
import queue
import subprocess
import threading
from collections.abc import Mapping
from typing import IO, Any, NamedTuple, Protocol

import yaml

_PATIENCE = 120  # seconds


class Answer(NamedTuple):
    """What a command printed, and how it ended, where that can be known."""

    status: int | None
    out: str
    err: str


class Runner(Protocol):
    """Runs the words that come after ``openstack``."""

    def run(self, words: str) -> Answer:
        """Run them; return the answer."""
        ...

    def close(self) -> None:
        """End what has been started."""
        ...


class OneShot:
    """Starts ``openstack`` for every step."""

    def __init__(
        self,
        openstack: str,
        env: Mapping[str, str],
        folder: pathlib.Path,
    ) -> None:
        self._openstack = openstack
        self._settings: dict[str, Any] = {'env': env, 'cwd': folder}

    def run(self, words: str) -> Answer:
        done = subprocess.run(
            [self._openstack, *words.split()],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            check=False,
            **self._settings,
        )
        return Answer(done.returncode, done.stdout, done.stderr)

    def close(self) -> None:
        """Do nothing: every process has ended."""


class Interactive:
    """Gives every step to one ``openstack``.

    It does not tell how a command ended: what is on stderr has to do.
    """

    def __init__(
        self,
        openstack: str,
        env: Mapping[str, str],
        folder: pathlib.Path,
    ) -> None:
        self._process = subprocess.Popen(
            [openstack],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            bufsize=1,
            env=env,
            cwd=folder,
        )
        self._out = _lines(self._process.stdout)
        self._err = _lines(self._process.stderr)
        self._steps = 0

    def run(self, words: str) -> Answer:
        self._steps += 1
        end = f'end-of-step-{self._steps}'
        assert self._process.stdin
        # The one says so on stdout, the other complains on stderr.
        self._process.stdin.write(f'{words}\nshell echo {end}\nhelp {end}\n')
        self._process.stdin.flush()
        return Answer(None, _until(end, self._out), _until(end, self._err))

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(_PATIENCE)


def _lines(stream: IO[str] | None) -> 'queue.Queue[str]':
    """Return the lines of a stream as they come, '' for its end."""
    assert stream
    found: queue.Queue[str] = queue.Queue()

    def read() -> None:
        for line in stream:
            found.put(line)
        found.put('')

    threading.Thread(target=read, daemon=True).start()
    return found


def _until(end: str, lines: 'queue.Queue[str]') -> str:
    """Return what came before the line that says *end*."""
    found = ''
    while True:
        line = lines.get(timeout=_PATIENCE)
        if not line:
            raise EOFError(f'openstack has ended after {found!r}')
        if end in line:
            return found
        found += line


class Script:
    """Runs steps, and prints and counts how they end.

    :ivar failed: the numbers of the steps that did
    """

    def __init__(self, runner: Runner, to: IO[str], **names: str) -> None:
        """Begin.

        :param to: where TAP goes
        :param names: what stands for ``{name}`` in the words of a step
        """
        self._runner = runner
        self._to = to
        self._names = names
        self._command = ''
        self.steps = 0
        self.failed: list[int] = []

    def silent(self, title: str, words: str) -> None:
        """Run a command that prints nothing."""
        answer = self._run(words)
        self._judge(title, answer, _succeeded(answer) and not answer.out)

    def says(self, title: str, words: str, *parts: str) -> str:
        """Run a command whose notices have these parts; return its output."""
        answer = self._run(words)
        good = answer.status in (0, None) and all(
            part.format(**self._names) in answer.err for part in parts
        )
        self._judge(title, answer, good)
        return answer.out.strip()

    def fails(self, title: str, words: str, *parts: str) -> None:
        """Run a command that fails, with an error that has these parts."""
        answer = self._run(words)
        good = answer.status in (1, 2, None) and not answer.out
        for part in parts:
            good = good and part.format(**self._names) in answer.err
        good = good and 'Traceback' not in answer.err
        self._judge(title, answer, good)

    def value(self, title: str, words: str, expected: Any = None) -> str:
        """Run a command that prints a value; return it."""
        answer = self._run(f'{words} -f value')
        found = answer.out.strip()
        good = _succeeded(answer) and (expected in (None, found))
        self._judge(title, answer, good)
        return found

    def json(self, title: str, words: str, /, **expected: Any) -> Any:
        """Run a command that shows one thing with these fields, in JSON."""
        return self._fields(title, words, 'json', json.loads, expected)

    def yaml(self, title: str, words: str, /, **expected: Any) -> Any:
        """Run a command that shows one thing with these fields, in YAML."""
        return self._fields(title, words, 'yaml', yaml.safe_load, expected)

    def rows(
        self, title: str, words: str, column: str, *expected: Any
    ) -> list[Any]:
        """Run a command that lists; these must be in a column, in JSON."""
        answer = self._run(f'{words} -f json')
        found = self._parsed(json.loads, answer)
        found = found if isinstance(found, list) else []
        values = [row.get(column) for row in found]
        wanted = {str(value).format(**self._names) for value in expected}
        missing = wanted.difference(map(str, values))
        good = _succeeded(answer) and bool(found) and not missing
        self._judge(title, answer, good)
        return found

    def csv(self, title: str, words: str, column: str, *expected: str) -> None:
        """Run a command that lists exactly these in a column, in CSV."""
        answer = self._run(f'{words} -f csv')
        rows = csv.DictReader(io.StringIO(answer.out))
        found = [row.get(column) for row in rows]
        wanted = [value.format(**self._names) for value in expected]
        self._judge(title, answer, _succeeded(answer) and found == wanted)

    def same(self, title: str, *files: str) -> None:
        """Compare two files."""
        one, other = (
            pathlib.Path(file.format(**self._names)).read_bytes()
            for file in files
        )
        self._judge(title, Answer(0, '', ''), one == other)

    def end(self) -> None:
        """Print the plan."""
        print(f'1..{self.steps}', file=self._to)

    def _fields(
        self,
        title: str,
        words: str,
        formatter: str,
        parse: Any,
        expected: Mapping[str, Any],
    ) -> Any:
        answer = self._run(f'{words} -f {formatter}')
        found = self._parsed(parse, answer) or {}
        good = answer.status in (0, None) and all(
            name in found and found[name] == value
            for name, value in expected.items()
        )
        self._judge(title, answer, good)
        return found

    def _run(self, words: str) -> Answer:
        self._command = words.format(**self._names)
        return self._runner.run(self._command)

    def _parsed(self, parse: Any, answer: Answer) -> Any:
        try:
            return parse(answer.out)
        except (ValueError, yaml.YAMLError):
            return None

    def _judge(self, title: str, answer: Answer, good: bool) -> None:
        self.steps += 1
        good = good and 'is not an openstack command' not in answer.out
        verdict = 'ok' if good else 'not ok'
        print(f'{verdict} {self.steps} - {title}', file=self._to)
        if not good:
            self.failed.append(self.steps)
            print(f'  ---\n  command: {self._command}', file=self._to)
            for name, value in answer._asdict().items():
                print(f'  {name}: {value!r}', file=self._to)
            print('  ...', file=self._to)


def _succeeded(answer: Answer) -> bool:
    """Say whether all went well, without a word on stderr."""
    return answer.status in (0, None) and not answer.err
