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

"""Plugin interface of OpenStackClient.

Every ``openstack`` call imports this module, so it imports little. The
constants and functions are those that OpenStackClient reads:
https://docs.openstack.org/python-openstackclient/latest/contributor/plugins.html

The API is named ``glance`` because OpenStackClient's own ``image`` API must
stay: ``server create`` uses it. Commands of plugins are loaded after those
of OpenStackClient. So the commands in the groups ``openstack.glance.v1`` and
``openstack.glance.v2`` replace the built-in commands of the same name.
"""

import argparse
import logging
import os
from collections.abc import Sequence
from typing import Any

from glanceclient_osc import redaction
from glanceclient_osc.osc import connection

API_NAME = 'glance'
API_VERSION_OPTION = 'os_image_api_version'
DEFAULT_API_VERSION = '2'


class _SecretAction(argparse.Action):
    """Store a value that must not appear in logs.

    With ``--verbose`` and ``--debug``, osc-lib logs the command line.
    """

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,
    ) -> None:
        """Store the value, and mask it in the log of the shell."""
        setattr(namespace, self.dest, values)

        if not values:
            return

        def mask_secret(record: logging.LogRecord) -> bool:
            record.msg = record.getMessage().replace(str(values), '***')
            record.args = ()
            return True

        logging.getLogger('osc_lib.shell').addFilter(mask_secret)


def make_client(instance: Any) -> Any:
    """Return the client for ``client_manager.glance``.

    :param instance: OpenStackClient's client manager
    """
    version = str(instance._api_version[API_NAME])
    return connection.make_client(instance, version)


def build_option_parser(
    parser: argparse.ArgumentParser,
) -> argparse.ArgumentParser:
    """Add global options."""
    # With --verbose and --debug, osc-lib logs the command line.
    logging.getLogger('osc_lib.shell').addFilter(redaction.redact_record)
    parser.add_argument(
        '--os-image-url',
        metavar='<image-url>',
        dest=connection.DEST_URL,
        default=os.environ.get('OS_IMAGE_URL', ''),
        help='URL of the image service, instead of the endpoint in the '
        'service catalog (Env: OS_IMAGE_URL)',
    )
    parser.add_argument(
        '--os-auth-token',
        action=_SecretAction,
        metavar='<image-auth-token>',
        dest=connection.DEST_TOKEN,
        default=os.environ.get('OS_AUTH_TOKEN', ''),
        help='Token for the image service; requires --os-image-url, and the '
        'identity service is not used (Env: OS_AUTH_TOKEN)',
    )
    return parser


def check_api_version(version: str) -> bool:
    """Return True: OpenStackClient need not check the version."""
    return True
