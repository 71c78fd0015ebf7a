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

"""Each promise in the manual names tests, and these exist."""

import ast
import functools
import pathlib
import re

TESTS = pathlib.Path(__file__).parents[1]
PAGE = TESTS.parents[1] / 'doc' / 'source' / 'promises.rst'

_ROW = re.compile(
    r'^   \* - (?P<promise>.*?)\n     - (?P<tests>.*?)(?=^   \*|\Z)',
    re.MULTILINE | re.DOTALL,
)
_TEST = re.compile(r'``([a-z0-9_/]+\.py)::(test_[a-z0-9_]+)``')


def _read_rows():
    rows = [row.groups() for row in _ROW.finditer(PAGE.read_text())]
    return [row for row in rows if row[0] != 'Promise']


@functools.cache
def _list_tests(path):
    tree = ast.parse((TESTS / path).read_text())
    return {
        node.name for node in tree.body if isinstance(node, ast.FunctionDef)
    }


def test_every_promise_names_a_test():
    rows = _read_rows()
    assert len(rows) >= 20
    for promise, tests in rows:
        assert _TEST.search(tests), promise
        # Nothing else is in the cell, for example a misspelled test.
        assert not _TEST.sub('', tests).replace(',', '').strip(), promise


def test_every_test_that_a_promise_names_exists():
    for _, tests in _read_rows():
        for path, name in _TEST.findall(tests):
            assert name in _list_tests(path), f'{path}::{name}'
