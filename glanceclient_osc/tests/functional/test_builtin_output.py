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

"""JSON output of the commands, compared with that of the built-in commands.

Scripts that read the output of the built-in commands must keep working. Each
command runs twice in process, as built into OpenStackClient and as in this
package, against the same cloud. Keys, types, values and order must be equal,
except for the accepted differences that are listed here with their reasons.
"""

import argparse
import functools
import io
import json
import secrets
import sys
import types
from importlib import metadata
from unittest import mock

import pytest

pytestmark = pytest.mark.filterwarnings('ignore::Warning:openstack')

BUILT_IN = 'openstack.image.v2'
PLUGIN = 'openstack.glance.v2'

ALL_FIELDS = 'all fields of the API are shown, also those without a value'
BY_NAME = 'sorted by name; the built-in command does not sort'
CONTENTS = 'the contents of the namespace are shown'
NAMESPACE = 'the namespace is shown, as for objects and tags'

# Scripts find these fields in "properties", as with the built-in command.
IMAGE_FIELDS = {
    'additional locations': 'a field of the API; also in properties',
    'additional os_hash_algo': 'a field of the API; also in properties',
    'additional os_hash_value': 'a field of the API; also in properties',
    'additional os_hidden': 'a field of the API; also in properties',
    'additional stores': 'a field of the API; also in properties',
}
QUEUED_IMAGE_FIELDS = {
    **IMAGE_FIELDS,
    'additional checksum': ALL_FIELDS,
    'additional size': ALL_FIELDS,
    'additional virtual_size': ALL_FIELDS,
}
NOT_ADDED = 'properties that the user does not set are not added'

# Differences that are accepted, by command or by line of READS and CREATES,
# each with its reason.
ACCEPTED = {
    'image create': {
        **QUEUED_IMAGE_FIELDS,
        'disk_format: null, not text': (
            'without data, the format is left open until the upload'
        ),
        'missing properties.owner_specified.openstack.md5': NOT_ADDED,
        'missing properties.owner_specified.openstack.object': NOT_ADDED,
        'missing properties.owner_specified.openstack.sha256': NOT_ADDED,
    },
    'image list --tag {tag} --long': {
        'additional Stores': 'an additional column at the end',
    },
    'image list --tag {tag} --sort name:desc --limit 2': {
        'other rows': (
            'the first rows of the sorted list; the built-in command sorts '
            'the newest images'
        ),
    },
    'image metadef namespace create': {
        'additional objects': CONTENTS,
        'additional properties': CONTENTS,
        'additional resource_type_associations': CONTENTS,
    },
    'image metadef namespace create {new}': {
        'additional description': ALL_FIELDS,
        'additional display_name': ALL_FIELDS,
        'additional objects': CONTENTS,
        'additional properties': CONTENTS,
        'additional resource_type_associations': CONTENTS,
    },
    'image metadef namespace list': {'another order of rows': BY_NAME},
    'image metadef namespace show {namespace}': {
        'additional objects': CONTENTS,
        'additional properties': CONTENTS,
    },
    'image metadef namespace show {empty_namespace}': {
        'additional description': ALL_FIELDS,
        'additional display_name': ALL_FIELDS,
        'additional objects': CONTENTS,
        'additional properties': CONTENTS,
        'additional resource_type_associations': CONTENTS,
    },
    'image metadef property create': {'additional namespace_name': NAMESPACE},
    'image metadef property show': {'additional namespace_name': NAMESPACE},
    'image metadef resource type association list': {
        'another order of rows': BY_NAME,
    },
    'image metadef resource type list': {'another order of rows': BY_NAME},
    'image show {active}': IMAGE_FIELDS,
    'image show {queued}': QUEUED_IMAGE_FIELDS,
    'image show {shared}': QUEUED_IMAGE_FIELDS,
    'image stores list': {
        'additional Read Only': 'an additional column at the end',
        'Default: boolean, not null': 'false is as false as null',
    },
    'image task show': {
        'additional image_id': ALL_FIELDS,
        'additional owner': 'the name in the API; owner_id is shown too',
        'additional request_id': ALL_FIELDS,
        'additional schema': ALL_FIELDS,
        'additional user_id': ALL_FIELDS,
        'missing properties': (
            'tasks have no properties; the built-in command shows an empty '
            'object'
        ),
    },
}

# Read commands and their arguments. Values in braces are names and IDs of
# the resources that the tests create.
READS = [
    'image import info',
    'image list --tag {tag}',
    'image list --tag {tag} --long',
    'image list --name {image}',
    'image list --name {image} --sort status:desc',
    'image list --tag {tag} --sort name:desc --limit 2',
    'image list --tag {tag} --property key=value',
    'image list --tag {tag} --private',
    'image list --hidden --tag {tag}',
    'image member get {shared} {project}',
    'image member list {shared}',
    'image metadef namespace list',
    'image metadef namespace list --resource-types OS::Nova::Aggregate',
    'image metadef namespace show {namespace}',
    'image metadef namespace show {empty_namespace}',
    'image metadef object list {namespace}',
    'image metadef object property show {namespace} box size',
    'image metadef object show {namespace} box',
    'image metadef object show {namespace} empty',
    'image metadef property list {namespace}',
    'image metadef property show {namespace} p',
    'image metadef resource type association list {namespace}',
    'image metadef resource type list',
    'image show {active}',
    'image show {queued}',
    'image show {shared}',
    'image stores list',
    'image task list --limit 20',
    'image task show {task}',
]

# Commands that create a resource and show it. {new} is a new name,
# {new_image} and {new_namespace} are new resources.
CREATES = [
    'image add project {new_image} {project}',
    'image create {new} --property key=value --tag x',
    'image metadef namespace create {new}',
    'image metadef namespace create {new} --description d --display-name n',
    'image metadef object create --namespace {namespace} {new}',
    'image metadef property create --name {new} --title t --type string '
    '--schema {{}} {namespace}',
    'image metadef resource type association create {new_namespace} OS::X',
    'image metadef resource type association create --properties-target x '
    '{new_namespace} OS::X',
]


class Terminal(io.StringIO):
    """Standard input without data."""

    def isatty(self):
        return True


class Commands:
    """Runs command classes in process, as OpenStackClient does."""

    def __init__(self, env):
        from openstack import config
        from openstackclient.common import clientmanager

        options = argparse.Namespace(
            auth_type='password',
            auth_url=env['OS_AUTH_URL'],
            username=env['OS_USERNAME'],
            password=env['OS_PASSWORD'],
            project_name=env['OS_PROJECT_NAME'],
            user_domain_id='default',
            project_domain_id='default',
        )
        manager = clientmanager.ClientManager(
            cli_options=config.OpenStackConfig(
                load_envvars=False, load_yaml_config=False
            ).get_one(argparse=options),
            api_version={'glance': '2', 'identity': '3', 'image': '2'},
        )
        manager.setup_auth()
        manager.auth_ref  # noqa: B018  # get a token
        self.client = manager.glance
        self.app = types.SimpleNamespace(
            client_manager=manager,
            interactive_mode=False,
            options=types.SimpleNamespace(
                verbose_level=1, glance_url='', glance_auth_token=''
            ),
            stdout=None,
        )

    def run(self, group, line):
        """Run a command of a group of entry points; return its JSON output."""
        command, words = _split(line)
        kind = _load_points(group)[command].load()
        self.app.stdout = out = io.StringIO()
        with (
            mock.patch.object(sys, 'stdin', Terminal()),
            mock.patch.object(sys, 'stdout', out),
        ):
            instance = kind(self.app, None)
            parser = instance.get_parser(f'openstack {command}')
            instance.run(parser.parse_args([*words, '-f', 'json']))
        return json.loads(out.getvalue())


@functools.cache
def _load_points(group):
    """Return the entry points of a group, by the name of the command."""
    return {
        point.name.replace('_', ' '): point
        for point in metadata.entry_points(group=group)
    }


def _list_shared_commands():
    return _load_points(BUILT_IN).keys() & _load_points(PLUGIN).keys()


def _split(line):
    """Return the command of a line, and its arguments."""
    words = line.split()
    for count in range(len(words), 0, -1):
        command = ' '.join(words[:count])
        if command in _load_points(PLUGIN):
            return command, words[count:]
    raise ValueError(line)


@pytest.fixture(scope='module')
def commands(cloud):
    """Return a runner of commands for the administrator."""
    return Commands(cloud.env('admin'))


@pytest.fixture(scope='module')
def resources(commands):
    """Create one of everything; return names and IDs."""
    prefix = f'test-{secrets.token_hex(6)}'
    client = commands.client
    sdk = commands.app.client_manager.sdk_connection
    [project] = sdk.identity.projects(name='other')
    found = {
        'image': prefix,
        'tag': f'tag-{prefix}',
        'namespace': f'{prefix}-namespace',
        'empty_namespace': f'{prefix}-empty',
        'project': project.id,
    }

    def create_image(name, **fields):
        image = client.images.create(
            name=name,
            disk_format='raw',
            container_format='bare',
            tags=[found['tag'], 'other'],
            **fields,
        )
        return image.id

    for _ in range(3):
        found['active'] = create_image(prefix, key='value', os_distro='x')
        client.images.upload(found['active'], b'data')
    found['queued'] = create_image(f'{prefix}-queued', protected=False)
    found['shared'] = create_image(f'{prefix}-shared', visibility='shared')
    client.image_members.create(found['shared'], found['project'])
    create_image(f'{prefix}-private', visibility='private', min_disk=3)
    create_image(f'{prefix}-hidden', os_hidden=True)
    imported = create_image(f'{prefix}-imported')
    client.images.stage(imported, b'data')
    client.images.import_and_wait(imported, timeout=60)
    tasks = client.images.get_associated_image_tasks(imported)['tasks']
    found['task'] = tasks[0]['id']
    client.metadefs_namespace.create(namespace=found['empty_namespace'])
    client.metadefs_namespace.create(
        namespace=found['namespace'],
        display_name='n',
        description='d',
        visibility='public',
        properties={
            'p': {'title': 'P', 'type': 'string', 'enum': ['b', 'a']},
            'o': {'title': 'O', 'type': 'boolean', 'default': 'true'},
        },
        objects=[
            {
                'name': 'box',
                'description': 'd',
                'required': ['size'],
                'properties': {'size': {'title': 'S', 'type': 'integer'}},
            },
            {'name': 'empty'},
        ],
        tags=[{'name': 'b'}, {'name': 'a'}],
        resource_type_associations=[
            {'name': 'OS::Nova::Flavor', 'prefix': 'hw_'},
            {'name': 'OS::Glance::Image', 'properties_target': 'image'},
        ],
    )
    return found


def _describe_type(value):
    return {
        bool: 'boolean',
        dict: 'object',
        float: 'number',
        int: 'number',
        list: 'list',
        str: 'text',
        type(None): 'null',
    }[type(value)]


def _compare_values(path, theirs, ours, types_only):
    """Yield what differs between two values."""
    if isinstance(theirs, dict) and isinstance(ours, dict):
        yield from _compare_objects(f'{path}.', theirs, ours, types_only)
    elif _describe_type(theirs) != _describe_type(ours):
        yield f'{path}: {_describe_type(ours)}, not {_describe_type(theirs)}'
    elif theirs != ours and not types_only:
        yield f'{path}: another value'


def _compare_objects(path, theirs, ours, types_only):
    """Yield what differs between two JSON objects."""
    for key in theirs.keys() - ours.keys():
        yield f'missing {path}{key}'
    for key in ours.keys() - theirs.keys():
        yield f'additional {path}{key}'
    common = [key for key in theirs if key in ours]
    # The order of a nested object does not change the order of the output.
    if not path and common != [key for key in ours if key in theirs]:
        yield 'another order of fields'
    for key in common:
        yield from _compare_values(
            path + key, theirs[key], ours[key], types_only
        )


def _compare_rows(theirs, ours):
    """Yield what differs between two lists.

    Other tests create and delete resources between the two runs, so only the
    rows that are in both lists are compared.
    """
    key = next(iter(theirs[0]))
    order = [row[key] for row in theirs]
    rows = {row[key]: row for row in ours}
    common = [value for value in order if value in rows]
    if not common:
        yield 'other rows'
    if common != [value for value in rows if value in order]:
        yield 'another order of rows'
    for row in theirs:
        if row[key] in rows:
            yield from _compare_objects('', row, rows[row[key]], False)


def _compare(line, theirs, ours, types_only=False):
    """Assert that only the accepted differences exist."""
    if isinstance(theirs, list):
        differences = _compare_rows(theirs, ours)
    else:
        differences = _compare_objects('', theirs, ours, types_only)
    command, _words = _split(line)
    accepted = ACCEPTED.get(line, ACCEPTED.get(command, {}))
    assert set(differences) == set(accepted)


@pytest.mark.parametrize('line', READS)
def test_read_commands_print_what_the_built_in_commands_print(
    commands, resources, line
):
    filled = line.format(**resources)
    theirs = commands.run(BUILT_IN, filled)
    ours = commands.run(PLUGIN, filled)
    assert theirs, 'there is nothing to compare'
    _compare(line, theirs, ours)


@pytest.mark.usefixtures('cache_lock')
def test_cached_image_list_prints_what_the_built_in_command_prints(
    commands, resources
):
    # A download puts the image into the cache.
    assert b''.join(commands.client.images.data(resources['active']))
    line = 'cached image list'
    theirs = commands.run(BUILT_IN, line)
    ours = commands.run(PLUGIN, line)
    assert resources['active'] in [row['ID'] for row in theirs]
    _compare(line, theirs, ours)


@pytest.mark.parametrize('line', CREATES)
def test_create_commands_print_what_the_built_in_commands_print(
    commands, resources, line
):
    outputs = []
    for group in (BUILT_IN, PLUGIN):
        new = f'test-{secrets.token_hex(6)}'
        found = {**resources, 'new': new}
        if '{new_image}' in line:
            image = commands.client.images.create(
                name=new, disk_format='raw', container_format='bare'
            )
            found['new_image'] = image.id
        if '{new_namespace}' in line:
            commands.client.metadefs_namespace.create(namespace=new)
            found['new_namespace'] = new
        outputs.append(commands.run(group, line.format(**found)))
    _compare(line, *outputs, types_only=True)


def test_every_read_command_is_compared():
    readers = {
        command
        for command in _list_shared_commands()
        if command.split()[-1] in ('get', 'info', 'list', 'show')
    }
    assert len(readers) >= 18
    compared = {_split(line)[0] for line in READS}
    assert readers == {*compared, 'cached image list'}


def test_every_command_that_shows_what_it_creates_is_compared():
    creators = {
        command
        for command in _list_shared_commands()
        if 'create' in command.split() or command == 'image add project'
    }
    assert creators == {_split(line)[0] for line in CREATES}


def test_accepted_differences_are_of_compared_commands():
    lines = {*READS, *CREATES}
    commands = {_split(line)[0] for line in lines}
    assert {*ACCEPTED} <= lines | commands
