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

"""The same calls return the same as with python-glanceclient."""

import io
import warnings

import pytest

from glanceclient_osc import Client

glanceclient = pytest.importorskip(
    'glanceclient', reason='python-glanceclient is not installed'
)

DATA = b'image data' * 1000
FORMATS = {'disk_format': 'raw', 'container_format': 'bare'}
# Fields that differ between any two images.
_CHANGING = ('id', 'created_at', 'updated_at')


@pytest.fixture(params=['member', 'admin'])
def both(request, v1, tenant):
    """Return both clients, for a member or an administrator."""
    token = f'both:{tenant}:{request.param}'
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        theirs = glanceclient.Client('1', endpoint=v1, token=token)
    return theirs, Client('1', endpoint=v1, token=token)


def _plain(image):
    return {
        name: value
        for name, value in image.to_dict().items()
        if name not in _CHANGING and value is not None
    }


def _call_every_method(client):
    """Call every method, and yield the results."""
    images, members = client.images, client.image_members
    image = images.create(
        # python-glanceclient percent-encodes spaces and non-ASCII text.
        name='old',
        properties={'a': 'b'},
        min_disk=1,
        **FORMATS,
    )
    yield _plain(image)
    image = images.update(image, data=io.BytesIO(DATA))
    yield _plain(image)
    image = images.update(image.id, purge_props=True, name='new')
    yield _plain(image)
    yield _plain(images.get(image.id))
    yield b''.join(images.data(image))
    yield len(images.data(image.id, do_checksum=False))
    owner = image.owner
    yield [_plain(i) for i in images.list(owner=owner, limit=5, page_size=2)]
    yield [
        i.name
        for i in images.list(
            filters={'name': 'new', 'is_public': None},
            sort_key='name',
            sort_dir='asc',
        )
        if i.owner == owner
    ]
    members.create(image, 'p', True)
    members.replace(image.id, [*members.list(image=image), {'member_id': 'q'}])
    yield sorted(
        (member.id, member.can_share) for member in members.list(image=image)
    )
    members.delete(image.id, 'q')
    yield [member.to_dict()['member_id'] for member in members.list(image)]
    yield [
        member.image_id == image.id for member in members.list(member='p')
    ].count(True)
    ids = []
    images.delete(image, return_req_id=ids)
    yield len(ids)
    yield client.versions.list()


def test_results_are_those_of_python_glanceclient(both):
    theirs, ours = both
    for number, (expected, found) in enumerate(
        zip(_call_every_method(theirs), _call_every_method(ours), strict=True)
    ):
        assert found == expected, number
