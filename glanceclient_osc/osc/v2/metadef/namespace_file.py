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

"""``openstack image metadef namespace export`` and ``import``"""

import argparse

from glanceclient_osc import exc
from glanceclient_osc.osc import options, project
from glanceclient_osc.osc.command import Command, ShowOne
from glanceclient_osc.osc.data import signals
from glanceclient_osc.osc.v2.metadef import (
    base,
    columns,
    json_yaml,
    property_definitions,
)


class ExportMetadefNamespace(Command):
    """Write a metadata definition namespace to a file.

    The document contains the objects, properties, tags and resource type
    associations of the namespace. The command "image metadef namespace
    import" reads it.
    """

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the parser of this command."""
        parser = super().get_parser(prog_name)
        base.add_namespace_argument(parser, 'Namespace to export (name)')
        parser.add_argument(
            '--file',
            metavar='<file>',
            type=options.parse_nonempty,
            default='-',
            help=(
                'File to write; an existing file is replaced (default: '
                'standard output)'
            ),
        )
        json_yaml.add_format_option(
            parser,
            'yaml for a file name that ends with .yaml or .yml, or json',
        )
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> None:
        """Write the document."""
        path = parsed_args.file
        document = self.client.metadefs_namespace.export(parsed_args.namespace)
        text = json_yaml.format_text(
            document, parsed_args.document_format, path
        )
        if path != '-':
            json_yaml.write_file(text, path)
            return
        self.print_text(text)


class ImportMetadefNamespace(ShowOne):
    """Create a metadata definition namespace from a file.

    The document contains the objects, properties, tags and resource type
    associations of the namespace. If an error occurs, nothing is created.
    """

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the parser of this command."""
        parser = super().get_parser(prog_name)
        parser.add_argument(
            'namespace',
            metavar='<namespace>',
            nargs='?',
            type=base.check_name,
            help='Name of the new namespace (default: name in the document)',
        )
        parser.add_argument(
            '--file',
            metavar='<file>',
            type=options.parse_nonempty,
            required=True,
            help='File to read, or - for standard input (required)',
        )
        json_yaml.add_format_option(
            parser, 'detected from the file name or the content'
        )
        parser.add_argument(
            '--replace',
            action='store_true',
            help=(
                'Replace an existing namespace of this name and its '
                'contents; if the import fails, it is not changed'
            ),
        )
        project.add_project_options(
            parser,
            (
                'Project that owns the namespace (name or ID) '
                '(default: owner in the document)'
            ),
            '--owner',
        )
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> columns.Fields:
        """Return the fields of the new namespace and their values."""
        args = parsed_args
        document = json_yaml.read_file(
            args.file, args.document_format, self.app.interactive_mode
        )
        origin = json_yaml.describe_path(args.file)
        if args.namespace:
            document['namespace'] = args.namespace
        elif document.get('namespace'):
            try:
                base.check_name(str(document['namespace']))
            except argparse.ArgumentTypeError as error:
                raise exc.InvalidArgument(f'{origin}: {error}') from None
        if args.project:
            document['owner'] = project.find_project_id(
                self.app, args.project, args.project_domain
            )
        try:
            with (
                property_definitions.explain_unsupported_definitions(
                    property_definitions.list_definitions(document)
                ),
                signals.raise_on_termination(),
            ):
                namespace = self.client.metadefs_namespace.restore(
                    document, replace=args.replace
                )
        except exc.AlreadyExists as error:
            error.message += '. To replace it, use --replace'
            raise
        except exc.InvalidArgument as error:
            error.message = f'{origin}: {error.message}'
            raise
        return columns.format_namespace(namespace)
