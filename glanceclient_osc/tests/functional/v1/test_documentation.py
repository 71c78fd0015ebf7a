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

"""The commands and the Python code of the manual, with version 1."""

import secrets

from glanceclient_osc.tests.cloud.cloud import REGION_V1
from glanceclient_osc.tests.cloud.environments import ROOT
from glanceclient_osc.tests.functional import manual

DOC = ROOT / 'doc' / 'source'


def test_the_commands_of_the_page_work(reader, v1, cloud):
    name = f'reader-{secrets.token_hex(6)}'
    entry = manual.create_user(cloud, name)
    reader.join(cloud, mycloud={**entry, 'region_name': REGION_V1})
    reader.try_commands((DOC / 'cli' / 'v1.rst').read_text())


def test_the_python_code_works(reader, v1, monkeypatch):
    monkeypatch.chdir(reader.folder)
    _, _, page = (DOC / 'python.rst').read_text().partition('\nVersion 1\n')
    namespace = {
        'endpoint': v1,
        'token': f'alice:{secrets.token_hex(16)}:member',
    }
    exec('from glanceclient_osc import Client', namespace)
    reader.try_python(page, namespace)
