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

"""Classes of image records."""

import pytest

from glanceclient_osc.model import Origin
from glanceclient_osc.v2.controller import build_resource
from glanceclient_osc.v2.image_model import Image, NewImage

SCHEMA = {'name': 'image', 'properties': {}}


def test_the_schema_of_a_fetched_image_is_the_json_schema():
    origin = Origin(get_schema=lambda: SCHEMA)
    image = build_resource(Image, {'schema': '/v2/schemas/image'}, origin)
    assert image.schema == SCHEMA
    assert image['schema'] == '/v2/schemas/image'


def test_the_schema_of_another_image_is_its_field():
    assert Image(schema='/v2/schemas/image').schema == '/v2/schemas/image'
    with pytest.raises(AttributeError, match='schema'):
        Image().schema  # noqa: B018


def test_a_new_image_has_the_methods_and_stores_of_the_server():
    image = NewImage(id='i')
    image.import_methods = ('web-download',)
    image.store_ids = ('fast',)
    assert image == {'id': 'i'}
    assert (image.import_methods, image.store_ids) == (
        ('web-download',),
        ('fast',),
    )
