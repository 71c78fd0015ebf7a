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

"""Paste filters for Glance 15: headers in UTF-8, and authentication."""

import functools
import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterable
from typing import Any

Environ = dict[str, Any]
App = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


def utf8_headers(global_conf: object) -> Callable[[App], App]:
    """Return a filter that encodes headers in UTF-8.

    This Glance was written for Python 2, where headers are bytes. On Python 3
    they are text, decoded as Latin-1.
    """

    def wrap(app: App) -> App:
        def middleware(
            environ: Environ, start_response: Callable[..., Any]
        ) -> Iterable[bytes]:
            for name, value in [*environ.items()]:
                if name.startswith('HTTP_X_'):
                    environ[name] = value.encode('latin-1').decode('utf-8')

            def start(
                status: str, headers: list[tuple[str, str]], *rest: Any
            ) -> Any:
                encoded = [
                    (name, value.encode('utf-8').decode('latin-1'))
                    for name, value in headers
                ]
                return start_response(status, encoded, *rest)

            return app(environ, start)

        return middleware

    return wrap


def authentication(global_conf: object, identity: str) -> Callable[[App], App]:
    """Return a filter that sets the user, project and roles of a request.

    A token is one of Keystone, or ``user:project:role[,role]``, which is not
    checked. Without a token, Glance responds with 401.

    :param identity: URL of Keystone
    """

    def wrap(app: App) -> App:
        def middleware(
            environ: Environ, start_response: Callable[..., Any]
        ) -> Iterable[bytes]:
            token = urllib.parse.unquote(environ.get('HTTP_X_AUTH_TOKEN', ''))
            identity_data = tuple(token.split(':'))
            if len(identity_data) != 3:
                identity_data = (
                    _validate_token(identity, token) if token else ()
                )
            if identity_data:
                user, project, roles = identity_data
                environ['HTTP_X_USER_ID'] = user
                environ['HTTP_X_TENANT_ID'] = project
                environ['HTTP_X_ROLES'] = roles
                environ['HTTP_X_IDENTITY_STATUS'] = 'Confirmed'
            return app(environ, start_response)

        return middleware

    return wrap


@functools.cache
def _validate_token(identity: str, token: str) -> tuple[str, ...]:
    """Return user, project and roles of a token; () if it is invalid."""
    request = urllib.request.Request(
        f'{identity}/auth/tokens',
        headers={'X-Auth-Token': token, 'X-Subject-Token': token},
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            token_data = json.load(response)['token']
    except urllib.error.HTTPError:
        return ()
    roles = ','.join(role['name'] for role in token_data['roles'])
    return token_data['user']['id'], token_data['project']['id'], roles
