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

"""Image data of a URL or of another region: formats and checksums."""

import argparse
import pathlib
import urllib.parse
from typing import TYPE_CHECKING, NamedTuple

from osc_lib import exceptions

from glanceclient_osc import exc
from glanceclient_osc.osc import connection
from glanceclient_osc.osc import options as common_options
from glanceclient_osc.osc.data import upload
from glanceclient_osc.redaction import redact

if TYPE_CHECKING:
    from glanceclient_osc.osc.command import BaseCommand
    from glanceclient_osc.osc.v2.image.import_options import ImportOptions

# Unambiguous suffixes; an .img file can have any format.
_FORMAT_OF_SUFFIX = {
    '.iso': 'iso',
    '.qcow2': 'qcow2',
    '.raw': 'raw',
    '.vdi': 'vdi',
    '.vhd': 'vhd',
    '.vhdx': 'vhdx',
    '.vmdk': 'vmdk',
}


class VerifiedSource(NamedTuple):
    """Data of a URL whose checksum is known.

    :ivar url: the URL
    :ivar checksum: hash of the bytes at the URL, ``ALGORITHM:HEX``
    :ivar via: who downloads the data: ``cloud``, ``client`` or ``auto``
    :ivar decompress: whether the client decompresses the data
    """

    url: str
    checksum: str
    via: str
    decompress: bool

    @classmethod
    def from_args(
        cls, args: argparse.Namespace, url: str | None
    ) -> 'VerifiedSource | None':
        """Return the values of the options; None if no checksum is given.

        Downloads the file of ``--checksum-url``.

        :param url: value of ``--uri``
        :raises CommandError: options that cannot be combined
        :raises InvalidArgument: there is no checksum for the URL
        :raises SourceError: the file of ``--checksum-url`` cannot be
            downloaded
        """
        if not url:
            common_options.reject_options(
                {'--checksum-url': args.checksum_url, '--via': args.via},
                'requires --uri',
            )
            return None
        checksum = _find_checksum(args, url)
        if checksum is None:
            common_options.reject_options(
                {'--via': args.via, '--decompress': args.decompress},
                'requires --checksum-url, or the checksum in another option, '
                'if the data is from a URL',
            )
            return None
        common_options.reject_options(
            {
                '--size': args.size,
                '--no-verify': not args.verify,
                '--sign-key-path': args.sign_key_path,
                '--sign-cert-id': args.sign_cert_id,
                '--import': args.use_import,
                '--import-method': args.import_method,
                '--keep-on-failure': args.keep_on_failure,
            },
            'cannot be used with data of a URL that is verified',
        )
        via = args.via or 'cloud'
        if args.decompress and via == 'cloud':
            raise exceptions.CommandError(
                'The cloud does not decompress data: use --decompress with '
                '--via client'
            )
        return cls(url, checksum, via, args.decompress)


def add_checksum_url_option(container: argparse._ActionsContainer) -> None:
    """Add ``--checksum-url``."""
    container.add_argument(
        '--checksum-url',
        metavar='<url>',
        type=common_options.parse_nonempty,
        help=(
            'URL of a file such as SHA256SUMS with the checksum of the file '
            'at --uri'
        ),
    )


def add_via_option(container: argparse._ActionsContainer) -> None:
    """Add ``--via``."""
    container.add_argument(
        '--via',
        choices=('cloud', 'client', 'auto'),
        help=(
            'Who downloads the data of --uri: cloud; client, which uploads '
            'the data as it arrives and needs no disk space; or auto, which '
            'is client if the cloud cannot download the data (requires a '
            'checksum) (default: cloud)'
        ),
    )


def _find_checksum(args: argparse.Namespace, url: str) -> str | None:
    """Return the checksum of the bytes at a URL, None if none is given."""
    from glanceclient_osc.transfer import digest, url_source

    options = {
        '--checksum': args.checksum,
        '--checksum-url': args.checksum_url,
        '--compressed-checksum': args.compressed_checksum,
    }
    given = [option for option, value in options.items() if value]
    if len(given) > 1:
        raise exceptions.CommandError(
            f'{given[0]} and {given[1]} cannot be used together with --uri'
        )
    if (args.checksum and args.decompress) or (
        args.compressed_checksum and not args.decompress
    ):
        raise exceptions.CommandError(
            'With --uri, use --compressed-checksum with --decompress, and '
            '--checksum without it'
        )
    path = urllib.parse.unquote(urllib.parse.urlsplit(url).path)
    name = pathlib.PurePosixPath(path).name
    if args.checksum_url:
        text = url_source.fetch_text(args.checksum_url)
        try:
            return str(digest.find_checksum(text, name))
        except exc.InvalidArgument as error:
            error.message = f'{redact(args.checksum_url)}: {error}'
            raise
    checksum = args.checksum or args.compressed_checksum
    return checksum and str(digest.parse_checksum(checksum, name))


def detect_formats(
    command: 'BaseCommand',
    options: 'ImportOptions',
    disk_format: str | None,
    container_format: str | None,
    default: str | None = None,
) -> dict[str, str | None]:
    """Return the disk and container format of data to import.

    The server must know the formats before it downloads the data.

    :param options: the URL, or the region and the image there
    :param disk_format: value of ``--disk-format``
    :param container_format: value of ``--container-format``
    :param default: disk format to use if it cannot be determined
    :raises CommandError: a format was not given and cannot be determined
    """
    if options.uri and container_format is None:
        container_format = 'bare'
    formats: dict[str, str | None] = {
        'disk_format': disk_format,
        'container_format': container_format,
    }
    if disk_format and container_format:
        return formats
    if options.uri or not options.remote_region:
        detected = _detect_by_suffix(options.uri or '', disk_format or default)
    else:
        detected = _fetch_remote_formats(command, options)
    formats = {name: formats[name] or detected[name] for name in formats}
    command.notice(
        'Using disk format {disk_format}, container format '
        '{container_format}'.format(**formats)
    )
    return formats


def _detect_by_suffix(uri: str, default: str | None) -> dict[str, str | None]:
    path = upload.remove_compression_suffix(urllib.parse.urlsplit(uri).path)
    suffix = pathlib.PurePosixPath(path).suffix.lower()
    disk_format = _FORMAT_OF_SUFFIX.get(suffix, default)
    if not disk_format:
        raise exceptions.CommandError(
            'The disk format cannot be determined from the URL: use '
            '--disk-format'
        )
    return {'disk_format': disk_format, 'container_format': 'bare'}


def _fetch_remote_formats(
    command: 'BaseCommand', options: 'ImportOptions'
) -> dict[str, str | None]:
    """Return the formats of the image in the other region."""
    assert options.remote_region
    assert options.remote_image
    region_client = connection.make_region_client(
        command.app.client_manager,
        options.remote_region,
        options.remote_service_interface,
    )
    try:
        image = region_client.images.get(options.remote_image)
    except exc.ClientException as error:
        raise exceptions.CommandError(
            f'Cannot find image {options.remote_image} in region '
            f'{options.remote_region}: {error}. If the cloud can find it, '
            'use --disk-format and --container-format'
        ) from error
    return {
        'disk_format': image.disk_format,
        'container_format': image.container_format,
    }
