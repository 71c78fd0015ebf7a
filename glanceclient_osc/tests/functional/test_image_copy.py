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

"""``openstack image copy`` between real clouds and regions."""

import concurrent.futures
import gzip
import json
import os
import secrets
import signal
import subprocess
import sys
import time

import pytest
from keystoneauth1.identity import V3Password
from keystoneauth1.session import Session

from glanceclient_osc import Client
from glanceclient_osc.tests.cloud import qcow2
from glanceclient_osc.tests.functional.fault_proxy import Fault, FaultProxy

JSON = ('-f', 'json')


@pytest.fixture
def clouds(two_clouds):
    """Return a function that returns a client for a cloud."""
    entries = json.loads(two_clouds.config_file.read_text())['clouds']

    def connect(cloud):
        entry = entries[cloud]
        auth = V3Password(**entry['auth'])
        return Client(
            '2', session=Session(auth), region_name=entry['region_name']
        )

    return connect


@pytest.fixture
def configure(two_clouds, tmp_path):
    """Return a function that writes a clouds.yaml with other endpoints.

    Without arguments, it returns the environment for the original one.
    """

    def write(**endpoints):
        config = json.loads(two_clouds.config_file.read_text())
        for cloud, url in endpoints.items():
            config['clouds'][cloud]['image_endpoint_override'] = url
        file = tmp_path / 'clouds.yaml'
        file.write_text(json.dumps(config))
        return {'OS_CLIENT_CONFIG_FILE': str(file)}

    return write


@pytest.fixture
def run(openstack, configure):
    """Return a function that runs ``openstack`` with one cloud selected."""
    original = configure()

    def call(cloud, *words, env=None, **options):
        return openstack(
            *('--os-cloud', cloud, *words),
            user=None,
            env={**original, **(env or {})},
            **options,
        )

    return call


def create(client, name, data, **fields):
    """Create an image with data, and return it."""
    fields = {'disk_format': 'raw', 'container_format': 'bare', **fields}
    image = client.images.create(name=name, **fields)
    client.images.upload(image.id, data)
    return client.images.get(image.id)


@pytest.fixture
def image(clouds, name):
    """Return an image of cloud one, of several blocks."""
    return create(clouds('one'), name, secrets.token_bytes(2_500_001))


def find_all(client, name):
    """Return the images of a name, hidden ones included."""
    return [
        image
        for hidden in (False, True)
        for image in client.images.list(
            filters={'name': name, 'os_hidden': hidden}
        )
    ]


@pytest.mark.parametrize(
    ('destination', 'mode'),
    [
        (('--to-cloud', 'two'), 'relay'),
        (('--to-cloud', 'three'), 'pull'),
        (('--to-region', 'RegionThree', '--mode', 'relay'), 'relay'),
    ],
)
def test_a_copy_is_the_same_image(
    run, clouds, name, tmp_path, destination, mode
):
    qcow2.write(tmp_path / 'disk')
    disk = (tmp_path / 'disk').read_bytes()
    properties = {f'prop_{n}': f'value {n} ü' for n in range(30)}
    one = clouds('one')
    tag = secrets.token_hex(4)
    sources = {
        image.name: image
        for image in (
            create(one, f'{name} größe/日本', disk, disk_format='qcow2'),
            create(
                one,
                f'{name} gz',
                gzip.compress(disk),
                container_format='compressed',
            ),
            create(
                one,
                f'{name} raw',
                secrets.token_bytes(100_000),
                min_disk=3,
                min_ram=64,
                protected=True,
                visibility='community',
                **properties,
            ),
        )
    }
    for image in sources.values():
        one.image_tags.update(image.id, tag)
    try:
        result = run('one', 'image', 'copy', *destination, '--tag', tag, *JSON)
        assert result.status == 0, result
        assert {row['Mode'] for row in result.json} == {mode}
        assert len(result.json) == 3
        to = clouds('two' if 'two' in destination else 'three')
        for row in result.json:
            source, copy = sources[row['Name']], to.images.get(row['ID'])
            differences = {
                field
                for field in {**source, **copy}
                if source.get(field) != copy.get(field)
            }
            assert differences - {'tags'} <= {
                *('id', 'owner', 'created_at', 'updated_at', 'file', 'self'),
                *('stores', 'locations', 'direct_url', 'virtual_size'),
                'os_glance_failed_import',
                'os_glance_importing_to_stores',
            }
            assert copy.status == 'active'
            assert copy.tags == [tag]
            to.images.update(copy.id, protected=False)
        again = run('one', 'image', 'copy', *destination, '--tag', tag, *JSON)
        assert {row['Result'] for row in again.json} == {'exists'}
    finally:
        for image in sources.values():
            one.images.update(image.id, protected=False)


def test_members_are_copied_on_request(run, clouds, image):
    clouds('one').image_members.create(image.id, 32 * 'a')
    command = ('image', 'copy', '--to-cloud', 'two', image.id, *JSON)
    result = run('one', *command, '--with-members', '--name', image.name)
    [row] = result.json
    members = clouds('two').image_members.list(row['ID'])
    assert [member.member_id for member in members] == [32 * 'a']


def test_a_region_that_must_not_be_read_from_is_relayed(run, clouds, name):
    image = create(clouds('three'), name, b'data')
    command = ('image', 'copy', '--to-cloud', 'one', image.id, *JSON)
    failed = run('three', *command, '--mode', 'pull')
    assert failed.status == 1
    assert 'allowed_ports' in failed.err
    assert find_all(clouds('one'), name) == []
    result = run('three', *command)
    assert result.json[0]['Mode'] == 'relay'
    assert 'so this computer copies it: The import' in result.err


def test_a_broken_download_is_resumed(
    run, clouds, two_clouds, configure, image
):
    half = image.size // 2
    with FaultProxy(two_clouds.url('glance')) as proxy:
        proxy.faults = [Fault(cut=half)]
        env = configure(one=proxy.url)
        result = run(
            'one',
            'image',
            'copy',
            '--to-cloud',
            'two',
            image.id,
            *JSON,
            env=env,
        )
        assert result.status == 0, result
        assert proxy.ranges == [None, f'bytes={half}-']
    copy = clouds('two').images.get(result.json[0]['ID'])
    assert copy.os_hash_value == image.os_hash_value


@pytest.mark.parametrize(
    ('end', 'fault', 'reason'),
    [
        ('one', Fault(flip=1_500_000), 'sha512'),
        ('two', Fault(flip=1_500_000), 'differs from that of image'),
        ('two', Fault(status=507), '507'),
    ],
)
def test_a_copy_that_fails_is_deleted(
    run, clouds, two_clouds, configure, image, end, fault, reason
):
    cloud = {'one': two_clouds, 'two': two_clouds.second}[end]
    with FaultProxy(cloud.url('glance')) as proxy:
        proxy.faults = [fault, fault, fault, fault]
        result = run(
            *('one', 'image', 'copy', '--to-cloud', 'two', image.id),
            env=configure(**{end: proxy.url}),
        )
    assert result.status == 1
    assert reason in result.err
    assert 'Traceback' not in result.err
    assert find_all(clouds('two'), image.name) == []


def test_both_tokens_may_expire_during_a_copy(clouds, two_clouds, image):
    # Glance accepts a revoked token for minutes: proxies refuse it.
    one, two = clouds('one'), clouds('two')
    sessions = [client.http_client.session for client in (one, two)]
    expired = [session.get_token() for session in sessions]
    with (
        FaultProxy(two_clouds.url('glance')) as source,
        FaultProxy(two_clouds.second.url('glance')) as destination,
    ):
        source.faults = [Fault(cut=image.size // 2), Fault(status=401)]
        destination.faults = [Fault(status=401)]
        one.http_client.endpoint_override = source.url
        two.http_client.endpoint_override = destination.url
        copy = one.images.copy(image.id, to=two)
        assert not source.faults
        assert not destination.faults
    assert copy.image.os_hash_value == image.os_hash_value
    assert copy.image.os_hidden is False
    for session, token in zip(sessions, expired, strict=True):
        assert session.get_token() != token


def test_many_copies_run_at_the_same_time(run, clouds, name):
    one, two = clouds('one'), clouds('two')
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        sources = [
            *pool.map(
                lambda n: create(one, f'{name}-{n}', b'%d' % n, tags=[name]),
                range(50),
            )
        ]
    result = run(
        *('one', 'image', 'copy', '--to-cloud', 'two', '--tag', name),
        *('--jobs', 4, *JSON),
    )
    assert result.status == 0, result
    assert {row['Image'] for row in result.json} == {i.id for i in sources}
    assert all(row['Changed'] for row in result.json)
    assert len([*two.images.list(filters={'tag': name})]) == 50


def test_errors_name_the_cloud(run, configure, image, tmp_path):
    env = configure()
    file = tmp_path / 'clouds.yaml'
    config = json.loads(file.read_text())
    config['clouds']['two']['auth']['password'] = 'wrong'
    file.write_text(json.dumps(config))
    result = run(
        'one', 'image', 'copy', '--to-cloud', 'two', image.id, env=env
    )
    assert result.status == 1
    assert result.err.startswith(f'Failed to copy image {image.id} to two: ')
    assert 'HTTP 401' in result.err
    assert len(result.err.splitlines()) == 1


def test_an_interrupt_leaves_no_image_behind(
    started, clouds, two_clouds, configure, image
):
    with FaultProxy(two_clouds.second.url('glance')) as proxy:
        proxy.faults = [Fault(pause=0.2)]
        process = started(
            *('--os-cloud', 'one', 'image', 'copy', '--to-cloud', 'two'),
            image.id,
            user=None,
            env=configure(two=proxy.url),
        )
        while not find_all(clouds('two'), image.name):
            time.sleep(0.1)
            assert process.poll() is None, process.communicate()
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert 'Traceback' not in err
    assert find_all(clouds('two'), image.name) == []


_MEASURE = """
import json, resource, sys
from keystoneauth1.identity import V3Password
from keystoneauth1.session import Session
from glanceclient_osc import Client

def connect(entry):
    session = Session(V3Password(**entry['auth']))
    return Client('2', session=session, region_name=entry['region_name'])

def read_written():
    for line in open('/proc/self/io'):
        if line.startswith('write_bytes'):
            return int(line.split()[1])

config = json.load(open(sys.argv[1]))['clouds']
one, two = connect(config['one']), connect(config['two'])
written = read_written()
for image_id in sys.argv[2:]:
    assert one.images.copy(image_id, to=two).mode == 'relay'
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
print(read_written() - written)
"""

# 1024 shows that the memory does not depend on the size.
_MIB = int(os.environ.get('GLANCECLIENT_TEST_COPY_MIB', '64'))


@pytest.mark.skipif(
    not os.path.exists('/proc/self/io'), reason='needs /proc of Linux'
)
def test_a_relay_needs_little_memory_and_no_disk(two_clouds, clouds, name):
    def read_zeros():
        for _ in range(_MIB):
            yield bytes(1 << 20)

    one, two = clouds('one'), clouds('two')
    small = create(one, f'{name}-small', bytes(4 << 20))
    large = create(one, name, read_zeros())
    done = subprocess.run(
        [
            *(sys.executable, '-c', _MEASURE),
            *(two_clouds.config_file, small.id, large.id),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    memory, more, written = map(int, done.stdout.split())
    assert more - memory < 4096  # KiB
    assert written < 1 << 20
    for client in (one, two):
        for image in find_all(client, name):
            client.images.delete(image.id)
