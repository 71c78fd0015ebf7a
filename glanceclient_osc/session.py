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

"""keystoneauth sessions for an endpoint and a token."""

from keystoneauth1 import noauth, token_endpoint
from keystoneauth1.session import Session


def make_session(
    token: str,
    *,
    cacert: str | None = None,
    cert_file: str | None = None,
    key_file: str | None = None,
    insecure: bool = False,
    timeout: float | None = None,
) -> Session:
    """Return a session that sends one token and never renews it.

    :param token: token, empty to send none
    :param cacert: file of CA certificates to trust
    :param cert_file: client certificate
    :param key_file: private key, unless it is in *cert_file*
    :param insecure: do not verify the certificate of the server
    :param timeout: seconds to wait for a response
    """
    return Session(
        auth=token_endpoint.Token(None, token) if token else noauth.NoAuth(),
        verify=False if insecure else cacert or True,
        cert=(cert_file, key_file) if key_file else cert_file,
        timeout=timeout,
    )
