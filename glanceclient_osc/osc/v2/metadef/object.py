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

"""``openstack image metadef object …``"""

import argparse
from typing import Any

from osc_lib import exceptions
from osc_lib.cli import parseractions

from glanceclient_osc.osc import options
from glanceclient_osc.osc.command import Command, Lister, ShowOne
from glanceclient_osc.osc.v2.metadef import (
    base,
    columns,
    json_yaml,
    property_definitions,
    sorting,
)

_COLUMNS = ('name', 'description')
_LONG = (*_COLUMNS, 'properties', 'required', 'created_at', 'updated_at')
_SORT_KEYS = ('name', 'created_at')


def _add_object(parser: argparse.ArgumentParser, help: str) -> None:
    parser.add_argument(
        'object', metavar='<object>', type=base.check_name, help=help
    )


def _add_fields(parser: argparse.ArgumentParser) -> None:
    json_yaml.add_schema(
        parser,
        (
            'Fields of the object (description, properties, required) as a '
            'JSON object; @<file> for one in a JSON or YAML file, - for '
            'standard input; other options win over it'
        ),
    )
    parser.add_argument(
        '--description',
        metavar='<description>',
        type=options.parse_nonempty,
        help='What the object is for',
    )
    parser.add_argument(
        '--property',
        dest='properties',
        metavar='<name=type>',
        action=parseractions.KeyValueAction,
        help=(
            'Property of the object: its type, such as string or integer, '
            'or its definition as a JSON object (repeat option for several '
            'properties)'
        ),
    )
    parser.add_argument(
        '--required',
        metavar='<name>',
        action='append',
        type=options.parse_nonempty,
        help=(
            'Property of the object that must be given a value '
            '(repeat option for several properties)'
        ),
    )


class CreateMetadefObject(ShowOne):
    """Create an object in a metadata definition namespace"""

    _description = 'Create an object in a metadata definition namespace'

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        parser.add_argument(
            '--namespace',
            metavar='<namespace>',
            type=base.check_name,
            help='Namespace that the object is for (name) (required)',
        )
        parser.add_argument(
            'name',
            metavar='<object>',
            type=base.check_name,
            help='Name of the object',
        )
        _add_fields(parser)
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> columns.Shown:
        """Return the fields of the new object and their values."""
        args = parsed_args
        if not args.namespace:
            raise exceptions.CommandError(
                '--namespace is required: the namespace of the object'
            )
        fields = json_yaml.read_schema(args.schema, self.app.interactive_mode)
        fields['name'] = args.name
        if args.description:
            fields['description'] = args.description
        if args.properties:
            fields['properties'] = property_definitions.parse_options(
                args.properties, fields.get('properties') or {}
            )
        if args.required:
            fields['required'] = args.required
        with property_definitions.explain_lost_fields(
            property_definitions.list_definitions(fields)
        ):
            found = self.client.metadefs_object.create(
                args.namespace, **fields
            )
        return columns.metadef_object(found, args.namespace)


class DeleteMetadefObject(Command):
    """Delete objects from a metadata definition namespace"""

    _description = 'Delete objects from a metadata definition namespace'

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        base.add_namespace(parser, 'Namespace of the objects (name)')
        base.add_names(
            parser,
            'object',
            'objects',
            'Object(s) to delete (name)',
            'Delete all objects of the namespace',
        )
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        """Delete what can be deleted; say what could not."""
        objects = self.client.metadefs_object
        base.delete(
            self,
            parsed_args,
            parsed_args.objects,
            objects.delete,
            objects.delete_all,
            ('object', 'objects'),
        )


class ListMetadefObject(Lister):
    """List the objects of a metadata definition namespace"""

    _description = 'List the objects of a metadata definition namespace'

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        base.add_namespace(parser, 'Namespace of the objects (name)')
        parser.add_argument(
            '--long', action='store_true', help='Show more columns'
        )
        sorting.add_options(parser, 'objects', _SORT_KEYS)
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
        """Return the headers and the rows."""
        found = self.client.metadefs_object.list(parsed_args.namespace)
        fields = _LONG if parsed_args.long else _COLUMNS
        return fields, [
            columns.row(item, fields)
            for item in sorting.sort_locally(parsed_args, _SORT_KEYS, found)
        ]


class SetMetadefObject(Command):
    """Change an object of a metadata definition namespace"""

    _description = (
        'Change an object of a metadata definition namespace; what is not '
        'named stays as it is'
    )

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        base.add_namespace(parser, 'Namespace of the object (name)')
        _add_object(parser, 'Object to change (name)')
        parser.add_argument(
            '--name',
            metavar='<name>',
            type=base.check_name,
            help='New name of the object',
        )
        for kind in ('property', 'required'):
            parser.add_argument(
                f'--no-{kind}',
                action='store_true',
                help=f'Remove all before those of --{kind} are added',
            )
        _add_fields(parser)
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        """Change what is named."""
        args = parsed_args
        fields = json_yaml.read_schema(args.schema, self.app.interactive_mode)
        for name in ('name', 'description'):
            if getattr(args, name):
                fields[name] = getattr(args, name)
        fields.update(self._collections(args, fields))
        if not fields:
            return
        with property_definitions.explain_lost_fields(
            property_definitions.list_definitions(fields)
        ):
            self.client.metadefs_object.update(
                args.namespace, args.object, **fields
            )

    def _collections(
        self, args: argparse.Namespace, fields: dict[str, Any]
    ) -> dict[str, Any]:
        """Return what the object is to consist of, where it changes."""
        old: dict[str, Any] = {}
        if args.properties or args.required:
            old = self.client.metadefs_object.get(args.namespace, args.object)
        changes: dict[str, Any] = {}
        if args.properties or args.no_property:
            if args.no_property:
                old.pop('properties', None)
            changes['properties'] = property_definitions.parse_options(
                args.properties or {},
                {**old, **fields}.get('properties') or {},
            )
        if args.required or args.no_required:
            if args.no_required:
                old.pop('required', None)
            kept = {**old, **fields}.get('required') or []
            if not isinstance(kept, list):
                raise exceptions.CommandError(
                    'required in the schema is not a list'
                )
            changes['required'] = [
                *dict.fromkeys([*kept, *(args.required or ())])
            ]
        return changes


class ShowMetadefObject(ShowOne):
    """Show an object of a metadata definition namespace"""

    _description = 'Show an object of a metadata definition namespace'

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        base.add_namespace(parser, 'Namespace of the object (name)')
        _add_object(parser, 'Object to show (name)')
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> columns.Shown:
        """Return the fields and their values."""
        found = self.client.metadefs_object.get(
            parsed_args.namespace, parsed_args.object
        )
        return columns.metadef_object(found, parsed_args.namespace)


class ShowMetadefObjectProperty(ShowOne):
    """Show a property of an object"""

    _description = (
        'Show a property of an object of a metadata definition namespace'
    )

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        base.add_namespace(parser, 'Namespace of the object (name)')
        _add_object(parser, 'Object of the property (name)')
        parser.add_argument(
            'property',
            metavar='<property>',
            type=options.parse_nonempty,
            help='Property to show (name)',
        )
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> columns.Shown:
        """Return the fields and their values."""
        args = parsed_args
        found = self.client.metadefs_object.get(args.namespace, args.object)
        properties = found.get('properties') or {}
        if args.property not in properties:
            raise exceptions.CommandError(
                f'Object {args.object!r} has no property {args.property!r}'
            )
        return columns.plain(properties[args.property], name=args.property)
