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

"""Bundles of ``image save`` and ``image create``."""

import json
import sys

import pytest

from glanceclient_osc.tests.unit.osc.command_runner import PROJECT_ID

DATA = b'\x00data' * 99


@pytest.fixture(autouse=True)
def no_standard_input(monkeypatch):
    """Close standard input, as in a job that has none."""
    monkeypatch.setattr(sys, 'stdin', None)
    monkeypatch.setattr('time.sleep', lambda seconds: None)


@pytest.fixture(params=['bundle', 'bundle.tar'])
def path(request, tmp_path):
    """Return the path of a bundle."""
    return tmp_path / request.param


@pytest.fixture
def saved(v2, glance, path):
    """Return the path of the bundle of an image, which is then deleted."""
    glance.add_active(
        DATA, os_distro='debian', tags=['a'], min_ram=64, protected=True
    )
    result = v2.run('image save', 'web', '--bundle', path)
    assert (result.status, result.out, result.err) == (0, '', '')
    glance.images.clear()
    return path


def test_an_image_is_the_same_after_save_and_create(v2, glance, saved):
    result = v2.run('image create', '--bundle', saved, '-f', 'json')
    assert result.status == 0, result.err
    image = glance.image
    assert glance.data[image['id']] == DATA
    assert image['name'] == 'web'
    assert image['os_distro'] == 'debian'
    assert image['tags'] == ['a']
    assert image['min_ram'] == 64
    assert image['protected'] is True


def test_options_override_the_record(v2, glance, saved):
    result = v2.run(
        *('image create', '--bundle', saved, 'db', '--tag', 'b'),
        *('--property', 'os_version=12', '--unprotected'),
    )
    assert result.status == 0, result.err
    image = glance.image
    assert (image['name'], image['tags']) == ('db', ['b'])
    assert (image['os_distro'], image['os_version']) == ('debian', '12')
    assert not image.get('protected')


def test_the_name_can_be_left_out(v2, glance, saved):
    result = v2.run('image create', '--bundle', saved, '--no-name')
    assert result.status == 0, result.err
    assert glance.image['name'] is None


def test_corrupt_data_leaves_no_image(v2, glance, saved):
    data = saved if saved.is_file() else saved / 'data'
    content = data.read_bytes()
    data.write_bytes(content.replace(DATA, DATA[::-1]))
    result = v2.run('image create', '--bundle', saved)
    assert result.status == 1
    assert 'of the image data is' in result.err
    assert not glance.images
    # The image was not protected yet, so that it could be deleted.
    [request] = glance.requests('POST')
    assert 'protected' not in request.json()


def test_an_existing_image_is_shown(v2, glance, saved):
    owner = ('--project', PROJECT_ID, '-f', 'json')
    created = v2.run('image create', '--bundle', saved, '--or-show', *owner)
    assert created.status == 0, created.err
    assert created.json['changed'] is True
    shown = v2.run('image create', '--bundle', saved, '--or-show', *owner)
    assert shown.status == 0, shown.err
    assert shown.json['id'] == created.json['id']
    assert shown.json['changed'] is False
    assert len(glance.images) == 1


def test_a_staged_bundle_is_verified(v2, glance, saved):
    result = v2.run('image create', '--bundle', saved, '--import', '--wait')
    assert result.status == 0, result.err
    assert glance.data[glance.image['id']] == DATA


@pytest.mark.parametrize(
    'words',
    [
        ('--size', '1'),
        ('--decompress',),
        ('--checksum', f'md5:{"0" * 32}'),
        ('--no-verify',),
        ('--keep-on-failure',),
    ],
)
def test_options_for_other_data_are_refused(v2, glance, saved, words):
    error = v2.run('image create', '--bundle', saved, *words).error
    assert error == f'{words[0]} cannot be used with --bundle'


def test_a_second_source_is_refused(v2, glance, saved):
    result = v2.run('image create', '--bundle', saved, '--file', saved)
    assert result.status == 2
    assert 'not allowed with argument' in result.err


def test_a_path_that_is_no_bundle_is_refused(v2, glance, tmp_path):
    error = v2.run('image create', '--bundle', tmp_path).error
    assert error.endswith('it has no file image.json')


def test_a_bundle_cannot_replace_another_file(v2, glance, tmp_path):
    glance.add_active(DATA)
    (tmp_path / 'disk').write_bytes(b'')
    error = v2.run('image save', 'web', '--bundle', tmp_path / 'disk').error
    assert 'exists and is not a directory' in error
    (tmp_path / 'a.tar').mkdir()
    error = v2.run('image save', 'web', '--bundle', tmp_path / 'a.tar').error
    assert 'is a directory' in error
    missing = tmp_path / 'no' / 'bundle'
    error = v2.run('image save', 'web', '--bundle', missing).error
    assert 'There is no directory' in error


def test_save_resumes_a_directory(v2, glance, tmp_path):
    glance.add_active(DATA)
    folder = tmp_path / 'bundle'
    folder.mkdir()
    (folder / 'data.part').write_bytes(DATA[:100])
    result = v2.run('image save', 'web', '--bundle', folder, '--continue')
    assert result.status == 0, result.err
    assert (folder / 'data').read_bytes() == DATA
    assert json.loads((folder / 'image.json').read_text())['size'] == 495
    [request] = [r for r in glance.requests('GET') if '/file' in r.path]
    assert request.headers['Range'] == 'bytes=100-'


@pytest.mark.parametrize('option', ['--continue', '--sparse'])
def test_a_tar_file_cannot_be_resumed(v2, glance, tmp_path, option):
    path = tmp_path / 'a.tar'
    error = v2.run('image save', 'web', '--bundle', path, option).error
    assert error == f'{option} cannot be used with a tar file: use a directory'


def test_save_must_verify(v2, glance, path):
    error = v2.run('image save', 'web', '--bundle', path, '--no-verify').error
    assert error == '--no-verify cannot be used with --bundle'
