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

"""``client.image_members``"""

import types

import pytest

from glanceclient_osc import exc
from glanceclient_osc.tests.unit.conftest import URL
from glanceclient_osc.tests.unit.v1.conftest import IMAGE
from glanceclient_osc.v1.image_members import ImageMember

MEMBERS = f'{IMAGE}/members'
MEMBER = f'{MEMBERS}/p1'


@pytest.fixture
def members(client, requests_mock):
    """Return ``client.image_members``; image i has the members p1 and p2."""
    requests_mock.get(
        MEMBERS,
        json={
            'members': [
                {'member_id': 'p1', 'can_share': True},
                {'member_id': 'p2', 'can_share': False},
            ]
        },
        headers={'x-openstack-request-id': 'req-1'},
    )
    return client.image_members


def test_list_returns_the_members_of_an_image(members):
    listed = members.list({'id': 'i'})
    assert [member.to_dict() for member in listed] == [
        {'image_id': 'i', 'member_id': 'p1', 'can_share': True},
        {'image_id': 'i', 'member_id': 'p2', 'can_share': False},
    ]
    assert listed.request_ids == listed[0].request_ids == ('req-1',)


def test_list_returns_the_images_shared_with_a_project(members, requests_mock):
    requests_mock.get(
        f'{URL}/v1/shared-images/p1',
        json={'shared_images': [{'image_id': 'i', 'can_share': True}]},
    )
    [member] = members.list(member='p1')
    assert (member.image_id, member.member_id) == ('i', 'p1')


def test_list_without_arguments_is_empty(members, requests_mock):
    assert members.list() == []
    assert not requests_mock.called


def test_member_objects_are_ids(members, requests_mock):
    member = members.get('i', 'p1')
    requests_mock.put(MEMBER, status_code=204)
    requests_mock.delete(MEMBER, status_code=204)
    requests_mock.get(
        f'{URL}/v1/shared-images/p1',
        json={'shared_images': [{'image_id': 'j', 'can_share': True}]},
    )
    assert members.list('i', member) == [member]
    assert members.list(member=member)[0].image_id == 'j'
    assert members.get('i', member) == member
    assert members.find('i', member_id=member) == member
    members.create('i', member)
    members.delete('i', member)
    members.delete('i', {'member_id': 'p1'})
    members.delete('i', types.SimpleNamespace(id='p1'))
    assert requests_mock.last_request.url == MEMBER


def test_member_has_the_attributes_of_python_glanceclient(members):
    member = members.get('i', 'p1')
    assert member.manager is members
    assert member._info == member.to_dict()
    built = ImageMember(members, {'image_id': 'i', 'member_id': 'p1'})
    assert (built.manager, built.id) == (members, 'p1')
    assert ImageMember(None, {'member_id': 'p1'}).id == 'p1'


@pytest.mark.parametrize(
    'body',
    [
        '[]',
        '{"members": null}',
        '{"members": {}}',
        '{"members": [null]}',
        '{"members": [{"can_share": true}]}',
        '<html>',
    ],
)
def test_malformed_response_is_an_error(members, requests_mock, body):
    requests_mock.get(MEMBERS, text=body)
    with pytest.raises(exc.InvalidResponse):
        members.list('i')


def test_get_returns_one_member(members):
    member = members.get('i', 'p2')
    assert (member.id, member.image_id, member.can_share) == ('p2', 'i', False)


def test_get_of_another_project_is_an_error(members):
    with pytest.raises(exc.HTTPNotFound, match='not shared with project p3'):
        members.get('i', 'p3')


def test_find_compares_fields(members):
    assert members.find('i', can_share=True).id == 'p1'
    assert members.find(image_id='i', member_id='p2').id == 'p2'
    assert len(members.findall('i')) == 2


def test_find_refuses_no_match_and_several(members):
    with pytest.raises(exc.HTTPNotFound, match='No member matches'):
        members.find('i', member_id='p3')
    with pytest.raises(exc.InvalidArgument, match='2 members match'):
        members.find('i')


@pytest.mark.parametrize('can_share', [True, 'yes', 1])
def test_create_shares_the_image(members, requests_mock, can_share):
    requests_mock.put(MEMBER, status_code=204)
    assert members.create({'id': 'i'}, 'p1', can_share) is None
    assert requests_mock.last_request.json() == {'member': {'can_share': True}}


def test_delete_and_the_delete_of_a_member(members, requests_mock):
    requests_mock.delete(MEMBER, status_code=204)
    members.delete('i', 'p1')
    members.get('i', 'p1').delete()
    methods = [request.method for request in requests_mock.request_history]
    assert methods == ['DELETE', 'GET', 'DELETE']


def test_replace_takes_members_mappings_and_objects(members, requests_mock):
    requests_mock.put(MEMBERS, status_code=204)
    members.replace(
        'i',
        [
            members.get('i', 'p1'),
            {'member_id': 'p3'},
            types.SimpleNamespace(member_id='p4', can_share=False),
        ],
    )
    assert requests_mock.last_request.json() == {
        'memberships': [
            {'member_id': 'p1', 'can_share': True},
            {'member_id': 'p3'},
            {'member_id': 'p4', 'can_share': False},
        ]
    }


def test_replace_needs_a_list(members):
    with pytest.raises(exc.InvalidArgument, match='must be a list'):
        members.replace('i', 5)
