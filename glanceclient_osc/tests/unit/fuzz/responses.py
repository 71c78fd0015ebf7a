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

"""Responses that hypothesis generates, and the budget of its tests.

``GLANCECLIENT_FUZZ_EXAMPLES`` is the number of examples of each test. Without
it there are a few, always the same ones.
"""

import os
import pathlib

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.database import DirectoryBasedExampleDatabase

from glanceclient_osc.tests.unit.fault_server import reset, respond
from glanceclient_osc.tests.unit.v2.test_requests import RECORD, RESPONSE

_EXAMPLES = os.environ.get('GLANCECLIENT_FUZZ_EXAMPLES')
_FOLDER = pathlib.Path(__file__).parents[4] / '.hypothesis'


def choose_budget(examples: int) -> settings:
    """Return the settings of a test.

    :param examples: number of examples without the environment variable
    """
    return settings(
        max_examples=int(_EXAMPLES or examples),
        derandomize=not _EXAMPLES,
        database=DirectoryBasedExampleDatabase(_FOLDER) if _EXAMPLES else None,
        deadline=None,
        # To shrink a failure takes minutes.
        phases=[*Phase] if _EXAMPLES else [Phase.generate],
        suppress_health_check=[*HealthCheck],
    )


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False)
    | st.sampled_from(['i', 'active', 'queued', 'saving', '/v2/x', 'd41d8'])
    | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*RECORD]), inner, max_size=3)
    ),
    max_leaves=8,
)

# Fields of images whose wrong values could do most harm.
_IMAGE = st.fixed_dictionaries(
    {},
    optional={
        'id': JSON,
        'status': st.sampled_from(
            ['active', 'queued', 'saving', 'importing', 'killed', 'deleted']
        )
        | JSON,
        'size': st.integers(-1, 5) | JSON,
        'checksum': JSON,
        'os_hash_algo': st.sampled_from(['sha512', 'shake_128', 'md5', 'no'])
        | JSON,
        'os_hash_value': JSON,
        'stores': JSON,
        'locations': JSON,
        'created_at': JSON,
        'properties': JSON,
        'next': st.sampled_from(['/v2/images', 'http://[::1', '//x']) | JSON,
        'schema': JSON,
    },
).map(lambda fields: RECORD | fields)


@st.composite
def _bodies(draw: st.DrawFn) -> object:
    """Return a body that resembles those of Glance."""
    # The field is a list of stores in one response, a string in images.
    stores = draw(st.sampled_from(['a,b', [], [{'id': 'a'}]]))
    body = {**RESPONSE, 'stores': stores}
    if draw(st.booleans()):
        body |= draw(_IMAGE)
        body['image'] = draw(_IMAGE | JSON)
        body['images'] = draw(st.lists(_IMAGE | JSON, max_size=3) | JSON)
    for key in draw(st.lists(st.sampled_from([*body]), max_size=3)):
        body[key] = draw(JSON)
    for key in draw(st.lists(st.sampled_from([*body]), max_size=2)):
        body.pop(key, None)
    return body


_TEXT = [
    b'',
    b'{',
    b'\xff\xfe',
    b'[' * 50_000,
    b'{"images": NaN}',
    b'{"images": [{"name": "\\ud800"}]}',
    b'\x1f\x8b\x08\x00',
    b'<html><h1>Bad</h1>',
]

_HEADERS = st.fixed_dictionaries(
    {},
    optional={
        'Location': st.sampled_from(
            ['http://[::1', '/v2/x', '//other.test/', '', '\xff', 'a\tb']
        ),
        'Content_Type': st.sampled_from(
            ['text/html; charset=nope', 'application/octet-stream', ';', '']
        ),
        'Content_Encoding': st.sampled_from(['gzip', 'br', 'x', '']),
        'Content_Length': st.sampled_from(['0', '1', '99999', '-1', 'x']),
        'Content_Range': st.sampled_from(['bytes 0-1/2', 'bytes x', 'x']),
        'Content_MD5': st.sampled_from(['x', '']),
        'Transfer_Encoding': st.sampled_from(['chunked', 'x']),
        'Retry_After': st.sampled_from(['x', '-1', '1e999', '9' * 50]),
        'OpenStack_Image_Store_Ids': st.sampled_from(['', 'a,,b', '\xff']),
        'OpenStack_Image_Import_Methods': st.sampled_from(['', ',']),
        'x_openstack_request_id': st.sampled_from(['', '\xe9', 'x' * 900]),
        'x_image_meta_id': st.sampled_from(['i', '', '\xe9']),
        'x_image_meta_size': st.sampled_from(['3', '-1', 'x', '9' * 5000]),
        'x_image_meta_status': st.sampled_from(['active', 'queued', '']),
        'x_image_meta_is_public': st.sampled_from(['True', 'x', '']),
        'x_image_meta_created_at': st.sampled_from(['then', '']),
        'x_image_meta_checksum': st.sampled_from(['x', '']),
        'x_image_meta_property_': st.sampled_from(['x', '']),
    },
)

_STATUSES = st.sampled_from([200, 200, 200, 201, 202, 204, 206]) | (
    st.integers(100, 599) | st.sampled_from([301, 404, 429, 503, 999])
)


def _respond(status: int, body: object, headers: dict[str, str]) -> bytes:
    return respond(status, body, close=True, **headers)


REPLIES = st.one_of(
    st.builds(_respond, st.just(200), _bodies(), st.just({})),
    st.builds(_respond, _STATUSES, _bodies(), _HEADERS),
    st.builds(
        _respond,
        _STATUSES,
        st.sampled_from(_TEXT) | st.binary(max_size=20) | JSON,
        _HEADERS,
    ),
    st.binary(max_size=40).map(
        lambda start: start + b'\r\n\r\n\r\nConnection: close'
    ),
    st.just(reset),
)

#: responses that a server sends in turn, over and over again
CYCLES = st.lists(REPLIES, min_size=1, max_size=5)
