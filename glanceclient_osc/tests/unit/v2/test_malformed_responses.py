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

"""Every method raises only exceptions of this package for any response."""

import contextlib
import os
import random
import re
import warnings

import pytest
import requests_mock as matchers

from glanceclient_osc import exc
from glanceclient_osc.tests.unit.v2.test_requests import CALLS, RESPONSE

# Responses per method; a few thousand are all of them.
EXAMPLES = int(os.environ.get('GLANCECLIENT_FUZZ_EXAMPLES', '15'))

MORE_CALLS = [
    ('images list', lambda c: [*c.images.list()]),
    ('images get', lambda c: c.images.get('i')),
    ('images find', lambda c: c.images.find('n')),
    ('images create', lambda c: c.images.create(name='n')),
    ('images create data', lambda c: c.images.create(data=b'x')),
    ('images update', lambda c: c.images.update('i', ['a'], owner='x')),
    ('images data', lambda c: b''.join(c.images.data('i'))),
    ('images upload', lambda c: c.images.upload('i', b'x')),
    ('images wait', lambda c: c.images.wait('i', timeout=0)),
    ('images settled', lambda c: c.images.wait_until_settled('i')),
    ('images import_and_wait', lambda c: import_and_wait(c.images)),
    ('images list_locations', lambda c: list_locations(c.images)),
    ('images schema', lambda c: c.images.get('i').schema),
    ('image_tags update', lambda c: c.image_tags.update('i', 'ž')),
    ('image_tags delete', lambda c: c.image_tags.delete('i', 'ž')),
    ('image_members update', lambda c: update_member(c.image_members)),
    ('cache nodes', lambda c: c.cache.list_cached_nodes('i')),
    ('namespaces export', lambda c: c.metadefs_namespace.export('n')),
    ('namespaces restore', lambda c: restore(c.metadefs_namespace)),
    ('objects update', lambda c: c.metadefs_object.update('n', 'o', a='b')),
    ('properties update', lambda c: c.metadefs_property.update('n', 'p')),
    ('tags list', lambda c: [*c.metadefs_tag.list('n', page_size=1)]),
    ('tags update', lambda c: c.metadefs_tag.update('n', 't', name='u')),
]

WRONG_VALUES = [None, True, 3, 'x', [], {}, [None], [[]], [{}], {'a': None}]


def import_and_wait(images):
    return images.import_and_wait('i', 'copy-image', stores=['a'], timeout=0)


def list_locations(images):
    return images.list_locations(images.get('i'))


def update_member(members):
    return members.update('i', 'p', 'accepted')


def restore(namespaces):
    return namespaces.restore({'namespace': 'm', 'tags': [{'name': 't'}]})


def iterate_variants(value):
    """Yield a JSON value with one wrong or missing part."""
    yield from WRONG_VALUES
    if isinstance(value, dict):
        for key in value:
            yield {name: value[name] for name in value if name != key}
            for variant in iterate_variants(value[key]):
                yield {**value, key: variant}
    elif isinstance(value, list):
        for index, item in enumerate(value):
            for variant in iterate_variants(item):
                yield [*value[:index], variant, *value[index + 1 :]]


VARIANTS = [*iterate_variants(RESPONSE)]


@pytest.mark.parametrize(
    ('name', 'call'),
    [
        pytest.param(name, call, id=name)
        for name, call, *_ in [*CALLS, *MORE_CALLS]
    ],
)
def test_malformed_json(
    client, unchecked, requests_mock, monkeypatch, name, call
):
    monkeypatch.setattr('time.sleep', lambda seconds: None)
    bodies = []
    requests_mock.register_uri(
        matchers.ANY, matchers.ANY, json=lambda request, context: bodies[-1]
    )
    chooser = random.Random(name)
    for body in chooser.sample(VARIANTS, min(EXAMPLES, len(VARIANTS))):
        bodies.append(body)
        client.schemas._raw_schemas.clear()
        client.schemas._model_classes.clear()
        with (
            contextlib.suppress(exc.ClientException),
            warnings.catch_warnings(),
        ):
            warnings.simplefilter('ignore')
            call(chooser.choice([client, unchecked]))


@pytest.mark.parametrize(
    'content',
    [
        b'',
        b'{',
        b'\xff\xfe',
        b'{"images": NaN}',
        b'[' * 100_000,
        b'{"images": [{"name": "\\ud800"}]}',
        b'\x1f\x8b',
    ],
)
def test_malformed_text(client, requests_mock, content):
    requests_mock.register_uri(matchers.ANY, matchers.ANY, content=content)
    for call in (
        lambda: [*client.images.list()],
        lambda: client.images.get('i'),
        lambda: client.cache.list_cached_nodes('i'),
        lambda: client.versions.list(),
    ):
        with pytest.raises(exc.InvalidResponse):
            call()


@pytest.mark.parametrize(
    ('call', 'body', 'problem'),
    [
        (
            lambda c: c.images.get('i'),
            {'id': 'i', 'size': 'x'},
            'size must be an integer, but is a string',
        ),
        (
            lambda c: c.images.get('i'),
            {'id': 'i', 'locations': [{}]},
            "'url' of an item of locations must be a string, but is null",
        ),
        (
            lambda c: [*c.images.list()],
            {'images': [{'name': 'n'}]},
            'id must be a string, but is null',
        ),
        (
            lambda c: [*c.images.list()],
            {'images': [{'id': 'i', 'tags': [1]}]},
            'an item of tags must be a string, but is an integer',
        ),
        (
            lambda c: c.images.get_import_info(),
            {'import-methods': {'value': 'x'}},
            'value must be a list, but is a string',
        ),
        (
            lambda c: c.images.get_stores_info(),
            {'stores': {}},
            'stores must be a list, but is an object',
        ),
        (
            lambda c: c.info.get_usage(),
            {'usage': {'image_count_total': 3}},
            'an item of usage must be an object, but is an integer',
        ),
        (
            lambda c: c.cache.list(),
            {'cached_images': [], 'queued_images': [{}]},
            'an item of queued_images must be a string, but is an object',
        ),
        (
            lambda c: c.metadefs_namespace.get('n'),
            {'namespace': 'n', 'tags': True},
            'tags must be a list, but is a boolean',
        ),
        (
            lambda c: c.metadefs_object.get('n', 'o'),
            {'name': 'o', 'properties': {'p': 'x'}},
            'an item of properties must be an object, but is a string',
        ),
    ],
)
def test_a_field_of_the_wrong_type(
    unchecked, requests_mock, call, body, problem
):
    requests_mock.register_uri(
        matchers.ANY,
        matchers.ANY,
        json=lambda request, context: (
            {'versions': []} if request.path == '/versions' else body
        ),
    )
    with pytest.raises(exc.InvalidResponse, match=re.escape(problem)):
        call(unchecked)
