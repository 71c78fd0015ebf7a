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

"""Tests of glanceclient_osc.v2.image_status."""

import pytest
import requests

from glanceclient_osc import exc
from glanceclient_osc.tests.unit.conftest import URL

IMAGE = f'{URL}/v2/images/i'


@pytest.fixture
def pauses(monkeypatch):
    """Return the list of the pauses made; each ends at once."""
    made = []
    monkeypatch.setattr('time.sleep', made.append)
    return made


def statuses(requests_mock, *names):
    requests_mock.get(
        IMAGE, [{'json': {'id': 'i', 'status': name}} for name in names]
    )


def test_wait_until_settled_returns_the_first_settled_image(
    client, requests_mock, pauses
):
    statuses(requests_mock, 'saving', 'uploading', 'queued')
    assert client.images.wait_until_settled('i').status == 'queued'
    assert pauses == [0.2, 0.5]


def test_wait_until_settled_gives_up_after_four_pauses(
    client, requests_mock, pauses
):
    statuses(requests_mock, 'saving')
    assert client.images.wait_until_settled('i').status == 'saving'
    assert pauses == [0.2, 0.5, 1, 2]


def test_wait_until_settled_takes_other_transient_statuses(
    client, requests_mock, pauses
):
    statuses(requests_mock, 'importing', 'saving')
    image = client.images.wait_until_settled('i', transient=['importing'])
    assert image.status == 'saving'


def test_wait_until_settled_of_an_unknown_image(client, requests_mock):
    requests_mock.get(IMAGE, status_code=404)
    with pytest.raises(exc.HTTPNotFound):
        client.images.wait_until_settled('i')


@pytest.mark.parametrize(
    'failure',
    [
        {'status_code': 409},
        {'status_code': 500},
        {'status_code': 504},
        {'exc': requests.exceptions.ConnectionError('reset')},
    ],
)
def test_delete_is_repeated_until_the_image_is_settled(
    client, requests_mock, pauses, failure
):
    requests_mock.delete(IMAGE, [failure, failure, {'status_code': 204}])
    assert client.images.delete_when_settled('i') is True
    assert pauses == [0.2, 0.5]


def test_delete_of_an_unknown_image_returns_false(
    client, requests_mock, pauses
):
    requests_mock.delete(IMAGE, status_code=404)
    assert client.images.delete_when_settled('i') is False
    assert pauses == []


def test_an_attempt_without_a_response_may_have_deleted_the_image(
    client, requests_mock, pauses
):
    lost = {'exc': requests.exceptions.ConnectionError('reset')}
    requests_mock.delete(IMAGE, [lost, {'status_code': 404}])
    assert client.images.delete_when_settled('i') is True


def test_delete_raises_the_last_failure(client, requests_mock, pauses):
    requests_mock.delete(IMAGE, status_code=409)
    with pytest.raises(exc.HTTPConflict):
        client.images.delete_when_settled('i')
    assert pauses == [0.2, 0.5, 1, 2]


def test_delete_of_a_protected_image_is_not_repeated(
    client, requests_mock, pauses
):
    requests_mock.delete(IMAGE, status_code=403)
    with pytest.raises(exc.HTTPForbidden):
        client.images.delete_when_settled('i')
    assert pauses == []


def test_wait_returns_the_image_when_it_has_the_status(
    client, requests_mock, pauses
):
    statuses(requests_mock, 'queued', 'saving', 'active')
    seen = []
    image = client.images.wait('i', follow=lambda i: seen.append(i.status))
    assert image.status == 'active'
    assert seen == ['queued', 'saving', 'active']
    assert pauses == [0.25, 0.375]


def test_wait_ends_when_the_image_keeps_another_status(client, requests_mock):
    statuses(requests_mock, 'deactivated')
    with pytest.raises(exc.ClientException, match='i is deactivated, not act'):
        client.images.wait('i')


def test_wait_ends_at_the_timeout(client, requests_mock, pauses):
    statuses(requests_mock, 'queued')
    with pytest.raises(exc.WaitTimeout, match='is still queued'):
        client.images.wait('i', timeout=0.1)
    assert pauses == []


def test_delete_takes_ten_seconds_at_most(client, requests_mock, monkeypatch):
    now = 0

    def sleep(seconds):
        nonlocal now
        now += seconds

    def time_out(request):
        timeouts.append(request.timeout)
        sleep(4)
        raise requests.exceptions.ReadTimeout

    timeouts = []
    monkeypatch.setattr('time.monotonic', lambda: now)
    monkeypatch.setattr('time.sleep', sleep)
    requests_mock.add_matcher(
        lambda request: (
            time_out(request) if request.method == 'DELETE' else None
        )
    )
    with pytest.raises(exc.RequestTimeout):
        client.images.delete_when_settled('i')
    assert [round(timeout, 1) for timeout in timeouts] == [10, 5.8, 1.3]
