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

"""Options of an image import, and their values."""

import argparse
import dataclasses
import os
import sys
import urllib.parse

from osc_lib import exceptions

from glanceclient_osc.osc import options as common_options

#: import method for data that was sent to the staging area
STAGED_METHOD = 'glance-direct'

#: import methods for data that the cloud downloads
REMOTE_METHODS = ('web-download', 'glance-download')


@dataclasses.dataclass(frozen=True)
class ImportOptions:
    """What to import, where to, and whether to wait for it.

    :ivar method: import method that the user chose, None to derive it
    :ivar uri: URL to download the data from
    :ivar remote_region: region of the cloud to copy an image from
    :ivar remote_image: ID of the image in that region
    :ivar remote_service_interface: interface of the endpoint there
    :ivar stores: stores to import into; empty for the default store
    :ivar all_stores: whether to import into all stores
    :ivar allow_failure: whether to keep the data of the stores that did not
        fail
    :ivar wait: whether to wait for the end of the import
    :ivar timeout: seconds to wait at most, None for no limit
    """

    method: str | None
    uri: str | None
    remote_region: str | None
    remote_image: str | None
    remote_service_interface: str | None
    stores: tuple[str, ...]
    all_stores: bool
    allow_failure: bool
    wait: bool
    timeout: float | None

    @classmethod
    def from_args(
        cls, args: argparse.Namespace, interactive: bool
    ) -> 'ImportOptions':
        """Return the values of the options of this module.

        Options take precedence over environment variables. ``--uri -`` reads
        the URL from standard input.

        :param interactive: whether standard input holds commands
        :raises CommandError: the URL or an environment variable is invalid
        """
        allow_failure = args.allow_failure
        if allow_failure is None:
            allow_failure = common_options.env_flag(
                'OS_IMAGE_ALLOW_FAILURE', True
            )
        return cls(
            method=args.import_method,
            uri=_read_uri(args.uri, interactive),
            remote_region=args.remote_region,
            remote_image=args.remote_image,
            remote_service_interface=args.remote_service_interface,
            stores=_choose_stores(args.stores, args.all_stores),
            all_stores=args.all_stores,
            allow_failure=allow_failure,
            wait=args.wait or args.timeout is not None,
            timeout=args.timeout,
        )

    @property
    def single_store(self) -> str | None:
        """The store, None if there are none or several."""
        return self.stores[0] if len(self.stores) == 1 else None

    @property
    def is_remote(self) -> bool:
        """Whether the cloud downloads the data itself."""
        return bool(self.uri or self.remote_region)

    @property
    def names_stores(self) -> bool:
        """Whether stores were chosen."""
        return self.all_stores or bool(self.stores)

    def choose_method(self, default: str | None) -> str | None:
        """Return the import method that the options require.

        :param default: method to use if they require none
        :raises CommandError: options that cannot be combined
        """
        required = self._get_required_method()
        if required is None:
            method = self.method or default
            needed = {
                'web-download': '--uri',
                'glance-download': '--remote-region and --remote-image',
            }.get(method or '')
            if needed:
                raise exceptions.CommandError(
                    f'The import method {method} requires {needed}'
                )
            return method
        if self.method in (STAGED_METHOD, 'copy-image'):
            source = '--uri' if self.uri else '--remote-region'
            raise exceptions.CommandError(
                f'The import method {self.method} cannot be combined with '
                f'{source}'
            )
        return self.method or required

    def _get_required_method(self) -> str | None:
        if self.uri:
            return 'web-download'
        if self.remote_region or self.remote_image:
            if not (self.remote_region and self.remote_image):
                raise exceptions.CommandError(
                    '--remote-region and --remote-image require each other'
                )
            return 'glance-download'
        if self.remote_service_interface:
            raise exceptions.CommandError(
                '--remote-service-interface requires --remote-region'
            )
        return None


def get_default_method() -> str | None:
    """Return the import method that the environment sets, if any."""
    return os.environ.get('OS_IMAGE_IMPORT_METHOD') or None


def add_source_options(
    container: argparse._ActionsContainer, sources: argparse._ActionsContainer
) -> None:
    """Add ``--uri``, ``--remote-region`` and what belongs to them.

    :param sources: mutually exclusive group of the sources of data
    """
    sources.add_argument(
        '--uri',
        metavar='<uri>',
        type=common_options.parse_nonempty,
        help=(
            'URL that the cloud downloads the data from (- to read the URL '
            'from standard input, which hides it from the process list)'
        ),
    )
    sources.add_argument(
        '--remote-region',
        metavar='<region>',
        type=common_options.parse_nonempty,
        help=(
            'Region of the same cloud to copy an image from '
            '(requires --os-image-api-version 2.16 or later)'
        ),
    )
    container.add_argument(
        '--remote-image',
        '--remote-image-id',
        metavar='<image-id>',
        type=common_options.parse_nonempty,
        help='Image to copy from the region of --remote-region (ID)',
    )
    container.add_argument(
        '--remote-service-interface',
        metavar='<interface>',
        type=common_options.parse_nonempty,
        help=(
            'Endpoint interface to use in the region of --remote-region: '
            'public, internal or admin (default: public)'
        ),
    )


def add_method_option(
    container: argparse._ActionsContainer, *option_strings: str
) -> None:
    """Add the option for the import method."""
    container.add_argument(
        *option_strings,
        metavar='<method>',
        dest='import_method',
        type=common_options.parse_nonempty,
        help=(
            "Import method, one of those that 'image import info' shows, for "
            'example glance-direct, web-download, glance-download or '
            'copy-image (default: derived from the other options and the '
            'status of the image) (Env: OS_IMAGE_IMPORT_METHOD)'
        ),
    )


def add_target_options(
    container: argparse._ActionsContainer, nargs: str | None = None
) -> None:
    """Add the options for stores, and for waiting.

    :param nargs: number of stores after one ``--store``, see
        :meth:`argparse.ArgumentParser.add_argument`
    """
    stores = container.add_mutually_exclusive_group()
    stores.add_argument(
        '--store',
        metavar='<store>',
        dest='stores',
        action='append',
        nargs=nargs,
        type=common_options.parse_nonempty,
        help=(
            'Store to import the data into (repeat option for multiple '
            'stores) (Env: OS_IMAGE_STORE) '
            '(requires --os-image-api-version 2.8 or later)'
        ),
    )
    stores.add_argument(
        '--stores',
        metavar='<store>[,<store>...]',
        dest='stores',
        type=_split_stores,
        help='Same as --store, for multiple stores (Env: OS_IMAGE_STORES)',
    )
    stores.add_argument(
        '--all-stores',
        action='store_true',
        help=(
            'Import the data into all stores '
            '(requires --os-image-api-version 2.8 or later)'
        ),
    )
    common_options.add_flag_pair(
        container,
        'allow_failure',
        (
            '--allow-failure',
            'With multiple stores, keep the data in the other stores if one '
            'store fails (default) (Env: OS_IMAGE_ALLOW_FAILURE)',
        ),
        (
            '--disallow-failure',
            'With multiple stores, stop the import if one store fails',
        ),
    )
    container.add_argument(
        '--wait',
        action='store_true',
        help='Wait for the end of the import, and fail if the import fails',
    )
    container.add_argument(
        '--timeout',
        metavar='<seconds>',
        type=_parse_seconds,
        help=(
            'Maximum number of seconds to wait; after that, the command '
            'exits with status 124 and the import continues in the cloud'
        ),
    )


def _read_uri(uri: str | None, interactive: bool) -> str | None:
    """Return a URL, read from standard input if the option is ``-``."""
    if uri is None:
        return None
    if uri == '-':
        if interactive or sys.stdin is None:
            raise exceptions.CommandError(
                '--uri -: standard input cannot be read'
            )
        uri = sys.stdin.readline().strip()
    try:
        parts = urllib.parse.urlsplit(uri)
        is_url = bool(parts.scheme and parts.netloc)
    except ValueError:  # for example an invalid IPv6 address
        is_url = False
    if not is_url:
        # The value may contain a password or a signature.
        raise exceptions.CommandError(
            'The value of --uri is not a URL, for example '
            'https://example.org/x'
        )
    return uri


def _choose_stores(
    stores: list[str] | None, all_stores: bool
) -> tuple[str, ...]:
    if stores or all_stores:
        return flatten_stores(stores or [])
    multiple = os.environ.get('OS_IMAGE_STORES')
    single = os.environ.get('OS_IMAGE_STORE')
    try:
        if multiple:
            return tuple(_split_stores(multiple))
    except argparse.ArgumentTypeError as error:
        raise exceptions.CommandError(f'OS_IMAGE_STORES: {error}') from None
    return (single,) if single else ()


def flatten_stores(values: list[str] | list[list[str]]) -> tuple[str, ...]:
    """Return the stores of an option, each once.

    :param values: stores, or for each time that the option is given its
        stores
    """
    names: list[str] = []
    for value in values:
        names += [value] if isinstance(value, str) else value
    return tuple(dict.fromkeys(names))


def _split_stores(text: str) -> list[str]:
    names = [name.strip() for name in text.split(',')]
    if not all(names):
        raise argparse.ArgumentTypeError('contains an empty store name')
    return names


def _parse_seconds(value: str) -> float:
    try:
        seconds = float(value)
    except ValueError:
        seconds = -1
    if not 0 <= seconds < float('inf'):
        raise argparse.ArgumentTypeError(
            f'{value!r} is not a number of seconds'
        )
    return seconds
