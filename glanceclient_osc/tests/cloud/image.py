"""Glance: three stores, every import method, the image cache."""

import pathlib

from glanceclient_osc.tests.cloud import environments
from glanceclient_osc.tests.cloud.identity import PASSWORD

WSGI = 'glance.wsgi.api:application'


def configure(home: pathlib.Path, port: int, identity: str) -> dict[str, str]:
    """Write the configuration; return the environment to run under."""
    for name in ('fast', 'cheap', 'staging', 'tasks', 'cache'):
        (home / name).mkdir(exist_ok=True)
    paste = environments.servers().parent / 'etc/glance/glance-api-paste.ini'
    # Glance wants the brackets around its list options.
    (home / 'glance-api.conf').write_text(
        f"""\
[DEFAULT]
log_file = {home}/glance.log
enabled_backends = fast:file,cheap:file,web:http
node_staging_uri = file://{home}/staging
worker_self_reference_url = http://127.0.0.1:{port}
image_cache_dir = {home}/cache
show_multiple_locations = true
enabled_import_methods = [glance-direct,web-download,copy-image,glance-download]
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
[database]
connection = sqlite:///{home}/glance.sqlite?timeout=60
sqlite_synchronous = false
[keystone_authtoken]
www_authenticate_uri = {identity}
auth_url = {identity}
auth_type = password
username = glance
password = {PASSWORD}
project_name = service
user_domain_id = default
project_domain_id = default
[paste_deploy]
flavor = keystone+cachemanagement
config_file = {paste}
[import_filtering_opts]
allowed_hosts = [127.0.0.1]
allowed_ports = [80,443,{port},{','.join(str(p) for p in range(18080, 18100))}]
"""  # noqa: E501
    )
    return {'OS_GLANCE_CONFIG_DIR': str(home)}


def initialise(home: pathlib.Path) -> None:
    """Make the database, with the stock metadata definitions."""
    servers = environments.servers()
    manage = [
        servers / 'glance-manage',
        *('--config-file', str(home / 'glance-api.conf')),
    ]
    environments.run([*manage, 'db_sync'])
    environments.run(
        [
            *manage,
            'db_load_metadefs',
            str(servers.parent / 'etc/glance/metadefs'),
        ]
    )
