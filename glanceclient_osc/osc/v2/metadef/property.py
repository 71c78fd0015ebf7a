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

"""``openstack image metadef property`` commands"""

import argparse
from typing import Any

from osc_lib import exceptions

from glanceclient_osc.osc import options
from glanceclient_osc.osc.command import Command, Lister, ShowOne
from glanceclient_osc.osc.v2.metadef import (
    base,
    columns,
    json_yaml,
    listing,
    property_definitions,
)

_COLUMNS = ('name', 'title', 'type')
_LONG_COLUMNS = ('name', 'title', 'type', 'description', 'default', 'enum')


class CreateMetadefProperty(ShowOne):
    """Create a property in a metadata definition namespace"""

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the parser of this command."""
        parser = super().get_parser(prog_name)
        parser.add_argument(
            '--name',
            metavar='<name>',
            type=base.check_name,
            required=True,
            help='Name of the new property (required)',
        )
        _add_field_options(parser, ' (required, here or in --schema)')
        base.add_namespace_argument(parser, 'Namespace of the property (name)')
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> columns.Fields:
        """Return the fields of the new property and their values."""
        args = parsed_args
        fields = {
            **json_yaml.read_schema(args.schema, self.app.interactive_mode),
            **_collect_fields(args),
        }
        for name, option in (('title', '--title'), ('type', '--type')):
            if name not in fields:
                raise exceptions.CommandError(
                    f'{option} is required, or {name} in --schema'
                )
        with property_definitions.explain_unsupported_definitions(
            [(args.name, fields)]
        ):
            new_property = self.client.metadefs_property.create(
                args.namespace, **fields
            )
        return columns.format_fields(
            new_property, namespace_name=args.namespace
        )


class DeleteMetadefProperty(Command):
    """Delete properties of a metadata definition namespace"""

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the parser of this command."""
        parser = super().get_parser(prog_name)
        base.add_namespace_argument(
            parser, 'Namespace of the properties (name)'
        )
        parser.add_argument(
            'properties',
            metavar='<property>',
            nargs='*',
            type=base.check_name,
            help='Property or properties to delete (name)',
        )
        parser.add_argument(
            '--all',
            action='store_true',
            help='Delete all properties of the namespace',
        )
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        """Delete the properties; report the failures at the end."""
        base.delete_resources(
            self,
            parsed_args.namespace,
            parsed_args.properties,
            parsed_args.all,
            self.client.metadefs_property,
            ('property', 'properties'),
        )


class ListMetadefProperty(Lister):
    """List the properties of a metadata definition namespace"""

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the parser of this command."""
        parser = super().get_parser(prog_name)
        base.add_namespace_argument(
            parser, 'Namespace of the properties (name)'
        )
        parser.add_argument(
            '--long', action='store_true', help='Show more columns'
        )
        listing.add_sort_option(parser, _COLUMNS)
        listing.add_local_paging_options(parser, 'properties')
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
        """Return the column headers and the rows."""
        args = parsed_args
        key, direction = listing.parse_sort(args.sort, _COLUMNS)
        properties = listing.sort_and_slice(
            self.client.metadefs_property.list(args.namespace),
            *(key, direction, args.marker, args.limit),
        )
        fields = _LONG_COLUMNS if args.long else _COLUMNS
        return fields, [
            columns.format_row(item, fields) for item in properties
        ]


class SetMetadefProperty(Command):
    """Change a property of a metadata definition namespace.

    Fields without an option keep their values.
    """

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the parser of this command."""
        parser = super().get_parser(prog_name)
        parser.add_argument(
            '--name',
            metavar='<name>',
            type=base.check_name,
            help='New name of the property',
        )
        _add_field_options(parser)
        base.add_namespace_argument(parser, 'Namespace of the property (name)')
        _add_property_argument(parser, 'Property to change (name)')
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        """Change the property."""
        args = parsed_args
        fields = {
            **json_yaml.read_schema(args.schema, self.app.interactive_mode),
            **_collect_fields(args),
        }
        if not fields:
            return
        with property_definitions.explain_unsupported_definitions(
            [(args.property, fields)]
        ):
            self.client.metadefs_property.update(
                args.namespace, args.property, **fields
            )


class ShowMetadefProperty(ShowOne):
    """Show a property of a metadata definition namespace"""

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the parser of this command."""
        parser = super().get_parser(prog_name)
        base.add_namespace_argument(parser, 'Namespace of the property (name)')
        _add_property_argument(parser, 'Property to show (name)')
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> columns.Fields:
        """Return the fields of the property and their values."""
        found = self.client.metadefs_property.get(
            parsed_args.namespace, parsed_args.property
        )
        return columns.format_fields(
            found, namespace_name=parsed_args.namespace
        )


def _add_property_argument(parser: argparse.ArgumentParser, help: str) -> None:
    parser.add_argument(
        'property', metavar='<property>', type=base.check_name, help=help
    )


def _add_field_options(
    parser: argparse.ArgumentParser, required: str = ''
) -> None:
    """Add the options for the definition of a property.

    :param required: text that marks required options in the help
    """
    parser.add_argument(
        '--title',
        metavar='<title>',
        type=options.parse_nonempty,
        help='Name of the property to show in user interfaces' + required,
    )
    parser.add_argument(
        '--type',
        metavar='<type>',
        type=options.parse_nonempty,
        help=(
            'Type of the values: array, boolean, integer, number, object or '
            'string'
        )
        + required,
    )
    parser.add_argument(
        '--description',
        metavar='<description>',
        help='Description of the property',
    )
    json_yaml.add_schema_option(
        parser,
        (
            'Fields of the property (enum, default, minimum, …) as a JSON '
            'object, @<file> to read a JSON or YAML file, or - to read '
            'standard input; other options take precedence'
        ),
    )


def _collect_fields(args: argparse.Namespace) -> dict[str, Any]:
    """Return the fields set by ``--name`` and the definition options."""
    return options.drop_unset(
        {
            'name': args.name,
            'title': args.title,
            'type': args.type,
            'description': args.description,
        }
    )
