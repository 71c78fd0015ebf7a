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

"""CPU time per listed image, and memory of a listing."""

import json
import pathlib
import subprocess
import sys
import time
import warnings
from collections.abc import Callable

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from stub import PAGE, Stub

IMAGES = 20_000
MANY = 100_000
ROUNDS = 5

# Required ratio of the CPU time of this client to that of another.
REQUIRED = {
    'bare loop': ('at most', 1.15),
    'python-glanceclient': ('at most', 1 / 5),
    'openstacksdk': ('at most', 1 / 100),
}


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


CLIENTS = {
    'bare loop': list_without_library,
    'glanceclient-osc': list_with_this_library,
    'python-glanceclient': list_with_glanceclient,
    'openstacksdk': list_with_openstacksdk,
}


def _measure(name: str, url: str, total: int, rounds: int) -> float:
    """Return CPU seconds per image, the best of several rounds."""
    run = CLIENTS[name](url)
    best = float('inf')
    for _ in range(rounds):
        began = time.process_time()
        count = run()
        took = time.process_time() - began
        if count != total:
            raise SystemExit(f'{name} listed {count} of {total} images')
        best = min(best, took / total)
    return best


def _measure_memory(count: int, url: str) -> float:
    """Return the peak memory of a process that lists images, in MiB."""
    code = (
        'import resource, sys\n'
        'from glanceclient_osc import Client\n'
        f'images = Client("2", {url!r}, token="t").images\n'
        f'n = sum(1 for _ in images.list(limit={count}))\n'
        f'assert n == {count}, n\n'
        'print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)'
    )
    done = subprocess.run(
        [sys.executable, '-c', code],
        check=True,
        capture_output=True,
        text=True,
    )
    return float(done.stdout)


def main() -> int:
    """Print the table; return 1 if a target is missed."""
    warnings.simplefilter('ignore')
    is_good = True
    took = {}
    # openstacksdk takes a hundred times as long, so it lists fewer images.
    for name in CLIENTS:
        total, rounds = (
            (2000, 2) if name == 'openstacksdk' else (IMAGES, ROUNDS)
        )
        with Stub(total) as stub:
            took[name] = _measure(name, stub.url, total, rounds)
    mine = took['glanceclient-osc']
    print(f'{"":22}{"µs/image":>10}{"ratio":>10}')
    for name, seconds in took.items():
        line = f'{name:22}{seconds * 1e6:10.1f}'
        if name in REQUIRED:
            words, bound = REQUIRED[name]
            ratio = mine / seconds
            good = ratio <= bound
            is_good = is_good and good
            line += (
                f'{ratio:10.3f}  {words} {bound:.3f}: '
                f'{"met" if good else "MISSED"}'
            )
        print(line)
    with Stub(MANY) as stub:
        few, many = (_measure_memory(n, stub.url) for n in (PAGE, MANY))
    flat = many - few < 8
    print(
        f'peak memory, MiB: {few:.0f} for {PAGE} images, {many:.0f} for '
        f'{MANY}: {"flat" if flat else "NOT FLAT"}'
    )
    print(json.dumps({name: took[name] for name in took}), file=sys.stderr)
    return 0 if is_good and flat else 1


if __name__ == '__main__':
    sys.exit(main())
