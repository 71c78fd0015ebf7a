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

"""Imports: what ``image import`` and ``image create`` have in common.

https://docs.openstack.org/glance/latest/admin/interoperable-image-import.html
"""

import argparse
import os
import shlex
import sys
import urllib.parse
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from osc_lib import exceptions

from glanceclient_osc import exc, redaction
from glanceclient_osc.osc import options
from glanceclient_osc.osc.data import signals

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from glanceclient_osc.osc.command import ShowOne
    from glanceclient_osc.osc.data import cleanup
    from glanceclient_osc.v2.images import Image

#: of data that the client has staged
STAGED = 'glance-direct'

#: of data that the cloud fetches
FROM_ELSEWHERE = ('web-download', 'glance-download')

_REMOTE = ('remote_region', 'remote_image')


def add_options(parser: argparse.ArgumentParser, sources: Any) -> None:
    """Add what an import needs, but for the method.

    :param sources: where the source of data is added, of which there is one
    """
    sources.add_argument(
        '--uri',
        metavar='<uri>',
        type=options.parse_nonempty,
        help=(
            'URL that the cloud is to download the data from, by the method '
            'web-download (- to read the URL from standard input, so that '
            'nobody sees it in the list of processes)'
        ),
    )
    sources.add_argument(
        '--remote-region',
        metavar='<region>',
        type=options.parse_nonempty,
        help=(
            'Region of the same cloud to have the data from, by the method '
            'glance-download (requires --os-image-api-version 2.16 or later)'
        ),
    )
    parser.add_argument(
        '--remote-image',
        '--remote-image-id',
        metavar='<image-id>',
        type=options.parse_nonempty,
        help='With --remote-region: the image there (ID)',
    )
    parser.add_argument(
        '--remote-service-interface',
        metavar='<interface>',
        type=options.parse_nonempty,
        help=(
            'With --remote-region: endpoint to use there, public, internal '
            'or admin (default: public)'
        ),
    )
    _add_stores(parser)
    parser.add_argument(
        '--wait',
        action='store_true',
        help='Wait for the end of the import, and fail if it fails',
    )
    parser.add_argument(
        '--timeout',
        metavar='<seconds>',
        type=_seconds,
        help='Wait for so many seconds at most; the import goes on after them',
    )


def add_method(parser: argparse.ArgumentParser, *names: str) -> None:
    """Add the option that says how to import."""
    parser.add_argument(
        *names,
        metavar='<method>',
        dest='import_method',
        type=options.parse_nonempty,
        help=(
            "How to import, one of those that 'image import info' shows, "
            'such as glance-direct, web-download, glance-download or '
            'copy-image (default: what the other options and the image call '
            'for; Env: OS_IMAGE_IMPORT_METHOD)'
        ),
    )


def _add_stores(parser: argparse.ArgumentParser) -> None:
    group = parser.add_mutually_exclusive_group()
    group.add_argument(
        '--store',
        metavar='<store>',
        dest='stores',
        action='append',
        type=options.parse_nonempty,
        help=(
            'Store to put the data into (repeat option for several stores) '
            '(Env: OS_IMAGE_STORE) '
            '(requires --os-image-api-version 2.8 or later)'
        ),
    )
    group.add_argument(
        '--stores',
        metavar='<store>[,<store>...]',
        dest='stores',
        type=_split,
        help='The same for several stores at once (Env: OS_IMAGE_STORES)',
    )
    group.add_argument(
        '--all-stores',
        action='store_true',
        help=(
            'Put the data into all stores '
            '(requires --os-image-api-version 2.8 or later)'
        ),
    )
    options.add_flag_pair(
        parser,
        'allow_failure',
        (
            '--allow-failure',
            (
                'With several stores: keep what has arrived if a store fails '
                '(default; Env: OS_IMAGE_ALLOW_FAILURE)'
            ),
        ),
        (
            '--disallow-failure',
            'With several stores: give up if one of them fails',
        ),
    )


def get_stores(args: argparse.Namespace) -> list[str]:
    """Return the stores to put the data into, none for the default one.

    What the options say goes before what the environment says.
    """
    if args.stores or args.all_stores:
        return [*dict.fromkeys(args.stores or ())]
    several = os.environ.get('OS_IMAGE_STORES')
    one = os.environ.get('OS_IMAGE_STORE')
    try:
        return _split(several) if several else [one] if one else []
    except argparse.ArgumentTypeError as error:
        raise exceptions.CommandError(f'OS_IMAGE_STORES: {error}') from None


def get_default_method() -> str | None:
    """Return the method that the environment asks for, if it does."""
    return os.environ.get('OS_IMAGE_IMPORT_METHOD') or None


def read_uri(command: 'ShowOne', args: argparse.Namespace) -> None:
    """Check the URL of ``--uri``; read it if it is on standard input.

    :raises CommandError: it is none
    """
    if args.uri is None:
        return
    if args.uri == '-':
        if command.app.interactive_mode or sys.stdin is None:
            raise exceptions.CommandError(
                '--uri -: there is no standard input to read'
            )
        args.uri = sys.stdin.readline().strip()
        args.uri_is_secret = True
    parts = urllib.parse.urlsplit(args.uri)
    if not (parts.scheme and parts.netloc):
        # Not repeated: what is wrong in it may be where a secret begins.
        raise exceptions.CommandError(
            'What --uri says is not a URL, such as https://example.org/x'
        )


def get_single_store(names: list[str] | None) -> str | None:
    """Return the one name that there is, None if there are others."""
    return names[0] if names and len(names) == 1 else None


def choose_method(args: argparse.Namespace, usual: str | None) -> str | None:
    """Return the import method that the options call for.

    :param usual: what to return if they do not call for one
    :raises CommandError: options that do not go together
    """
    asked: str | None = args.import_method
    implied = None
    if args.uri:
        implied = 'web-download'
    elif args.remote_region or args.remote_image:
        implied = 'glance-download'
        for name in _REMOTE:
            if not getattr(args, name):
                raise exceptions.CommandError(
                    '--remote-region and --remote-image go together'
                )
    elif args.remote_service_interface:
        raise exceptions.CommandError(
            '--remote-service-interface goes with --remote-region'
        )
    if not implied:
        asked = asked or usual
        needed = {
            'web-download': '--uri',
            'glance-download': '--remote-region and --remote-image',
        }.get(asked or '')
        if needed:
            raise exceptions.CommandError(f'The method {asked} needs {needed}')
    elif asked in (STAGED, 'copy-image'):
        raise exceptions.CommandError(
            'The method {method} does not go with {option}'.format(
                method=asked,
                option='--uri' if args.uri else '--remote-region',
            )
        )
    return asked or implied


def start_import(
    command: 'ShowOne', image: 'Image', how: str, args: argparse.Namespace
) -> None:
    """Have the server begin an import.

    :param how: the method
    :raises HTTPException: the server refuses
    """
    arguments = _arguments(args)
    try:
        command.client.images.image_import(image.id, how, **arguments)
    except exc.HTTPException as error:
        _add_allowed(command, how, error)
        raise


def finish_import(
    command: 'ShowOne',
    image_id: str,
    args: argparse.Namespace,
    known: 'Collection[str]' = (),
) -> 'Image':
    """Return the image after an import; with ``--wait``, when it has ended.

    :param known: IDs of tasks of earlier imports
    :raises ImportFailed: it has ended badly
    """
    images = command.client.images
    try:
        if args.wait or args.timeout is not None:
            with signals.raise_on_termination():
                return images.follow_import(
                    image_id,
                    known=known,
                    timeout=args.timeout,
                    follow=_Follower(command.notice),
                )
    except (KeyboardInterrupt, SystemExit, exc.WaitTimeout):
        _say_how_to_wait(command, image_id)
        raise
    _say_how_to_wait(command, image_id)
    return images.get(image_id)


def _say_how_to_wait(command: 'ShowOne', image_id: str) -> None:
    command.notice(
        (
            'The import goes on in the cloud. To wait for its end: '
            'openstack image import --wait %s'
        ),
        image_id,
    )


def list_task_ids(command: 'ShowOne', image_id: str) -> list[str]:
    """Return the IDs of the tasks of an image, the latest first."""
    try:
        found = command.client.images.get_associated_image_tasks(image_id)
    except exc.HTTPNotFound:  # older than version 2.12 of the API
        return []
    by_date = sorted(found['tasks'], key=itemgetter('created_at'))
    return [task['id'] for task in reversed(by_date)]


def build_retry_command(args: argparse.Namespace) -> 'cleanup.RetryCommand':
    """Return what tells the command that begins an import once more."""
    words = ['openstack', 'image', 'import']
    for option, value in (
        ('--method', args.import_method),
        ('--remote-region', args.remote_region),
        ('--remote-image', args.remote_image),
        ('--remote-service-interface', args.remote_service_interface),
        *(('--store', store) for store in get_stores(args)),
    ):
        if value:
            words += [option, value]
    for option, given in (
        ('--all-stores', args.all_stores),
        ('--allow-failure', args.allow_failure is True),
        ('--disallow-failure', args.allow_failure is False),
        ('--wait', args.wait),
        (f'--timeout={args.timeout}', args.timeout is not None),
    ):
        if given:
            words.append(option)
    text = shlex.join(words)
    if args.uri:
        secret = getattr(args, 'uri_is_secret', False) or (
            redaction.redact(args.uri) != args.uri
        )
        text += f' --uri {"URI" if secret else shlex.quote(args.uri)}'
    return lambda image_id, _wrong: f'{text} {image_id}'


def _arguments(args: argparse.Namespace) -> dict[str, Any]:
    """Return what the binding is to be told of an import."""
    several = get_stores(args)
    return {
        'uri': args.uri,
        'remote_region': args.remote_region,
        'remote_image_id': args.remote_image,
        'remote_service_interface': args.remote_service_interface,
        'stores': several or None,
        'all_stores': args.all_stores or None,
        'allow_failure': _allow_failure(args),
    }


def _allow_failure(args: argparse.Namespace) -> bool:
    if args.allow_failure is not None:
        return bool(args.allow_failure)
    return options.env_flag('OS_IMAGE_ALLOW_FAILURE', True)


def _add_allowed(
    command: 'ShowOne', how: str, error: exc.HTTPException
) -> None:
    """Have an error say which methods there are, if that is what is wrong."""
    try:
        info = command.client.images.get_import_info()
    except exc.HTTPNotFound:
        error.message += (
            '; this cloud does not import images '
            '(requires --os-image-api-version 2.6 or later)'
        )
        return
    except exc.ClientException:
        return
    allowed = info['import-methods'].get('value', [])
    if how not in allowed:
        error.message += '; the methods that the cloud allows: %s' % (
            ', '.join(allowed) or 'none'
        )


class _Follower:
    """Tells what becomes of an import, when it changes."""

    def __init__(self, notice: 'Callable[..., None]') -> None:
        self._notice = notice
        self._status = ''
        self._waiting: set[str] = set()
        self._failed: set[str] = set()
        self._message = ''

    def __call__(
        self, image: 'Image', tasks: 'Iterable[Mapping[str, Any]]'
    ) -> None:
        waiting = _names(image.get('os_glance_importing_to_stores'))
        failed = _names(image.get('os_glance_failed_import'))
        for names, text in (
            (waiting - self._waiting, 'Importing into store %s'),
            (self._waiting - waiting - failed, 'Imported into store %s'),
            (failed - self._failed, 'The import into store %s failed'),
        ):
            for name in sorted(names):
                self._notice(text, name)
        self._waiting, self._failed = waiting, failed
        if image.status != self._status:
            self._notice('The image is %s', image.status)
        self._status = image.status
        message = '; '.join(
            task['message']
            for task in tasks
            if task['status'] == 'processing' and task.get('message')
        )
        if message and message != self._message:
            self._notice('%s', message)
        self._message = message


def _names(listed: str | None) -> set[str]:
    return set(filter(None, (listed or '').split(',')))


def _split(listed: str) -> list[str]:
    names = [name.strip() for name in listed.split(',')]
    if not all(names):
        raise argparse.ArgumentTypeError('a name between commas is missing')
    return names


def _seconds(value: str) -> float:
    try:
        seconds = float(value)
    except ValueError:
        seconds = -1
    if not 0 <= seconds < float('inf'):
        raise argparse.ArgumentTypeError(
            f'{value!r} is not a number of seconds'
        )
    return seconds
