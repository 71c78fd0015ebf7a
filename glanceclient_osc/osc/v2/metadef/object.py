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

"""``openstack image metadef object`` commands"""

import argparse
from collections.abc import Mapping
from typing import Any

from osc_lib import exceptions
from osc_lib.cli import parseractions

from glanceclient_osc.osc import options
from glanceclient_osc.osc.command import Command, Lister, ShowOne
from glanceclient_osc.osc.v2.metadef import (
    base,
    columns,
    json_yaml,
    listing,
    property_definitions,
)

_COLUMNS = ('name', 'description')
_LONG_COLUMNS = (
    'name',
    'description',
    'properties',
    'required',
    'created_at',
    'updated_at',
)
_SORT_KEYS = ('name', 'created_at')


class CreateMetadefObject(ShowOne):
    """Create an object in a metadata definition namespace"""

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the parser of this command."""
        parser = super().get_parser(prog_name)
        parser.add_argument(
            '--namespace',
            metavar='<namespace>',
            type=base.check_name,
            help='Namespace of the object (name) (required)',
        )
        parser.add_argument(
            'name',
            metavar='<object>',
            type=base.check_name,
            help='Name of the new object',
        )
        _add_field_options(parser.add_argument_group('Metadata'))
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> columns.Fields:
        """Return the fields of the new object and their values."""
        args = parsed_args
        if not args.namespace:
            raise exceptions.CommandError('--namespace is required')
        fields = json_yaml.read_schema(args.schema, self.app.interactive_mode)
        fields['name'] = args.name
        if args.description is not None:
            fields['description'] = args.description
        if args.properties:
            fields['properties'] = property_definitions.merge_property_options(
                args.properties, fields.get('properties') or {}
            )
        if args.required:
            fields['required'] = args.required
        with property_definitions.explain_unsupported_definitions(
            property_definitions.list_definitions(fields)
        ):
            new_object = self.client.metadefs_object.create(
                args.namespace, **fields
            )
        return columns.format_object(new_object, args.namespace)


class DeleteMetadefObject(Command):
    """Delete objects of a metadata definition namespace"""

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the parser of this command."""
        parser = super().get_parser(prog_name)
        base.add_namespace_argument(parser, 'Namespace of the objects (name)')
        parser.add_argument(
            'objects',
            metavar='<object>',
            nargs='*',
            type=base.check_name,
            help='Object(s) to delete (name)',
        )
        parser.add_argument(
            '--all',
            action='store_true',
            help='Delete all objects of the namespace',
        )
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        """Delete the objects; report the failures at the end."""
        base.delete_resources(
            self,
            parsed_args.namespace,
            parsed_args.objects,
            parsed_args.all,
            self.client.metadefs_object,
            ('object', 'objects'),
        )


class ListMetadefObject(Lister):
    """List the objects of a metadata definition namespace"""

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the parser of this command."""
        parser = super().get_parser(prog_name)
        base.add_namespace_argument(parser, 'Namespace of the objects (name)')
        parser.add_argument(
            '--long', action='store_true', help='Show more columns'
        )
        listing.add_sort_option(parser, _SORT_KEYS)
        listing.add_local_paging_options(parser, 'objects')
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
        """Return the column headers and the rows."""
        args = parsed_args
        key, direction = listing.parse_sort(args.sort, _SORT_KEYS)
        objects = listing.sort_and_slice(
            self.client.metadefs_object.list(args.namespace),
            *(key, direction, args.marker, args.limit),
        )
        fields = _LONG_COLUMNS if args.long else _COLUMNS
        return fields, [columns.format_row(item, fields) for item in objects]


class SetMetadefObject(Command):
    """Change an object of a metadata definition namespace.

    Fields without an option keep their values.
    """

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the parser of this command."""
        parser = super().get_parser(prog_name)
        base.add_namespace_argument(parser, 'Namespace of the object (name)')
        _add_object_argument(parser, 'Object to change (name)')
        metadata = parser.add_argument_group('Metadata')
        metadata.add_argument(
            '--name',
            metavar='<name>',
            type=base.check_name,
            help='New name of the object',
        )
        _add_field_options(metadata)
        metadata.add_argument(
            '--no-property',
            action='store_true',
            help='Remove all existing properties; --property adds new ones',
        )
        metadata.add_argument(
            '--no-required',
            action='store_true',
            help=(
                'Make all existing properties optional; --required makes '
                'properties required'
            ),
        )
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        """Change the object."""
        args = parsed_args
        fields = json_yaml.read_schema(args.schema, self.app.interactive_mode)
        if args.name:
            fields['name'] = args.name
        if args.description is not None:
            fields['description'] = args.description
        existing: dict[str, Any] = {}
        if args.properties or args.required:
            existing = self.client.metadefs_object.get(
                args.namespace, args.object
            )
        if args.properties or args.no_property:
            fields['properties'] = property_definitions.merge_property_options(
                args.properties or {},
                _get_base_value(
                    'properties', fields, existing, args.no_property
                )
                or {},
            )
        if args.required or args.no_required:
            names = (
                _get_base_value('required', fields, existing, args.no_required)
                or []
            )
            if not isinstance(names, list):
                raise exceptions.CommandError(
                    'required in the schema must be a list'
                )
            fields['required'] = [
                *dict.fromkeys([*names, *(args.required or ())])
            ]
        if not fields:
            return
        with property_definitions.explain_unsupported_definitions(
            property_definitions.list_definitions(fields)
        ):
            self.client.metadefs_object.update(
                args.namespace, args.object, **fields
            )


class ShowMetadefObject(ShowOne):
    """Show an object of a metadata definition namespace"""

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the parser of this command."""
        parser = super().get_parser(prog_name)
        base.add_namespace_argument(parser, 'Namespace of the object (name)')
        _add_object_argument(parser, 'Object to show (name)')
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> columns.Fields:
        """Return the fields of the object and their values."""
        found = self.client.metadefs_object.get(
            parsed_args.namespace, parsed_args.object
        )
        return columns.format_object(found, parsed_args.namespace)


class ShowMetadefObjectProperty(ShowOne):
    """Show a property of an object of a metadata definition namespace"""

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the parser of this command."""
        parser = super().get_parser(prog_name)
        base.add_namespace_argument(parser, 'Namespace of the object (name)')
        _add_object_argument(parser, 'Object of the property (name)')
        parser.add_argument(
            'property',
            metavar='<property>',
            type=options.parse_nonempty,
            help='Property to show (name)',
        )
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> columns.Fields:
        """Return the fields of the property and their values."""
        args = parsed_args
        found = self.client.metadefs_object.get(args.namespace, args.object)
        properties = found.get('properties') or {}
        if args.property not in properties:
            raise exceptions.CommandError(
                f'Object {args.object!r} has no property {args.property!r}'
            )
        return columns.format_fields(
            properties[args.property], name=args.property
        )


def _add_object_argument(parser: argparse.ArgumentParser, help: str) -> None:
    parser.add_argument(
        'object', metavar='<object>', type=base.check_name, help=help
    )


def _add_field_options(parser: argparse._ActionsContainer) -> None:
    """Add the options for schema, description, properties and required."""
    json_yaml.add_schema_option(
        parser,
        (
            'Fields of the object (description, properties, required) as a '
            'JSON object, @<file> to read a JSON or YAML file, or - to read '
            'standard input; other options take precedence'
        ),
    )
    parser.add_argument(
        '--description',
        metavar='<description>',
        help='Description of the object',
    )
    parser.add_argument(
        '--property',
        dest='properties',
        metavar='<name=type>',
        action=parseractions.KeyValueAction,
        help=(
            'Property of the object and its type, such as string or integer, '
            'or its definition as a JSON object (repeat option to set '
            'multiple properties)'
        ),
    )
    parser.add_argument(
        '--required',
        metavar='<name>',
        action='append',
        type=options.parse_nonempty,
        help=(
            'Property that must have a value (repeat option to require '
            'multiple properties)'
        ),
    )


def _get_base_value(
    name: str,
    fields: Mapping[str, Any],
    existing: Mapping[str, Any],
    discard: bool,
) -> Any:
    """Return the value of a field to which options add.

    :param fields: fields of ``--schema``, which replace the existing ones
    :param existing: fields of the object
    :param discard: whether to ignore the existing value
    """
    if name in fields or discard:
        return fields.get(name)
    return existing.get(name)
