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

"""Tables, targets and charts of benchmark results."""

import dataclasses
import datetime
import json
import os
import pathlib
import platform
from collections.abc import Sequence
from importlib import metadata
from typing import Any

from bench.measure import OURS, Cost

Cell = str | float | int | None

_PACKAGES = (
    'glanceclient-osc',
    'python-openstackclient',
    'openstacksdk',
    'python-glanceclient',
    'keystoneauth1',
    'requests',
)

# Colours that people with impaired colour vision can tell apart.
_COLOURS = ('#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#999999')


@dataclasses.dataclass(frozen=True)
class Column:
    """Column of a table.

    :ivar title: name and unit
    :ivar digits: digits after the decimal point
    """

    title: str
    digits: int = 0

    def format(self, cell: Cell) -> str:
        """Return the text of a cell."""
        if cell is None:
            return '–'
        if isinstance(cell, str):
            return cell
        return f'{cell:,.{self.digits}f}'


@dataclasses.dataclass(frozen=True)
class Table:
    """Table with a row for each thing that was measured.

    :ivar name: name of its chart, without a suffix
    :ivar columns: columns of numbers; the first column is the name of the row
    :ivar rows: names and numbers
    :ivar bars: number of the column to show as bars, None for no such chart
    """

    name: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    bars: int | None = None

    def format_cells(self) -> list[list[str]]:
        """Return the texts of the heading and of all rows."""
        heading = ['', *(column.title for column in self.columns)]
        rows = [
            [
                str(name),
                *(
                    column.format(cell)
                    for column, cell in zip(self.columns, cells, strict=True)
                ),
            ]
            for name, *cells in self.rows
        ]
        return [heading, *rows]


@dataclasses.dataclass(frozen=True)
class Lines:
    """Chart of lines for a table, both axes logarithmic.

    :ivar name: name of the table
    :ivar series: points by name
    """

    name: str
    title: str
    x: str
    y: str
    series: dict[str, list[tuple[float, float]]]


@dataclasses.dataclass(frozen=True)
class Target:
    """Value that should not be exceeded."""

    what: str
    value: float
    bound: float

    @property
    def is_met(self) -> bool:
        """Whether the value is not above the bound."""
        return self.value <= self.bound


COST = (
    Column('wall s', 2),
    Column('CPU s', 2),
    Column('MiB'),
    Column('requests'),
)


class Report:
    """Results of a run; prints each as soon as it is known."""

    def __init__(self) -> None:
        self.date = datetime.datetime.now(datetime.timezone.utc)
        self.tables: list[Table] = []
        self.charts: list[Lines] = []
        self.targets: list[Target] = []

    def describe_machine(self) -> str:
        """Return the date, the machine and the versions."""
        memory = os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES')
        versions = ', '.join(
            f'{name} {metadata.version(name)}' for name in _PACKAGES
        )
        return (
            f'{self.date:%Y-%m-%d}, {os.cpu_count()} cores, '
            f'{memory / (1 << 30):.0f} GiB of memory, {platform.machine()}, '
            f'Linux {platform.release()}, Python {platform.python_version()}; '
            f'{versions}'
        )

    def add_table(self, table: Table) -> None:
        """Add a table and print it."""
        self.tables.append(table)
        cells = table.format_cells()
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        print(f'\n{table.title}')
        for name, *numbers in cells:
            line = ''.join(
                f'  {text:>{width}}'
                for text, width in zip(numbers, widths[1:], strict=True)
            )
            print(f'  {name:{widths[0]}}{line}', flush=True)

    def add_costs(
        self,
        name: str,
        title: str,
        costs: dict[str, Cost],
        bars: int | None = 0,
    ) -> None:
        """Add a table of costs; without a count, requests are left out."""
        counted = any(cost.requests for cost in costs.values())
        columns = COST if counted else COST[:-1]
        rows = [
            (
                *(what, cost.wall, cost.cpu, cost.memory),
                *((cost.requests or None,) if counted else ()),
            )
            for what, cost in costs.items()
        ]
        self.add_table(Table(name, title, columns, rows, bars))

    def add_lines(self, lines: Lines) -> None:
        """Add a chart for the table of the same name."""
        self.charts.append(lines)

    def add_target(self, what: str, value: float, bound: float) -> None:
        """Add a value and its target."""
        self.targets.append(Target(what, value, bound))

    def build_target_table(self) -> Table:
        """Return the table of all targets."""
        return Table(
            'targets',
            'Targets',
            (Column('measured', 2), Column('at most', 2), Column('')),
            [
                (t.what, t.value, t.bound, 'met' if t.is_met else 'missed')
                for t in self.targets
            ],
        )

    def format_targets(self) -> str:
        """Return a line for each target."""
        return '\n'.join(
            f'{t.what}: {t.value:.2f}, at most {t.bound:.2f}: '
            f'{"met" if t.is_met else "MISSED"}'
            for t in self.targets
        )

    def write(self, directory: str) -> None:
        """Write results.json, results.inc and all charts."""
        folder = pathlib.Path(directory)
        folder.mkdir(parents=True, exist_ok=True)
        results = {
            'machine': self.describe_machine(),
            'tables': [dataclasses.asdict(table) for table in self.tables],
            'targets': [
                {**dataclasses.asdict(target), 'met': target.is_met}
                for target in self.targets
            ],
        }
        text = json.dumps(results, indent=1, ensure_ascii=False)
        (folder / 'results.json').write_text(text + '\n')
        charts = _Charts(folder)
        parts = [f'Measured on {self.describe_machine()}.']
        if self.targets:
            parts.append(_format_rst(self.build_target_table()))
        lines = {chart.name: chart for chart in self.charts}
        for table in self.tables:
            parts.append(_format_rst(table))
            if table.name in lines:
                charts.draw_lines(lines[table.name])
            elif table.bars is not None:
                charts.draw_bars(table)
            else:
                continue
            parts.append(_format_figure(table.name, table.title))
        (folder / 'results.inc').write_text('\n\n'.join(parts) + '\n')


def _format_rst(table: Table) -> str:
    lines = [
        f'.. list-table:: {table.title}',
        '   :header-rows: 1',
        '   :align: left',
        '',
    ]
    for row in table.format_cells():
        for number, cell in enumerate(row):
            bullet = '     -' if number else '   * -'
            lines.append(f'{bullet} {cell}'.rstrip())
    return '\n'.join(lines)


def _format_figure(name: str, title: str) -> str:
    path = f'/benchmarks/{name}.svg'
    return f'.. figure:: {path}\n   :alt: {title}\n   :width: 100%'


class _Charts:
    """Charts drawn with matplotlib, which only --output needs."""

    def __init__(self, folder: pathlib.Path) -> None:
        import matplotlib

        matplotlib.use('svg')
        # Text stays text; without a fixed salt, IDs would change at each run.
        matplotlib.rcParams['svg.fonttype'] = 'none'
        matplotlib.rcParams['svg.hashsalt'] = 'glanceclient-osc'
        matplotlib.rcParams['font.family'] = 'sans-serif'
        self._folder = folder

    def draw_bars(self, table: Table) -> None:
        """Draw one column of a table as horizontal bars."""
        from matplotlib import pyplot

        assert table.bars is not None
        column = table.columns[table.bars]
        names = [str(row[0]) for row in table.rows]
        values = [float(row[1 + table.bars] or 0) for row in table.rows]
        figure, axes = pyplot.subplots(figsize=(7, 0.7 + 0.34 * len(names)))
        colours = [
            _COLOURS[0] if name.startswith(OURS) else _COLOURS[-1]
            for name in names
        ]
        bars = axes.barh(names, values, color=colours)
        axes.bar_label(bars, [column.format(v) for v in values], padding=3)
        axes.invert_yaxis()
        axes.margins(x=0.12)
        axes.set_xlabel(column.title)
        self._save(figure, axes, table.name, table.title)

    def draw_lines(self, lines: Lines) -> None:
        """Draw a line for each series."""
        from matplotlib import pyplot

        figure, axes = pyplot.subplots(figsize=(7, 3.6))
        for number, (name, points) in enumerate(lines.series.items()):
            axes.plot(
                *zip(*points, strict=True),
                marker='o',
                label=name,
                color=_COLOURS[number],
            )
        axes.set_xscale('log')
        axes.set_yscale('log')
        axes.set_xlabel(lines.x)
        axes.set_ylabel(lines.y)
        axes.grid(alpha=0.3)
        axes.legend(frameon=False)
        self._save(figure, axes, lines.name, lines.title)

    def _save(self, figure: Any, axes: Any, name: str, title: str) -> None:
        from matplotlib import pyplot

        axes.set_title(title, loc='left', fontsize=10)
        axes.spines[['top', 'right']].set_visible(False)
        figure.savefig(
            self._folder / f'{name}.svg',
            bbox_inches='tight',
            metadata={'Date': None, 'Creator': None},
        )
        pyplot.close(figure)
