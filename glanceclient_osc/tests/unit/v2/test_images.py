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

"""Tests of glanceclient_osc.v2.images: create images with data."""

import pathlib

import pytest

from glanceclient_osc import exc
from glanceclient_osc.tests.unit.v2.conftest import IMAGES, stored_image


@pytest.fixture
def bodies(requests_mock, receive_data):
    """Let images be created; return the data that arrives."""
    requests_mock.post(
        IMAGES,
        json={'id': 'i', 'status': 'queued'},
        headers={'OpenStack-image-import-methods': 'web-download'},
    )
    return receive_data()


def get_methods(requests_mock):
    return [
        request.method
        for request in requests_mock.request_history
        if '/schemas/' not in request.url
    ]


def test_create_uploads_the_data_and_returns_the_active_image(
    images, requests_mock, bodies
):
    requests_mock.get(
        f'{IMAGES}/i', json=stored_image(b'data', status='active')
    )
    sent = []
    image = images.create(name='n', data=b'data', progress=sent.append)
    assert bodies == [b'data']
    assert sent == [4]
    assert (image.status, image.size) == ('active', 4)
    assert image.import_methods == ('web-download',)


def test_create_deletes_an_image_that_was_stored_differently(
    images, requests_mock, bodies
):
    requests_mock.get(f'{IMAGES}/i', json=stored_image(b'DATA'))
    requests_mock.delete(f'{IMAGES}/i', status_code=204)
    with pytest.raises(exc.IntegrityError):
        images.create(name='n', data=b'data')
    assert get_methods(requests_mock) == ['POST', 'PUT', 'GET', 'DELETE']


def test_create_deletes_an_image_whose_checksum_is_wrong(
    images, requests_mock, bodies
):
    requests_mock.delete(f'{IMAGES}/i', status_code=204)
    with pytest.raises(exc.SourceError, match='md5'):
        images.create(name='n', data=b'data', checksum='md5:' + 32 * '0')
    assert get_methods(requests_mock)[-1] == 'DELETE'


def test_create_reports_an_image_that_it_cannot_delete(
    images, requests_mock, bodies
):
    requests_mock.put(f'{IMAGES}/i/file', status_code=413)
    requests_mock.delete(f'{IMAGES}/i', status_code=403)
    with pytest.raises(exc.HTTPOverLimit, match='; image i could not be del'):
        images.create(name='n', data=b'data')


def test_create_logs_an_image_that_remains_after_an_interrupt(
    images, requests_mock, bodies, caplog
):
    def interrupt(sent):
        raise KeyboardInterrupt

    requests_mock.delete(f'{IMAGES}/i', status_code=403)
    with pytest.raises(KeyboardInterrupt):
        images.create(name='n', data=b'data', progress=interrupt)
    assert 'image i could not be deleted' in caplog.text


@pytest.mark.parametrize(
    ('arguments', 'error'),
    [
        ({'data': pathlib.Path('/nonexistent')}, exc.SourceError),
        ({'data': b'data', 'checksum': 'crc32:00'}, exc.InvalidArgument),
        ({'checksum': 'md5:' + 32 * '0'}, exc.InvalidArgument),
        ({'image_size': 3}, exc.InvalidArgument),
        ({'data': b'data', 'image_size': 3}, exc.SourceError),
    ],
)
def test_create_sends_nothing_if_the_data_cannot_be_uploaded(
    images, requests_mock, arguments, error
):
    with pytest.raises(error):
        images.create(name='n', **arguments)
    assert requests_mock.call_count == 0
