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

import pytest

from glanceclient_osc.tests import openpgp_keys
from glanceclient_osc.tests.cloud.environments import ROOT

USER = ROOT / 'doc' / 'source' / 'user'

#: pages that other tests run, because they need other clouds
ELSEWHERE = {'index', 'copy', 'apply', 'version-1'}

PAGES = {page.stem for page in USER.glob('*.rst')}


@pytest.mark.parametrize('page', sorted(PAGES - ELSEWHERE))
def test_the_commands_of_a_page_work(reader, cloud, page):
    if page == 'sync' and openpgp_keys.MISSING:
        pytest.skip(f'not installed: {openpgp_keys.MISSING}')
    reader.join(cloud)
    reader.try_commands((USER / f'{page}.rst').read_text())
