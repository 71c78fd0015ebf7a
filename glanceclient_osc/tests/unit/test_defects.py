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

"""Each defect of other clients has a test of this client."""

import pathlib
import re

from glanceclient_osc.tests import functional
from glanceclient_osc.tests.functional import defects

_MARK = re.compile(r'mark\.defect\(([^)]*)\)')


def test_every_defect_has_a_test():
    marked = set()
    for path in pathlib.Path(functional.__file__).parent.glob('test_*.py'):
        for names in _MARK.findall(path.read_text()):
            marked.update(re.findall(r"'(\w+)'", names))
    assert marked == set(defects.DEFECTS)


def test_the_numbers_are_complete():
    known = {*defects.DEFECTS, *defects.NOT_OURS}
    numbers = [f'D{n}' for n in range(1, 15)]
    numbers += [f'W{n}' for n in range(1, 22)]
    assert known == set(numbers)
