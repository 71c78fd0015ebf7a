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

"""``openstack image metadef resource type`` commands"""

import argparse
import contextlib
from typing import Any

from glanceclient_osc.osc import options
from glanceclient_osc.osc.command import Command, Lister, ShowOne
from glanceclient_osc.osc.data import signals
from glanceclient_osc.osc.v2.metadef import base, columns, listing

_SORT_KEYS = ('name', 'created_at')

_COLUMNS = {'Name': 'name'}
_LONG_COLUMNS = {
    'Name': 'name',
    'Prefix': 'prefix',
    'Properties Target': 'properties_target',
}


class ListMetadefResourceType(Lister):
    """List the resource types of metadata definition namespaces"""

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the parser of this command."""
        parser = super().get_parser(prog_name)
        listing.add_sort_option(parser, _SORT_KEYS)
        listing.add_local_paging_options(parser, 'resource types')
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
        """Return the column header and the rows."""
        args = parsed_args
        key, direction = listing.parse_sort(args.sort, _SORT_KEYS)
        resource_types = listing.sort_and_slice(
            self.client.metadefs_resource_type.list(),
            *(key, direction, args.marker, args.limit),
        )
        return ('Name',), [(item['name'],) for item in resource_types]


class CreateMetadefResourceTypeAssociation(ShowOne):
    """Associate a metadata definition namespace with a resource type"""

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the parser of this command."""
        parser = super().get_parser(prog_name)
        base.add_namespace_argument(parser)
        parser.add_argument(
            'name',
            metavar='<resource-type>',
            type=base.check_name,
            help='Resource type (name), for example OS::Glance::Image',
        )
        parser.add_argument(
            '--property-prefix',
            metavar='<property-prefix>',
            type=options.parse_nonempty,
            help=(
                'Prefix of the property names on resources of this type '
                '(--prefix does the same, except with -f shell)'
            ),
        )
        parser.add_argument(
            '--properties-target',
            metavar='<properties-target>',
            type=options.parse_nonempty,
            help=(
                'Kind of properties, if the resources have several kinds '
                '(for example image, for the image properties of a volume)'
            ),
        )
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> columns.Fields:
        """Return the fields of the association and their values."""
        args = parsed_args
        prefix = args.property_prefix
        if not prefix and args.formatter != 'shell':
            # --prefix is an option of cliff for the format shell, without
            # effect in others. The built-in command has --prefix only.
            prefix = args.prefix
        fields = {'name': args.name}
        if prefix:
            fields['prefix'] = prefix
        if args.properties_target:
            fields['properties_target'] = args.properties_target
        association = self.client.metadefs_resource_type.associate(
            args.namespace, **fields
        )
        # Glance leaves empty fields out. A script that reads the columns of
        # the built-in command needs all of them.
        return columns.format_fields(
            {
                'id': association['name'],
                'prefix': None,
                'properties_target': None,
                **association,
            }
        )


class DeleteMetadefResourceTypeAssociation(Command):
    """Delete resource type associations of a metadata definition namespace"""

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the parser of this command."""
        parser = super().get_parser(prog_name)
        base.add_namespace_argument(parser)
        parser.add_argument(
            'names',
            metavar='<resource-type>',
            nargs='+',
            type=base.check_name,
            help='Resource type(s) (name)',
        )
        parser.add_argument(
            '--force',
            action='store_true',
            help=(
                'Remove the protection of the namespace during the operation'
            ),
        )
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        """Delete each association; report the failures at the end."""
        namespace = parsed_args.namespace
        with contextlib.ExitStack() as stack:
            if parsed_args.force:
                stack.enter_context(signals.raise_on_termination())
                stack.enter_context(
                    self.client.metadefs_namespace.unprotected(namespace)
                )
            self.run_for_each(
                parsed_args.names,
                lambda name: self.client.metadefs_resource_type.deassociate(
                    namespace, name
                ),
                'delete association with',
                'associations',
            )


class ListMetadefResourceTypeAssociation(Lister):
    """List the resource type associations of a namespace"""

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the parser of this command."""
        parser = super().get_parser(prog_name)
        base.add_namespace_argument(parser)
        parser.add_argument(
            '--long', action='store_true', help='Show more columns'
        )
        listing.add_sort_option(parser, _SORT_KEYS)
        listing.add_local_paging_options(parser, 'resource types')
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
        """Return the column headers and the rows."""
        args = parsed_args
        key, direction = listing.parse_sort(args.sort, _SORT_KEYS)
        associations = listing.sort_and_slice(
            self.client.metadefs_resource_type.get(args.namespace),
            *(key, direction, args.marker, args.limit),
        )
        headers = _LONG_COLUMNS if args.long else _COLUMNS
        fields = tuple(headers.values())
        return tuple(headers), [
            columns.format_row(item, fields) for item in associations
        ]
