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

"""Configuration of Glance: three stores, all import methods, the cache."""

import pathlib

from glanceclient_osc.tests.cloud import environments
from glanceclient_osc.tests.cloud.identity import PASSWORD, format_authtoken

WSGI = 'glance.wsgi.api:application'


# Settings of the normal Glance, and of the plain one.
_FULL = """\
image_cache_dir = {home}/cache
show_multiple_locations = true
"""
_PLAIN = """\
use_keystone_limits = true
[oslo_limit]
auth_url = {identity}
auth_type = password
username = admin
password = {password}
system_scope = all
user_domain_id = default
endpoint_service_type = image
endpoint_service_name = glance
endpoint_region_name = RegionOne
"""


def configure(
    home: pathlib.Path,
    port: int,
    identity: str,
    data: pathlib.Path | None = None,
    allowed_port: int | None = None,
) -> dict[str, str]:
    """Write the configuration; return the environment to run under.

    :param data: directory of another Glance, whose database and stores this
        one shares; it has no cache, shows no locations, and enforces limits
    :param allowed_port: port of the Glance that this one may download from
        (default: its own)
    """
    extra = (_PLAIN if data else _FULL).format(
        home=home, identity=identity, password=PASSWORD
    )
    flavor = 'keystone' if data else 'keystone+cachemanagement'
    config = home / 'glance-api.conf'
    log = home / 'glance.log'
    home = data or home
    for name in ('fast', 'cheap', 'staging', 'tasks', 'cache'):
        (home / name).mkdir(exist_ok=True)
    paste = (
        environments.ensure_servers().parent
        / 'etc/glance/glance-api-paste.ini'
    )
    # Glance requires the brackets of its list options.
    config.write_text(
        f"""\
[DEFAULT]
log_file = {log}
enabled_backends = fast:file,cheap:file,web:http
node_staging_uri = file://{home}/staging
worker_self_reference_url = http://127.0.0.1:{port}
enabled_import_methods = [glance-direct,web-download,copy-image,glance-download]
{extra}\
[glance_store]
default_backend = fast
[fast]
filesystem_store_datadir = {home}/fast
[cheap]
filesystem_store_datadir = {home}/cheap
store_description = On slow disks
[web]
[os_glance_staging_store]
filesystem_store_datadir = {home}/staging
[os_glance_tasks_store]
filesystem_store_datadir = {home}/tasks
[oslo_concurrency]
lock_path = {home}/locks
[database]
connection = sqlite:///{home}/glance.sqlite?timeout=60
sqlite_synchronous = false
{format_authtoken(identity)}\
[key_manager]
backend = barbican
[barbican]
auth_endpoint = {identity}
[paste_deploy]
flavor = {flavor}
config_file = {paste}
[import_filtering_opts]
allowed_hosts = [127.0.0.1]
allowed_ports = [80,443,{allowed_port or port},{','.join(str(p) for p in range(18080, 18100))}]
"""  # noqa: E501
    )
    return {'OS_GLANCE_CONFIG_DIR': str(config.parent)}


def create_database(home: pathlib.Path) -> None:
    """Create the database, with the default metadata definitions."""
    servers = environments.ensure_servers()
    manage = [
        servers / 'glance-manage',
        *('--config-file', str(home / 'glance-api.conf')),
    ]
    environments.run_quietly([*manage, 'db_sync'])
    environments.run_quietly(
        [
            *manage,
            'db_load_metadefs',
            str(servers.parent / 'etc/glance/metadefs'),
        ]
    )
