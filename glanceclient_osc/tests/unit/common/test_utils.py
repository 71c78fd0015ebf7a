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

"""Functions and classes with the interface of python-glanceclient."""

import copy
import hashlib
import io
import os
import sys
import types

import pytest
from glanceclient.common import utils as original

from glanceclient_osc import exc
from glanceclient_osc.common import utils


def test_iterable_with_length_closes_what_it_wraps():
    file = io.BytesIO(b'a\nb')
    iterable = utils.IterableWithLength(file, 3)
    assert len(iterable) == iterable.length == 3
    assert next(iterable) == b'a\n'
    assert [*iterable] == [b'b']
    assert file.closed


def _respond(request_id):
    return types.SimpleNamespace(
        headers={'x-openstack-request-id': request_id}
    )


def test_request_id_proxy_behaves_as_the_object():
    proxy = utils.RequestIdProxy(([1, 2], _respond('req-1')))
    assert proxy.request_ids == ['req-1']
    assert proxy.wrapped == [1, 2]
    assert proxy == [1, 2]
    assert [*proxy] == [1, 2]
    assert (len(proxy), proxy[1], 2 in proxy) == (2, 2, True)
    assert proxy.index(2) == 1
    assert 'RequestIdProxy of [1, 2]' in repr(proxy)
    assert copy.copy(proxy).wrapped == [1, 2]
    assert not utils.RequestIdProxy((None, _respond('req-1')))
    assert utils.RequestIdProxy((None, [])).request_ids == []
    assert hash(utils.RequestIdProxy(('x', []))) == hash('x')
    assert next(utils.RequestIdProxy((iter([7]), [_respond('r')]))) == 7


def test_generator_proxy_takes_the_request_id_of_the_first_response():
    proxy = utils.GeneratorProxy(
        (item, _respond(f'req-{item}')) for item in (1, 2)
    )
    assert proxy.request_ids == []
    assert [*proxy] == [1, 2]
    assert proxy.request_ids == ['req-1']


def test_find_resource_takes_a_name_or_an_id():
    manager = types.SimpleNamespace(find=lambda value: f'found {value}')
    assert utils.find_resource(manager, 5) == 'found 5'


def test_save_image_writes_a_file_or_standard_output(tmp_path, capfdbinary):
    utils.save_image([b'a', b'b'], str(tmp_path / 'file'))
    assert (tmp_path / 'file').read_bytes() == b'ab'
    utils.save_image([b'a', b'b'], None)
    sys.stdout.flush()
    assert capfdbinary.readouterr().out == b'ab'


@pytest.mark.parametrize(
    'size', [None, 0, 1, 1023, 1024, 1536, 2**20, 3 * 2**40, 2**70]
)
def test_sizes_are_as_in_the_original(size):
    assert utils.make_size_human_readable(
        size
    ) == original.make_size_human_readable(size)


def test_the_largest_unit_is_a_zettabyte():
    assert utils.make_size_human_readable(2**90) == '1048576ZB'


def test_file_sizes():
    file = io.BytesIO(b'12345')
    file.read(2)
    assert utils.get_file_size(file) == 5
    assert file.tell() == 2
    assert utils.get_file_size(iter([])) is None
    read, write = os.pipe()
    os.close(write)
    with os.fdopen(read, 'rb') as pipe:
        assert utils.get_file_size(pipe) is None


@pytest.mark.parametrize(
    'endpoint',
    ['http://g:9292', 'http://g/v2', 'http://g/v2/', 'http://g/v1.1'],
)
def test_versions_of_endpoints_are_as_in_the_original(endpoint):
    assert utils.strip_version(endpoint) == original.strip_version(endpoint)


def test_the_version_of_an_endpoint_has_a_default():
    assert utils.endpoint_version_from_url('http://g/v1') == ('http://g', 1.0)
    assert utils.endpoint_version_from_url('http://g', 2) == ('http://g', 2)
    assert utils.endpoint_version_from_url(None, 2) == (None, 2)
    with pytest.raises(ValueError, match='must be text'):
        utils.strip_version(None)


def test_hashes_are_verified_at_the_end():
    right = hashlib.md5(b'ab').hexdigest()
    assert [*utils.integrity_iter([b'a', 'b'], right)] == [b'a', 'b']
    blocks = utils.serious_integrity_iter([b'a'], hashlib.sha512(), 'wrong')
    assert next(blocks) == b'a'
    with pytest.raises(OSError, match='not wrong') as raised:
        next(blocks)
    assert isinstance(raised.value, exc.IntegrityError)


@pytest.mark.parametrize('is_tuple', [True, False])
def test_has_version(is_tuple):
    body = {'versions': [{'id': 'v2.9', 'status': 'SUPPORTED'}]}
    response = types.SimpleNamespace(json=lambda: body)
    reply = (response, body) if is_tuple else response
    client = types.SimpleNamespace(
        http_client=types.SimpleNamespace(get=lambda url: reply)
    )
    assert utils.has_version(client, 'v2.9')
    assert not utils.has_version(client, 'v2.10')


def test_env_returns_the_first_variable(monkeypatch):
    monkeypatch.setenv('SECOND', 'x')
    assert utils.env('FIRST', 'SECOND') == 'x'
    assert utils.env('FIRST', default='y') == 'y'
    assert utils.env('FIRST') == ''


def test_tokens_are_hashed_for_logs():
    name, value = utils.safe_header('X-Auth-Token', 'hush')
    assert name == 'X-Auth-Token'
    assert value.startswith('{SHA256}')
    assert utils.safe_header('Accept', 'x') == ('Accept', 'x')


def test_exit_prints_a_message(capsys):
    with pytest.raises(SystemExit) as raised:
        utils.exit('failed', 3)
    assert raised.value.code == 3
    assert capsys.readouterr().err == 'failed\n'
