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

"""Bundles of ``image save`` and ``image create``, with a real cloud."""

import json

import pytest


@pytest.mark.parametrize('target', ['bundle', 'bundle.tar'])
def test_an_image_is_the_same_after_save_and_create(
    openstack, demo, data, name, tmp_path, target
):
    name = f'{name} größe/日本'
    properties = {f'prop_{n}': f'value {n} ü' for n in range(30)}
    options = [
        word
        for key, value in properties.items()
        for word in ('--property', f'{key}={value}')
    ]
    created = openstack(
        *('image', 'create', '--file', data, '--min-disk', '2', '--min-ram'),
        *('64', '--tag', 'base', '--private', '--protected', *options, name),
        *('-f', 'json'),
        ok=True,
    ).json
    done = openstack('image', 'save', '--bundle', target, created['id'])
    assert (done.status, done.out, done.err) == (0, '', '')

    done = openstack('image', 'create', '--bundle', target, '-f', 'json')
    assert done.status == 0, done
    first, second = (
        demo.images.get(record['id']) for record in (created, done.json)
    )
    assert first.id != second.id
    different = {
        key for key in {*first, *second} if first.get(key) != second.get(key)
    }
    assert different <= {
        'id',
        'file',
        'self',
        'created_at',
        'updated_at',
        'direct_url',
        'locations',
    }
    assert second['prop_29'] == 'value 29 ü'
    assert second['protected'] is True
    for image in (first, second):
        demo.images.update(image.id, protected=False)


def test_a_bundle_with_a_flipped_bit_leaves_no_image(
    openstack, demo, data, name, tmp_path
):
    openstack(
        *('image', 'create', '--file', data, '--protected', name), ok=True
    )
    openstack('image', 'save', '--bundle', 'bundle', name, ok=True)
    content = bytearray((tmp_path / 'bundle' / 'data').read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / 'bundle' / 'data').write_bytes(content)
    done = openstack('image', 'create', '--bundle', 'bundle', f'{name}-copy')
    assert done.status == 1
    assert 'of the image data is' in done.err
    assert not [*demo.images.list(filters={'name': f'{name}-copy'})]
    openstack('image', 'set', '--unprotected', name, ok=True)


def test_the_hash_of_a_bundle_finds_the_image(openstack, data, name, tmp_path):
    openstack('image', 'create', '--file', data, name, ok=True)
    openstack('image', 'save', '--bundle', 'a.tar', name, ok=True)
    done = openstack(
        *('image', 'create', '--bundle', 'a.tar', '--or-show', '-f', 'json'),
    )
    assert done.status == 0, done
    assert done.json['changed'] is False
    record = (tmp_path / 'a.tar').read_bytes()
    assert json.dumps(name).encode() in record
