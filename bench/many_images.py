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

"""What ``image copy`` and ``image apply`` cost with more and more images."""

import functools
import hashlib
import json
import pathlib
import tempfile
import uuid

from bench.glance_server import GlanceServer
from bench.measure import (
    MIB,
    OURS,
    Cost,
    Programs,
    build_environment,
    compare,
)
from bench.report import Lines, Report
from glanceclient_osc.tests.unit.v2.fake_glance import FakeGlance

COPIES = (1, 10, 100, 1000)
DECLARED = (10, 100, 1000, 10_000)
SIZES = (MIB, 16 * MIB, 64 * MIB, 256 * MIB)
SMALL = 64 << 10


def build_data(number: int, size: int) -> bytes:
    """Return the data of an image, different for each number."""
    return number.to_bytes(8, 'big') + bytes(size - 8)


def add_images(glance: FakeGlance, count: int, size: int, tag: str) -> None:
    """Add images with the names image-1, image-2 and so on."""
    for number in range(1, count + 1):
        image_id = str(uuid.UUID(int=number))
        glance.add(
            image_id,
            build_data(number, size),
            name=f'image-{number}',
            disk_format='raw',
            container_format='bare',
            min_disk=0,
            min_ram=0,
            protected=False,
            os_distro='debian',
            tags=[tag],
        )


def add_nothing(glance: FakeGlance) -> None:
    """Leave the service empty."""


def write_clouds(folder: pathlib.Path, **urls: str) -> dict[str, str]:
    """Write a clouds.yaml; return the environment variables to use it."""
    clouds = {
        name: {
            'auth_type': 'v3password',
            'auth': {
                'auth_url': f'{url}/v3',
                'username': 'bench',
                'password': 'bench',
                'user_domain_id': 'default',
                'project_name': 'bench',
                'project_domain_id': 'default',
            },
            'region_name': 'RegionOne',
        }
        for name, url in urls.items()
    }
    path = folder / 'clouds.yaml'
    path.write_text(json.dumps({'clouds': clouds}))
    return build_environment(
        extra={'OS_CLIENT_CONFIG_FILE': str(path), 'OS_CLOUD': 'source'}
    )


def write_manifest(path: pathlib.Path, count: int) -> None:
    """Declare the images that ``add_images`` adds."""
    images = [
        {
            'name': f'image-{number}',
            'source': {'url': f'https://example.org/{number}.raw'},
            'checksum': 'sha512:'
            + hashlib.sha512(build_data(number, SMALL)).hexdigest(),
            'disk_format': 'raw',
            'properties': {'os_distro': 'debian'},
        }
        for number in range(1, count + 1)
    ]
    path.write_text(json.dumps({'set': 'bench', 'images': images}))


def measure(report: Report, programs: Programs, quick: bool) -> None:
    """Cost of ``image copy`` and ``image apply``, by number and size."""
    _measure_apply(report, programs, DECLARED[:2] if quick else DECLARED)
    _measure_copies(report, programs, COPIES[:2] if quick else COPIES)
    _measure_sizes(report, programs, SIZES[:2] if quick else SIZES)


def _measure_apply(
    report: Report, programs: Programs, counts: tuple[int, ...]
) -> None:
    costs: dict[int, Cost] = {}
    for count in counts:
        fill = functools.partial(
            add_images, count=count, size=SMALL, tag='set:bench'
        )
        with (
            tempfile.TemporaryDirectory() as folder,
            GlanceServer(fill) as server,
        ):
            path = pathlib.Path(folder) / 'images.json'
            write_manifest(path, count)
            env = write_clouds(pathlib.Path(folder), source=server.url)
            command = [programs.ours, 'image', 'apply', str(path)]
            costs[count] = compare(
                {'': command}, env, 1, count_requests=server.count_requests
            )['']
    _add(report, 'apply', 'image apply, all images present', costs)
    if 10_000 in costs:
        cost = costs[10_000]
        report.add_target('apply, 10,000 images: requests', cost.requests, 25)
        report.add_target('apply, 10,000 images: CPU seconds', cost.cpu, 5)


def _measure_copies(
    report: Report, programs: Programs, counts: tuple[int, ...]
) -> None:
    costs = {}
    for count in counts:
        costs[count] = _copy(programs, count, SMALL, '--jobs', '4')
    _add(report, 'copy', 'image copy, relayed, 64 KiB each, 4 jobs', costs)


def _measure_sizes(
    report: Report, programs: Programs, sizes: tuple[int, ...]
) -> None:
    costs = {size: _copy(programs, 1, size) for size in sizes}
    report.add_costs(
        'copy-size',
        'image copy, relayed, one image',
        {f'{size // MIB} MiB': cost for size, cost in costs.items()},
        bars=None,
    )
    report.add_target(
        f'copy: MiB more for {sizes[-1] // MIB} MiB',
        costs[sizes[-1]].memory - costs[sizes[0]].memory,
        10,
    )


def _copy(programs: Programs, count: int, size: int, *options: str) -> Cost:
    """Return the cost of copying images from one service to another."""
    fill = functools.partial(add_images, count=count, size=size, tag='gold')
    with (
        tempfile.TemporaryDirectory() as folder,
        GlanceServer(fill) as source,
        GlanceServer(add_nothing) as destination,
    ):
        env = write_clouds(
            pathlib.Path(folder),
            source=source.url,
            destination=destination.url,
        )
        copy = ['image', 'copy', '--mode', 'relay', *options]
        copy += ['--to-cloud', 'destination', '--tag', 'gold']
        return compare(
            {'': [programs.ours, *copy]},
            env,
            1,
            count_requests=lambda: (
                source.count_requests() + destination.count_requests()
            ),
        )['']


def _add(
    report: Report, name: str, title: str, costs: dict[int, Cost]
) -> None:
    """Add the costs by number of images, as a table and a chart."""
    rows = {f'{count:,}': cost for count, cost in costs.items()}
    report.add_costs(name, title, rows, bars=None)
    report.add_lines(
        Lines(
            name,
            title,
            'images',
            'seconds',
            {
                f'{OURS}, wall': [(n, c.wall) for n, c in costs.items()],
                f'{OURS}, CPU': [(n, c.cpu) for n, c in costs.items()],
            },
        )
    )
