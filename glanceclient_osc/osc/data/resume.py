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

"""Command lines that continue a command that failed."""

import argparse
import shlex
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from glanceclient_osc import redaction

if TYPE_CHECKING:
    from glanceclient_osc.osc.command import BaseCommand

#: Return the command line that continues, for the ID of an image. The second
#: argument is whether the data that was sent is itself wrong.
ResumeCommand = Callable[[str, bool], str]

#: stands for a file that the user must choose
FILE = 'FILE'

#: stands for a URL that must not be shown
URI = 'URI'


def build_command(
    command: 'BaseCommand',
    target: type['BaseCommand'],
    name: str,
    args: argparse.Namespace,
    image_id: str,
    **changes: Any,
) -> str:
    """Return a command line with the options of the command that failed.

    Every option of *target* whose value differs from its default appears,
    if the command that failed has an option with the same ``dest``. Options
    of cliff, such as ``--format``, do not appear.

    :param command: the command that failed
    :param target: class of the command to build a command line for
    :param name: its name, for example ``image upload``
    :param args: arguments of the command that failed
    :param changes: values that replace those of *args*, by ``dest``
    """
    instance = target(command.app, None)
    parser = instance.get_parser(f'openstack {name}')
    # Options that cliff has added before those of the class itself.
    inherited = super(target, instance).get_parser(f'openstack {name}')
    skipped = {action.dest for action in inherited._actions}
    values = {**vars(args), **changes}
    words = ['openstack', *name.split()]
    for action in parser._actions:
        if action.dest in skipped or not action.option_strings:
            continue
        value = values.get(action.dest, action.default)
        if value == action.default or (
            action.nargs == 0 and value != action.const
        ):
            continue
        skipped.add(action.dest)
        words += _format_option(action, value)
    return shlex.join([*words, image_id])


def build_upload_command(
    command: 'BaseCommand',
    target: type['BaseCommand'],
    name: str,
    args: argparse.Namespace,
    **changes: Any,
) -> ResumeCommand:
    """Return the function that builds a command line that sends a file.

    See :func:`build_command`. The file of the command that failed appears,
    unless it was standard input or its content is wrong.
    """

    def build(image_id: str, data_is_wrong: bool) -> str:
        filename = args.filename
        if filename in (None, '-') or data_is_wrong:
            filename = FILE
        return build_command(
            command,
            target,
            name,
            args,
            image_id,
            filename=filename,
            **changes,
        )

    return build


def _format_option(action: argparse.Action, value: Any) -> Iterator[str]:
    """Yield the words that give an option a value."""
    option = action.option_strings[0]
    if action.nargs == 0:
        yield option
        return
    for item in _flatten(value):
        text = _format_value(action.dest, item)
        # Otherwise the text could be taken for an option, or the image, which
        # follows, for another value.
        if text.startswith('-') or action.nargs == '+':
            yield f'{option}={text}'
        else:
            yield from (option, text)


def _flatten(value: Any) -> list[Any]:
    if not isinstance(value, list):
        return [value]
    return [item for element in value for item in _flatten(element)]


def _format_value(dest: str, value: Any) -> str:
    if dest == 'uri' and (value == '-' or redaction.redact(value) != value):
        return URI
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value)
