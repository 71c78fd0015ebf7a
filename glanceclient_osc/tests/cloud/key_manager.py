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

"""Configuration of Barbican, which keeps the certificates of signatures."""

import base64
import os
import pathlib

from glanceclient_osc.tests.cloud import environments
from glanceclient_osc.tests.cloud.identity import format_authtoken

WSGI = 'barbican_app:application'


def configure(home: pathlib.Path, url: str, identity: str) -> dict[str, str]:
    """Write the configuration; return the environment to run under.

    :param url: URL of this service
    :param identity: URL of Keystone
    """
    paste = (
        environments.ensure_servers().parent
        / 'etc/barbican/barbican-api-paste.ini'
    )
    # The application of the package reads this file from /etc.
    (home / 'barbican_app.py').write_text(
        'from paste import deploy\n\n'
        f'application = deploy.loadapp({f"config:{paste}"!r})\n'
    )
    key = base64.b64encode(os.urandom(32)).decode()
    # Found there because it is the home directory of the server.
    (home / 'barbican.conf').write_text(
        f"""\
[DEFAULT]
log_file = {home}/barbican.log
host_href = {url}
db_auto_create = true
[database]
connection = sqlite:///{home}/barbican.sqlite?timeout=60
sqlite_synchronous = false
[simple_crypto_plugin]
kek = {key}
{format_authtoken(identity)}"""
    )
    return {}
