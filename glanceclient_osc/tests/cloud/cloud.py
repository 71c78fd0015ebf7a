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

"""A real cloud on loopback: Keystone, Glance, three users, a catalog.

On demand it has a region with a Glance that serves version 1 of the API, a
key manager, and a region with another Glance beside a second cloud.

>>> with Cloud.temporary('doctest') as cloud:  # doctest: +SKIP
...     cloud.env('demo')['OS_AUTH_URL']
'http://127.0.0.1:41507/v3'
"""

import contextlib
import json
import os
import pathlib
import shutil
import sys
from collections.abc import Iterator
from concurrent import futures
from typing import Any

from glanceclient_osc.tests.cloud import (
    environments,
    identity,
    image,
    image_v1,
    key_manager,
)
from glanceclient_osc.tests.cloud.processes import (
    HOST,
    Server,
    find_free_port,
    is_port_free,
)

# Roles of each user in the project of the same name. Images are shared with
# the project other.
USERS = {
    'admin': ('admin',),
    'demo': ('member',),
    'other': ('member',),
}

#: a region with the same Glance, the source of glance-download
REGION_TWO = 'RegionTwo'

#: a region with a Glance of its own
REGION_THREE = 'RegionThree'

#: the region whose Glance serves version 1 of the API
REGION_V1 = 'RegionV1'

# Limits of a project in the plain Glance.
LIMITS = {
    'image_count_total': 5000,
    'image_count_uploading': 50,
    'image_size_total': 90000,
    'image_stage_total': 9000,
}


class Cloud:
    """The servers of a cloud, whose files are in one directory."""

    def __init__(self, home: pathlib.Path) -> None:
        self.home = home
        self.keystone = Server('keystone', home / 'keystone')
        self.barbican = Server('barbican', home / 'barbican')
        self.glance = Server('glance', home / 'glance')
        self.glance_three = Server('glance-three', home / 'glance-three')
        self.glance_v1 = Server('glance-v1', home / 'glance-v1')
        self.registry_v1 = Server('registry-v1', home / 'glance-v1/registry')

    @classmethod
    def named(cls, name: str) -> 'Cloud':
        """Return the cloud with a name; its images are kept."""
        return cls(environments.STATE / 'clouds' / name)

    @classmethod
    @contextlib.contextmanager
    def temporary(cls, name: str) -> Iterator['Cloud']:
        """Start a new cloud; stop and delete it at the end."""
        cloud = cls.named(f'{name}-{os.getpid()}')
        try:
            cloud.start()
            yield cloud
        finally:
            cloud.stop()
            shutil.rmtree(cloud.home, ignore_errors=True)

    @property
    def _ports(self) -> dict[str, int]:
        try:
            ports: dict[str, int] = json.loads(
                (self.home / 'ports.json').read_text()
            )
        except FileNotFoundError:
            return {}
        return ports

    def url(self, service: str) -> str:
        """Return the URL of a service.

        :param service: ``keystone``, ``glance``, ``glance-three``,
            ``glance-v1`` or ``barbican``
        """
        path = '/v3' if service == 'keystone' else ''
        return f'http://{HOST}:{self._ports[service]}{path}'

    def running(self) -> bool:
        """Return whether Keystone and Glance run."""
        return self.keystone.running() and self.glance.running()

    def start(self) -> None:
        """Start Keystone and Glance; wait until they respond."""
        if self.running():
            return
        self.stop()
        if not self.home.exists():
            self.home.parent.mkdir(parents=True, exist_ok=True)
            shutil.copytree(_ensure_template(), self.home)
        ports = self._choose_ports('keystone', 'glance')
        self.keystone.start(
            identity.WSGI,
            ports['keystone'],
            identity.configure(self.keystone.home),
        )
        self.glance.start(
            image.WSGI,
            ports['glance'],
            image.configure(
                self.glance.home, ports['glance'], self.url('keystone')
            ),
        )
        self.keystone.wait(self.url('keystone'))
        self._create_users_and_endpoints()
        self.glance.wait(f'{self.url("glance")}/healthcheck')

    def start_v1(self) -> None:
        """Start the Glance with version 1; wait until it responds.

        :raises SetupError: Python 3.11 is missing
        """
        with environments.lock(f'v1-{self.home.name}'):
            if self.running_v1():
                return
            self._stop_v1()
            home = self.glance_v1.home
            if not home.exists():
                shutil.copytree(_ensure_template_v1(), home)
            self.registry_v1.home.mkdir(exist_ok=True)
            ports = self._choose_ports('glance-v1', 'registry-v1')
            port, registry_port = ports['glance-v1'], ports['registry-v1']
            image_v1.configure(home, port, registry_port, self.url('keystone'))
            env = {'LC_ALL': 'C.UTF-8'}
            self.registry_v1.launch(
                image_v1.build_command(home, 'registry'), env
            )
            self.glance_v1.launch(image_v1.build_command(home, 'api'), env)
            self.registry_v1.wait(f'http://{HOST}:{registry_port}/')
            self.glance_v1.wait(f'{self.url("glance-v1")}/versions')
            self._add_region(REGION_V1, self.url('glance-v1'))

    def start_key_manager(self) -> None:
        """Start Barbican; wait until it responds."""
        with environments.lock(f'barbican-{self.home.name}'):
            if self.barbican.running():
                return
            home = self.barbican.home
            home.mkdir(exist_ok=True)
            port = self._choose_ports('barbican')['barbican']
            env = key_manager.configure(
                home, self.url('barbican'), self.url('keystone')
            )
            self.barbican.start(key_manager.WSGI, port, env)
            self.barbican.wait(self.url('barbican'))
            identity.Identity(self.url('keystone')).set_endpoint(
                'barbican', 'key-manager', self.url('barbican'), 'RegionOne'
            )

    @property
    def second(self) -> 'Cloud':
        """A cloud with another Keystone and another Glance."""
        return Cloud(self.home / 'second')

    @property
    def config_file(self) -> pathlib.Path:
        """The clouds.yaml that start_two() writes."""
        return self.home / 'clouds.yaml'

    def start_two(self) -> None:
        """Start the region with its own Glance, and the second cloud.

        The Glance of that region may download images from the first region;
        the first region may not download from it. Also write ``clouds.yaml``:
        ``one`` is this cloud, ``three`` its region with its own Glance, and
        ``two`` the second cloud, for the user demo; ``one-admin``,
        ``three-admin`` and ``two-admin`` are for the administrator.
        """
        with environments.lock(f'two-{self.home.name}'):
            if self.running_two():
                return
            self._stop_two()
            self._start_glance_three()
            self.second.start()
            self.config_file.write_text(
                json.dumps({'clouds': self._build_config()}, indent=2)
            )
            self.glance_three.wait(f'{self.url("glance-three")}/healthcheck')

    def running_two(self) -> bool:
        """Return whether the other Glance and the second cloud run."""
        return self.glance_three.running() and self.second.running()

    def _start_glance_three(self) -> None:
        home = self.glance_three.home
        if not home.exists():
            shutil.copytree(_ensure_template() / 'glance', home)
        ports = self._choose_ports('glance-three')
        self.glance_three.start(
            image.WSGI,
            ports['glance-three'],
            image.configure(
                home,
                ports['glance-three'],
                self.url('keystone'),
                allowed_port=ports['glance'],
            ),
        )
        self._add_region(REGION_THREE, self.url('glance-three'))

    def _build_config(self) -> dict[str, Any]:
        """Return the entries of clouds.yaml."""
        clouds = {}
        for name, cloud, region in (
            ('one', self, 'RegionOne'),
            ('three', self, REGION_THREE),
            ('two', self.second, 'RegionOne'),
        ):
            for suffix, user in (('', 'demo'), ('-admin', 'admin')):
                clouds[name + suffix] = {
                    'auth': {
                        'auth_url': cloud.url('keystone'),
                        'username': user,
                        'password': identity.PASSWORD,
                        'project_name': user,
                        'user_domain_id': 'default',
                        'project_domain_id': 'default',
                    },
                    'region_name': region,
                }
        return clouds

    def _add_region(self, region: str, glance: str) -> None:
        """Register the services of another region."""
        # A client without a region uses the first one of the catalog, which
        # stays RegionOne: the catalog is sorted by creation.
        keystone = identity.Identity(self.url('keystone'))
        for service, kind, url in (
            ('keystone', 'identity', self.url('keystone')),
            ('glance', 'image', glance),
        ):
            keystone.set_endpoint(service, kind, url, region)

    def running_v1(self) -> bool:
        """Return whether the Glance with version 1 runs."""
        return self.glance_v1.running() and self.registry_v1.running()

    def _choose_ports(self, *names: str) -> dict[str, int]:
        """Return the ports of services, and save them for url()."""
        # A cloud keeps its ports when it is started again, if they are free.
        with environments.lock(f'ports-{self.home.name}'):
            ports = self._ports
            for name in names:
                port = ports.get(name, 0)
                ports[name] = (
                    port if port and is_port_free(port) else find_free_port()
                )
            (self.home / 'ports.json').write_text(json.dumps(ports))
            return ports

    def _stop_v1(self) -> None:
        self.glance_v1.stop()
        self.registry_v1.stop()

    def _stop_two(self) -> None:
        self.glance_three.stop()
        if self.second.home.exists():
            self.second.stop()

    def stop(self) -> None:
        """Stop all servers."""
        self._stop_v1()
        self._stop_two()
        self.barbican.stop()
        self.glance.stop()
        self.keystone.stop()

    @contextlib.contextmanager
    def plain_glance(self) -> Iterator[str]:
        """Start another Glance on the same images; yield its URL.

        It has no cache, shows no locations, and enforces limits.
        """
        home = self.home / f'plain-{os.getpid()}'
        home.mkdir()
        server = Server('plain', home)
        port = find_free_port()
        url = f'http://{HOST}:{port}'
        try:
            identity.Identity(self.url('keystone')).set_limits(LIMITS)
            server.start(
                image.WSGI,
                port,
                image.configure(
                    home, port, self.url('keystone'), self.glance.home
                ),
            )
            server.wait(f'{url}/healthcheck')
            yield url
        finally:
            server.stop()
            shutil.rmtree(home, ignore_errors=True)

    def _create_users_and_endpoints(self) -> None:
        keystone = identity.Identity(self.url('keystone'))
        keystone.set_endpoint('keystone', 'identity', self.url('keystone'))
        for region in ('RegionOne', REGION_TWO):
            keystone.set_endpoint(
                'glance', 'image', self.url('glance'), region
            )
        keystone.create_user('glance', 'service', 'admin', 'service')
        for user, roles in USERS.items():
            keystone.create_user(user, user, *roles)

    def env(self, user: str = 'admin') -> dict[str, str]:
        """Return the environment variables that authenticate a user."""
        return {
            'OS_AUTH_URL': self.url('keystone'),
            'OS_USERNAME': user,
            'OS_PASSWORD': identity.PASSWORD,
            'OS_PROJECT_NAME': user,
            'OS_USER_DOMAIN_ID': 'default',
            'OS_PROJECT_DOMAIN_ID': 'default',
            'OS_IDENTITY_API_VERSION': '3',
            'OS_REGION_NAME': 'RegionOne',
        }


def _ensure_template() -> pathlib.Path:
    """Return a directory with the databases of a new cloud."""
    where = environments.STATE / 'template'
    done = where / 'done'
    servers = ' '.join(environments.SERVERS)
    environments.ensure_servers()
    with environments.lock('template'):
        if not done.exists() or done.read_text() != servers:
            print('creating the databases ...', file=sys.stderr)
            shutil.rmtree(where, ignore_errors=True)
            homes = {name: where / name for name in ('keystone', 'glance')}
            for home in homes.values():
                home.mkdir(parents=True)
            identity.configure(homes['keystone'])
            image.configure(homes['glance'], 1, f'http://{HOST}:1')
            with futures.ThreadPoolExecutor() as pool:
                for job in (
                    pool.submit(identity.create_database, homes['keystone']),
                    pool.submit(image.create_database, homes['glance']),
                ):
                    job.result()
            done.write_text(servers)
    return where


def _ensure_template_v1() -> pathlib.Path:
    """Return a directory with the database of a new Glance with version 1."""
    where = environments.STATE / 'template-v1'
    done = where / 'done'
    environments.ensure_servers_v1()
    with environments.lock('template-v1'):
        if not done.exists():
            print('creating the database of version 1 ...', file=sys.stderr)
            shutil.rmtree(where, ignore_errors=True)
            where.mkdir(parents=True)
            image_v1.configure(where, 1, 1, f'http://{HOST}:1')
            image_v1.create_database(where)
            done.touch()
    return where
