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

"""Test scripts that print their results in TAP, https://testanything.org/.

The same script runs each step in a process of its own, or all steps in one
``openstack`` in interactive mode.
"""

import csv
import io
import json
import pathlib
import queue
import subprocess
import threading
from collections.abc import Callable, Mapping
from typing import IO, Any, NamedTuple, Protocol

import yaml

from glanceclient_osc.tests.functional.processes import Result

_PATIENCE = 120  # seconds


class Output(NamedTuple):
    """The output of a command, and its exit status if it is known."""

    status: int | None
    out: str
    err: str


class Runner(Protocol):
    """Runs commands of ``openstack``."""

    def run(self, words: str) -> Output:
        """Run a command; return its output.

        :param words: the command line after ``openstack``
        """
        ...

    def close(self) -> None:
        """End the processes."""
        ...


class OneShot:
    """Runs each step in a process of its own."""

    def __init__(self, openstack: Callable[..., Result]) -> None:
        """Prepare to run.

        :param openstack: the fixture that runs ``openstack``
        """
        self._openstack = openstack

    def run(self, words: str) -> Output:
        """Run a command; return its output."""
        result = self._openstack(*words.split(), user='admin')
        return Output(result.status, result.out, result.err)

    def close(self) -> None:
        """Do nothing: all processes have ended."""


class Interactive:
    """Runs all steps in one ``openstack`` in interactive mode.

    The exit statuses of commands are unknown. Standard error shows failures.
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
        self._out = _read_lines(self._process.stdout)
        self._err = _read_lines(self._process.stderr)
        self._steps = 0

    def run(self, words: str) -> Output:
        self._steps += 1
        end = f'end-of-step-{self._steps}'
        assert self._process.stdin
        # The first command marks the end on stdout, the second on stderr.
        self._process.stdin.write(f'{words}\nshell echo {end}\nhelp {end}\n')
        self._process.stdin.flush()
        return Output(
            None, _read_until(end, self._out), _read_until(end, self._err)
        )

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(_PATIENCE)


def _read_lines(stream: IO[str] | None) -> 'queue.Queue[str]':
    """Return a queue of the lines of a stream, and '' for its end."""
    assert stream
    found: queue.Queue[str] = queue.Queue()

    def read() -> None:
        for line in stream:
            found.put(line)
        found.put('')

    threading.Thread(target=read, daemon=True).start()
    return found


def _read_until(end: str, lines: 'queue.Queue[str]') -> str:
    """Return the text before the line with an end marker."""
    found = ''
    while True:
        line = lines.get(timeout=_PATIENCE)
        if not line:
            raise EOFError(f'openstack ended after {found!r}')
        if end in line:
            return found
        found += line


class Script:
    """Runs steps, and prints and counts their results.

    :ivar failed: numbers of the steps that failed
    """

    def __init__(self, runner: Runner, to: IO[str], **names: str) -> None:
        """Start a script.

        :param to: stream for the results
        :param names: values of ``{name}`` in the command of a step
        """
        self._runner = runner
        self._to = to
        self._names = names
        self._command = ''
        self.steps = 0
        self.failed: list[int] = []

    def silent(self, title: str, words: str) -> None:
        """Run a command that prints nothing."""
        output = self._run(words)
        self._report(title, output, _succeeded(output) and not output.out)

    def says(self, title: str, words: str, *parts: str) -> str:
        """Run a command whose messages have these parts; return stdout."""
        output = self._run(words)
        good = output.status in (0, None) and all(
            part.format(**self._names) in output.err for part in parts
        )
        self._report(title, output, good)
        return output.out.strip()

    def fails(self, title: str, words: str, *parts: str) -> None:
        """Run a command that fails with an error with these parts."""
        output = self._run(words)
        good = output.status in (1, 2, None) and not output.out
        for part in parts:
            good = good and part.format(**self._names) in output.err
        good = good and 'Traceback' not in output.err
        self._report(title, output, good)

    def value(self, title: str, words: str, expected: Any = None) -> str:
        """Run a command that prints one value; return it."""
        output = self._run(f'{words} -f value')
        found = output.out.strip()
        good = _succeeded(output) and (expected in (None, found))
        self._report(title, output, good)
        return found

    def json(self, title: str, words: str, /, **expected: Any) -> Any:
        """Run a command that shows a resource with these fields, in JSON."""
        return self._check_fields(title, words, 'json', json.loads, expected)

    def yaml(self, title: str, words: str, /, **expected: Any) -> Any:
        """Run a command that shows a resource with these fields, in YAML."""
        return self._check_fields(
            title, words, 'yaml', yaml.safe_load, expected
        )

    def rows(
        self, title: str, words: str, column: str, *expected: Any
    ) -> list[Any]:
        """Run a command that lists at least these in a column, in JSON."""
        output = self._run(f'{words} -f json')
        found = self._parse(json.loads, output)
        found = found if isinstance(found, list) else []
        values = [row.get(column) for row in found]
        wanted = {str(value).format(**self._names) for value in expected}
        missing = wanted.difference(map(str, values))
        good = _succeeded(output) and bool(found) and not missing
        self._report(title, output, good)
        return found

    def csv(self, title: str, words: str, column: str, *expected: str) -> None:
        """Run a command that lists exactly these in a column, in CSV."""
        output = self._run(f'{words} -f csv')
        rows = csv.DictReader(io.StringIO(output.out))
        found = [row.get(column) for row in rows]
        wanted = [value.format(**self._names) for value in expected]
        self._report(title, output, _succeeded(output) and found == wanted)

    def same(self, title: str, *files: str) -> None:
        """Compare two files."""
        one, other = (
            pathlib.Path(file.format(**self._names)).read_bytes()
            for file in files
        )
        self._report(title, Output(0, '', ''), one == other)

    def end(self) -> None:
        """Print the number of steps."""
        print(f'1..{self.steps}', file=self._to)

    def _check_fields(
        self,
        title: str,
        words: str,
        formatter: str,
        parse: Any,
        expected: Mapping[str, Any],
    ) -> Any:
        output = self._run(f'{words} -f {formatter}')
        found = self._parse(parse, output) or {}
        good = output.status in (0, None) and all(
            name in found and _matches(found[name], value)
            for name, value in expected.items()
        )
        self._report(title, output, good)
        return found

    def _run(self, words: str) -> Output:
        self._command = words.format(**self._names)
        return self._runner.run(self._command)

    def _parse(self, parse: Any, output: Output) -> Any:
        try:
            return parse(output.out)
        except (ValueError, yaml.YAMLError):
            return None

    def _report(self, title: str, output: Output, good: bool) -> None:
        self.steps += 1
        good = good and 'is not an openstack command' not in output.out
        verdict = 'ok' if good else 'not ok'
        print(f'{verdict} {self.steps} - {title}', file=self._to)
        if not good:
            self.failed.append(self.steps)
            print(f'  ---\n  command: {self._command}', file=self._to)
            for name, value in output._asdict().items():
                print(f'  {name}: {value!r}', file=self._to)
            print('  ...', file=self._to)


def _succeeded(output: Output) -> bool:
    """Return whether a command succeeded without messages."""
    return output.status in (0, None) and not output.err


def _matches(found: Any, expected: Any) -> bool:
    """Return whether a value is the expected one; a mapping may have more."""
    if isinstance(expected, Mapping) and isinstance(found, Mapping):
        return expected.items() <= found.items()
    return bool(found == expected)
