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

"""Parse YAML and JSON text into plain values with their lines.

Plain scalars of YAML are read as JSON has them: ``22.10``, ``yes``, ``0755``
and ``2024-01-31`` are strings, as they are written, so that a version number
does not lose a digit.
"""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from glanceclient_osc.v2.manifest.model import InvalidManifest
from glanceclient_osc.v2.manifest.schema import Path

#: line of each value of a document, from 1
Lines = Mapping[Path, int]

_INTEGER = re.compile('-?(?:0|[1-9][0-9]{0,17})')
_WORDS = {
    '': None,
    '~': None,
    'null': None,
    'true': True,
    'True': True,
    'TRUE': True,
    'false': False,
    'False': False,
    'FALSE': False,
}

# No manifest is deeper. The limits stop aliases that refer to themselves, or
# that multiply.
_MAX_DEPTH = 20
_MAX_VALUES = 2_000_000


def parse_document(
    text: str, name: str
) -> tuple[object, Lines, list[tuple[Path, str]]]:
    """Return the values of YAML or JSON text, their lines, and mistakes.

    :param name: name of the file, for messages
    :raises InvalidManifest: the text is neither YAML nor JSON
    """
    import yaml

    # The parser of libyaml is ten times faster, but not always available.
    loader = getattr(yaml, 'CSafeLoader', yaml.SafeLoader)
    if text.lstrip().startswith('{') and '\t' in text:
        # YAML does not allow tabs as indentation, JSON does.
        text = _indent_json(text, name)
    try:
        node = yaml.compose(text, Loader=loader)
    except yaml.YAMLError as error:
        raise InvalidManifest([_describe(error, name)]) from error
    except RecursionError as error:
        raise InvalidManifest([f'{name}: is nested too deeply']) from error
    builder = _Builder(name)
    value = builder.build(node, (), 0) if node is not None else None
    return value, builder.lines, builder.mistakes


def _indent_json(text: str, name: str) -> str:
    try:
        return json.dumps(json.loads(text), ensure_ascii=False, indent=1)
    except (RecursionError, ValueError) as error:
        line = getattr(error, 'lineno', 1)
        raise InvalidManifest(
            [f'{name}, line {line}: {getattr(error, "msg", error)}']
        ) from error


class _Builder:
    """Converts the nodes of a YAML document to values.

    :ivar lines: lines of the values so far
    :ivar mistakes: places and reasons of mistakes so far
    """

    def __init__(self, name: str) -> None:
        self.lines: dict[Path, int] = {}
        self.mistakes: list[tuple[Path, str]] = []
        self._name = name
        self._count = 0

    def build(self, node: Any, path: Path, depth: int) -> object:
        """Return the value of a node."""
        self.lines.setdefault(path, node.start_mark.line + 1)
        # Each use of an alias counts.
        self._count += 1
        if depth > _MAX_DEPTH or self._count > _MAX_VALUES:
            line = self.lines[path]
            raise InvalidManifest(
                [f'{self._name}, line {line}: has too many nested values']
            )
        if node.id == 'scalar':
            return _read_scalar(node)
        if node.id == 'sequence':
            return [
                self.build(item, (*path, index), depth + 1)
                for index, item in enumerate(node.value)
            ]
        return self._build_mapping(node, path, depth)

    def _build_mapping(
        self, node: Any, path: Path, depth: int
    ) -> dict[str, object]:
        values: dict[str, object] = {}
        merged: dict[str, object] = {}
        for key_node, value_node in node.value:
            key = key_node.value
            if key_node.id != 'scalar':
                self.lines[path] = key_node.start_mark.line + 1
                self.mistakes.append((path, 'has a key that is not a string'))
                continue
            place = (*path, key)
            if key == '<<' and not key_node.style:
                if merged:
                    self.mistakes.append((path, '<< is there twice'))
                parts = self.build(value_node, path, depth + 1)
                for part in parts if isinstance(parts, list) else [parts]:
                    if isinstance(part, dict):
                        merged = {**part, **merged}
                continue
            self.lines[place] = key_node.start_mark.line + 1
            if key in values:
                self.mistakes.append((place, 'is there twice'))
            values[key] = self.build(value_node, place, depth + 1)
        return {**merged, **values}


def _read_scalar(node: Any) -> object:
    text: str = node.value
    if node.style:  # quoted, or a block
        return text
    if text in _WORDS:
        return _WORDS[text]
    return int(text) if _INTEGER.fullmatch(text) else text


def _describe(error: Exception, name: str) -> str:
    mark = getattr(error, 'problem_mark', None)
    reason = getattr(error, 'problem', None) or str(error).splitlines()[0]
    place = f'{name}, line {mark.line + 1}' if mark else name
    return f'{place}: {reason}'


def find_line(lines: Lines, path: Path) -> int | None:
    """Return the line of a value, or of what contains it."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path)


def format_mistakes(
    mistakes: Iterable[tuple[Path, str]], name: str, lines: Lines
) -> list[str]:
    """Return a message for each mistake, in the order of their lines."""
    located = [
        (find_line(lines, path) or 0, format_path(path), reason)
        for path, reason in mistakes
    ]
    located.sort(key=lambda mistake: mistake[0])
    return [
        ': '.join(
            part
            for part in (
                f'{name}, line {line}' if line else name,
                f'{place} {reason.lstrip()}'.replace(' : ', ': ').lstrip(),
            )
            if part
        )
        for line, place, reason in located
    ]


def format_path(path: Path) -> str:
    """Return the place of a value, such as ``images[0].name``."""
    text = ''
    for part in path:
        text += f'[{part}]' if isinstance(part, int) else f'.{part}'
    return text.removeprefix('.')
