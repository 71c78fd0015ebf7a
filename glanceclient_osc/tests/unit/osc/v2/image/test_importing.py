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

"""Start and end of an import."""

import pytest

from glanceclient_osc import exc
from glanceclient_osc.osc.v2.image import importing
from glanceclient_osc.v2.image_model import Image


@pytest.fixture
def notices():
    """Return the list of printed notices."""
    return []


@pytest.fixture
def follow(notices):
    """Return a printer of changes."""
    return importing.ChangePrinter(
        lambda message, *args: notices.append(message % args)
    )


def _build_image(status, importing_to='', failed=''):
    return Image(
        status=status,
        os_glance_importing_to_stores=importing_to,
        os_glance_failed_import=failed,
    )


def test_each_status_is_printed_once(follow, notices):
    for status in ('importing', 'importing', 'active'):
        follow(_build_image(status), [])
    assert notices == ['The image is importing', 'The image is active']


def test_stores_are_printed_when_they_start_and_end(follow, notices):
    for stores in (('a,b', ''), ('b', ''), ('', 'b')):
        follow(_build_image('importing', *stores), [])
    assert notices == [
        'Importing into store a',
        'Importing into store b',
        'The image is importing',
        'Imported into store a',
        'The import into store b failed',
    ]


def test_messages_of_running_tasks_are_printed(follow, notices):
    tasks = [
        {'status': 'processing', 'message': 'Copied 1 MiB'},
        {'status': 'success', 'message': 'Copied 2 MiB'},
        {'status': 'processing', 'message': None},
    ]
    follow(_build_image('importing'), tasks)
    follow(_build_image('importing'), tasks)
    assert notices == ['The image is importing', 'Copied 1 MiB']


class Command:
    """A command with a client."""

    def __init__(self, client):
        self.client = client


def test_the_tasks_of_an_image_are_newest_first(v2, glance):
    glance.add(id='i')
    glance.tasks = [
        {'id': 'old', 'status': 'success', 'created_at': '2026-01-01'},
        {'id': 'new', 'status': 'pending', 'created_at': '2026-01-02'},
    ]
    assert importing.list_task_ids(Command(v2.client), 'i') == ['new', 'old']


def test_an_old_server_shows_no_tasks(v2, glance):
    glance.add(id='i')
    assert importing.list_task_ids(Command(v2.client), 'i') == []


@pytest.mark.parametrize(
    ('methods', 'words'),
    [
        (['web-download'], 'methods that the cloud allows: web-download'),
        ([], 'methods that the cloud allows: none'),
    ],
)
def test_a_refused_method_names_the_allowed_ones(v2, glance, methods, words):
    glance.methods = methods
    error = exc.HTTPForbidden('refused')
    importing._add_allowed_methods(Command(v2.client), 'copy-image', error)
    assert words in str(error)
