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

"""Many requests: threads that share a client, long sessions, processes.

``GLANCECLIENT_TEST_CALLS`` is the number of calls of each thread. ``tools/test
endurance`` sets it to 10,000, and then there are more commands and processes,
too.
"""

import collections
import contextlib
import hashlib
import os
import pathlib
import subprocess
import time
from concurrent import futures

import pytest

from glanceclient_osc import exc
from glanceclient_osc.tests.functional import conftest

THREADS = 16
CALLS = int(conftest.CALLS or 15)
PROCESSES = 50 if conftest.CALLS else 16
COMMANDS = 200 if conftest.CALLS else 80
MIB = 1 << 20


def use_images(client, name, calls):
    """Create, read, change and delete images; return counts of calls.

    Check that every response is about the image of the request.
    """
    counts = collections.Counter()
    request_ids = set()
    number = 0
    while counts.total() < calls:
        number += 1
        own = f'{name}-{number}'
        data = own.encode() * 500

        def count(method, result, number=number):
            counts[method] += 1
            for request_id in result.request_ids:
                assert request_id not in request_ids
                request_ids.add(request_id)
            return result

        image = count(
            'create',
            client.images.create(
                name=own, disk_format='raw', container_format='bare', k=own
            ),
        )
        count('upload', client.images.upload(image.id, data))
        shown = count('get', client.images.get(image.id))
        assert (shown.id, shown.name, shown.k) == (image.id, own, own)
        assert shown.os_hash_value == hashlib.sha512(data).hexdigest()
        count('update', client.images.update(image.id, k=f'{own}-2'))
        [listed] = client.images.list(filters={'name': own})
        counts['list'] += 1
        assert (listed.id, listed.k) == (image.id, f'{own}-2')
        assert b''.join(client.images.data(image.id)) == data
        counts['data'] += 1
        count('delete', client.images.delete(image.id))
        with pytest.raises(exc.HTTPNotFound) as raised:
            client.images.get(image.id)
        counts['get'] += 1
        assert image.id in str(raised.value)
    return counts


@pytest.mark.timeout(60 + 16 * CALLS)
def test_threads_share_a_client(demo, name):
    before = {image.id for image in demo.images.list()}
    began = time.monotonic()
    with futures.ThreadPoolExecutor(THREADS) as pool:
        results = [
            pool.submit(use_images, demo, f'{name}-{number}', CALLS)
            for number in range(THREADS)
        ]
        counts = sum(
            (result.result() for result in results), collections.Counter()
        )
    seconds = time.monotonic() - began
    print(f'{counts.total()} calls in {seconds:.0f} s: {dict(counts)}')
    assert counts.total() >= THREADS * CALLS
    left = [image for image in demo.images.list() if image.id not in before]
    assert not [image for image in left if image.name.startswith(name)]


def _measure(process):
    """Return the memory in bytes, and the numbers of files and sockets."""
    folder = pathlib.Path(f'/proc/{process.pid}')
    targets = []
    for entry in (folder / 'fd').iterdir():
        with contextlib.suppress(FileNotFoundError):
            targets.append(os.readlink(entry))
    pages = int((folder / 'statm').read_text().split()[1])
    sockets = sum(target.startswith('socket:') for target in targets)
    return pages * os.sysconf('SC_PAGE_SIZE'), len(targets), sockets


@pytest.mark.skipif(
    not os.path.exists('/proc/self/statm'), reason='needs /proc of Linux'
)
def test_an_interactive_session_does_not_grow(
    openstack, started, name, tmp_path
):
    (tmp_path / 'data').write_bytes(bytes(100_000))
    openstack('image', 'create', '--file', 'data', name, ok=True)
    batch = [
        'image list --limit 3 -f json',
        f'image show {name} -f json',
        f'image set --tag t --property k=w {name}',
        'image show nosuch',
        f'image save --file saved {name}',
        f'image unset --tag t {name}',
        f'image create --tag {name} {name}-new -f json',
        f'image upload --file data {name}-new',
        f'image delete {name}-new',
        f'image show {name} -f value -c name',
    ]
    process = started(stdin=subprocess.PIPE)
    measured = []
    for _ in range(COMMANDS // len(batch)):
        process.stdin.write('\n'.join([*batch, '']))
        process.stdin.flush()
        while (line := process.stdout.readline()) != f'{name}\n':
            assert line, process.stderr.read()
        measured.append(_measure(process))
    print(measured)
    # The first commands import modules and fill caches.
    memory, files, sockets = measured[len(measured) // 4]
    assert measured[-1][0] - memory < 4 * MIB
    assert measured[-1][1:] == (files, sockets)
    openstack('image', 'delete', name, ok=True)


def test_processes_do_not_disturb_each_other(openstack, demo, name, tmp_path):
    """Create an image and save it again in each of many processes."""

    def run(number):
        data = f'{name}-{number}'.encode() * 1000
        path = tmp_path / f'data-{number}'
        path.write_bytes(data)
        own = f'{name}-{number}'
        created = openstack(
            *('image', 'create', '--file', path, '--tag', name, own),
            *('-f', 'json'),
            ok=True,
        )
        assert created.json['name'] == own
        saved = tmp_path / f'saved-{number}'
        openstack('image', 'save', '--file', saved, own, ok=True)
        assert saved.read_bytes() == data
        return created.json['id'], hashlib.sha512(data).hexdigest()

    with futures.ThreadPoolExecutor(PROCESSES) as pool:
        created = dict(pool.map(run, range(PROCESSES)))
    assert len(created) == PROCESSES
    stored = {
        image.id: image.os_hash_value
        for image in demo.images.list(filters={'tag': [name]})
    }
    assert stored == created
    for image_id in stored:
        demo.images.delete(image_id)
