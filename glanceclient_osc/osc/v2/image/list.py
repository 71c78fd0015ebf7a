"""``openstack image list``"""

import argparse
import itertools
from collections.abc import Iterable, Iterator
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from osc_lib import exceptions
from osc_lib.cli import parseractions
from osc_lib.i18n import _

from glanceclient_osc import exc
from glanceclient_osc.osc import columns, options, project
from glanceclient_osc.osc.command import Lister
from glanceclient_osc.v2 import image_query, parameters

if TYPE_CHECKING:
    from glanceclient_osc.v2.images import Image

_MEMBER_STATUS = ('accepted', 'pending', 'rejected', 'all')

# Names that people know a column by, and the field that it shows.
_SORT_ALIASES = {
    'project': 'owner',
    'owner_id': 'owner',
    'is_protected': 'protected',
    'hash_algorithm': 'os_hash_algo',
    'hash_algo': 'os_hash_algo',
    'hash_value': 'os_hash_value',
}


class ListImage(Lister):
    """List images"""

    _description = _('List images')

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        _add_filters(parser)
        parser.add_argument(
            '--long',
            action='store_true',
            help=_('Show more columns'),
        )
        parser.add_argument(
            '--sort',
            metavar='<key>[:<direction>]',
            default='name:asc',
            help=_(
                'Column to sort by, ascending (asc) or descending (desc); '
                'several are separated by commas (default: name:asc)'
            ),
        )
        options.add_paging(parser)
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[tuple[str, ...], Iterable[tuple[Any, ...]]]:
        """Return the headers and the rows."""
        shown = columns.listed(parsed_args.long)
        fields = [*shown.values()]
        return tuple(shown), (
            columns.row(image, fields) for image in self._images(parsed_args)
        )

    def _images(self, args: argparse.Namespace) -> 'Iterator[Image]':
        limits = [n for n in (args.limit, args.max_items) if n is not None]
        limit = min(limits, default=None)
        if limit == 0:
            return iter(())
        marker = None
        if args.marker:
            marker = self.client.images.find(args.marker).id
        order = _order(args.sort)
        by_server = all(key in image_query.SORT_KEYS for key, _ in order)
        if marker and not by_server:
            raise exceptions.CommandError(
                _('--marker goes with --sort by %s only')
                % ', '.join(image_query.SORT_KEYS)
            )
        images = self.client.images.list(
            filters=self._filters(args),
            limit=limit if by_server else None,
            page_size=args.page_size or None,
            marker=marker,
            sort=','.join(map(':'.join, order)) if by_server else None,
        )
        if by_server:
            return images
        return itertools.islice(_sorted(images, order), limit)

    def _filters(self, args: argparse.Namespace) -> dict[str, Any]:
        filters = {
            'visibility': args.visibility,
            'name': _name(args.name),
            'status': args.status,
            'member_status': args.member_status,
            'tag': args.tag,
            'os_hidden': args.hidden or None,
        }
        for name, value in (args.property or {}).items():
            if name in (*filters, 'owner'):
                raise exceptions.CommandError(
                    _('%s is not a property: there is an option for it') % name
                )
            filters[name] = value
        if args.project:
            filters['owner'] = project.find_id(
                self.app, args.project, args.project_domain
            )
        return filters


def _add_filters(parser: argparse.ArgumentParser) -> None:
    _add_visibility(parser)
    parser.add_argument(
        '--property',
        metavar='<key=value>',
        action=parseractions.KeyValueAction,
        help=_(
            'Only images with this property '
            '(repeat option for several properties, all of which count)'
        ),
    )
    parser.add_argument(
        '--name', metavar='<name>', help=_('Only images of this name')
    )
    parser.add_argument(
        '--status',
        metavar='<status>',
        help=_('Only images in this status'),
    )
    parser.add_argument(
        '--member-status',
        metavar='<member-status>',
        type=str.lower,
        choices=_MEMBER_STATUS,
        help=_('Of the images shared with you, those whose membership is: %s')
        % ', '.join(_MEMBER_STATUS),
    )
    project.add_options(parser, _('Only images of this project (name or ID)'))
    parser.add_argument(
        '--tag',
        metavar='<tag>',
        action='append',
        type=options.nonempty,
        default=[],
        help=_(
            'Only images with this tag '
            '(repeat option for several tags, all of which count)'
        ),
    )
    parser.add_argument(
        '--hidden',
        action='store_true',
        help=_(
            'Only hidden images (requires --os-image-api-version 2.7 or later)'
        ),
    )


def _name(name: str | None) -> str | None:
    """Return the filter for a name; the server's operators are let through."""
    if name is None or name.startswith(('in:', 'neq:')):
        return name
    return image_query.exactly(name)


def _add_visibility(parser: argparse.ArgumentParser) -> None:
    group = parser.add_mutually_exclusive_group()
    for visibility, text in (
        ('public', _('Only public images')),
        ('private', _('Only private images')),
        (
            'community',
            _(
                'Only community images '
                '(requires --os-image-api-version 2.5 or later)'
            ),
        ),
        (
            'shared',
            _(
                'Only shared images '
                '(requires --os-image-api-version 2.5 or later)'
            ),
        ),
        ('all', _('Images of every visibility, community images too')),
    ):
        group.add_argument(
            f'--{visibility}',
            action='store_const',
            const=visibility,
            dest='visibility',
            help=text,
        )


def _order(sort: str) -> list[tuple[str, str]]:
    """Return what to sort by: fields, and ``asc`` or ``desc``."""
    order = []
    for term in filter(None, map(str.strip, sort.split(','))):
        name, _colon, direction = term.partition(':')
        key = name.strip().lower().replace(' ', '_')
        direction = direction.strip() or 'asc'
        if direction not in parameters.SORT_DIRS:
            raise exceptions.CommandError(
                _('--sort %s: the direction is neither asc nor desc') % term
            )
        order.append((_SORT_ALIASES.get(key, key), direction))
    return order


def _sorted(
    images: 'Iterable[Image]', order: list[tuple[str, str]]
) -> 'list[Image]':
    """Sort by what the server cannot sort by; what is missing comes last."""
    found = list(images)
    for key, direction in reversed(order):
        if found and not any(key in image for image in found):
            raise exc.InvalidArgument(f'No image has {key!r} to sort by')
        have = [image for image in found if image.get(key) is not None]
        try:
            have.sort(key=itemgetter(key), reverse=direction == 'desc')
        except TypeError:
            raise exc.InvalidArgument(f'{key!r} has no order') from None
        found = have + [image for image in found if image.get(key) is None]
    return found
