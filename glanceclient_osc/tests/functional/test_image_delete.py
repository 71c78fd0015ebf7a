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

"""``openstack image delete``"""

import pytest


def _make(openstack, *names, options=()):
    for name in names:
        openstack('image', 'create', *options, name, ok=True)


@pytest.mark.smoke
def test_delete_several_silently(openstack, name):
    _make(openstack, name, f'{name}-2')
    done = openstack('image', 'delete', name, f'{name}-2')
    assert (done.status, done.out, done.err) == (0, '', '')
    assert 'found' in openstack('image', 'show', name).error


@pytest.mark.defect('W1')
def test_delete_goes_on_past_failures(openstack, name):
    _make(openstack, name)
    done = openstack('image', 'delete', 'nosuch', name)
    assert done.status == 1
    assert done.err.splitlines() == [
        "Failed to delete image 'nosuch': No image with the name or ID "
        "'nosuch' found",
        'Failed to delete 1 of 2 images',
    ]
    assert 'found' in openstack('image', 'show', name).error


def test_delete_of_a_protected_image_says_why_not(openstack, name):
    _make(openstack, name, options=['--protected'])
    done = openstack('image', 'delete', name)
    assert done.status == 1
    assert 'protected and cannot be deleted' in done.err
    assert 'HTTP 403' in done.err


def test_delete_from_a_store_keeps_the_image(openstack, name, data):
    _make(openstack, name, options=['--file', data])
    last = openstack('image', 'delete', '--store', 'fast', name, user='admin')
    assert last.status == 1
    assert 'from the only store containing it' in last.err
    nosuch = openstack(
        *('image', 'delete', '--store', 'nosuch', name), user='admin'
    )
    assert 'nosuch' in nosuch.err
    assert nosuch.status == 1
    shown = openstack('image', 'show', name, '-f', 'value', '-c', 'status')
    assert shown.out.strip() == 'active'


def test_a_member_cannot_delete_what_is_not_theirs(openstack, name):
    made = openstack(
        *('image', 'create', '--public', name, '-f', 'value', '-c', 'id'),
        user='admin',
    )
    done = openstack('image', 'delete', made.out.strip(), user='demo')
    assert done.status == 1
    assert 'HTTP 403' in done.err
