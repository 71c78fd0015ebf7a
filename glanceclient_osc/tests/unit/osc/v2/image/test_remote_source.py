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

"""Formats of image data that the cloud downloads itself."""

import types
from unittest import mock

import pytest

from glanceclient_osc import exc

URL = 'https://example.org/'
REGION = ('--remote-region', 'north', '--remote-image', 'i')


@pytest.fixture
def region(monkeypatch):
    """Return the client of the other region."""
    client = mock.Mock()
    client.images.get.return_value = types.SimpleNamespace(
        disk_format='vhd', container_format='ova'
    )
    make = mock.Mock(return_value=client)
    monkeypatch.setattr(
        'glanceclient_osc.osc.connection.make_region_client', make
    )
    client.make = make
    return client


def _get_formats(glance):
    [request] = glance.requests('POST')[:1]
    fields = request.json()
    return fields['disk_format'], fields['container_format']


@pytest.mark.parametrize(
    ('words', 'formats'),
    [
        ([URL + 'a.ISO?x=y.raw'], ('iso', 'bare')),
        ([URL + 'a.qcow2'], ('qcow2', 'bare')),
        ([URL + 'a.iso', '--disk-format', 'raw'], ('raw', 'bare')),
        ([URL + 'a.raw', '--container-format', 'ova'], ('raw', 'ova')),
    ],
)
def test_the_suffix_of_a_url_determines_the_disk_format(
    v2, glance, words, formats
):
    v2.run('image create', 'web', '--uri', *words)
    assert _get_formats(glance) == formats


def test_a_url_without_a_known_suffix_requires_the_format(v2, glance):
    error = v2.run('image create', 'web', '--uri', URL + 'a.img').error
    assert 'use --disk-format' in error
    assert glance.images == {}


def test_a_disk_format_that_is_given_is_used_without_a_message(v2, glance):
    result = v2.run(
        'image create', 'web', '--uri', URL + 'a', '--disk-format', 'raw'
    )
    assert _get_formats(glance) == ('raw', 'bare')
    assert 'Using disk format' not in result.err


def test_the_image_of_another_region_determines_the_formats(
    v2, glance, region
):
    v2.run('image create', 'web', *REGION)
    assert _get_formats(glance) == ('vhd', 'ova')
    region.make.assert_called_once_with(v2.app.client_manager, 'north', None)
    assert glance.imports == [
        {
            'method': {
                'name': 'glance-download',
                'glance_region': 'north',
                'glance_image_id': 'i',
            }
        }
    ]


def test_options_take_precedence_over_another_region(v2, glance, region):
    v2.run('image create', 'web', *REGION, '--container-format', 'bare')
    assert _get_formats(glance) == ('vhd', 'bare')


def test_an_image_that_another_region_lacks_is_an_error(v2, glance, region):
    region.images.get.side_effect = exc.HTTPNotFound('no such image')
    error = v2.run('image create', 'web', *REGION).error
    assert error.startswith(
        'Cannot find image i in region north: no such image'
    )
    assert glance.images == {}
