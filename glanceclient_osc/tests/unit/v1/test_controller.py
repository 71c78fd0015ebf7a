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

"""IDs and paths of images."""

import types

import pytest

from glanceclient_osc import exc
from glanceclient_osc.v1 import controller


@pytest.mark.parametrize(
    'image', ['i', {'id': 'i'}, types.SimpleNamespace(id='i')]
)
def test_path_of_an_image_or_its_id(image):
    assert controller.build_image_path(image) == '/v1/images/i'
    assert (
        controller.build_image_path(image, 'members', 'a/b')
        == '/v1/images/i/members/a%2Fb'
    )


def test_mapping_without_an_id_is_refused():
    with pytest.raises(exc.InvalidArgument, match='has no ID'):
        controller.get_id({'name': 'n'})


@pytest.mark.parametrize(
    ('error', 'expected'),
    [
        (exc.HTTPBadGateway(), True),
        (exc.HTTPBadRequest(), True),
        (exc.HTTPServiceUnavailable(), False),
        (exc.HTTPForbidden(), False),
        (exc.SSLCertificateError(), False),
        (exc.InvalidArgument(), False),
        (exc.RequestTimeout(), True),
    ],
)
def test_errors_after_which_a_request_may_be_processed(error, expected):
    assert controller.may_be_processed(error) == expected


@pytest.mark.parametrize('image_id', ['detail', '', '.', '..', None])
def test_path_needs_an_image_id(image_id):
    with pytest.raises(exc.InvalidArgument):
        controller.build_image_path(image_id)
