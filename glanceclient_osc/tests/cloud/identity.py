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

"""Keystone: its configuration, and the few calls that fill it."""

import grp
import json
import os
import pathlib
import pwd
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any

from glanceclient_osc.tests.cloud import environments

WSGI = 'keystone.wsgi.api:application'
PASSWORD = 'loopback'  # of every user


def configure(home: pathlib.Path) -> dict[str, str]:
    """Write the configuration; return the environment to run under."""
    (home / 'keystone.conf').write_text(
        f"""\
[DEFAULT]
log_file = {home}/keystone.log
[database]
connection = sqlite:///{home}/keystone.sqlite?timeout=60
sqlite_synchronous = false
[fernet_tokens]
key_repository = {home}/fernet
[credential]
key_repository = {home}/credential
[cache]
enabled = true
backend = oslo_cache.dict
[identity]
password_hash_rounds = 4
"""
    )
    return {'OS_KEYSTONE_CONFIG_DIR': str(home)}


def format_authtoken(url: str) -> str:
    """Return the settings with which another service checks tokens.

    :param url: URL of Keystone
    """
    return f"""\
[keystone_authtoken]
www_authenticate_uri = {url}
auth_url = {url}
auth_type = password
username = glance
password = {PASSWORD}
project_name = service
user_domain_id = default
project_domain_id = default
"""


def create_database(home: pathlib.Path) -> None:
    """Create the database, the keys and the administrator."""
    manage = [
        environments.ensure_servers() / 'keystone-manage',
        *('--config-file', str(home / 'keystone.conf')),
    ]
    run = environments.run_quietly
    # keystone-manage run by root requires the owner of the keys.
    owner = [
        *('--keystone-user', pwd.getpwuid(os.geteuid()).pw_name),
        *('--keystone-group', grp.getgrgid(os.getegid()).gr_name),
    ]
    for name in ('fernet', 'credential'):
        (home / name).mkdir(mode=0o700)
        run([*manage, f'{name}_setup', *owner])
    run([*manage, 'db_sync'])
    run([*manage, 'bootstrap', '--bootstrap-password', PASSWORD])


class Identity:
    """The calls of the Identity API v3 that configure a cloud."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._headers = {'Content-Type': 'application/json'}
        self._headers['X-Auth-Token'] = self._get_token()

    def _call(self, method: str, path: str, body: Any = None) -> Any:
        request = urllib.request.Request(
            self.url + path,
            method=method,
            headers=self._headers,
            data=json.dumps(body).encode() if body is not None else None,
        )
        with urllib.request.urlopen(request, timeout=60) as response:
            self._response_headers = response.headers
            text = response.read()
        return json.loads(text) if text else None

    def _get_token(self) -> str:
        domain = {'id': 'default'}
        self._call(
            'POST',
            '/auth/tokens',
            {
                'auth': {
                    'identity': {
                        'methods': ['password'],
                        'password': {
                            'user': {
                                'name': 'admin',
                                'domain': domain,
                                'password': PASSWORD,
                            }
                        },
                    },
                    'scope': {'project': {'name': 'admin', 'domain': domain}},
                }
            },
        )
        return str(self._response_headers['X-Subject-Token'])

    def find_or_create(self, kind: str, **fields: Any) -> str:
        """Return the ID of a resource; create it if it is missing.

        :param kind: such as ``project``
        :param fields: those of a new resource; the name identifies it
        """
        plural = f'{kind}s'
        for found in self._call('GET', f'/{plural}')[plural]:
            if found['name'] == fields['name']:
                return str(found['id'])
        created = self._call('POST', f'/{plural}', {kind: fields})
        return str(created[kind]['id'])

    def create_user(self, name: str, project: str, *roles: str) -> None:
        """Create a user and a project, and assign roles in the project."""
        project_id = self.find_or_create(
            'project', name=project, domain_id='default'
        )
        user_id = self.find_or_create(
            'user', name=name, password=PASSWORD, domain_id='default'
        )
        for role in roles:
            role_id = self.find_or_create('role', name=role)
            self._call(
                'PUT',
                f'/projects/{project_id}/users/{user_id}/roles/{role_id}',
            )

    def set_limits(self, limits: Mapping[str, int]) -> None:
        """Register limits of images, unless there are limits already."""
        service_id = self.find_or_create(
            'service', name='glance', type='image'
        )
        body = {
            'registered_limits': [
                {
                    'service_id': service_id,
                    'region_id': 'RegionOne',
                    'resource_name': name,
                    'default_limit': limit,
                }
                for name, limit in limits.items()
            ]
        }
        try:
            self._call('POST', '/registered_limits', body)
        except urllib.error.HTTPError as error:
            if error.code != 409:  # they exist
                raise

    def set_endpoint(
        self, service: str, kind: str, url: str, region: str = 'RegionOne'
    ) -> None:
        """Set the URL of a service in the catalog of a region."""
        if all(
            found['id'] != region
            for found in self._call('GET', '/regions')['regions']
        ):
            self._call('POST', '/regions', {'region': {'id': region}})
        service_id = self.find_or_create('service', name=service, type=kind)
        known = {
            found['interface']: found['id']
            for found in self._call(
                'GET',
                f'/endpoints?service_id={service_id}&region_id={region}',
            )['endpoints']
        }
        for interface in ('public', 'internal', 'admin'):
            endpoint = {
                'service_id': service_id,
                'interface': interface,
                'region_id': region,
                'url': url,
            }
            if interface in known:
                self._call(
                    'PATCH',
                    f'/endpoints/{known[interface]}',
                    {'endpoint': endpoint},
                )
            else:
                self._call('POST', '/endpoints', {'endpoint': endpoint})
