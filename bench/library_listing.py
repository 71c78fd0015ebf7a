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

"""CPU time per image that the libraries list.

Each library runs in a process of its own:
``python -m bench.library_listing LIBRARY URL`` prints its CPU seconds.
"""

import statistics
import sys
import time
import warnings
from collections.abc import Callable

from bench.list_server import PAGE, ListServer
from bench.measure import (
    OURS,
    MeasurementError,
    Programs,
    build_environment,
    run_command,
    run_output,
)
from bench.report import Column, Report, Table
from glanceclient_osc.tests.cloud import environments

FLOOR = 'bare loop over response.json()'
IMAGES = 20_000
# openstacksdk takes a hundred times as long for an image.
IMAGES_OF_SDK = 2000
MANY = 100_000
PROCESSES = 5
ROUNDS = 5


def _make_session(url: str) -> object:
    from keystoneauth1.session import Session
    from keystoneauth1.token_endpoint import Token

    return Session(Token(url, 'token'))


def list_without_library(url: str) -> Callable[[], int]:
    """Return a function that only requests and decodes the pages."""
    session = _make_session(url)

    def run() -> int:
        count, path = 0, f'/v2/images?limit={PAGE}'
        while path:
            page = session.get(url + path).json()  # type: ignore[attr-defined]
            for _ in page['images']:
                count += 1
            path = page.get('next')
        return count

    return run


def list_with_this_library(url: str) -> Callable[[], int]:
    """Return a function that lists images with this library."""
    from glanceclient_osc import Client

    client = Client('2', session=_make_session(url), endpoint=url)  # type: ignore[arg-type]
    return lambda: sum(1 for _ in client.images.list())


def list_with_glanceclient(url: str) -> Callable[[], int]:
    """Return a function that lists with python-glanceclient.

    It requests 200 images at a time.
    """
    import glanceclient

    client = glanceclient.Client(
        '2', session=_make_session(url), endpoint_override=url
    )
    return lambda: sum(1 for _ in client.images.list())


def list_with_openstacksdk(url: str) -> Callable[[], int]:
    """Return a function that lists with openstacksdk.

    It requests the page size of the server, 25 images.
    """
    import openstack

    connection = openstack.connection.Connection(
        session=_make_session(url), image_endpoint_override=f'{url}/v2'
    )
    return lambda: sum(1 for _ in connection.image.images())


LIBRARIES = {
    FLOOR: list_without_library,
    OURS: list_with_this_library,
    'python-glanceclient': list_with_glanceclient,
    'openstacksdk': list_with_openstacksdk,
}


def measure(report: Report, programs: Programs, quick: bool) -> None:
    """CPU time per image that the libraries list, and memory."""
    rounds = 1 if quick else PROCESSES
    found: dict[str, list[float]] = {name: [] for name in LIBRARIES}
    with ListServer(IMAGES) as many, ListServer(IMAGES_OF_SDK) as few:
        for _ in range(rounds):
            for name in LIBRARIES:
                is_slow = name == 'openstacksdk'
                found[name].append(
                    _run_process(
                        programs,
                        name,
                        (few if is_slow else many).url,
                        IMAGES_OF_SDK if is_slow else IMAGES,
                    )
                )
    took = {name: statistics.median(found[name]) for name in found}
    mine = took[OURS]
    report.add_table(
        Table(
            'library',
            'Library: CPU time per listed image',
            (Column('µs/image', 1), Column('ratio to this client', 2)),
            [(name, t * 1e6, t / mine) for name, t in took.items()],
            bars=0,
        )
    )
    _measure_memory(report, programs)
    report.add_target(
        'library listing: to the bare loop', mine / took[FLOOR], 1.15
    )
    report.add_target(
        'library listing: to python-glanceclient',
        mine / took['python-glanceclient'],
        1 / 5,
    )


def _run_process(
    programs: Programs, library: str, url: str, count: int
) -> float:
    """Return the CPU seconds per image of one process."""
    module = [programs.python, '-m', 'bench.library_listing']
    env = build_environment(extra={'PYTHONPATH': str(environments.ROOT)})
    output = run_output([*module, library, url], env)
    seconds, listed = output.split()
    if int(listed) != count:
        raise MeasurementError(f'{library}: {listed} images, not {count}')
    return float(seconds) / count


def _measure_memory(report: Report, programs: Programs) -> None:
    """Add the peak memory of processes that list one and 100 pages."""
    code = (
        'import sys\n'
        'from glanceclient_osc import Client\n'
        'images = Client("2", sys.argv[1], token="t").images\n'
        'n = sum(1 for _ in images.list(limit=int(sys.argv[2])))\n'
        'assert n == int(sys.argv[2]), n\n'
    )
    with ListServer(MANY) as server:
        memory = {
            count: run_command(
                [programs.python, '-c', code, server.url, str(count)],
                build_environment(),
            ).memory
            for count in (PAGE, MANY)
        }
    report.add_table(
        Table(
            'library-memory',
            'Library: peak memory of a listing',
            (Column('MiB'),),
            [(f'{count:,} images', memory[count]) for count in memory],
        )
    )
    report.add_target(
        f'library listing: MiB more for {MANY:,} images',
        memory[MANY] - memory[PAGE],
        8,
    )


def main(library: str, url: str) -> None:
    """Print the CPU seconds of a listing, and the number of images."""
    warnings.simplefilter('ignore')
    run = LIBRARIES[library](url)
    run()  # what is done once, such as importing modules, is not measured
    seconds = []
    for _ in range(ROUNDS):
        began = time.process_time()
        count = run()
        seconds.append(time.process_time() - began)
    # Other programs on the machine make some rounds longer, none shorter.
    print(min(seconds), count)


if __name__ == '__main__':
    main(*sys.argv[1:])
