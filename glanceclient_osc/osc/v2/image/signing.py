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

"""Sign image data before it is uploaded."""

import argparse
import sys
from typing import TYPE_CHECKING

from osc_lib import exceptions, utils

from glanceclient_osc.osc import options

if TYPE_CHECKING:
    from glanceclient_osc.transfer.source import Source


def add_options(container: argparse._ActionsContainer) -> None:
    """Add ``--sign-key-path`` and ``--sign-cert-id``."""
    container.add_argument(
        '--sign-key-path',
        metavar='<sign-key-path>',
        type=options.parse_nonempty,
        help=(
            'File with the private key to sign the data with '
            '(requires --sign-cert-id)'
        ),
    )
    container.add_argument(
        '--sign-cert-id',
        metavar='<sign-cert-id>',
        type=options.parse_nonempty,
        help=(
            'ID of the certificate in the key manager '
            '(requires --sign-key-path)'
        ),
    )


def build_signature_properties(
    data: 'Source | None',
    filename: str | None,
    key_path: str | None,
    certificate_id: str | None,
) -> dict[str, str]:
    """Return the properties with the signature of the data.

    :param filename: value of ``--file``
    :param key_path: value of ``--sign-key-path``
    :param certificate_id: value of ``--sign-cert-id``
    :returns: no properties if neither of these two was given
    :raises CommandError: one of the options was not given, or there is no
        file
    """
    if not (key_path or certificate_id):
        return {}
    from glanceclient_osc.transfer import signature

    if not (key_path and certificate_id):
        raise exceptions.CommandError(
            '--sign-key-path and --sign-cert-id require each other'
        )
    if data is None or not filename:
        raise exceptions.CommandError('Signing an image requires --file')
    return signature.sign_data(data, key_path, certificate_id, _get_password)


def _get_password() -> str:
    if sys.stdin is None or not sys.stdin.isatty():
        raise exceptions.CommandError(
            'The private key is encrypted, and there is no terminal to read '
            'its password from'
        )
    password: str = utils.get_password(
        sys.stdin, 'Password of the private key: ', confirm=False
    )
    return password
