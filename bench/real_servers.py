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

"""The same commands with a real Keystone and Glance on loopback."""

import json
import pathlib

from bench.measure import (
    MIB,
    OURS,
    Programs,
    build_environment,
    compare,
    run_output,
)
from bench.report import Report
from bench.transfers import check_copy, make_folder, write_source
from glanceclient_osc.tests.cloud.cloud import Cloud

IMAGES = 200

FILL = """
import sys, openstack
from glanceclient_osc import Client
cloud = openstack.connect()
images = Client('2', session=cloud.session).images
for number in range(int(sys.argv[1])):
    images.create(name=f'image-{number}', disk_format='raw',
                  container_format='bare')
"""

SDK = """
import sys, openstack
cloud = openstack.connect()
if sys.argv[1] == 'list':
    assert sum(1 for _ in cloud.image.images()) >= int(sys.argv[2])
elif sys.argv[1] == 'show':
    assert cloud.image.find_image(sys.argv[2])
elif sys.argv[1] == 'save':
    with open(sys.argv[3], 'wb') as file:
        cloud.image.download_image(sys.argv[2], output=file)
else:
    cloud.image.create_image('sdk', filename=sys.argv[2], disk_format='raw',
        container_format='bare', allow_duplicates=True)
"""


def measure(report: Report, programs: Programs, quick: bool) -> None:
    """The commands with a real Keystone and Glance."""
    size = (16 if quick else 256) * MIB
    count = 30 if quick else IMAGES
    rounds = 1 if quick else 3
    with Cloud.temporary('bench') as cloud, make_folder(size) as folder:
        env = build_environment(extra=cloud.env())
        run_output([programs.python, '-c', FILL, str(count)], env)
        source, target = str(folder / 'source'), str(folder / 'target')
        write_source(pathlib.Path(source), size)
        sdk = [programs.python, '-c', SDK]
        title = 'real Keystone and Glance'

        def check_target(name: str) -> None:
            check_copy(name, pathlib.Path(source), pathlib.Path(target))

        create = ['image', 'create', '--file', source, '-f', 'json', 'image']
        made = run_output([programs.ours, *create], env)
        data_id = json.loads(made[made.index('{') :])['id']
        save = ['image', 'save', '--file', target, data_id]
        show = ['image', 'show', 'image-7']
        options = ['--disk-format', 'raw', '--container-format', 'bare']
        upload = ['image-create', '--name', 'image', '--file', source]
        download = ['image-download', '--file', target, data_id]
        commands = {
            'list': {
                OURS: [programs.ours, 'image', 'list'],
                'built-in': [programs.built_in, 'image', 'list'],
                'glance': [programs.glance, 'image-list'],
                'openstacksdk': [*sdk, 'list', str(count)],
            },
            'show NAME': {
                OURS: [programs.ours, *show],
                'built-in': [programs.built_in, *show],
                'openstacksdk': [*sdk, 'show', 'image-7'],
            },
            'create': {
                OURS: [programs.ours, *create],
                'built-in, not verified': [programs.built_in, *create],
                'glance, not verified': [programs.glance, *upload, *options],
                'openstacksdk, not verified': [*sdk, 'create', source],
            },
            'save': {
                OURS: [programs.ours, *save],
                'built-in': [programs.built_in, *save],
                'glance': [programs.glance, *download],
                'openstacksdk': [*sdk, 'save', data_id, target],
            },
        }
        for what, compared in commands.items():
            unit = f'{count} images' if what == 'list' else ''
            if what in ('create', 'save'):
                unit = f'{size // MIB} MiB'
            costs = compare(
                compared,
                env,
                rounds,
                check=check_target if what == 'save' else lambda name: None,
            )
            report.add_costs(
                f'real-{what.partition(" ")[0]}',
                ', '.join(filter(None, (f'image {what}', unit, title))),
                costs,
            )
