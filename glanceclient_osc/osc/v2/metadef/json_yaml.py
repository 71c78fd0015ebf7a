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

"""JSON and YAML documents in options, files and standard input."""

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

_SUFFIXES = {'.json': 'json', '.yaml': 'yaml', '.yml': 'yaml'}


def add_schema_option(parser: argparse._ActionsContainer, help: str) -> None:
    """Add ``--schema``."""
    parser.add_argument(
        '--schema', metavar='<schema>', type=options.parse_nonempty, help=help
    )


def add_format_option(parser: argparse.ArgumentParser, default: str) -> None:
    """Add ``--document-format``.

    ``--format`` is cliff's option for the output of the command.

    :param default: format without this option, for the help
    """
    parser.add_argument(
        '--document-format',
        choices=('json', 'yaml'),
        metavar='<document-format>',
        help=f'Format of the document: json or yaml (default: {default})',
    )


def read_schema(value: str | None, interactive: bool) -> dict[str, Any]:
    """Return the object in the value of ``--schema``.

    :param value: a JSON object, ``@FILE``, ``-`` for standard input, or None
        for an empty object
    :param interactive: whether commands are read from standard input
    :raises CommandError: the value cannot be read or is not an object
    """
    if value is None:
        return {}
    if value == '-' or value.startswith('@'):
        return read_file(value.removeprefix('@'), None, interactive)
    return parse_text(value, 'json', '--schema')


def describe_path(path: str) -> str:
    """Return the name of a file for a message.

    :param path: path of the file, ``-`` for standard input
    """
    return 'standard input' if path == '-' else path


def read_file(
    path: str, document_format: str | None, interactive: bool
) -> dict[str, Any]:
    """Return the object in a file.

    :param path: path of the file, ``-`` for standard input
    :param document_format: ``json`` or ``yaml``, None to detect it from the
        suffix or the content
    :param interactive: whether commands are read from standard input
    :raises CommandError: the file cannot be read or is not an object
    """
    try:
        if path == '-':
            if interactive or sys.stdin is None:
                raise exceptions.CommandError(
                    'Standard input cannot be read here. Use a file'
                )
            data = sys.stdin.buffer.read()
        else:
            data = pathlib.Path(path).read_bytes()
        text = data.decode('utf-8-sig')
    except OSError as error:
        raise exceptions.CommandError(
            f'Cannot read {describe_path(path)}: {error.strerror}'
        ) from None
    except ValueError:  # also for a path with a null byte
        raise exceptions.CommandError(
            f'{describe_path(path)} is not UTF-8 text'
        ) from None
    return parse_text(
        text,
        document_format or _detect_format(path, text),
        describe_path(path),
    )


def _detect_format(path: str, text: str) -> str:
    """Return the format of a document by its suffix, or by its content."""
    suffix = pathlib.Path(path).suffix.lower()
    if suffix in _SUFFIXES:
        return _SUFFIXES[suffix]
    return 'json' if text.lstrip().startswith('{') else 'yaml'


def parse_text(text: str, document_format: str, origin: str) -> dict[str, Any]:
    """Return the object in a text.

    :param document_format: ``json`` or ``yaml``
    :param origin: file or option that has the text, for messages
    :raises CommandError: the text is not an object that JSON can represent
    """
    try:
        parse = _parse_json if document_format == 'json' else _parse_yaml
        document = parse(text)
        if not isinstance(document, dict):
            raise ValueError('not an object with names and values')
        json.dumps(document, allow_nan=False)
    except TypeError:
        raise exceptions.CommandError(
            f'{origin} has a value that JSON cannot represent, such as a '
            'date. Put the value in quotes'
        ) from None
    except RecursionError:
        raise exceptions.CommandError(
            f'{origin} is nested too deeply'
        ) from None
    except ValueError as error:
        raise exceptions.CommandError(f'{origin}: {error}') from None
    return document


def _parse_json(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_build_object)
    except json.JSONDecodeError as error:
        raise ValueError(
            f'line {error.lineno}, column {error.colno}: not valid JSON: '
            f'{error.msg}'
        ) from None


def _build_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return a JSON object.

    :raises ValueError: a name occurs twice; json would drop the first value
    """
    result = dict(pairs)
    if len(result) < len(pairs):
        names = [name for name, value in pairs]
        duplicate = next(name for name in names if names.count(name) > 1)
        raise ValueError(f'duplicate name {duplicate!r}')
    return result


def _parse_yaml(text: str) -> Any:
    import yaml

    try:
        for node in _iterate_nodes(yaml.compose(text, yaml.SafeLoader)):
            _check_unique_names(node)
        return yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise ValueError(
            f'line {line}, column {column}: not valid YAML: '
            f'{error.problem or error.context}'
        ) from None
    except yaml.YAMLError as error:
        reason = ' '.join(str(error).split())
        raise ValueError(f'not valid YAML: {reason}') from None


def _iterate_nodes(root: 'yaml.Node | None') -> Iterator['yaml.Node']:
    """Yield each node of a YAML document once, even if it has aliases."""
    seen = set()
    nodes = [root] if root is not None else []
    while nodes:
        node = nodes.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        yield node
        for item in node.value if isinstance(node.value, list) else ():
            nodes += item if isinstance(item, tuple) else [item]


def _check_unique_names(node: 'yaml.Node') -> None:
    """Raise ValueError if a YAML mapping has the same name twice."""
    names = set()
    for pair in node.value if isinstance(node.value, list) else ():
        if not isinstance(pair, tuple):
            continue
        key = pair[0]
        if not isinstance(key.value, str):
            continue
        if key.value in names:
            raise ValueError(
                f'line {key.start_mark.line + 1}: duplicate name {key.value!r}'
            )
        names.add(key.value)


def format_text(
    document: dict[str, Any], document_format: str | None, path: str
) -> str:
    """Return a document as JSON or YAML text.

    :param document_format: ``json`` or ``yaml``, None to choose by the suffix
    :param path: path of the file to write, ``-`` for standard output
    """
    suffix = pathlib.Path(path).suffix.lower()
    if (document_format or _SUFFIXES.get(suffix)) == 'yaml':
        import yaml

        return str(
            yaml.safe_dump(document, allow_unicode=True, sort_keys=False)
        )
    return json.dumps(document, ensure_ascii=False, indent=2) + '\n'


def write_file(text: str, path: str) -> None:
    """Write a file completely, or leave it unchanged.

    :raises CommandError: the file cannot be written
    """
    from glanceclient_osc.transfer import partial_file

    try:
        with partial_file.replace_file(path) as file:
            file.write(text.encode())
    except OSError as error:
        raise exceptions.CommandError(
            f'Cannot write {os.fspath(path)}: {error.strerror}'
        ) from None
