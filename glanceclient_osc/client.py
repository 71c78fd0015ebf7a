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

"""Client factory: selects the version of the Images API."""

import re
from typing import TYPE_CHECKING, Any, Literal, overload

from glanceclient_osc import exc, http, response, urls

if TYPE_CHECKING:
    from keystoneauth1.session import Session

    from glanceclient_osc.v1.client import Client as ClientV1
    from glanceclient_osc.v2.client import Client as ClientV2

_MAJORS = ('1', '2')


@overload
def Client(
    version: Literal['1', 'v1', 1],
    endpoint: str | None = None,
    session: 'Session | None' = None,
    **kwargs: Any,
) -> 'ClientV1': ...


@overload
def Client(
    version: Literal['2', 'v2', 2],
    endpoint: str | None = None,
    session: 'Session | None' = None,
    **kwargs: Any,
) -> 'ClientV2': ...


@overload
def Client(
    version: str | float | None = None,
    endpoint: str | None = None,
    session: 'Session | None' = None,
    **kwargs: Any,
) -> 'ClientV1 | ClientV2': ...


def Client(  # noqa: N802  # callers use it like a class
    version: str | float | None = None,
    endpoint: str | None = None,
    session: 'Session | None' = None,
    **kwargs: Any,
) -> 'ClientV1 | ClientV2':
    """Return a client for the Images API.

    >>> Client('2', endpoint='http://glance:9292', token='t')  # doctest: +SKIP
    >>> Client('2', session=keystoneauth_session)  # doctest: +SKIP

    :param version: ``'2'``, ``2``, ``'v2'`` or ``'2.7'``, likewise for
        version 1 (default: the version at the end of *endpoint*, otherwise
        the newest version that the server supports)
    :param endpoint: URL of the image service; with a session, it replaces
        the URL in the service catalog
    :param session: any keystoneauth session
    :param kwargs: arguments of
        :func:`glanceclient_osc.http.make_adapter`
    :raises UnsupportedVersion: this client does not support the version
    :raises InvalidEndpoint: neither an endpoint nor a session was given
    """
    if version is None and endpoint:
        version = urls.strip_version(endpoint)[1]
    if version is None:
        version = _discover_version(
            http.make_adapter(endpoint, session=session, **kwargs)
        )
    major = str(version).lower().removeprefix('v').partition('.')[0]
    if major not in _MAJORS:
        raise exc.UnsupportedVersion(
            f'Version {version} of the Images API is not supported'
        )
    if major == '1':
        from glanceclient_osc.v1.client import Client as ClientV1

        return ClientV1(endpoint, session=session, **kwargs)
    from glanceclient_osc.v2.client import Client as ClientV2

    return ClientV2(endpoint, session=session, **kwargs)


def _discover_version(adapter: http.ImageAdapter) -> str:
    """Return the newest version that server and client both support.

    :raises UnsupportedVersion: they have no version in common
    """
    items = response.decode_list(adapter.get('/versions'), 'versions', 'id')
    offered = [str(item['id']).removeprefix('v') for item in items]
    supported = [
        version
        for version in offered
        if re.fullmatch(r'\d+(\.\d+)?', version, re.ASCII)
        and version.partition('.')[0] in _MAJORS
    ]
    if not supported:
        raise exc.UnsupportedVersion(
            f'This client does not support the versions of the Images API '
            f'that the server has: {", ".join(offered)}'
        )
    return max(supported, key=lambda version: [*map(int, version.split('.'))])
