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
from bench.report import Lines, Report

COUNTS = (100, 1000, 10_000, 100_000)


def measure(report: Report, programs: Programs, quick: bool) -> None:
    """The command ``image list`` with 100 to 100,000 images."""
    found: dict[str, Cost] = {}
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
            found[f'{name}, {count:,}'] = cost
            series.setdefault(name, []).append((count, cost.cpu))
    report.add_costs('list', 'image list', found, bars=None)
    report.add_lines(
        Lines('list', 'image list', 'images', 'CPU seconds', series)
    )
