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

"""``openstack image verify``"""

import argparse
import hashlib
import itertools

import pytest

from glanceclient_osc.osc.v2.image import verify
from glanceclient_osc.tests.unit.transfer import certificates
from glanceclient_osc.tests.unit.v2.fake_glance import FakeGlance

DATA = b'image data'


@pytest.fixture
def glance(v2, requests_mock):
    """Return an image service with three images."""
    glance = FakeGlance(requests_mock)
    for image_id in ('a', 'b', 'c'):
        glance.add(image_id, DATA, name=f'web-{image_id}')
    return glance


def test_all_active_images_are_verified(v2, glance):
    glance._create({'id': 'queued'})
    result = v2.run('image verify', '-f', 'json')
    assert result.json == [
        {'ID': image_id, 'Name': f'web-{image_id}', 'Result': 'ok'}
        for image_id in 'abc'
    ]
    assert (result.status, result.err) == (0, '')
    assert glance.requests == [
        'GET /v2/images',
        *(f'GET /v2/images/{image_id}/file' for image_id in 'abc'),
    ]


def test_what_is_not_ok_is_reported_and_fails(v2, glance):
    glance.data['a'] = b'Image data'
    glance.images['b']['os_hash_value'] = None
    glance.before = lambda line: (
        (403, 'no') if line == 'GET /v2/images/c/file' else None
    )
    result = v2.run('image verify', '-f', 'value', '-c', 'Result')
    assert result.out.splitlines() == ['mismatch', 'no-hash', 'unreadable']
    assert result.status == 1
    wrong, missing, refused = result.err.splitlines()
    assert wrong.startswith('Image a: The sha512 of the data is ')
    assert missing == 'Image b: Cannot be verified: the image has no hash'
    assert refused == 'Image c: no (HTTP 403)'
    assert glance.writes == []


def test_images_are_verified_once_by_name_or_id(v2, glance):
    result = v2.run(
        'image verify', 'web-a', 'b', 'a', '-f', 'value', '-c', 'ID'
    )
    assert result.out.split() == ['a', 'b']
    assert result.status == 0


def test_an_image_that_does_not_exist_fails_after_the_others(v2, glance):
    result = v2.run('image verify', 'nosuch', 'web-a', '-f', 'csv')
    assert result.status == 1
    assert result.out.splitlines()[1:] == ['"a","web-a","ok"']
    assert result.err.startswith("Failed to find image 'nosuch': No image")


def test_a_server_that_is_down_ends_the_command(v2, requests_mock):
    requests_mock.get(
        'http://glance.test/v2/images', exc=ConnectionRefusedError
    )
    result = v2.run('image verify', 'web-a')
    assert result.status == 1
    assert not result.out


def test_filters_select_images(v2, glance):
    result = v2.run('image verify', '--name', 'web-b', '-f', 'value')
    assert result.out == 'b web-b ok\n'


def test_images_between_two_dates_are_selected_here(v2, requests_mock):
    days = [
        {'id': day, 'created_at': f'2026-01-0{day}T00:00:00Z'} for day in '23'
    ]
    requests_mock.get('http://glance.test/v2/images', json={'images': days})
    result = v2.run(
        *('image verify', '--created-after', '2026-01-01'),
        *('--created-before', '2026-01-03', '-f', 'value', '-c', 'ID'),
    )
    assert result.out == '2\n'


def test_status_replaces_active(v2, glance):
    glance.images['b']['status'] = 'deactivated'
    words = ('image verify', '--status', 'deactivated', '-f', 'value')
    assert v2.run(*words).out == 'b web-b ok\n'


def test_a_subset_is_verified(v2, glance):
    parts = [
        v2.run('image verify', '--subset', part, '-f', 'value', '-c', 'ID')
        for part in ('1/3', '2/3', '3/3')
    ]
    verified = [part.out.split() for part in parts]
    assert sorted(itertools.chain(*verified)) == ['a', 'b', 'c']
    assert max(map(len, verified)) < 3


def test_the_checksum_can_be_given(v2, glance):
    checksum = f'sha256:{hashlib.sha256(DATA).hexdigest()}'
    assert v2.run('image verify', '--checksum', checksum, 'a').status == 0
    wrong = f'sha256:{"0" * 64}'
    assert v2.run('image verify', '--checksum', wrong, 'a').status == 1


def test_a_checksum_that_is_none_is_an_error(v2, glance):
    result = v2.run('image verify', '--checksum', 'abc', 'a')
    assert 'is not a checksum' in result.error


def test_the_signature_is_verified(v2, glance, tmp_path):
    key = certificates.create_ec_key()
    certificates.write_certificate(key, tmp_path / 'certificate')
    glance.images['a'].update(certificates.sign_with_ec_key(key, DATA))
    glance.images['b'].update(certificates.sign_with_ec_key(key, b'x'))
    result = v2.run(
        *('image verify', '--certificate', tmp_path / 'certificate'),
        *('-f', 'value', '-c', 'Result'),
    )
    assert result.out.split() == ['ok', 'mismatch', 'no-hash']
    assert 'Image b: The signature of the image is not that' in result.err


def test_only_images_with_a_mismatch_are_deactivated(v2, glance):
    glance.data['b'] = b'Image data'
    glance.images['c']['os_hash_value'] = None
    result = v2.run('image verify', '--deactivate')
    assert result.status == 1
    assert glance.writes == ['POST /v2/images/b/actions/deactivate']
    assert glance.images['b']['status'] == 'deactivated'
    assert 'Image b was deactivated' in result.err


def test_an_image_that_cannot_be_deactivated_is_reported(v2, glance):
    glance.data['a'] = b'Image data'
    glance.before = lambda line: (
        (403, 'no') if line.startswith('POST') else None
    )
    result = v2.run('image verify', '--deactivate', '-f', 'value')
    assert 'Failed to deactivate image a: no (HTTP 403)' in result.err
    assert len(result.out.splitlines()) == 3


@pytest.mark.parametrize(('words', 'status'), [([], 0), (['a', 'b'], 1)])
def test_an_image_that_is_deleted_meanwhile_has_no_row(
    v2, glance, words, status
):
    def delete(line):
        if line.endswith('/a/file'):
            del glance.images['a']

    glance.before = delete
    result = v2.run('image verify', *words, '-f', 'value', '-c', 'ID')
    assert 'a' not in result.out
    assert result.err == 'Image a was deleted meanwhile\n'
    assert result.status == status


def test_the_progress_is_that_of_all_images(v2, glance):
    result = v2.run('image verify', '--progress')
    assert '3 images: 100%' in result.err
    assert '30.0/30.0' in result.err
    result = v2.run('image verify', 'a', '--progress')
    assert '1 image: 100%' in result.err


def test_filters_cannot_be_used_with_images(v2, glance):
    result = v2.run('image verify', '--tag', 'x', 'a')
    assert result.error == '--tag cannot be used with images'


@pytest.mark.parametrize('text', ['0/7', '8/7', '1', '1/0', 'a/b', '1/7/2'])
def test_a_text_that_is_not_a_part_is_refused(text):
    with pytest.raises(argparse.ArgumentTypeError, match='not a part'):
        verify._parse_subset(text)
    assert verify._parse_subset('7/7') == (7, 7)
