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

"""What can go wrong while data moves, both ways, from files and pipes.

Each case ends in verified success or in an error that says what happened;
none in an image that is active and wrong, or a file that is.
"""

import errno
import hashlib
import io
import os
import resource
import secrets
import signal
import subprocess
import threading
import time

import pytest
from keystoneauth1.identity import V3Password
from keystoneauth1.session import Session

from glanceclient_osc import Client, exc
from glanceclient_osc.tests.functional.conftest import OPENSTACK
from glanceclient_osc.tests.functional.fault_proxy import Fault, FaultProxy

DATA = secrets.token_bytes(2_500_001)
SHA512 = hashlib.sha512(DATA).hexdigest()
FORMATS = {'disk_format': 'raw', 'container_format': 'bare'}
LAST = len(DATA) - 1


@pytest.fixture(scope='module')
def proxy(cloud):
    """Return a proxy in front of Glance."""
    with FaultProxy(cloud.url('glance')) as proxy:
        yield proxy


@pytest.fixture(autouse=True)
def reset(proxy):
    """Let no test see the faults of another."""
    proxy.faults[:] = []
    proxy.ranges[:] = []
    proxy.knows_ranges = True


def _images(cloud, url):
    env = cloud.env('demo')
    session = Session(
        V3Password(
            env['OS_AUTH_URL'],
            username='demo',
            password=env['OS_PASSWORD'],
            project_name='demo',
            user_domain_id='default',
            project_domain_id='default',
        )
    )
    return Client('2', session=session, endpoint=url).images


@pytest.fixture(scope='module')
def images(cloud, proxy):
    """Return the images of a client whose data goes through the proxy."""
    return _images(cloud, proxy.url)


@pytest.fixture(scope='module')
def direct(cloud):
    """Return the images of a client that speaks to Glance itself."""
    return _images(cloud, cloud.url('glance'))


@pytest.fixture(scope='module')
def filled(images):
    """Return an image with data, as it is on record."""
    image = images.create(name='faults', **FORMATS)
    return images.upload(image.id, DATA, verify=True)


@pytest.fixture(params=['path', 'pipe'])
def source(request, tmp_path):
    """Return what to upload, from a file or from a pipe."""
    if request.param == 'path':
        (tmp_path / 'data').write_bytes(DATA)
        yield tmp_path / 'data'
        return
    read, write = os.pipe()

    def feed():
        try:
            with os.fdopen(write, 'wb') as end:
                end.write(DATA)
        except BrokenPipeError:
            pass

    feeder = threading.Thread(target=feed)
    feeder.start()
    with os.fdopen(read, 'rb') as stream:
        yield stream
    feeder.join()


def _is_pipe(source):
    return isinstance(source, io.IOBase)


# --- up ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ('fault', 'survived'),
    [
        (Fault(status=401), 'file'),
        (Fault(status=503), 'file'),
        (Fault(reset=0), 'file'),
        (Fault(reset=1), 'file'),
        (Fault(reset=len(DATA) // 2), 'file'),
        (Fault(reset=LAST), 'file'),
        (Fault(status=307, location=''), 'file'),
        (Fault(status=307, location='http://127.0.0.2:1/x'), ''),
        (Fault(flip=LAST), ''),
        (Fault(pause=0.005), 'file pipe'),
    ],
    ids=lambda value: repr(value),
)
def test_up(images, proxy, source, fault, survived):
    image = images.create(name='up', **FORMATS)
    if fault.location == '':
        fault = Fault(
            status=307, location=f'{proxy.url}/v2/images/{image.id}/file'
        )
    proxy.faults = [fault]
    if ('pipe' if _is_pipe(source) else 'file') in survived:
        stored = images.upload(image.id, source, verify=True)
        assert (stored.status, stored.os_hash_value) == ('active', SHA512)
        return
    with pytest.raises(exc.ClientException) as caught:
        images.upload(image.id, source, verify=True)
    assert '\n' not in str(caught.value)
    if fault.flip is not None:
        assert 'The sha512 of the data stored by the server is' in str(
            caught.value
        )
        return  # it is the commands that delete it: see below
    # Glance notices the end of the connection a little later.
    images.wait(image.id, 'queued', timeout=10)
    if not survived:
        assert 'redirects to another server' in str(caught.value)
    elif _is_pipe(source):
        assert 'came from a pipe' in str(caught.value)
    _assert_fillable(images, image.id)


@pytest.mark.parametrize('change', ['truncated', 'changed', 'grown'])
def test_a_file_that_changes_meanwhile_makes_no_image(
    direct, tmp_path, change
):
    path = tmp_path / 'data'
    path.write_bytes(DATA)

    def tamper(moved):
        if change == 'truncated':
            os.truncate(path, 1_500_000)
        elif change == 'grown':
            with open(path, 'ab') as file:
                file.write(b'x')
        else:
            os.utime(path, (1, 1))

    image = direct.create(name='up', **FORMATS)
    with pytest.raises(exc.SourceError):
        direct.upload(image.id, path, progress=tamper)
    _assert_fillable(direct, image.id)


@pytest.mark.parametrize('stage', [False, True])
def test_what_is_not_what_was_promised_makes_no_image(direct, source, stage):
    image = direct.create(name='up', **FORMATS)
    wrong = 'sha256:' + hashlib.sha256(b'other').hexdigest()
    send = direct.stage if stage else direct.upload
    with pytest.raises(exc.SourceError, match=f'not {wrong[7:]}'):
        send(image.id, source, checksum=wrong)
    _assert_fillable(direct, image.id)


def _assert_fillable(images, image_id):
    """Fill an image, once the server has noticed that an upload broke."""
    right = 'sha256:' + hashlib.sha256(DATA).hexdigest()
    for _ in range(50):
        assert images.get(image_id).status != 'active'
        try:
            stored = images.upload(image_id, DATA, verify=True, checksum=right)
        except exc.HTTPException as error:
            # 410 if it notices only while the next one is on its way.
            if error.code not in (409, 410):
                raise
            time.sleep(0.1)
        else:
            break
    assert (stored.status, stored.os_hash_value) == ('active', SHA512)


# --- down --------------------------------------------------------------------


def _fetch(images, image, how, tmp_path, **options):
    """Download in one of the ways; return the bytes."""
    if how == 'path':
        images.download(image.id, tmp_path / 'out', **options)
        return (tmp_path / 'out').read_bytes()
    stream = io.BytesIO()
    images.data(image.id, **options).copy_to(stream)
    return stream.getvalue()


@pytest.mark.parametrize('how', ['path', 'pipe'])
@pytest.mark.parametrize(
    'faults',
    [
        [Fault(status=401)],
        [Fault(reset=0)],
        [Fault(reset=1)],
        [Fault(reset=len(DATA) // 2)],
        [Fault(reset=LAST)],
        [Fault(cut=1_000_000)],
        [Fault(cut=1_000_000), Fault(status=401)],
        [Fault(cut=1_000_000), Fault(status=503)],
        [Fault(cut=300_000)] * 8,
        [Fault(pause=0.005)],
    ],
    ids=lambda value: f'{len(value)} {value[-1]!r}',
)
def test_down(images, proxy, filled, tmp_path, faults, how):
    proxy.faults = [*faults]
    assert _fetch(images, filled, how, tmp_path) == DATA
    assert not proxy.faults, 'all of them were met'


@pytest.mark.parametrize('how', ['path', 'pipe'])
def test_down_without_ranges_starts_over(images, proxy, filled, tmp_path, how):
    proxy.knows_ranges = False
    proxy.faults = [Fault(cut=1_000_000)]
    assert _fetch(images, filled, how, tmp_path) == DATA
    assert proxy.ranges[1].startswith('bytes=1000000-')


@pytest.mark.parametrize('how', ['path', 'pipe'])
@pytest.mark.parametrize(
    ('fault', 'error'),
    [
        (Fault(flip=0), exc.IntegrityError),
        (Fault(flip=LAST), exc.IntegrityError),
        (Fault(status=307, location='http://127.0.0.2:1/'), exc.HTTPException),
        (Fault(status=404), exc.HTTPNotFound),
    ],
    ids=lambda value: repr(value),
)
def test_down_to_no_avail(images, proxy, filled, tmp_path, fault, error, how):
    (tmp_path / 'out').write_text('old')
    proxy.faults = [fault]
    with pytest.raises(error) as caught:
        _fetch(images, filled, how, tmp_path)
    assert '\n' not in str(caught.value)
    assert (tmp_path / 'out').read_text() == 'old'
    assert os.listdir(tmp_path) == ['out']


def test_a_connection_that_always_breaks_is_given_up(
    images, proxy, filled, tmp_path
):
    proxy.faults = [Fault(cut=1_000_000)] + [Fault(reset=0)] * 9
    with pytest.raises(exc.CommunicationError):
        images.download(filled.id, tmp_path / 'out', retries=2, keep_part=True)
    assert len(proxy.faults) == 7
    assert (tmp_path / 'out.part').read_bytes() == DATA[:1_000_000]
    proxy.faults = []
    moved = []
    images.download(
        filled.id, tmp_path / 'out', resume=True, progress=moved.append
    )
    assert (tmp_path / 'out').read_bytes() == DATA
    assert proxy.ranges[-1] == 'bytes=1000000-'
    assert (moved[0], sum(moved)) == (1_000_000, len(DATA))
    assert os.listdir(tmp_path) == ['out']


def test_a_part_of_something_else_is_not_taken_for_the_image(
    images, filled, tmp_path
):
    (tmp_path / 'out.part').write_bytes(b'x' * 1000)
    with pytest.raises(exc.IntegrityError):
        images.download(
            filled.id, tmp_path / 'out', resume=True, keep_part=True
        )
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize('have', [0, 1, LAST, len(DATA)])
@pytest.mark.parametrize('ranges', [True, False])
def test_a_part_is_continued(images, proxy, filled, tmp_path, have, ranges):
    proxy.knows_ranges = ranges
    (tmp_path / 'out.part').write_bytes(DATA[:have])
    images.download(filled.id, tmp_path / 'out', resume=True)
    assert (tmp_path / 'out').read_bytes() == DATA


@pytest.mark.parametrize('faults', [[], [Fault(cut=9)], [Fault(flip=9)]])
@pytest.mark.parametrize('ranges', [True, False])
def test_several_connections(
    images, proxy, filled, tmp_path, monkeypatch, faults, ranges
):
    monkeypatch.setattr(
        'glanceclient_osc.transfer.ranges._PIECE_SIZE', 300_000
    )
    proxy.knows_ranges = ranges
    proxy.faults = [*faults]
    if faults == [Fault(flip=9)] and ranges:
        with pytest.raises(exc.IntegrityError):
            images.download(filled.id, tmp_path / 'out', connections=3)
        assert os.listdir(tmp_path) == []
        return
    images.download(filled.id, tmp_path / 'out', connections=3)
    assert (tmp_path / 'out').read_bytes() == DATA
    if ranges:
        assert 'bytes=300000-599999' in proxy.ranges


def test_several_connections_twice(images, filled, monkeypatch):
    monkeypatch.setattr(
        'glanceclient_osc.transfer.ranges._PIECE_SIZE', 300_000
    )
    data = images.data(filled.id, connections=3, lazy=True, image=filled)
    first = data.blocks(1000)
    assert next(first) == DATA[:1000]
    first.close()
    assert b''.join(data.blocks()) == DATA


def test_a_full_disk_leaves_the_part_and_the_target(images, filled, tmp_path):
    # A limit on the size of files stands in for the disk: with SIGXFSZ
    # ignored, as Python has it, write() fails as it does when there is no
    # room.
    (tmp_path / 'out').write_text('old')
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_500_000, hard))
    try:
        with pytest.raises(OSError, match='too large') as caught:
            images.download(filled.id, tmp_path / 'out', keep_part=True)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert caught.value.errno == errno.EFBIG
    assert (tmp_path / 'out').read_text() == 'old'
    assert (tmp_path / 'out.part').read_bytes() == DATA[:1_500_000]
    images.download(filled.id, tmp_path / 'out', resume=True)
    assert (tmp_path / 'out').read_bytes() == DATA


# --- the commands ------------------------------------------------------------


def test_create_deletes_what_was_stored_wrong(
    openstack, proxy, tmp_path, name
):
    (tmp_path / 'f').write_bytes(DATA)
    proxy.faults = [Fault(flip=5)]
    failed = openstack(
        *('image', 'create', '--file', 'f', '--keep-on-failure', name),
        env={'OS_IMAGE_ENDPOINT_OVERRIDE': proxy.url},
    )
    assert failed.status == 1
    assert 'was deleted' in failed.err
    assert 'The sha512 of the data stored by the server is' in failed.err
    assert 'found' in openstack('image', 'show', name).error


def test_create_says_how_to_continue_and_that_works(
    openstack, proxy, tmp_path, name
):
    (tmp_path / 'f').write_bytes(DATA)
    proxy.faults = [Fault(reset=1000)] * 9
    failed = openstack(
        *('image', 'create', '--file', 'f', '--keep-on-failure', name),
        *('--store', 'cheap', '--checksum', f'sha512:{SHA512}'),
        env={'OS_IMAGE_ENDPOINT_OVERRIDE': proxy.url},
    )
    assert failed.status == 1
    _, command = failed.err.split('Continue with: openstack ')
    words = command.splitlines()[0].split()
    assert words[:2] == ['image', 'upload']
    assert words[2:4] == ['--file', 'f']
    done = openstack(*words, '-f', 'json')
    assert done.json['os_hash_value'] == SHA512
    assert done.json['stores'] == 'cheap'


def test_data_that_is_refused_is_not_recommended(openstack, tmp_path, name):
    (tmp_path / 'f').write_bytes(DATA)
    failed = openstack(
        *('image', 'create', '--file', 'f', '--keep-on-failure', name),
        *('--checksum', 'md5:' + '0' * 32),
    )
    assert failed.status == 1
    assert '--file FILE' in failed.err
    assert '--checksum md5:0000' in failed.err
    (tmp_path / 'empty').touch()
    refused = openstack('image', 'upload', '--file', 'empty', name)
    assert refused.error.startswith('There is no image data')


@pytest.mark.parametrize('number', [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_save_says_how_to_continue_and_that_works(
    openstack, started, proxy, filled, tmp_path, number
):
    proxy.faults = [Fault(pause=0.2)]
    save = started(
        *('image', 'save', '--file', 'o', filled.id),
        env={'OS_IMAGE_ENDPOINT_OVERRIDE': proxy.url},
    )
    part = tmp_path / 'o.part'
    for _ in range(200):
        if part.exists() and part.stat().st_size:
            break
        time.sleep(0.1)
    save.send_signal(number)
    _, err = save.communicate(timeout=60)
    assert save.returncode == 128 + number, err
    assert not (tmp_path / 'o').exists()
    _, _, command = err.partition('Continue with: openstack ')
    assert command, err
    openstack(*command.splitlines()[0].split(), ok=True)
    assert (tmp_path / 'o').read_bytes() == DATA
    assert not part.exists()


@pytest.mark.parametrize('number', [signal.SIGINT, signal.SIGTERM])
def test_a_save_over_connections_that_stall_can_be_interrupted(
    started, proxy, filled, tmp_path, number
):
    proxy.faults = [Fault(pause=60)] * 3
    save = started(
        *('image', 'save', '--connections', '3', '--file', 'o', filled.id),
        env={'OS_IMAGE_ENDPOINT_OVERRIDE': proxy.url},
    )
    for _ in range(200):
        if proxy.ranges:
            break
        time.sleep(0.1)
    save.send_signal(number)
    _, err = save.communicate(timeout=10)
    assert (save.returncode, err) == (128 + number, '')
    assert not [*tmp_path.glob('o*')]


def test_what_continues_a_save_repeats_its_options(
    openstack, proxy, filled, tmp_path
):
    proxy.faults = [Fault(cut=1_000_000), Fault(reset=0)]
    failed = openstack(
        *('image', 'save', '--sparse', '--retries', '0', '--file=-o'),
        *('--store-preference', 'fast', filled.id),
        env={'OS_IMAGE_ENDPOINT_OVERRIDE': proxy.url},
    )
    assert failed.status == 1
    how = (
        'save --file=-o --continue --retries 0 --store-preference fast '
        f'--sparse {filled.id}'
    )
    assert how in failed.err
    openstack('image', *how.split(), ok=True)
    assert (tmp_path / '-o').read_bytes() == DATA


def test_save_to_a_pipe_fails_if_the_hash_is_wrong(openstack, proxy, filled):
    proxy.faults = [Fault(flip=5)]
    done = subprocess.run(
        [str(OPENSTACK), 'image', 'save', filled.id],
        env={
            **os.environ,
            'OS_IMAGE_URL': proxy.url,
            'OS_AUTH_TOKEN': openstack(
                *('token', 'issue', '-f', 'value', '-c', 'id'), ok=True
            ).out.strip(),
        },
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1
    assert b'data is corrupt' in done.stderr
    assert len(done.stdout) == len(DATA)
