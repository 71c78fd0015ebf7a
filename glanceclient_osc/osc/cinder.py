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

"""Images that Cinder creates from volumes."""

import argparse
from typing import TYPE_CHECKING, Any

from osc_lib import exceptions

from glanceclient_osc.osc import options

if TYPE_CHECKING:
    from glanceclient_osc.osc.command import ShowOne


def add_options(
    parser: argparse._ActionsContainer, sources: argparse._ActionsContainer
) -> None:
    """Add ``--volume`` to the sources of data, and ``--force``."""
    sources.add_argument(
        '--volume',
        metavar='<volume>',
        type=options.parse_nonempty,
        help='Volume to create the image from (name or ID)',
    )
    parser.add_argument(
        '--force',
        action='store_true',
        help='Upload the volume even if it is in use',
    )


def upload_volume(
    command: 'ShowOne',
    volume: str,
    *,
    image_name: str | None,
    force: bool,
    disk_format: str,
    container_format: str,
    visibility: str | None,
    protected: bool | None,
) -> dict[str, Any]:
    """Create an image from a volume with Cinder; return the response.

    :param volume: name or ID
    :param force: whether to upload a volume that is in use
    :raises CommandError: Keystone is not used, so Cinder cannot be found
    """
    if not command.auth_required:
        raise exceptions.CommandError(
            '--volume requires Keystone, to find Cinder'
        )
    manager: Any = command.app.client_manager
    block_storage = manager.sdk_connection.block_storage
    found = block_storage.find_volume(volume, ignore_missing=False)
    answer = dict(
        block_storage.upload_volume_to_image(
            found.id,
            image_name,
            force=force,
            disk_format=disk_format,
            container_format=container_format,
            visibility=visibility,
            protected=protected,
        )
    )
    kind = answer.get('volume_type')
    if isinstance(kind, dict):
        answer['volume_type'] = kind.get('name')
    return answer
