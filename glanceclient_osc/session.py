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

"""keystoneauth sessions for an endpoint and a token; renewal of tokens."""

import os
import ssl
import threading
import weakref

from keystoneauth1 import noauth, token_endpoint
from keystoneauth1.session import Session

from glanceclient_osc import exc

_RENEWAL_LOCKS: 'weakref.WeakKeyDictionary[Session, threading.Lock]' = (
    weakref.WeakKeyDictionary()
)
_RENEWAL_LOCKS_LOCK = threading.Lock()


def choose_ca_bundle() -> str | bool:
    """Return the CA certificates to trust if none are configured.

    These are ``SSL_CERT_FILE`` and those of the operating system, where they
    are installed: they include the CAs that an organization has added.

    :returns: a file, or True for the default of requests, which are
        ``REQUESTS_CA_BUNDLE``, ``CURL_CA_BUNDLE`` and the package certifi
    """
    if os.environ.get('REQUESTS_CA_BUNDLE') or os.environ.get(
        'CURL_CA_BUNDLE'
    ):
        return True
    return ssl.get_default_verify_paths().cafile or True


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

    :param token: token, empty for a server without authentication
    :param cacert: file or directory of CA certificates to trust (default:
        see choose_ca_bundle())
    :param cert_file: client certificate
    :param key_file: private key, unless it is in *cert_file*
    :param insecure: do not verify the certificate of the server
    :param timeout: seconds to wait for a response
    :raises SSLCertificateError: a file does not exist
    :raises InvalidArgument: the timeout is not a number
    """
    try:
        return Session(
            auth=(
                token_endpoint.Token(None, token) if token else noauth.NoAuth()
            ),
            verify=False if insecure else cacert or choose_ca_bundle(),
            cert=(
                (cert_file, key_file) if cert_file and key_file else cert_file
            ),
            timeout=timeout,
        )
    except (TypeError, ValueError):
        raise exc.InvalidArgument(
            f'timeout must be a number of seconds, not {timeout!r}'
        ) from None


def check_tls_files(session: Session) -> None:
    """Check that the certificate and key files of a session exist.

    :raises SSLCertificateError: a file does not exist
    """
    cert = session.cert
    cert_file, key_file = cert if isinstance(cert, tuple) else (cert, None)
    for path, description in (
        (session.verify, 'CA certificates'),
        (cert_file, 'the client certificate'),
        (key_file, 'the private key'),
    ):
        if isinstance(path, str | os.PathLike) and not os.path.exists(path):
            raise exc.SSLCertificateError(
                f'The file of {description} does not exist: {os.fspath(path)}'
            )


def get_renewal_lock(session: Session) -> threading.Lock:
    """Return the lock that is held while a token of a session is renewed."""
    with _RENEWAL_LOCKS_LOCK:
        return _RENEWAL_LOCKS.setdefault(session, threading.Lock())
