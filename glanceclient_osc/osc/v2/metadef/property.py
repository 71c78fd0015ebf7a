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

"""``openstack image metadef property …``"""

import argparse
from typing import Any

from osc_lib import exceptions

from glanceclient_osc.osc import options
from glanceclient_osc.osc.command import Command, Lister, ShowOne
from glanceclient_osc.osc.v2.metadef import (
    base,
    columns,
    json_yaml,
    property_definitions,
    sorting,
)

_COLUMNS = ('name', 'title', 'type')
_LONG = (*_COLUMNS, 'description', 'default', 'enum')


def _add_property(parser: argparse.ArgumentParser, help: str) -> None:
    parser.add_argument(
        'property', metavar='<property>', type=base.check_name, help=help
    )


def _add_fields(
    parser: argparse.ArgumentParser, name: str, required: bool
) -> None:
    """Add the options that define a property.

    :param name: help of ``--name``
    :param required: whether name, title and type have to be given
    """
    parser.add_argument(
        '--name',
        metavar='<name>',
        type=base.check_name,
        required=required,
        help=name,
    )
    needed = ' (required, unless it is in --schema)' if required else ''
    for option, text in (
        ('title', 'Name of the property to show to people' + needed),
        (
            'type',
            (
                'Type of its values: array, boolean, integer, number, object '
                'or string'
            )
            + needed,
        ),
        ('description', 'What the property is for'),
    ):
        parser.add_argument(
            f'--{option}',
            metavar=f'<{option}>',
            type=options.parse_nonempty,
            help=text,
        )
    json_yaml.add_schema(
        parser,
        (
            'Fields of the property (enum, default, minimum, …) as a JSON '
            'object; @<file> for one in a JSON or YAML file, - for standard '
            'input; other options win over it'
        ),
    )


def _fields(args: argparse.Namespace, interactive: bool) -> dict[str, Any]:
    """Return the fields of a property that options have set."""
    fields = json_yaml.read_schema(args.schema, interactive)
    for name in ('name', 'title', 'type', 'description'):
        if getattr(args, name):
            fields[name] = getattr(args, name)
    return fields


class CreateMetadefProperty(ShowOne):
    """Create a property in a metadata definition namespace"""

    _description = 'Create a property in a metadata definition namespace'

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        _add_fields(parser, 'Name of the property (required)', True)
        base.add_namespace(parser, 'Namespace that the property is for (name)')
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> columns.Shown:
        """Return the fields of the new property and their values."""
        namespace = parsed_args.namespace
        fields = _fields(parsed_args, self.app.interactive_mode)
        for name in ('title', 'type'):
            if name not in fields:
                raise exceptions.CommandError(
                    f'Give --{name}, or have it in --schema'
                )
        with property_definitions.explain_lost_fields(
            [(str(fields.get('name')), fields)]
        ):
            found = self.client.metadefs_property.create(namespace, **fields)
        return columns.plain(found, namespace_name=namespace)


class DeleteMetadefProperty(Command):
    """Delete properties from a metadata definition namespace"""

    _description = 'Delete properties from a metadata definition namespace'

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        base.add_namespace(parser, 'Namespace of the properties (name)')
        base.add_names(
            parser,
            'property',
            'properties',
            'Property or properties to delete (name)',
            'Delete all properties of the namespace',
        )
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        """Delete what can be deleted; say what could not."""
        properties = self.client.metadefs_property
        base.delete(
            self,
            parsed_args,
            parsed_args.properties,
            properties.delete,
            properties.delete_all,
            ('property', 'properties'),
        )


class ListMetadefProperty(Lister):
    """List the properties of a metadata definition namespace"""

    _description = 'List the properties of a metadata definition namespace'

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        base.add_namespace(parser, 'Namespace of the properties (name)')
        parser.add_argument(
            '--long', action='store_true', help='Show more columns'
        )
        sorting.add_options(parser, 'properties', _COLUMNS)
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
        """Return the headers and the rows."""
        found = self.client.metadefs_property.list(parsed_args.namespace)
        fields = _LONG if parsed_args.long else _COLUMNS
        return fields, [
            columns.row(item, fields)
            for item in sorting.sort_locally(parsed_args, _COLUMNS, found)
        ]


class SetMetadefProperty(Command):
    """Change a property of a metadata definition namespace"""

    _description = (
        'Change a property of a metadata definition namespace; what is not '
        'named stays as it is'
    )

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        _add_fields(parser, 'New name of the property', False)
        base.add_namespace(parser, 'Namespace of the property (name)')
        _add_property(parser, 'Property to change (name)')
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        """Change what is named."""
        args = parsed_args
        fields = _fields(args, self.app.interactive_mode)
        if not fields:
            return
        with property_definitions.explain_lost_fields(
            [(args.property, fields)]
        ):
            self.client.metadefs_property.update(
                args.namespace, args.property, **fields
            )


class ShowMetadefProperty(ShowOne):
    """Show a property of a metadata definition namespace"""

    _description = 'Show a property of a metadata definition namespace'

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        base.add_namespace(parser, 'Namespace of the property (name)')
        _add_property(parser, 'Property to show (name)')
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> columns.Shown:
        """Return the fields and their values."""
        found = self.client.metadefs_property.get(
            parsed_args.namespace, parsed_args.property
        )
        return columns.plain(found, namespace_name=parsed_args.namespace)
