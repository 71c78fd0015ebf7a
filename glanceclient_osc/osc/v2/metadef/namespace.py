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

"""``openstack image metadef namespace`` commands, except export and import"""

import argparse
from collections.abc import Iterable
from typing import Any

from glanceclient_osc.osc import options, project
from glanceclient_osc.osc.command import Command, Lister, ShowOne
from glanceclient_osc.osc.v2.metadef import base, columns, listing

_SORT_KEYS = ('namespace', 'created_at')

_COLUMNS = ('namespace',)
_LONG_COLUMNS = (
    'namespace',
    'display_name',
    'visibility',
    'protected',
    'owner',
    'resource_type_associations',
)


class CreateMetadefNamespace(ShowOne):
    """Create a metadata definition namespace"""

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the parser of this command."""
        parser = super().get_parser(prog_name)
        base.add_namespace_argument(parser, 'Name of the new namespace')
        metadata = parser.add_argument_group('Metadata')
        _add_text_options(metadata)
        metadata.add_argument(
            '--tag',
            dest='tags',
            metavar='<tag>',
            action='append',
            type=base.check_name,
            default=[],
            help='Tag to create (repeat option to create multiple tags)',
        )
        metadata.add_argument(
            '--resource-type',
            dest='resource_types',
            metavar='<resource-type>',
            action='append',
            type=base.check_name,
            default=[],
            help=(
                'Resource type to associate, for example OS::Glance::Image '
                '(repeat option to associate multiple resource types)'
            ),
        )
        _add_access_options(parser, ' (default)')
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> columns.Fields:
        """Return the fields of the new namespace and their values."""
        args = parsed_args
        fields = _collect_fields(self.app, args)
        if args.tags:
            fields['tags'] = _list_unique_names(args.tags)
        if args.resource_types:
            fields['resource_type_associations'] = _list_unique_names(
                args.resource_types
            )
        return columns.format_namespace(
            self.client.metadefs_namespace.create(
                namespace=args.namespace, **fields
            )
        )


class DeleteMetadefNamespace(Command):
    """Delete metadata definition namespaces and their contents"""

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the parser of this command."""
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
        """Delete each namespace; report the failures at the end."""
        self.run_for_each(
            parsed_args.namespaces,
            self.client.metadefs_namespace.delete,
            'delete namespace',
            'namespaces',
        )


class ListMetadefNamespace(Lister):
    """List metadata definition namespaces"""

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the parser of this command."""
        parser = super().get_parser(prog_name)
        filters = parser.add_argument_group('Filters')
        filters.add_argument(
            '--resource-type',
            '--resource-types',
            dest='resource_types',
            metavar='<resource-type>',
            action='append',
            type=options.parse_nonempty,
            help=(
                'List only namespaces that are associated with this '
                'resource type (repeat option to match any of multiple '
                'resource types)'
            ),
        )
        filters.add_argument(
            '--visibility',
            metavar='<visibility>',
            type=options.parse_nonempty,
            help='List only namespaces with this visibility: public, private',
        )
        paging = parser.add_argument_group('Sorting and paging')
        listing.add_sort_option(paging, _SORT_KEYS)
        options.add_paging_options(
            paging, 'namespaces', 'Last namespace of the previous page (name)'
        )
        display = parser.add_argument_group('Display')
        display.add_argument(
            '--long', action='store_true', help='Show more columns'
        )
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[tuple[str, ...], Iterable[tuple[Any, ...]]]:
        """Return the column headers and the rows."""
        fields = _LONG_COLUMNS if parsed_args.long else _COLUMNS
        query = listing.build_query(parsed_args, _SORT_KEYS)
        if query is None:
            return fields, ()
        namespaces = self.client.metadefs_namespace.list(
            filters={
                'resource_types': parsed_args.resource_types,
                'visibility': parsed_args.visibility,
            },
            **query,
        )
        return fields, (
            columns.format_row(namespace, fields) for namespace in namespaces
        )


class SetMetadefNamespace(Command):
    """Change a metadata definition namespace.

    Fields without an option keep their values.
    """

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the parser of this command."""
        parser = super().get_parser(prog_name)
        base.add_namespace_argument(parser, 'Namespace to change (name)')
        metadata = parser.add_argument_group('Metadata')
        metadata.add_argument(
            '--name',
            metavar='<name>',
            type=base.check_name,
            help='New name of the namespace',
        )
        _add_text_options(metadata)
        metadata.add_argument(
            '--tag',
            dest='tags',
            metavar='<tag>',
            action='append',
            type=base.check_name,
            default=[],
            help='Tag to add (repeat option to add multiple tags)',
        )
        _add_access_options(parser)
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        """Change the fields, then add the missing tags."""
        args = parsed_args
        fields = _collect_fields(self.app, args)
        namespace = args.namespace
        if args.name:
            fields['namespace'] = args.name
        if fields:
            self.client.metadefs_namespace.update(namespace, **fields)
            namespace = args.name or namespace
        if args.tags:
            tags = self.client.metadefs_tag
            existing = {tag['name'] for tag in tags.list(namespace)}
            new = [
                tag for tag in dict.fromkeys(args.tags) if tag not in existing
            ]
            if new:
                tags.create_multiple(namespace, tags=new, append=True)


class ShowMetadefNamespace(ShowOne):
    """Show a metadata definition namespace and its contents"""

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the parser of this command."""
        parser = super().get_parser(prog_name)
        base.add_namespace_argument(parser, 'Namespace to show (name)')
        parser.add_argument(
            '--resource-type',
            metavar='<resource-type>',
            type=options.parse_nonempty,
            help='Show property names with the prefix of this resource type',
        )
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> columns.Fields:
        """Return the fields of the namespace and their values."""
        return columns.format_namespace(
            self.client.metadefs_namespace.get(
                parsed_args.namespace, resource_type=parsed_args.resource_type
            )
        )


class UnsetMetadefNamespace(Command):
    """Remove tags and optional fields of a metadata definition namespace"""

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the parser of this command."""
        parser = super().get_parser(prog_name)
        base.add_namespace_argument(parser, 'Namespace to change (name)')
        group = parser.add_mutually_exclusive_group()
        group.add_argument(
            '--tag',
            dest='tags',
            metavar='<tag>',
            action='append',
            type=base.check_name,
            default=[],
            help='Tag to remove (repeat option to remove multiple tags)',
        )
        group.add_argument(
            '--all-tags', action='store_true', help='Remove all tags'
        )
        parser.add_argument(
            '--display-name',
            action='store_true',
            help='Remove the display name',
        )
        parser.add_argument(
            '--description',
            action='store_true',
            help='Remove the description',
        )
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        """Remove the fields, then the tags; report the missing tags."""
        args = parsed_args
        namespace = args.namespace
        removed: dict[str, None] = {}
        if args.display_name:
            removed['display_name'] = None
        if args.description:
            removed['description'] = None
        if removed:
            self.client.metadefs_namespace.update(namespace, **removed)
        if args.all_tags:
            self.client.metadefs_tag.delete_all(namespace)
        self.run_for_each(
            [*dict.fromkeys(args.tags)],
            lambda tag: self.client.metadefs_tag.delete(namespace, tag),
            'unset tag',
            'tags',
        )


def _add_text_options(parser: argparse._ActionsContainer) -> None:
    """Add ``--display-name`` and ``--description``."""
    parser.add_argument(
        '--display-name',
        metavar='<display-name>',
        help='Name of the namespace to show in user interfaces',
    )
    parser.add_argument(
        '--description',
        metavar='<description>',
        help='Description of the namespace',
    )


def _add_access_options(
    parser: argparse.ArgumentParser, default: str = ''
) -> None:
    """Add the options for visibility, protection and owner.

    :param default: text that marks the default values in the help
    """
    access = parser.add_argument_group('Access')
    visibility = access.add_mutually_exclusive_group()
    visibility.add_argument(
        '--public',
        action='store_const',
        const='public',
        dest='visibility',
        help='Show the namespace to all projects',
    )
    visibility.add_argument(
        '--private',
        action='store_const',
        const='private',
        dest='visibility',
        help='Show the namespace only to the project that owns it' + default,
    )
    options.add_flag_pair(
        access,
        'protected',
        (
            '--protected',
            'Protect the namespace and its contents from being deleted',
        ),
        ('--unprotected', 'Allow the namespace to be deleted' + default),
    )
    project.add_project_options(
        access, 'Project that owns the namespace (name or ID)', '--owner'
    )


def _collect_fields(app: Any, args: argparse.Namespace) -> dict[str, Any]:
    """Return the fields set by the text and access options.

    :param app: the running application, to look up the project
    """
    fields = options.drop_unset(
        {
            'display_name': args.display_name,
            'description': args.description,
            'visibility': args.visibility,
            'protected': args.protected,
        }
    )
    if args.project:
        fields['owner'] = project.find_project_id(
            app, args.project, args.project_domain
        )
    return fields


def _list_unique_names(names: Iterable[str]) -> list[dict[str, str]]:
    return [{'name': name} for name in dict.fromkeys(names)]
