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

"""The commands and the Python code of the manual."""

import secrets

import pytest
from keystoneauth1.identity import V3Password
from keystoneauth1.session import Session

from glanceclient_osc import Client
from glanceclient_osc.tests import openpgp_keys
from glanceclient_osc.tests.cloud.environments import ROOT
from glanceclient_osc.tests.functional import manual

DOC = ROOT / 'doc' / 'source'
USER = DOC / 'user'

#: pages that other tests run, because they need other clouds
ELSEWHERE = {'index', 'copy', 'apply'}

PAGES = {page.stem for page in USER.glob('*.rst')}


@pytest.mark.parametrize('page', sorted(PAGES - ELSEWHERE))
def test_the_commands_of_a_page_work(reader, cloud, page, request):
    if page == 'cache':
        request.getfixturevalue('cache_lock')
    if page == 'sign':
        request.getfixturevalue('key_manager')
    if page == 'sync' and openpgp_keys.MISSING:
        pytest.skip(f'not installed: {openpgp_keys.MISSING}')
    reader.join(cloud)
    reader.try_commands(_read_page(page))


def test_the_commands_and_the_python_code_of_the_copy_page_work(
    reader, two_clouds
):
    name = f'traveller-{secrets.token_hex(6)}'
    entries = {
        'one': manual.create_user(two_clouds, name),
        'two': manual.create_user(two_clouds.second, name),
    }
    reader.join(two_clouds, **entries)
    page = _read_page('copy')
    reader.try_commands(page)
    one, two = (
        Client(
            '2',
            session=_open_session(entry),
            region_name=entry['region_name'],
        )
        for entry in entries.values()
    )
    [image] = one.images.list(filters={'name': 'debian-12'})
    reader.try_python(page, {'one': one, 'two': two, 'image_id': image.id})


def test_the_commands_and_the_python_code_of_the_apply_page_work(
    reader, cloud, monkeypatch
):
    entry = reader.join(cloud)
    page = _read_page('apply')
    reader.try_commands(page)
    monkeypatch.chdir(reader.folder)
    client = Client(
        '2',
        session=_open_session(entry),
        region_name=entry['region_name'],
    )
    reader.try_python(page, {'client': client})


def test_the_example_of_metadata_definitions_works(reader, cloud):
    reader.join(cloud)
    reader.try_commands((DOC / 'cli' / 'metadef.rst').read_text())


def test_the_readme_works(reader, cloud, monkeypatch):
    entry = reader.join(cloud)
    page = (ROOT / 'README.rst').read_text()
    reader.try_commands(page)
    monkeypatch.chdir(reader.folder)
    reader.try_python(page, {'session': _open_session(entry)})


def test_the_python_guide_works(reader, cloud, monkeypatch):
    entry = reader.join(cloud)
    monkeypatch.chdir(reader.folder)
    page, _, _ = (DOC / 'python.rst').read_text().partition('\nVersion 1\n')
    reader.try_python(page, {'session': _open_session(entry)})


def _open_session(entry):
    return Session(V3Password(**entry['auth']))


def _read_page(name):
    return (USER / f'{name}.rst').read_text()
