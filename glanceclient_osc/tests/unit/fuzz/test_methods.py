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

"""Every method raises exceptions of ``exc`` only, whatever a server sends."""

import contextlib
import inspect
import io
import itertools
import warnings
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glanceclient_osc import Client, exc
from glanceclient_osc.tests.unit.fuzz.responses import (
    CYCLES,
    JSON,
    choose_budget,
)
from glanceclient_osc.transfer.download import Download
from glanceclient_osc.v2.image_model import Image
from glanceclient_osc.v2.image_publish import Retirement
from glanceclient_osc.v2.manifest.loading import build_manifest
from glanceclient_osc.v2.manifest.plan import Facts, Plan, plan_entry

MAX_ITEMS = 10_000

_TEXT = st.sampled_from(['i', 'n', 'a/b', '..', 'ž', '']) | st.text(max_size=6)
_NAMES = st.lists(_TEXT, max_size=2)
_FIELDS = st.dictionaries(
    st.sampled_from(
        [
            *(
                'name',
                'id',
                'tags',
                'visibility',
                'size',
                'os_hidden',
                'owner',
            ),
            *('min_disk', 'min_ram', 'properties', 'is_public', 'protected'),
            *('disk_format', 'container_format', 'k', 'type', 'input'),
        ]
    ),
    JSON,
    max_size=3,
)
_MD5 = 'md5:900150983cd24fb0d6963f7d28e17f72'
_FORMATS = {'disk_format': 'raw', 'container_format': 'bare'}
_MANIFESTS = st.lists(
    st.fixed_dictionaries(
        {
            'name': st.sampled_from(['n', 'a/b', 'ž']),
            'source': st.sampled_from(
                [{'file': 'data'}, {'cloud': 'one', 'image': 'i'}]
            ),
            'visibility': st.just('shared'),
        },
        optional={'members': st.just(['p']), 'keep': st.just(1)},
    ),
    max_size=2,
    unique_by=lambda image: image['name'],
).map(
    lambda images: build_manifest(
        {'set': 's', 'images': [image | _FORMATS for image in images]}
    )
)


@st.composite
def plans(draw):
    """Return a plan for images that a server sent."""
    manifest = draw(_MANIFESTS)
    image = st.sampled_from(
        [{'tags': [manifest.tag], 'status': 'active'}, {'status': 'queued'}]
    ).map(lambda fields: Image({'id': 'i'} | fields))
    steps = [
        plan_entry(
            entry,
            manifest.tag,
            draw(st.lists(image, max_size=2)),
            Facts(
                checksum=_MD5,
                image={'id': 'i', 'status': 'active'},
                matches=draw(st.booleans()),
                read=lambda: iter([b'abc']),
            ),
        )
        for entry in manifest.entries
    ]
    return Plan(manifest, 'p', tuple(steps))


# Values of parameters by name, in all methods.
PARAMETERS = {
    'all_stores': st.booleans(),
    'allow_failure': st.booleans(),
    'allow_md5_fallback': st.booleans(),
    'append': st.booleans(),
    'backend': _TEXT,
    'block_size': st.integers(-1, 5),
    'can_share': st.booleans(),
    'cause': st.just(exc.CommunicationError('failed')),
    'checksum': st.sampled_from([_MD5, 'md5:00', 'x', '']),
    'condition': st.just(lambda image: True),
    'connections': st.integers(-1, 3),
    'data_hash': st.none() | _TEXT,
    'decompress': st.booleans(),
    'detail': st.booleans(),
    'do_checksum': st.booleans(),
    'document': JSON.filter(lambda value: isinstance(value, dict)),
    'fill': st.just(lambda image_id, progress: progress(1)),
    'filters': _FIELDS,
    'follow': st.just(lambda *arguments: None),
    'image_size': st.integers(-1, 5),
    'inherit': st.booleans(),
    'is_new_id': st.booleans(),
    'keep': st.integers(-1, 3),
    'keep_part': st.booleans(),
    'known': _NAMES,
    'lazy': st.booleans(),
    'limit': st.integers(-1, 3),
    'manifest': _MANIFESTS,
    'marker': _TEXT,
    'members': _NAMES,
    'method': st.sampled_from(['glance-direct', 'web-download', 'x']),
    'min_rate': st.integers(-1, 1024),
    'on_fallback': st.just(lambda reason: None),
    'page_size': st.integers(-1, 3),
    'path': st.sampled_from(['out', 'missing/out', 'data', '.', 'a' * 255]),
    'plan': plans(),
    'prefer': _NAMES,
    'progress': st.just(lambda size: None),
    'purge_props': st.booleans(),
    'remove_props': _NAMES,
    'replace': st.booleans(),
    'resume': st.booleans(),
    'retire': st.sampled_from(['hide', 'delete', 'keep', 'x']),
    'retirement': st.just(Retirement()),
    'retries': st.integers(-1, 3),
    'return_req_id': st.builds(list),
    'sort': st.sampled_from(['name', 'name:asc', ':', '']),
    'sort_dir': st.sampled_from(['asc', 'desc', 'x']),
    'sort_key': st.sampled_from(['name', 'id', 'x']),
    'sparse': st.booleans(),
    'stores': _NAMES,
    'tags': _NAMES,
    'timeout': st.just(0),
    'transient': _NAMES,
    'url_set': _NAMES,
    'verify': st.booleans(),
    'via': st.sampled_from(['cloud', 'client', 'x']),
}
_METADATA = ('metadata', 'validation_data', 'fields')
_DATA = ('data', 'image_data')


def find_methods(version):
    """Yield the public methods of a client."""
    client = Client(version, 'http://glance.test', token='t')
    for name in dir(client):
        controller = getattr(client, name)
        if (
            name.startswith('_')
            or name == 'http_client'
            or not type(controller).__module__.startswith('glanceclient_osc.')
        ):
            continue
        for method, _ in inspect.getmembers(controller, inspect.ismethod):
            if not method.startswith('_'):
                yield pytest.param(version, name, method)


def choose_value(name, version, controller, server):
    """Return the strategy for a parameter."""
    if name in PARAMETERS:
        return PARAMETERS[name]
    if name in _METADATA:
        return _FIELDS
    if name in _DATA:
        return st.sampled_from([b'', b'abc', 'data', 'missing']) | st.builds(
            io.BytesIO, st.just(b'abc')
        )
    if name == 'image' and version == '2':
        return JSON.filter(lambda value: isinstance(value, dict)).map(
            lambda fields: Image({'id': 'i'} | fields)
        )
    if name in ('url', 'uri'):
        return st.sampled_from([f'{server.url}/x', 'http://[::1', 'x', ''])
    return _TEXT


@st.composite
def calls(draw, method, version, controller, server):
    """Return the positional and keyword arguments of a call."""
    positional, keywords = [], {}
    parameters = inspect.signature(method).parameters
    for parameter in parameters.values():
        if parameter.kind is parameter.VAR_KEYWORD:
            if parameter.name == 'fields' and controller != 'versions':
                keywords |= {
                    name: value
                    for name, value in draw(_FIELDS).items()
                    if name not in parameters
                }
            continue
        is_required = parameter.default is parameter.empty
        must_pass = is_required or parameter.name == 'timeout'
        if not must_pass and draw(st.booleans()):
            continue
        value = draw(choose_value(parameter.name, version, controller, server))
        if is_required and parameter.kind is not parameter.KEYWORD_ONLY:
            positional.append(value)
        else:
            keywords[parameter.name] = value
    return positional, keywords


def use(result):
    """Read everything that a method returned."""
    if isinstance(result, Download):
        for _ in itertools.islice(result, MAX_ITEMS):
            pass
        return
    if isinstance(result, contextlib.AbstractContextManager):
        with result:
            return
    if inspect.isgenerator(result):
        result = list(itertools.islice(result, MAX_ITEMS))
        assert len(result) < MAX_ITEMS, 'The listing does not end'
    repr(result)
    if isinstance(result, Mapping):
        dict(result)


def test_methods_are_found():
    assert len([*find_methods('1')]) >= 18
    assert len([*find_methods('2')]) >= 90


@pytest.mark.parametrize(
    ('version', 'controller', 'name'),
    [*find_methods('1'), *find_methods('2')],
)
def test_method(version, controller, name, server, sleeps, folder):
    any_client = Client(version, server.url, token='t')
    example = getattr(getattr(any_client, controller), name)

    errors = [exc.ClientException]
    if name == 'download':
        errors.append(OSError)  # of the file that is written

    @choose_budget(4)
    @given(
        replies=CYCLES,
        call=calls(example, version, controller, server),
    )
    def check(replies, call):
        server.start_cycle(replies)
        sleeps.clear()
        client = Client(version, server.url, token='t', timeout=5)
        method = getattr(getattr(client, controller), name)
        positional, keywords = call
        with (
            contextlib.suppress(*errors),
            warnings.catch_warnings(),
        ):
            warnings.simplefilter('ignore')
            use(method(*positional, **keywords))

    check()
