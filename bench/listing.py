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

"""CPU per listed image, and the memory of a lazy listing."""

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

# What is promised of this client, as a ratio to the others.
PROMISED = {
    'bare loop': ('at most', 1.3),
    'python-glanceclient': ('at most', 1 / 5),
    'openstacksdk': ('at most', 1 / 100),
}


def _session(url: str) -> object:
    from keystoneauth1.session import Session
    from keystoneauth1.token_endpoint import Token

    return Session(Token(url, 'token'))


def bare_loop(url: str) -> Callable[[], int]:
    """Return the floor: the pages, decoded, and nothing made of them."""
    session = _session(url)

    def run() -> int:
        count, path = 0, f'/v2/images?limit={PAGE}'
        while path:
            page = session.get(url + path).json()  # type: ignore[attr-defined]
            for _ in page['images']:
                count += 1
            path = page.get('next')
        return count

    return run


def ours(url: str) -> Callable[[], int]:
    """Return this client."""
    from glanceclient_osc import Client

    client = Client('2', session=_session(url), endpoint=url)  # type: ignore[arg-type]
    return lambda: sum(1 for _ in client.images.list())


def python_glanceclient(url: str) -> Callable[[], int]:
    """Return the old client, which asks for 200 at a time."""
    import glanceclient

    client = glanceclient.Client(
        '2', session=_session(url), endpoint_override=url
    )
    return lambda: sum(1 for _ in client.images.list())


def openstacksdk(url: str) -> Callable[[], int]:
    """Return the SDK, which lets the server decide: 25 at a time."""
    import openstack

    connection = openstack.connection.Connection(
        session=_session(url), image_endpoint_override=f'{url}/v2'
    )
    return lambda: sum(1 for _ in connection.image.images())


CLIENTS = {
    'bare loop': bare_loop,
    'glanceclient-osc': ours,
    'python-glanceclient': python_glanceclient,
    'openstacksdk': openstacksdk,
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


def _peak_memory(count: int, url: str) -> float:
    """Return the peak of a process that lists images, in MiB."""
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
    """Print the table; return 1 if a promise is not kept."""
    warnings.simplefilter('ignore')
    kept = True
    took = {}
    # The SDK takes a hundred times as long: a part of the list will do.
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
        if name in PROMISED:
            words, bound = PROMISED[name]
            ratio = mine / seconds
            good = ratio <= bound
            kept = kept and good
            line += (
                f'{ratio:10.3f}  {words} {bound:.3f}: '
                f'{"kept" if good else "NOT KEPT"}'
            )
        print(line)
    with Stub(MANY) as stub:
        few, many = (_peak_memory(n, stub.url) for n in (PAGE, MANY))
    flat = many - few < 8
    print(
        f'peak memory, MiB: {few:.0f} for {PAGE} images, {many:.0f} for '
        f'{MANY}: {"flat" if flat else "NOT FLAT"}'
    )
    print(json.dumps({name: took[name] for name in took}), file=sys.stderr)
    return 0 if kept and flat else 1


if __name__ == '__main__':
    sys.exit(main())
