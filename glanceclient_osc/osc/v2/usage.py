"""``openstack image usage show``"""

import argparse
from collections.abc import Iterable
from typing import Any

from glanceclient_osc.osc.command import Lister

# What Glance counts in something else than pieces.
_UNITS = {'image_size_total': 'MiB', 'image_stage_total': 'MiB'}


class ShowUsage(Lister):
    """Show what your project uses of the image service, and may use"""

    _description = (
        'Show what your project uses of the image service, and may use '
        '(requires --os-image-api-version 2.13 or later)'
    )

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[tuple[str, ...], Iterable[tuple[Any, ...]]]:
        """Return the headers and the rows."""
        with self.needs('2.13', 'a Glance that counts'):
            usage = self.client.info.get_usage()
        if not usage:
            self.notice(
                'This cloud has no limits for images, and does not count'
            )
        return ('Resource', 'Usage', 'Limit', 'Unit'), (
            (name, found['usage'], found['limit'], _UNITS.get(name, ''))
            for name, found in sorted(usage.items())
        )
