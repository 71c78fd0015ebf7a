"""The one entrance: picks the version of the API, builds the rest."""

from typing import TYPE_CHECKING, Any

from glanceclient_osc import exc, http

if TYPE_CHECKING:
    from keystoneauth1.session import Session

    from glanceclient_osc.v2.client import Client as ClientV2


def Client(  # noqa: N802  # a class to those who call it
    version: str | float | None = None,
    endpoint: str | None = None,
    session: 'Session | None' = None,
    **kwargs: Any,
) -> 'ClientV2':
    """Return a client for the Images API.

    >>> Client('2', endpoint='http://glance:9292', token='t')  # doctest: +SKIP
    >>> Client('2', session=keystoneauth_session)  # doctest: +SKIP

    :param version: ``'2'``, ``2``, ``'v2'`` or ``'2.7'``; by default the one
        that *endpoint* ends with
    :param endpoint: URL of the image service; with a session, instead of
        the one in its catalog
    :param session: any keystoneauth session
    :param kwargs: those of :func:`glanceclient_osc.http.make_adapter`
    :raises UnsupportedVersion: the version is not known here, or not given
    :raises InvalidEndpoint: neither endpoint nor session was given
    """
    if version is None and endpoint:
        version = http.strip_version(endpoint)[1]
    if version is None:
        raise exc.UnsupportedVersion(
            'Say which version of the Images API to use, as an argument or '
            'at the end of the endpoint'
        )
    major = str(version).lower().removeprefix('v').partition('.')[0]
    if major != '2':
        raise exc.UnsupportedVersion(
            f'Version {version} of the Images API is not supported'
        )
    from glanceclient_osc.v2 import client

    return client.Client(endpoint, session=session, **kwargs)
