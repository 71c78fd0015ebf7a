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

"""What OpenStackClient asks of a plugin, and nothing that costs an import.

Every ``openstack`` call imports this module. The names in capitals and the
functions are OpenStackClient's:
https://docs.openstack.org/python-openstackclient/latest/contributor/plugins.html

The API is called ``glance`` here because ``image`` belongs to
OpenStackClient, which keeps it: ``server create`` needs it. Commands of
extensions are loaded after its own, so ``image list`` and the others in the
groups ``openstack.glance.v*`` take the place of the built-in ones.
"""

import argparse
import logging
import os
from collections.abc import Sequence
from typing import Any

from glanceclient_osc import redaction

API_NAME = 'glance'
API_VERSION_OPTION = 'os_image_api_version'
DEFAULT_API_VERSION = '2'

# Not os_image_url and os_auth_token: the latter would become the token with
# which every other service is asked. The end of the second name has its
# value masked in logs.
DEST_URL = 'glance_url'
DEST_TOKEN = 'glance_auth_token'  # noqa: S105


class _Secret(argparse.Action):
    """Takes a value that the log does not repeat.

    With --verbose and --debug, osc-lib logs the whole command line.
    """

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,
    ) -> None:
        """Store the value, and mask it where the shell logs."""
        setattr(namespace, self.dest, values)

        def mask(record: logging.LogRecord) -> bool:
            if values:
                record.msg = record.getMessage().replace(str(values), '***')
                record.args = ()
            return True

        logging.getLogger('osc_lib.shell').addFilter(mask)


def make_client(instance: Any) -> Any:
    """Return the client behind ``client_manager.glance``."""
    from glanceclient_osc.osc import connection

    return connection.make_client(instance)


def build_option_parser(
    parser: argparse.ArgumentParser,
) -> argparse.ArgumentParser:
    """Add the options that come before a command."""
    # With --verbose and --debug, osc-lib logs the whole command line.
    logging.getLogger('osc_lib.shell').addFilter(redaction.redact_record)
    parser.add_argument(
        '--os-image-url',
        metavar='<image-url>',
        dest=DEST_URL,
        default=os.environ.get('OS_IMAGE_URL', ''),
        help='URL of the image service, instead of the one in the catalog '
        '(Env: OS_IMAGE_URL)',
    )
    parser.add_argument(
        '--os-auth-token',
        action=_Secret,
        metavar='<image-auth-token>',
        dest=DEST_TOKEN,
        default=os.environ.get('OS_AUTH_TOKEN', ''),
        help='With --os-image-url: token to give to the image service, '
        'without asking the identity service (Env: OS_AUTH_TOKEN)',
    )
    return parser


def check_api_version(version: str) -> bool:
    """Say that the version needs no further check."""
    return True
