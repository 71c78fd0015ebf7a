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

"""Options that sign image data before it is sent."""

import argparse
import getpass
import sys
from typing import TYPE_CHECKING

from osc_lib import exceptions

from glanceclient_osc.osc import options

if TYPE_CHECKING:
    from glanceclient_osc.transfer.source import Source


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add ``--sign-key-path`` and ``--sign-cert-id``."""
    parser.add_argument(
        '--sign-key-path',
        metavar='<sign-key-path>',
        type=options.parse_nonempty,
        help=(
            'File with the private key to sign the data with; '
            'goes with --sign-cert-id'
        ),
    )
    parser.add_argument(
        '--sign-cert-id',
        metavar='<sign-cert-id>',
        type=options.parse_nonempty,
        help=(
            'ID that the key manager knows the certificate of that key by; '
            'goes with --sign-key-path'
        ),
    )


def build_signature_properties(
    args: argparse.Namespace, data: 'Source | None'
) -> dict[str, str]:
    """Return the properties that carry the signature asked for, if any.

    :raises CommandError: half of what is needed for one was given
    """
    if not (args.sign_key_path or args.sign_cert_id):
        return {}
    from glanceclient_osc.transfer import signature

    if not (args.sign_key_path and args.sign_cert_id):
        raise exceptions.CommandError(
            '--sign-key-path and --sign-cert-id go together'
        )
    if data is None or not args.filename:
        raise exceptions.CommandError('Signing an image needs --file')
    return signature.sign_data(
        data, args.sign_key_path, args.sign_cert_id, _ask_password
    )


def _ask_password() -> str:
    if sys.stdin is None or not sys.stdin.isatty():
        raise exceptions.CommandError(
            'The private key is encrypted, and there is no terminal to '
            'ask for its password on'
        )
    return getpass.getpass('Password of the private key: ')
