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

"""``openstack image create --volume``: Cinder makes the image."""

import argparse
from typing import TYPE_CHECKING, Any

from glanceclient_osc.osc import cinder, options

if TYPE_CHECKING:
    from glanceclient_osc.osc.command import ShowOne

# What Cinder is told; the rest of the fields are set on the image then.
_TOLD = ('name', 'disk_format', 'container_format', 'visibility', 'protected')


def create_from_volume(
    command: 'ShowOne', args: argparse.Namespace, fields: dict[str, Any]
) -> tuple[tuple[str, ...], tuple[Any, ...]]:
    """Have a volume uploaded; return what Cinder answers, sorted.

    :param fields: of the image that is to be
    :raises CommandError: an option that cannot be combined with a volume
    """
    options.reject_options(
        {
            '--id': args.id,
            '--size': args.size,
            '--import': args.use_import,
            '--import-method': args.import_method,
            '--store': args.stores,
            '--all-stores': args.all_stores,
            '--wait': args.wait,
            '--timeout': args.timeout,
            '--checksum': args.checksum,
            '--decompress': args.decompress,
            '--sign-key-path': args.sign_key_path,
            '--sign-cert-id': args.sign_cert_id,
        },
        'cannot be combined with --volume',
    )
    answer = cinder.upload_volume(command, args, args.visibility)
    rest = {name: value for name, value in fields.items() if name not in _TOLD}
    if rest:
        command.client.images.change(answer['image_id'], rest)
    names = sorted(answer)
    return tuple(names), tuple(answer[name] for name in names)
