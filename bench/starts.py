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

"""What a command costs before it moves any data."""

import json
import pathlib
import statistics
import tempfile
from collections import defaultdict

from bench.list_server import ListServer, build_image
from bench.measure import (
    OURS,
    MeasurementError,
    Programs,
    build_environment,
    compare,
    run_output,
)
from bench.report import Column, Report, Table
from glanceclient_osc.tests.cloud import environments

#: groups of packages, in the order in which they are shown
_GROUPS = {
    'glanceclient_osc': 'glanceclient_osc',
    'openstackclient': 'OpenStackClient, osc-lib',
    'osc_lib': 'OpenStackClient, osc-lib',
    'cliff': 'cliff, stevedore, cmd2',
    'stevedore': 'cliff, stevedore, cmd2',
    'cmd2': 'cliff, stevedore, cmd2',
    'rich': 'cliff, stevedore, cmd2',
    'prompt_toolkit': 'cliff, stevedore, cmd2',
    'openstack': 'openstacksdk',
    'keystoneauth1': 'keystoneauth1',
    'requests': 'requests, urllib3',
    'urllib3': 'requests, urllib3',
}
_OTHER = 'standard library and other packages'


def measure(report: Report, programs: Programs, quick: bool) -> None:
    """Start-up, ``show`` by name, and the cost of loading this client."""
    rounds = 1 if quick else 7
    image = build_image(7)
    show = ['image', 'show', str(image['name'])]
    with ListServer(100) as server:
        env = build_environment(server.url)
        costs = compare(
            {
                f'{OURS}, --version': [programs.ours, '--version'],
                'built-in, --version': [programs.built_in, '--version'],
                f'{OURS}, show NAME': [programs.ours, *show],
                'built-in, show NAME': [programs.built_in, *show],
                'glance, image-show ID': programs.build_glance(
                    server.url, 'image-show', str(image['id'])
                ),
            },
            env,
            rounds,
            count_requests=server.count_requests,
        )
        report.add_costs('start', 'Start-up and show', costs)
        _measure_imports(report, programs, env, show, rounds)


def _measure_imports(
    report: Report,
    programs: Programs,
    env: dict[str, str],
    show: list[str],
    rounds: int,
) -> None:
    """Add a table of modules and milliseconds of each group of packages."""
    commands = {
        'flavor list --help': ['flavor', 'list', '--help'],
        'image show': show,
    }
    own = {}
    for name, arguments in commands.items():
        found = [
            _read_import_times([programs.ours, *arguments], programs, env)
            for _ in range(rounds)
        ]
        groups = {
            group: (
                int(statistics.median(run[group][0] for run in found)),
                statistics.median(run[group][1] for run in found),
            )
            for group in found[0]
        }
        order = [*dict.fromkeys(_GROUPS.values()), _OTHER]
        report.add_table(
            Table(
                f'imports-{arguments[0]}',
                f'openstack {name}: modules imported',
                (Column('modules'), Column('ms', 1)),
                [(g, *groups[g]) for g in order if g in groups],
                bars=1,
            )
        )
        own[name] = groups['glanceclient_osc'][1]
    report.add_target(
        'ms to load this client, in a command of another plugin',
        own['flavor list --help'],
        20,
    )


def _read_import_times(
    command: list[str], programs: Programs, env: dict[str, str]
) -> dict[str, tuple[int, float]]:
    """Return the modules and the milliseconds of each group."""
    counts: dict[str, int] = defaultdict(int)
    milliseconds: dict[str, float] = defaultdict(float)
    module = [programs.python, '-m', 'bench.import_times']
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, 'times.json')
        run_output(
            [*module, str(path), *command],
            {**env, 'PYTHONPATH': str(environments.ROOT)},
        )
        times = json.loads(path.read_text())
    for module, own in times.items():
        group = _GROUPS.get(module.partition('.')[0], _OTHER)
        counts[group] += 1
        milliseconds[group] += own
    if 'glanceclient_osc' not in counts:
        raise MeasurementError('openstack does not load this client')
    return {group: (counts[group], milliseconds[group]) for group in counts}
