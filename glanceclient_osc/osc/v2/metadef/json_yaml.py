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

"""JSON and YAML, from the command line, a file or a pipe, and to one."""

import argparse
import json
import os
import pathlib
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from osc_lib import exceptions

from glanceclient_osc.osc import options

if TYPE_CHECKING:
    import yaml

FORMATS = ('json', 'yaml')

_SUFFIXES = {'.json': 'json', '.yaml': 'yaml', '.yml': 'yaml'}


def add_schema(parser: argparse.ArgumentParser, help: str) -> None:
    """Add ``--schema``."""
    parser.add_argument(
        '--schema', metavar='<schema>', type=options.parse_nonempty, help=help
    )


def add_format(parser: argparse.ArgumentParser, default: str) -> None:
    """Add ``--document-format``; ``--format`` is that of the output.

    :param default: what it is otherwise, for the help
    """
    parser.add_argument(
        '--document-format',
        choices=FORMATS,
        metavar='<document-format>',
        help=f'Format of the document: json or yaml (default: {default})',
    )


def read_schema(value: str | None, interactive: bool) -> dict[str, Any]:
    """Return what ``--schema`` has given, nothing if it was not.

    :param interactive: whether standard input holds the next commands
    :raises CommandError: it is no JSON object, or cannot be read
    """
    if value is None:
        return {}
    if value == '-' or value.startswith('@'):
        return read_file(value.removeprefix('@'), None, interactive)
    return parse_text(value, 'json', '--schema')


def named_value(path: str) -> str:
    """Return what to call a file in a message."""
    return 'standard input' if path == '-' else path


def read_file(
    path: str, form: str | None, interactive: bool
) -> dict[str, Any]:
    """Return the document in a file.

    :param path: of the file, ``-`` for standard input
    :param form: its format, None if the name or the content tell
    :param interactive: whether standard input holds the next commands
    :raises CommandError: it cannot be read, or is no JSON or YAML
    """
    try:
        if path == '-':
            if interactive or sys.stdin is None:
                raise exceptions.CommandError(
                    'There is no standard input to read: give a file'
                )
            data = sys.stdin.buffer.read()
        else:
            data = pathlib.Path(path).read_bytes()
        text = data.decode('utf-8-sig')
    except OSError as error:
        raise exceptions.CommandError(
            f'Cannot read {named_value(path)}: {error.strerror}'
        ) from None
    except ValueError:  # a null byte in the name is one too
        raise exceptions.CommandError(
            f'{named_value(path)} is not UTF-8 text'
        ) from None
    return parse_text(text, form or _format(path, text), named_value(path))


def _format(path: str, text: str) -> str:
    """Return the format that the name tells, or else the content."""
    found = _SUFFIXES.get(pathlib.Path(path).suffix.lower())
    return found or ('json' if text.lstrip().startswith('{') else 'yaml')


def parse_text(text: str, form: str, where: str) -> dict[str, Any]:
    """Return the object in a text.

    :param where: what to call the text
    """
    try:
        found = _from_json(text) if form == 'json' else _from_yaml(text)
        if not isinstance(found, dict):
            raise ValueError('it is not an object with names and values')
        json.dumps(found, allow_nan=False)
    except TypeError:
        raise exceptions.CommandError(
            f'{where} has a value that JSON has not, such as a date: put it '
            'in quotes'
        ) from None
    except RecursionError:
        raise exceptions.CommandError(
            f'{where} is nested too deeply'
        ) from None
    except ValueError as error:
        raise exceptions.CommandError(f'{where}: {error}') from None
    return found


def _from_json(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_unique)
    except json.JSONDecodeError as error:
        raise ValueError(
            'line %(line)d, column %(column)d: not JSON: %(error)s'
            % {
                'line': error.lineno,
                'column': error.colno,
                'error': error.msg,
            }
        ) from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object; of two values of one name, one would get lost."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f'{twice!r} is there twice')
    return found


def _from_yaml(text: str) -> Any:
    import yaml

    try:
        for node in _nodes(yaml.compose(text, yaml.SafeLoader)):
            _check_unique(node)
        return yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise ValueError(
            'line %(line)d, column %(column)d: not YAML: %(error)s'
            % {
                'line': mark.line + 1 if mark else 1,
                'column': mark.column + 1 if mark else 1,
                'error': error.problem or error.context,
            }
        ) from None
    except yaml.YAMLError as error:
        text = ' '.join(str(error).split())
        raise ValueError(f'not YAML: {text}') from None


def _nodes(root: 'yaml.Node | None') -> Iterator['yaml.Node']:
    """Yield each node of a YAML document once, aliases or not."""
    seen = set()
    found = [root] if root is not None else []
    while found:
        node = found.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        yield node
        for item in node.value if isinstance(node.value, list) else ():
            found += item if isinstance(item, tuple) else [item]


def _check_unique(node: 'yaml.Node') -> None:
    names = set()
    for pair in node.value if isinstance(node.value, list) else ():
        if isinstance(pair, tuple):
            name = pair[0].value
            if isinstance(name, str):
                if name in names:
                    raise ValueError(
                        'line %(line)d: %(name)r is there twice'
                        % {
                            'line': pair[0].start_mark.line + 1,
                            'name': name,
                        }
                    )
                names.add(name)


def format_text(document: dict[str, Any], form: str | None, path: str) -> str:
    """Return a document as text.

    :param form: its format, None if the name of the file tells
    :param path: of the file that it is for
    """
    if (form or _SUFFIXES.get(pathlib.Path(path).suffix.lower())) == 'yaml':
        import yaml

        return str(
            yaml.safe_dump(document, allow_unicode=True, sort_keys=False)
        )
    return json.dumps(document, ensure_ascii=False, indent=2) + '\n'


def write_file(text: str, path: str) -> None:
    """Write a file, which appears whole or not at all.

    :raises CommandError: it cannot be written
    """
    from glanceclient_osc.transfer import target

    try:
        with target.replace_file(path) as file:
            file.write(text.encode())
    except OSError as error:
        raise exceptions.CommandError(
            f'Cannot write {os.fspath(path)}: {error.strerror}'
        ) from None
