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

"""``openstack image metadef resource type …``"""

import argparse
import contextlib
from typing import Any

from glanceclient_osc.osc import options
from glanceclient_osc.osc.command import Command, Lister, ShowOne
from glanceclient_osc.osc.data import signals
from glanceclient_osc.osc.v2.metadef import base, columns, sorting

_SORT_KEYS = ('name', 'created_at')
# Header to field.
_LONG = {
    'Name': 'name',
    'Prefix': 'prefix',
    'Properties Target': 'properties_target',
}


class ListMetadefResourceType(Lister):
    """List resource types that metadata definitions apply to"""

    _description = 'List resource types that metadata definitions apply to'

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        sorting.add_options(parser, 'resource types', _SORT_KEYS)
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
        """Return the headers and the rows."""
        found = sorting.sort_locally(
            parsed_args, _SORT_KEYS, self.client.metadefs_resource_type.list()
        )
        return ('Name',), [(item['name'],) for item in found]


class CreateMetadefResourceTypeAssociation(ShowOne):
    """Have a metadata definition namespace apply to a resource type"""

    _description = (
        'Have a metadata definition namespace apply to a resource type'
    )

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        base.add_namespace(parser, 'Namespace that is to apply (name)')
        parser.add_argument(
            'name',
            metavar='<resource-type>',
            type=base.check_name,
            help='Resource type, such as OS::Glance::Image',
        )
        for option, text in (
            (
                'property-prefix',
                (
                    'What the names of properties begin with on resources '
                    'of this type, such as hw:; --prefix does the same, but '
                    'for the format shell, where it is that of variables'
                ),
            ),
            (
                'properties-target',
                (
                    'Which properties are meant where such a resource has '
                    'several kinds, such as image for a volume'
                ),
            ),
        ):
            parser.add_argument(
                f'--{option}',
                metavar=f'<{option}>',
                type=options.parse_nonempty,
                help=text,
            )
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> columns.Shown:
        """Return the fields of the association and their values."""
        args = parsed_args
        prefix = args.property_prefix
        if not prefix and args.formatter != 'shell':
            # cliff's own option, which means nothing in other formats: the
            # association would silently have no prefix.
            prefix = args.prefix
        fields = {'name': args.name}
        if prefix:
            fields['prefix'] = prefix
        if args.properties_target:
            fields['properties_target'] = args.properties_target
        return columns.plain(
            self.client.metadefs_resource_type.associate(
                args.namespace, **fields
            )
        )


class DeleteMetadefResourceTypeAssociation(Command):
    """Have a metadata definition namespace apply to a type no longer"""

    _description = (
        'Have a metadata definition namespace apply to resource types no '
        'longer'
    )

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        base.add_namespace(parser, 'Namespace that applies now (name)')
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
                'Take the protection off the namespace meanwhile, if it '
                'has one'
            ),
        )
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        """Delete what can be deleted; say what could not."""
        namespace = parsed_args.namespace
        with contextlib.ExitStack() as meanwhile:
            if parsed_args.force:
                meanwhile.enter_context(signals.raise_on_termination())
                meanwhile.enter_context(
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
    """List the resource types that a namespace applies to"""

    _description = (
        'List the resource types that a metadata definition namespace '
        'applies to'
    )

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        base.add_namespace(parser, 'Namespace that applies (name)')
        parser.add_argument(
            '--long', action='store_true', help='Show more columns'
        )
        sorting.add_options(parser, 'resource types', _SORT_KEYS)
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
        """Return the headers and the rows."""
        found = sorting.sort_locally(
            parsed_args,
            _SORT_KEYS,
            self.client.metadefs_resource_type.get(parsed_args.namespace),
        )
        shown = _LONG if parsed_args.long else {'Name': 'name'}
        fields = tuple(shown.values())
        return tuple(shown), [columns.row(item, fields) for item in found]
