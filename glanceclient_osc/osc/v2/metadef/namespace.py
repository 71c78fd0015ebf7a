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

"""``openstack image metadef namespace …``"""

import argparse
from collections.abc import Iterable
from typing import Any

from glanceclient_osc.osc import options, project
from glanceclient_osc.osc.command import Command, Lister, ShowOne
from glanceclient_osc.osc.v2.metadef import base, columns, sorting

_SORT_KEYS = ('namespace', 'created_at')

_LONG = (
    'namespace',
    'display_name',
    'visibility',
    'protected',
    'owner',
    'resource_type_associations',
)


def _add_fields(parser: argparse.ArgumentParser, default: str = '') -> None:
    """Add the options for fields.

    :param default: what to add to the help of what is the default
    """
    for option, text in (
        ('display-name', 'Name to show to people'),
        ('description', 'What the namespace is for'),
    ):
        parser.add_argument(
            f'--{option}',
            metavar=f'<{option}>',
            type=options.parse_nonempty,
            help=text,
        )
    group = parser.add_mutually_exclusive_group()
    for visibility, text in (
        ('public', 'Every project sees the namespace'),
        (
            'private',
            'Only the project that owns the namespace sees it' + default,
        ),
    ):
        group.add_argument(
            f'--{visibility}',
            action='store_const',
            const=visibility,
            dest='visibility',
            help=text,
        )
    options.add_flag_pair(
        parser,
        'protected',
        (
            '--protected',
            'Nobody can delete the namespace, nor anything in it',
        ),
        ('--unprotected', 'The namespace can be deleted' + default),
    )
    project.add_project_options(
        parser,
        'Project to own the namespace (name or ID)',
        '--owner',
    )


def _add_tag(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        '--tag',
        dest='tags',
        metavar='<tag>',
        action='append',
        type=base.check_name,
        default=[],
        help='Tag to add (repeat option for several tags)',
    )


class _WithFields:
    app: Any

    def _fields(self, args: argparse.Namespace) -> dict[str, Any]:
        """Return the fields of a namespace that options have set."""
        fields = {
            name: value
            for name in (
                'display_name',
                'description',
                'visibility',
                'protected',
            )
            if (value := getattr(args, name)) is not None
        }
        if args.project:
            fields['owner'] = project.find_project_id(
                self.app, args.project, args.project_domain
            )
        return fields


class CreateMetadefNamespace(_WithFields, ShowOne):
    """Create a metadata definition namespace"""

    _description = 'Create a metadata definition namespace'

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        base.add_namespace(parser, 'Name of the namespace')
        _add_fields(parser, ' (default)')
        _add_tag(parser)
        parser.add_argument(
            '--resource-type',
            dest='resource_types',
            metavar='<resource-type>',
            action='append',
            type=base.check_name,
            default=[],
            help=(
                'Resource type that the namespace applies to, such as '
                'OS::Glance::Image (repeat option for several)'
            ),
        )
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> columns.Shown:
        """Return the fields of the new namespace and their values."""
        fields = self._fields(parsed_args)
        for key, given in (
            ('tags', parsed_args.tags),
            ('resource_type_associations', parsed_args.resource_types),
        ):
            if given:
                fields[key] = [{'name': name} for name in dict.fromkeys(given)]
        return columns.namespace(
            self.client.metadefs_namespace.create(
                namespace=parsed_args.namespace, **fields
            )
        )


class DeleteMetadefNamespace(Command):
    """Delete metadata definition namespaces and what is in them"""

    _description = 'Delete metadata definition namespaces and what is in them'

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        parser.add_argument(
            'namespaces',
            metavar='<namespace>',
            nargs='+',
            type=base.check_name,
            help='Namespace(s) to delete (name)',
        )
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        """Delete what can be deleted; say what could not."""
        self.run_for_each(
            parsed_args.namespaces,
            self.client.metadefs_namespace.delete,
            'delete namespace',
            'namespaces',
        )


class ListMetadefNamespace(Lister):
    """List metadata definition namespaces"""

    _description = 'List metadata definition namespaces'

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        parser.add_argument(
            '--resource-type',
            '--resource-types',
            dest='resource_types',
            metavar='<resource-type>',
            action='append',
            type=options.parse_nonempty,
            help=(
                'Only namespaces that apply to this resource type '
                '(repeat option for several, any of which counts)'
            ),
        )
        parser.add_argument(
            '--visibility',
            metavar='<visibility>',
            type=options.parse_nonempty,
            help='Only public or only private namespaces',
        )
        parser.add_argument(
            '--long', action='store_true', help='Show more columns'
        )
        sorting.add_options(parser, 'namespaces', _SORT_KEYS, pages=True)
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[tuple[str, ...], Iterable[tuple[Any, ...]]]:
        """Return the headers and the rows."""
        asked = sorting.server_sort(parsed_args, _SORT_KEYS)
        fields = _LONG if parsed_args.long else _LONG[:1]
        if asked is None:
            return fields, ()
        found = self.client.metadefs_namespace.list(
            filters={
                'resource_types': parsed_args.resource_types,
                'visibility': parsed_args.visibility,
            },
            **asked,
        )
        return fields, (columns.row(item, fields) for item in found)


class SetMetadefNamespace(_WithFields, Command):
    """Change a metadata definition namespace"""

    _description = (
        'Change a metadata definition namespace; what is not named stays '
        'as it is'
    )

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        base.add_namespace(parser, 'Namespace to change (name)')
        parser.add_argument(
            '--name',
            metavar='<name>',
            type=base.check_name,
            help='New name of the namespace',
        )
        _add_fields(parser)
        _add_tag(parser)
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        """Change fields, then add the tags that are not there yet."""
        fields = self._fields(parsed_args)
        namespace = parsed_args.namespace
        if parsed_args.name:
            fields['namespace'] = parsed_args.name
        if fields:
            self.client.metadefs_namespace.update(namespace, **fields)
            namespace = parsed_args.name or namespace
        if parsed_args.tags:
            tags = self.client.metadefs_tag
            there = {tag['name'] for tag in tags.list(namespace)}
            new = [
                tag
                for tag in dict.fromkeys(parsed_args.tags)
                if tag not in there
            ]
            if new:
                tags.create_multiple(namespace, tags=new, append=True)


class ShowMetadefNamespace(ShowOne):
    """Show a metadata definition namespace and what is in it"""

    _description = 'Show a metadata definition namespace and what is in it'

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        base.add_namespace(parser, 'Namespace to show (name)')
        parser.add_argument(
            '--resource-type',
            metavar='<resource-type>',
            type=options.parse_nonempty,
            help=(
                'Show properties under the names that they have for this '
                'resource type, with its prefix'
            ),
        )
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> columns.Shown:
        """Return the fields and their values."""
        return columns.namespace(
            self.client.metadefs_namespace.get(
                parsed_args.namespace, resource_type=parsed_args.resource_type
            )
        )


class UnsetMetadefNamespace(Command):
    """Remove tags and texts from a metadata definition namespace"""

    _description = 'Remove tags and texts from a metadata definition namespace'

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        base.add_namespace(parser, 'Namespace to change (name)')
        group = parser.add_mutually_exclusive_group()
        group.add_argument(
            '--tag',
            dest='tags',
            metavar='<tag>',
            action='append',
            type=base.check_name,
            default=[],
            help='Tag to remove (repeat option for several tags)',
        )
        group.add_argument(
            '--all-tags', action='store_true', help='Remove all tags'
        )
        for option, text in (
            ('display-name', 'Remove the name to show to people'),
            ('description', 'Remove the description'),
        ):
            parser.add_argument(f'--{option}', action='store_true', help=text)
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        """Unset what is there; say what was not."""
        namespace = parsed_args.namespace
        removed = {
            name: None
            for name in ('display_name', 'description')
            if getattr(parsed_args, name)
        }
        if removed:
            self.client.metadefs_namespace.update(namespace, **removed)
        if parsed_args.all_tags:
            self.client.metadefs_tag.delete_all(namespace)
        self.run_for_each(
            [*dict.fromkeys(parsed_args.tags)],
            lambda tag: self.client.metadefs_tag.delete(namespace, tag),
            'unset tag',
            'tags',
        )
