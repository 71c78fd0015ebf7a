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

"""The directive ``command-list``: all commands, with a line each."""

from importlib import metadata
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective


def read_commands(group: str) -> dict[str, str]:
    """Return the first sentence of the description of each command."""
    commands = {}
    for point in metadata.entry_points(group=group):
        description = type(point.load()(None, None)).__doc__ or ''
        text = ' '.join(description.split())
        commands[point.name.replace('_', ' ')] = text.split('. ')[0].strip('.')
    return commands


class CommandList(SphinxDirective):
    """The commands of an entry point group as a definition list."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the list."""
        items = [
            nodes.definition_list_item(
                '',
                nodes.term('', '', nodes.strong(name, name)),
                nodes.definition('', nodes.paragraph(text, text)),
            )
            for name, text in sorted(read_commands(self.arguments[0]).items())
        ]
        return [nodes.definition_list('', *items)]


def setup(app: Sphinx) -> dict[str, Any]:
    """Add the directive to Sphinx."""
    app.add_directive('command-list', CommandList)
    return {'parallel_read_safe': True}
