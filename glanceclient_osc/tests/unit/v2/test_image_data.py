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

"""Tests of glanceclient_osc.v2.image_data."""

import io

import pytest

from glanceclient_osc import exc
from glanceclient_osc.tests.unit.v2.conftest import (
    IMAGE,
    IMAGES,
    get_query,
    stored_image,
)
from glanceclient_osc.transfer.source import open_source


def test_data(images, requests_mock):
    requests_mock.get(f'{IMAGES}/i', json=stored_image(b'data'))
    requests_mock.get(f'{IMAGES}/i/file', content=b'data')
    data = images.data('i', prefer=['fast', 'cheap'])
    assert (len(data), b''.join(data)) == (4, b'data')
    request = requests_mock.last_request
    assert get_query(request) == [('prefer', 'fast,cheap')]
    assert request.headers['Accept-Encoding'] == 'identity'


def test_data_of_a_known_image_sends_one_request(images, requests_mock):
    requests_mock.get(f'{IMAGES}/i/file', content=b'date')
    with pytest.raises(exc.IntegrityError):
        b''.join(images.data('i', image=stored_image(b'data')))
    assert requests_mock.call_count == 1


def test_data_without_verification_sends_one_request(images, requests_mock):
    requests_mock.get(f'{IMAGES}/i/file', content=b'date')
    assert b''.join(images.data('i', do_checksum=False)) == b'date'
    assert requests_mock.call_count == 1


def test_data_of_an_image_without_data(images, requests_mock):
    requests_mock.get(f'{IMAGES}/i', json=IMAGE)
    requests_mock.get(f'{IMAGES}/i/file', status_code=204)
    data = images.data('i')
    assert data.wrapped is None
    assert not data
    assert ([*data], len(data), data.length) == ([], 0, 0)
    with pytest.raises(exc.NoData):
        data.copy_to(io.BytesIO())


def test_data_has_the_attributes_of_python_glanceclient(images, requests_mock):
    requests_mock.get(f'{IMAGES}/i', json=stored_image(b'data'))
    requests_mock.get(f'{IMAGES}/i/file', content=b'data')
    data = images.data('i')
    assert data.wrapped is data
    assert data.length == 4
    assert b''.join(data.iterable) == b'data'


def test_download_saves_the_data(images, requests_mock, tmp_path):
    requests_mock.get(f'{IMAGES}/i', json=stored_image(b'data'))
    requests_mock.get(f'{IMAGES}/i/file', content=b'data')
    received = []
    images.download('i', tmp_path / 'x', progress=received.append)
    assert (tmp_path / 'x').read_bytes() == b'data'
    assert received == [4]


def test_download_resumes_a_partial_file(images, requests_mock, tmp_path):
    (tmp_path / 'x.part').write_bytes(b'da')
    requests_mock.get(
        f'{IMAGES}/i/file',
        content=b'ta',
        status_code=206,
        headers={'Content-Range': 'bytes 2-3/4'},
    )
    images.download(
        'i', tmp_path / 'x', resume=True, image=stored_image(b'data')
    )
    assert requests_mock.last_request.headers['Range'] == 'bytes=2-'
    assert (tmp_path / 'x').read_bytes() == b'data'


def test_download_of_an_image_without_data(images, requests_mock, tmp_path):
    requests_mock.get(f'{IMAGES}/i', json=IMAGE)
    requests_mock.get(f'{IMAGES}/i/file', status_code=204)
    with pytest.raises(exc.NoData):
        images.download('i', tmp_path / 'x')
    assert [*tmp_path.iterdir()] == []


def test_upload(images, requests_mock, receive_data):
    bodies = receive_data()
    response, body = images.upload('i', b'data', backend='fast', verify=False)
    assert (response.status_code, body) == (204, '')
    assert bodies == [b'data']
    assert requests_mock.call_count == 1
    headers = requests_mock.last_request.headers
    assert headers['X-Image-Meta-Store'] == 'fast'
    assert headers['x-openstack-image-size'] == '4'


def test_upload_compares_sent_and_stored_data(
    images, requests_mock, receive_data
):
    receive_data()
    requests_mock.get(f'{IMAGES}/i', json=stored_image(b'data'))
    assert images.upload('i', b'data').size == 4
    with pytest.raises(exc.IntegrityError):
        images.upload('i', b'date')
    with pytest.raises(exc.IntegrityError):
        images.upload('i', b'data!')


def test_upload_has_the_ids_of_both_requests(
    images, requests_mock, receive_data
):
    receive_data()
    requests_mock.get(
        f'{IMAGES}/i',
        json=stored_image(b'data'),
        headers={'x-openstack-request-id': 'req-get'},
    )
    image = images.upload('i', b'data')
    assert image.request_ids == ('req-put', 'req-get')


@pytest.mark.parametrize('size', ['3', 2.5, -1, True])
def test_upload_refuses_a_size_that_is_not_a_number_of_bytes(
    images, requests_mock, size
):
    with pytest.raises(TypeError, match='number of bytes') as raised:
        images.upload('i', b'abc', image_size=size)
    assert isinstance(raised.value, exc.InvalidArgument)
    assert not requests_mock.called


def test_upload_warns_if_it_cannot_compare_hashes(
    images, requests_mock, receive_data, caplog
):
    receive_data()
    requests_mock.get(f'{IMAGES}/i', json={**IMAGE, 'size': 4})
    assert images.upload('i', b'data').size == 4
    assert 'Only the size' in caplog.text


def test_upload_leaves_the_source_of_the_caller_open(images, receive_data):
    bodies = receive_data()
    source = open_source(b'data')
    images.upload('i', source, verify=False)
    images.upload('i', source, verify=False)
    assert bodies == [b'data', b'data']


def test_upload_refuses_an_invalid_checksum(images, requests_mock):
    with pytest.raises(exc.InvalidArgument):
        images.upload('i', b'data', checksum='md5:xyz')
    assert not requests_mock.called


def test_stage(images, receive_data):
    bodies = receive_data('stage')
    images.stage('i', iter([b'da', b'ta']), 4)
    assert bodies == [b'data']
