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

"""The command ``image list`` with few and many images."""

from bench.list_server import ListServer
from bench.measure import OURS, Cost, Programs, build_environment, compare
from bench.report import COST, Lines, Report, Table

COUNTS = (100, 1000, 10_000, 100_000)


def measure(report: Report, programs: Programs, quick: bool) -> None:
    """The command ``image list`` with 100 to 100,000 images."""
    rows: list[tuple[str, float, float, float, int]] = []
    series: dict[str, list[tuple[float, float]]] = {}
    for count in COUNTS[:2] if quick else COUNTS:
        with ListServer(count) as server:
            glance = programs.build_glance(server.url, 'image-list')
            costs = compare(
                {
                    OURS: [programs.ours, 'image', 'list', '-f', 'json'],
                    # It has no machine-readable output.
                    'glance': glance,
                    'built-in': [
                        *(programs.built_in, 'image', 'list', '-f', 'json'),
                    ],
                },
                build_environment(server.url),
                1 if quick or count > 1000 else 3,
                count_requests=server.count_requests,
            )
        for name, cost in costs.items():
            rows.append((f'{name}, {count:,}', *_get_values(cost)))
            series.setdefault(name, []).append((count, cost.cpu))
    report.add_table(Table('list', 'image list', COST, rows))
    report.add_lines(
        Lines('list', 'image list', 'images', 'CPU seconds', series)
    )


def _get_values(cost: Cost) -> tuple[float, float, float, int]:
    return cost.wall, cost.cpu, cost.memory, cost.requests
