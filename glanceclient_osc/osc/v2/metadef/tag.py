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

"""``openstack image metadef tag …``"""

import argparse
from collections.abc import Iterable
from typing import Any

from glanceclient_osc.osc.command import Command, Lister, ShowOne
from glanceclient_osc.osc.v2.metadef import base, columns, sorting

_SORT_KEYS = ('name', 'created_at')


def _add_tag(parser: argparse.ArgumentParser, help: str) -> None:
    parser.add_argument(
        'tag', metavar='<tag>', type=base.check_name, help=help
    )


class CreateMetadefTag(Lister):
    """Create tags in a metadata definition namespace"""

    _description = 'Create tags in a metadata definition namespace'

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        base.add_namespace(parser, 'Namespace that the tags are for (name)')
        parser.add_argument(
            'tags',
            metavar='<tag>',
            nargs='+',
            type=base.check_name,
            help='Tag(s) to create: all of them, or none',
        )
        parser.add_argument(
            '--replace',
            action='store_true',
            help='Delete the tags that are there (default: keep them)',
        )
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
        """Return the tags that were made."""
        made = self.client.metadefs_tag.create_multiple(
            parsed_args.namespace,
            tags=[*dict.fromkeys(parsed_args.tags)],
            append=not parsed_args.replace,
        )
        return ('name',), [(tag['name'],) for tag in made]


class DeleteMetadefTag(Command):
    """Delete tags from a metadata definition namespace"""

    _description = 'Delete tags from a metadata definition namespace'

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        base.add_namespace(parser, 'Namespace of the tags (name)')
        base.add_names(
            parser,
            'tag',
            'tags',
            'Tag(s) to delete (name)',
            'Delete all tags of the namespace',
        )
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        """Delete what can be deleted; say what could not."""
        tags = self.client.metadefs_tag
        base.delete(
            self,
            parsed_args,
            parsed_args.tags,
            tags.delete,
            tags.delete_all,
            ('tag', 'tags'),
        )


class ListMetadefTag(Lister):
    """List the tags of a metadata definition namespace"""

    _description = 'List the tags of a metadata definition namespace'

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        base.add_namespace(parser, 'Namespace of the tags (name)')
        sorting.add_options(parser, 'tags', _SORT_KEYS, pages=True)
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[tuple[str, ...], Iterable[tuple[Any, ...]]]:
        """Return the headers and the rows."""
        asked = sorting.server_sort(parsed_args, _SORT_KEYS)
        if asked is None:
            return ('name',), ()
        found = self.client.metadefs_tag.list(parsed_args.namespace, **asked)
        return ('name',), ((tag['name'],) for tag in found)


class SetMetadefTag(Command):
    """Change a tag of a metadata definition namespace"""

    _description = 'Change a tag of a metadata definition namespace'

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        base.add_namespace(parser, 'Namespace of the tag (name)')
        _add_tag(parser, 'Tag to change (name)')
        parser.add_argument(
            '--name',
            metavar='<name>',
            type=base.check_name,
            help='New name of the tag',
        )
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        """Rename it."""
        if parsed_args.name:
            self.client.metadefs_tag.update(
                parsed_args.namespace, parsed_args.tag, name=parsed_args.name
            )


class ShowMetadefTag(ShowOne):
    """Show a tag of a metadata definition namespace"""

    _description = 'Show a tag of a metadata definition namespace'

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        base.add_namespace(parser, 'Namespace of the tag (name)')
        _add_tag(parser, 'Tag to show (name)')
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> columns.Shown:
        """Return the fields and their values."""
        found = self.client.metadefs_tag.get(
            parsed_args.namespace, parsed_args.tag
        )
        return columns.plain(found, namespace_name=parsed_args.namespace)
