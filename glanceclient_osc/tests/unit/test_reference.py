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

"""The reference of variables, settings, exit statuses and errors is complete.

Names that the page has and the code does not are those of other packages.
"""

import ast
import pathlib
import re

import glanceclient_osc
from glanceclient_osc.osc import connection
from glanceclient_osc.osc.v2.image import apply, importing
from glanceclient_osc.tests.unit.manual_tables import (
    MANUAL,
    read_literals,
    read_tables,
)

PACKAGE = pathlib.Path(glanceclient_osc.__file__).parent
PAGE = 'cli/reference.rst'

_VARIABLE = re.compile(
    r"environ\.get\(\s*'([A-Z0-9_]+)'|env_flag\(\s*'([A-Z0-9_]+)'"
    r'|\(Env: ([A-Z0-9_]+)\)'
)

# Messages of OpenStackClient, keystoneauth, Keystone and Python.
OTHER_MESSAGES = {
    'is not an openstack command',
    'Expecting to find domain in user',
    'Expecting to find domain in project',
    'The request you have made requires authentication',
    'Missing value auth-url required',
    'failed: Connection refused',
    'timed out',
}


def _list_sources():
    for path in PACKAGE.rglob('*.py'):
        if 'tests' not in path.relative_to(PACKAGE).parts:
            yield path.read_text()


def test_every_variable_that_is_read_is_in_the_page():
    found = {
        name
        for source in _list_sources()
        for names in _VARIABLE.findall(source)
        for name in names
        if name
    }
    assert len(found) >= 8
    page = (MANUAL / 'cli' / 'environment.inc').read_text()
    assert found <= set(re.findall(r'``([A-Z0-9_]+)``', page))


def test_every_setting_that_is_read_is_in_the_page():
    rows = read_tables(PAGE)['Settings in ``clouds.yaml``']
    names = {name for row in rows for name in read_literals(row[0])}
    assert set(connection._RETRY_SETTINGS) <= names
    used = {f'image_{name}' for name in ('service_type', 'service_name')}
    assert used <= names


def test_every_exit_status_is_in_the_page():
    page = (MANUAL / 'cli' / 'exit_statuses.inc').read_text()
    statuses = {
        number
        for line in page.splitlines()
        if line[:1].isdigit()
        for number in re.findall(r'\d+', line)
    }
    ours = {0, 1, 2, 130, apply._PENDING, importing.TIMEOUT_STATUS}
    assert {*map(str, ours)} <= statuses


def _list_texts():
    """Yield the strings of the package; {} stands for a value."""
    for source in _list_sources():
        nodes = [*ast.walk(ast.parse(source))]
        docstrings = {
            id(node.value) for node in nodes if isinstance(node, ast.Expr)
        }
        for node in nodes:
            if id(node) in docstrings:
                continue
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value
            elif isinstance(node, ast.JoinedStr):
                yield ''.join(
                    str(part.value) if isinstance(part, ast.Constant) else '{}'
                    for part in node.values
                )


def test_every_message_in_the_page_exists():
    rows = read_tables(PAGE)['Errors'][1:]
    messages = {text for row in rows for text in read_literals(row[0])}
    assert len(messages) >= 15
    texts = '\n'.join(_list_texts())
    missing = {text for text in messages if text not in texts}
    assert missing == OTHER_MESSAGES
