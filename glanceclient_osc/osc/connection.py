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

"""From OpenStackClient's session to a client of ours.

Whichever command is called, all the modules with commands are imported: so
they, and this one, import what talks to the server only when they run.
"""

from typing import TYPE_CHECKING, Any

from glanceclient_osc.osc import plugin

if TYPE_CHECKING:
    from glanceclient_osc.http import ImageAdapter
    from glanceclient_osc.v1.client import Client as ClientV1
    from glanceclient_osc.v2.client import Client as ClientV2


def has_direct_endpoint(options: Any) -> bool:
    """Say whether the image service is asked without the identity service.

    :param options: the global options
    """
    return bool(
        getattr(options, plugin.DEST_URL, None)
        and getattr(options, plugin.DEST_TOKEN, None)
    )


def make_client(instance: Any) -> 'ClientV1 | ClientV2':
    """Return a client for the cloud that OpenStackClient was told of.

    :param instance: OpenStackClient's client manager
    """
    adapter = _make_adapter(instance)
    version = str(instance._api_version[plugin.API_NAME])
    if version.partition('.')[0] == '1':
        from glanceclient_osc.v1.client import Client as ClientV1

        return ClientV1(adapter=adapter)
    from glanceclient_osc.v2.client import Client as ClientV2

    # The server says as well what is wrong, without a request for the
    # schema and the import of warlock.
    return ClientV2(adapter=adapter, validate=False)


def make_region_client(
    instance: Any, region: str, interface: str | None
) -> 'ClientV2':
    """Return a client for the same cloud, but another of its regions.

    :param instance: OpenStackClient's client manager
    :param interface: of the endpoint there, None for the usual one
    """
    from glanceclient_osc.http import ImageAdapter
    from glanceclient_osc.v2.client import Client as ClientV2

    adapter = ImageAdapter(
        instance.session,
        interface=interface or 'public',
        region_name=region,
    )
    return ClientV2(adapter=adapter, validate=False)


def _make_adapter(instance: Any) -> 'ImageAdapter':
    from glanceclient_osc.http import ImageAdapter

    cloud = instance._cli_options
    url = cloud.config.get(plugin.DEST_URL) or None
    token = cloud.config.get(plugin.DEST_TOKEN) or None
    if url and token:
        return _make_direct_adapter(instance, url, token)
    return ImageAdapter(
        instance.session,
        service_type=cloud.get_service_type('image'),
        service_name=cloud.get_service_name('image'),
        interface=cloud.get_interface('image'),
        region_name=cloud.get_region_name('image'),
        endpoint_override=url or cloud.get_endpoint('image'),
        connect_retries=cloud.get_connect_retries('image'),
        status_code_retries=cloud.get_status_code_retries('image'),
    )


def _make_direct_adapter(
    instance: Any, url: str, token: str
) -> 'ImageAdapter':
    from keystoneauth1 import token_endpoint
    from keystoneauth1.session import Session

    from glanceclient_osc.http import ImageAdapter

    session = Session(
        # Read from a file, it ends with a line break.
        auth=token_endpoint.Token(url, token.strip()),
        verify=instance.verify,
        cert=instance.cert,
        collect_timing=bool(instance.timing),
    )
    if not instance._auth_setup_completed:
        # OpenStackClient closes the session at the end of a command and
        # takes the numbers of --timing from it. A command that does
        # authenticate puts its own here.
        instance.session = session
    return ImageAdapter(session, endpoint_override=url)


def keep_connection_open(adapter: 'ImageAdapter') -> None:
    """Let the connection to the image service outlive a command.

    OpenStackClient closes its session's connections after each command, so
    that in interactive mode each would connect anew.
    """
    from keystoneauth1.session import TCPKeepAliveAdapter

    class Lasting(TCPKeepAliveAdapter):
        def close(self) -> None:
            """Stay open until the process ends."""

    requests_session = adapter.session.session
    if adapter.root not in requests_session.adapters:
        requests_session.mount(adapter.root, Lasting())
