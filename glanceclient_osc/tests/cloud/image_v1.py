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

"""Glance 15, the last one with version 1 of the Images API.

An API server and a registry server, from which it gets all metadata.
"""

import contextlib
import pathlib
import sqlite3

from glanceclient_osc.tests.cloud import environments

_PIKE = pathlib.Path(__file__).parent / 'pike'

_API_PASTE = """\
[pipeline:glance-api]
pipeline = utf8headers versionnegotiation authentication context rootapp
[composite:rootapp]
paste.composite_factory = glance.api:root_app_factory
/: apiversions
/v1: apiv1app
/v2: apiv2app
[app:apiversions]
paste.app_factory = glance.api.versions:create_resource
[app:apiv1app]
paste.app_factory = glance.api.v1.router:API.factory
[app:apiv2app]
paste.app_factory = glance.api.v2.router:API.factory
[filter:utf8headers]
paste.filter_factory = pike_filters:utf8_headers
[filter:versionnegotiation]
paste.filter_factory = glance.api.middleware.version_negotiation:\
VersionNegotiationFilter.factory
[filter:authentication]
paste.filter_factory = pike_filters:authentication
identity = {identity}
[filter:context]
paste.filter_factory = glance.api.middleware.context:ContextMiddleware.factory
"""

_REGISTRY_PASTE = """\
[pipeline:glance-registry]
pipeline = context registryapp
[app:registryapp]
paste.app_factory = glance.registry.api:API.factory
[filter:context]
paste.filter_factory = glance.api.middleware.context:ContextMiddleware.factory
"""

_COMMON = """\
[DEFAULT]
bind_host = 127.0.0.1
bind_port = {port}
workers = 0
log_file = {home}/{part}.log
data_api = glance.db.sqlalchemy.api
enable_v1_registry = true
{special}
[database]
connection = sqlite:///{home}/glance.sqlite?timeout=60
[oslo_policy]
policy_file = {home}/policy.json
[oslo_concurrency]
lock_path = {home}
[paste_deploy]
config_file = {home}/{part}-paste.ini
"""

_API = """\
enable_v1_api = true
enable_v2_api = true
registry_host = 127.0.0.1
registry_port = {registry_port}
send_identity_headers = true
[glance_store]
stores = file,http
default_store = file
filesystem_store_datadir = {home}/images"""


def configure(
    home: pathlib.Path, port: int, registry_port: int, identity: str
) -> None:
    """Write the configuration.

    :param port: of the API server
    :param identity: URL of Keystone
    """
    (home / 'images').mkdir(exist_ok=True)
    # The policy of Glance's own tests allows everything. As in the default
    # policy of Glance, only administrators publish images.
    [policy] = environments.ensure_servers_v1().parent.glob(
        'lib/python*/site-packages/glance/tests/etc/policy.json'
    )
    (home / 'policy.json').write_text(
        policy.read_text().replace(
            '"publicize_image": ""', '"publicize_image": "role:admin"'
        )
    )
    special = _API.format(home=home, registry_port=registry_port)
    for part, own_port, paste, more in (
        ('api', port, _API_PASTE.format(identity=identity), special),
        ('registry', registry_port, _REGISTRY_PASTE, ''),
    ):
        (home / f'{part}-paste.ini').write_text(paste)
        (home / f'{part}.conf').write_text(
            _COMMON.format(home=home, part=part, port=own_port, special=more)
        )


def build_command(home: pathlib.Path, part: str) -> list[object]:
    """Return the command line of ``api``, ``registry`` or ``db_sync``."""
    config = home / ('registry.conf' if part == 'registry' else 'api.conf')
    return [
        environments.ensure_servers_v1() / 'python',
        *('-W', 'ignore', _PIKE / 'serve.py', part),
        *('--config-file', config),
    ]


def create_database(home: pathlib.Path) -> None:
    """Create the database."""
    environments.run_quietly(build_command(home, 'db_sync'))
    # Two processes use it. Otherwise, each locks out the other at times.
    with contextlib.closing(sqlite3.connect(home / 'glance.sqlite')) as opened:
        opened.execute('PRAGMA journal_mode = WAL')
