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

"""transfer/bundle.py"""

import subprocess
import tarfile

import pytest
import requests

from glanceclient_osc import exc
from glanceclient_osc.transfer import bundle
from glanceclient_osc.transfer.download import Download

DATA = bytes(range(256)) * 1000
SIZE = len(DATA)
RECORD = b'{"format": "x"}\n'


@pytest.fixture
def download(requests_mock):
    """Return a function that returns a download of some data."""

    def start(data=DATA, size=SIZE):
        requests_mock.get('http://glance.test/file', content=data)
        response = requests.get(
            'http://glance.test/file', stream=True, timeout=9
        )
        return Download(response, size=size, retries=0)

    return start


@pytest.fixture(params=['bundle', 'bundle.tar'])
def path(request, tmp_path):
    """Return the path of a bundle."""
    return tmp_path / request.param


def _write(path, data):
    write = bundle.write_tar if bundle.is_tar(path) else bundle.write_directory
    write(path, RECORD, data)


def test_a_bundle_has_what_was_written(path, download):
    _write(path, download())
    with bundle.open_bundle(path) as (record, data):
        assert record == RECORD
        assert data.size == len(DATA)
        assert b''.join(data.blocks()) == DATA
        # An upload can be repeated.
        assert b''.join(data.blocks()) == DATA


def test_the_tar_file_is_one_for_other_programs(tmp_path, download):
    path = tmp_path / 'a.tar'
    bundle.write_tar(path, RECORD, download())
    subprocess.run(['tar', '-xf', path, '-C', tmp_path], check=True)
    assert (tmp_path / 'image.json').read_bytes() == RECORD
    assert (tmp_path / 'data').read_bytes() == DATA
    assert path.stat().st_size % tarfile.RECORDSIZE == 0


def test_a_tar_file_of_another_program_can_be_read(tmp_path):
    (tmp_path / 'data').write_bytes(DATA)
    (tmp_path / 'image.json').write_bytes(RECORD)
    subprocess.run(
        ['tar', '-cf', 'a.tar', './data', './image.json'],
        cwd=tmp_path,
        check=True,
    )
    with bundle.open_bundle(tmp_path / 'a.tar') as (record, data):
        assert (record, data.size) == (RECORD, len(DATA))
        assert b''.join(data.blocks()) == DATA


def test_a_failed_download_leaves_no_bundle(path, download):
    with pytest.raises(exc.ClientException):
        _write(path, download(DATA[:-1], len(DATA)))
    with (
        pytest.raises(exc.SourceError),
        bundle.open_bundle(path),
    ):
        pass
    assert not path.is_file()


def test_an_existing_tar_file_stays_if_the_download_fails(tmp_path, download):
    path = tmp_path / 'a.tar'
    bundle.write_tar(path, RECORD, download())
    before = path.read_bytes()
    with pytest.raises(exc.ClientException):
        bundle.write_tar(path, RECORD, download(DATA[:-1], len(DATA)))
    assert path.read_bytes() == before
    assert [*tmp_path.iterdir()] == [path]


def _find_error(path):
    with (
        pytest.raises(exc.SourceError) as caught,
        bundle.open_bundle(path),
    ):
        pass
    return str(caught.value)


@pytest.mark.parametrize('name', ['image.json', 'data'])
def test_a_directory_without_a_member_is_refused(tmp_path, download, name):
    bundle.write_directory(tmp_path, RECORD, download())
    (tmp_path / name).unlink()
    assert f'it has no file {name}' in _find_error(tmp_path)


@pytest.mark.parametrize('size', [0, 1, 511, 512, 513, 1024, 2000, 200000])
def test_a_truncated_tar_file_is_refused(tmp_path, download, size):
    path = tmp_path / 'a.tar'
    bundle.write_tar(path, RECORD, download())
    with open(path, 'r+b') as file:
        file.truncate(size)
    assert 'bundle' in _find_error(path)


def test_a_file_of_another_kind_is_refused(tmp_path):
    path = tmp_path / 'disk.qcow2'
    path.write_bytes(b'QFI\xfb' * 1000)
    assert 'is not a bundle' in _find_error(path)
    assert 'No such file' in _find_error(tmp_path / 'missing')


def test_links_in_a_tar_file_are_not_followed(tmp_path):
    path = tmp_path / 'a.tar'
    with tarfile.open(path, 'w') as archive:
        for name in ('image.json', 'data'):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = tarfile.SYMTYPE, '/etc/passwd'
            archive.addfile(info)
    assert 'it has no file image.json' in _find_error(path)


def test_a_huge_record_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(bundle, 'MAX_RECORD', 10)
    (tmp_path / 'image.json').write_bytes(RECORD)
    (tmp_path / 'data').write_bytes(DATA)
    assert 'is larger than' in _find_error(tmp_path)


@pytest.mark.parametrize(
    'headers',
    [
        {'size': '9' * 30},
        {'GNU.sparse.major': 'x', 'GNU.sparse.minor': 'y'},
        {'GNU.sparse.size': 'x'},
    ],
)
def test_invalid_extended_headers_are_refused(tmp_path, headers):
    path = tmp_path / 'x.tar'
    with tarfile.open(path, 'w', format=tarfile.PAX_FORMAT) as archive:
        member = tarfile.TarInfo(bundle.RECORD)
        member.pax_headers = headers
        archive.addfile(member)
    with pytest.raises(exc.SourceError), bundle.open_bundle(path):
        pass
