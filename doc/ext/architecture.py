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

"""The directive ``architecture``: a drawing of the layers of the package.

The layers are those of the import rules in pyproject.toml, the descriptions
the first lines of the modules, so that the drawing shows what is checked.
"""

import ast
import html
import pathlib
import sys
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = pathlib.Path(__file__).resolve().parents[2]
PACKAGE = 'glanceclient_osc'

WIDTH, HEIGHT, GAP, ARROW = 720, 44, 10, 24


def read_layers() -> list[list[str]]:
    """Return the names of the modules of each layer, the highest first."""
    settings = tomllib.loads((ROOT / 'pyproject.toml').read_text())
    for contract in settings['tool']['importlinter']['contracts']:
        if contract.get('containers') == [PACKAGE]:
            return [layer.split(' | ') for layer in contract['layers']]
    raise LookupError('pyproject.toml has no layers')


def find_file(module: str) -> pathlib.Path:
    """Return the path of a module or package."""
    path = ROOT / PACKAGE / f'{module}.py'
    return path if path.exists() else path.with_suffix('') / '__init__.py'


def read_description(module: str) -> str:
    """Return the first line of the docstring of a module or package."""
    source = find_file(module).read_text()
    text = ast.get_docstring(ast.parse(source)) or ''
    return text.partition('\n')[0].replace('``', '')


def draw_box(module: str, x: float, y: float, width: float) -> str:
    """Return a box with a name, and the description if there is room."""
    description = read_description(module)
    middle = x + width / 2
    lines = [module, description if len(description) * 6 < width else '']
    texts = [
        f'<text x="{middle:.0f}" y="{y + offset:.0f}" {style}>'
        f'{html.escape(line)}</text>'
        for line, offset, style in zip(
            lines,
            (19, 35) if lines[1] else (27, 0),
            ('font-weight="bold" font-size="13"', 'font-size="11"'),
            strict=True,
        )
        if line
    ]
    return (
        f'<g><title>{html.escape(description)}</title>'
        f'<rect x="{x:.0f}" y="{y:.0f}" width="{width:.0f}" '
        f'height="{HEIGHT}" rx="4" fill="currentColor" fill-opacity="0.06" '
        f'stroke="currentColor" stroke-opacity="0.5"/>{"".join(texts)}</g>'
    )


def draw_layers(layers: list[list[str]]) -> str:
    """Return an SVG drawing."""
    boxes = []
    for number, modules in enumerate(layers):
        width = (WIDTH - GAP * (len(modules) - 1)) / len(modules)
        boxes += [
            draw_box(module, i * (width + GAP), number * (HEIGHT + GAP), width)
            for i, module in enumerate(modules)
        ]
    height = len(layers) * (HEIGHT + GAP) - GAP
    x = WIDTH + ARROW
    arrow = (
        f'<path d="M {x} 0 V {height} M {x - 6} {height - 10} '
        f'L {x} {height} L {x + 6} {height - 10}" fill="none" '
        f'stroke="currentColor" stroke-width="1.5"/>'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" '
        f'viewBox="-1 -1 {x + 8} {height + 2}" style="max-width: 100%" '
        f'fill="currentColor" text-anchor="middle" '
        f'font-family="sans-serif"><title>Layers of the package; each imports '
        f'only those below it</title>{"".join(boxes)}{arrow}</svg>'
    )


class Architecture(SphinxDirective):
    """The layers of the package as a drawing."""

    def run(self) -> list[nodes.Node]:
        """Return the drawing."""
        layers = read_layers()
        self.env.note_dependency(str(ROOT / 'pyproject.toml'))
        for layer in layers:
            for module in layer:
                self.env.note_dependency(str(find_file(module)))
        drawing = draw_layers(layers)
        return [nodes.raw('', drawing, format='html')]


def setup(app: Sphinx) -> dict[str, Any]:
    """Add the directive to Sphinx."""
    app.add_directive('architecture', Architecture)
    return {'parallel_read_safe': True}
