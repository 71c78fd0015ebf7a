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

"""``openstack image metadef namespace import`` and ``export``"""

import argparse

from glanceclient_osc import exc
from glanceclient_osc.osc import options, project, terminal
from glanceclient_osc.osc.command import Command, ShowOne
from glanceclient_osc.osc.data import signals
from glanceclient_osc.osc.v2.metadef import (
    base,
    columns,
    json_yaml,
    property_definitions,
)


class ExportMetadefNamespace(Command):
    """Write a metadata definition namespace to a file"""

    _description = (
        'Write a metadata definition namespace, with its objects, '
        'properties, tags and resource types, as a document that namespace '
        'import reads'
    )

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        base.add_namespace(parser, 'Namespace to export (name)')
        parser.add_argument(
            '--file',
            metavar='<file>',
            type=options.parse_nonempty,
            default='-',
            help=(
                'File to write, which replaces one that is there '
                '(default: standard output)'
            ),
        )
        json_yaml.add_format(
            parser, 'yaml for a file called .yaml or .yml, else json'
        )
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        """Write the document."""
        found = self.client.metadefs_namespace.export(parsed_args.namespace)
        path = parsed_args.file
        text = json_yaml.format_text(found, parsed_args.document_format, path)
        if path != '-':
            json_yaml.write_file(text, path)
            return
        out = self.app.stdout
        out.write(terminal.escape(text) if out.isatty() else text)


class ImportMetadefNamespace(ShowOne):
    """Create a metadata definition namespace from a file"""

    _description = (
        'Create a metadata definition namespace, with its objects, '
        'properties, tags and resource types, from a document; it is there '
        'whole or, if anything is wrong, not at all'
    )

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        parser.add_argument(
            'namespace',
            metavar='<namespace>',
            nargs='?',
            type=base.check_name,
            help='Name to give it (default: the one in the document)',
        )
        parser.add_argument(
            '--file',
            metavar='<file>',
            type=options.parse_nonempty,
            required=True,
            help='File to read, - for standard input (required)',
        )
        json_yaml.add_format(
            parser, 'what the name of the file says, or else its content'
        )
        parser.add_argument(
            '--replace',
            action='store_true',
            help=(
                'Replace a namespace of that name, with all that is in it; '
                'it stays as it is if the new one cannot be made'
            ),
        )
        project.add_project_options(
            parser,
            (
                'Project to own the namespace (name or ID) '
                '(default: the one in the document)'
            ),
            '--owner',
        )
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> columns.Shown:
        """Return the fields of the new namespace and their values."""
        args = parsed_args
        document = json_yaml.read_file(
            args.file, args.document_format, self.app.interactive_mode
        )
        if args.namespace:
            document['namespace'] = args.namespace
        elif document.get('namespace'):
            self._check_name(
                document['namespace'], json_yaml.named_value(args.file)
            )
        if args.project:
            document['owner'] = project.find_project_id(
                self.app, args.project, args.project_domain
            )
        try:
            with (
                property_definitions.explain_lost_fields(
                    property_definitions.list_definitions(document)
                ),
                signals.raise_on_termination(),
            ):
                found = self.client.metadefs_namespace.restore(
                    document, replace=args.replace
                )
        except exc.AlreadyExists as error:
            error.message += ': --replace replaces it'
            raise
        except exc.InvalidArgument as error:
            where = json_yaml.named_value(args.file)
            error.message = f'{where}: {error.message}'
            raise
        return columns.namespace(found)

    @staticmethod
    def _check_name(name: object, where: str) -> None:
        try:
            base.check_name(str(name))
        except argparse.ArgumentTypeError as error:
            raise exc.InvalidArgument(f'{where}: {error}') from None
