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

"""``openstack image metadef tag`` commands"""

import argparse
from collections.abc import Iterable
from typing import Any

from glanceclient_osc.osc import options
from glanceclient_osc.osc.command import Command, Lister, ShowOne
from glanceclient_osc.osc.v2.metadef import base, columns, listing

_SORT_KEYS = ('name', 'created_at')


class CreateMetadefTag(Lister):
    """Create tags in a metadata definition namespace.

    If an error occurs, no tag is created.
    """

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the parser of this command."""
        parser = super().get_parser(prog_name)
        base.add_namespace_argument(parser, 'Namespace of the tags (name)')
        parser.add_argument(
            'tags',
            metavar='<tag>',
            nargs='+',
            type=base.check_name,
            help='Tag(s) to create',
        )
        parser.add_argument(
            '--replace',
            action='store_true',
            help='Delete the existing tags (default: keep them)',
        )
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
        """Return the names of the new tags."""
        tags = self.client.metadefs_tag.create_multiple(
            parsed_args.namespace,
            tags=[*dict.fromkeys(parsed_args.tags)],
            append=not parsed_args.replace,
        )
        return ('name',), [(tag['name'],) for tag in tags]


class DeleteMetadefTag(Command):
    """Delete tags of a metadata definition namespace"""

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the parser of this command."""
        parser = super().get_parser(prog_name)
        base.add_namespace_argument(parser, 'Namespace of the tags (name)')
        parser.add_argument(
            'tags',
            metavar='<tag>',
            nargs='*',
            type=base.check_name,
            help='Tag(s) to delete (name)',
        )
        parser.add_argument(
            '--all',
            action='store_true',
            help='Delete all tags of the namespace',
        )
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        """Delete the tags; report the failures at the end."""
        base.delete_resources(
            self,
            parsed_args.namespace,
            parsed_args.tags,
            parsed_args.all,
            self.client.metadefs_tag,
            ('tag', 'tags'),
        )


class ListMetadefTag(Lister):
    """List the tags of a metadata definition namespace"""

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the parser of this command."""
        parser = super().get_parser(prog_name)
        base.add_namespace_argument(parser, 'Namespace of the tags (name)')
        listing.add_sort_option(parser, _SORT_KEYS)
        options.add_paging_options(
            parser, 'tags', 'Last tag of the previous page (name)'
        )
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[tuple[str, ...], Iterable[tuple[Any, ...]]]:
        """Return the column header and the rows."""
        query = listing.build_query(parsed_args, _SORT_KEYS)
        if query is None:
            return ('name',), ()
        tags = self.client.metadefs_tag.list(parsed_args.namespace, **query)
        return ('name',), ((tag['name'],) for tag in tags)


class SetMetadefTag(Command):
    """Rename a tag of a metadata definition namespace"""

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the parser of this command."""
        parser = super().get_parser(prog_name)
        base.add_namespace_argument(parser, 'Namespace of the tag (name)')
        _add_tag_argument(parser, 'Tag to rename (name)')
        parser.add_argument(
            '--name',
            metavar='<name>',
            type=base.check_name,
            help='New name of the tag',
        )
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        """Rename the tag."""
        if parsed_args.name:
            self.client.metadefs_tag.update(
                parsed_args.namespace, parsed_args.tag, name=parsed_args.name
            )


class ShowMetadefTag(ShowOne):
    """Show a tag of a metadata definition namespace"""

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the parser of this command."""
        parser = super().get_parser(prog_name)
        base.add_namespace_argument(parser, 'Namespace of the tag (name)')
        _add_tag_argument(parser, 'Tag to show (name)')
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> columns.Fields:
        """Return the fields of the tag and their values."""
        tag = self.client.metadefs_tag.get(
            parsed_args.namespace, parsed_args.tag
        )
        return columns.format_fields(tag, namespace_name=parsed_args.namespace)


def _add_tag_argument(parser: argparse.ArgumentParser, help: str) -> None:
    parser.add_argument(
        'tag', metavar='<tag>', type=base.check_name, help=help
    )
