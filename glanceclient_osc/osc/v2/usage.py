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

"""Command for quotas and usage: ``openstack image usage show``"""

import argparse
from collections.abc import Iterable
from typing import Any

from glanceclient_osc.osc.command import Lister

# Glance counts all other resources in pieces.
_UNITS = {'image_size_total': 'MiB', 'image_stage_total': 'MiB'}


class ShowUsage(Lister):
    """Show the usage and limits of the image service for your project

    (requires --os-image-api-version 2.13 or later)
    """

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[tuple[str, ...], Iterable[tuple[Any, ...]]]:
        """Return the column headers and the rows."""
        with self.explain_missing_feature('2.13', 'a cloud that counts usage'):
            usage = self.client.info.get_usage()
        if not usage:
            self.notice(
                'This cloud has no limits for images and does not count usage'
            )
        return ('Resource', 'Usage', 'Limit', 'Unit'), (
            (name, counts['usage'], counts['limit'], _UNITS.get(name, ''))
            for name, counts in sorted(usage.items())
        )
