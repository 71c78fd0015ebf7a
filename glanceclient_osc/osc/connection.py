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

"""Clients for the Images API, from OpenStackClient's cloud configuration.

Every ``openstack`` call imports this module, so it imports what sends requests
only when a client is created.
"""

import logging
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from glanceclient_osc.http import ImageAdapter
    from glanceclient_osc.v1.client import Client as ClientV1
    from glanceclient_osc.v2.client import Client as ClientV2

_LOG = logging.getLogger(__name__)

# Names of the options --os-image-url and --os-auth-token in the parsed
# arguments. As "os_auth_token", the token would be sent to all services.
# osc-lib masks the value of a name that ends with "token" in logs.
DEST_URL = 'glance_url'
DEST_TOKEN = 'glance_auth_token'  # noqa: S105

# Settings of the cloud configuration, also with the prefix "image_".
_RETRY_SETTINGS = {
    'connect_retries': int,
    'connect_retry_delay': float,
    'status_code_retries': int,
    'status_code_retry_delay': float,
}


def has_direct_endpoint(options: Any) -> bool:
    """Return whether Keystone is not used.

    It is not used if both ``--os-image-url`` and ``--os-auth-token`` are set.

    :param options: the global options
    """
    return bool(getattr(options, DEST_URL) and getattr(options, DEST_TOKEN))


def make_client(instance: Any, version: str) -> 'ClientV1 | ClientV2':
    """Return a client for the selected cloud.

    :param instance: OpenStackClient's client manager
    :param version: version of the Images API, for example "2.9"
    """
    adapter = _make_adapter(instance)
    if version.partition('.')[0] == '1':
        from glanceclient_osc.v1.client import Client as ClientV1

        return ClientV1(adapter=adapter)
    from glanceclient_osc.v2.client import Client as ClientV2

    # The server validates as well. This saves a request for the schema and
    # the import of warlock.
    return ClientV2(adapter=adapter, validate=False)


def make_region_client(
    instance: Any, region: str, interface: str | None
) -> 'ClientV2':
    """Return a client for another region of the selected cloud.

    The errors of its requests name the region.

    :param instance: OpenStackClient's client manager
    :param interface: interface of the endpoint (default: public)
    """
    from glanceclient_osc.osc import clouds
    from glanceclient_osc.v2.client import Client as ClientV2

    adapter = clouds.NamedAdapter(
        instance.session,
        f'Region {region}',
        interface=interface or 'public',
        region_name=region,
        **_read_retry_settings(instance._cli_options.config),
    )
    return ClientV2(adapter=adapter, validate=False)


def make_cloud_client(
    app: Any, name: str, region: str | None = None
) -> 'ClientV2':
    """Return a client for another cloud of ``clouds.yaml``.

    It has a session of its own. The errors of its requests name the cloud.

    :param app: the running application
    :param name: name of the cloud
    :param region: region of the cloud (default: that of its configuration)
    :raises CommandError: the cloud is not configured correctly
    """
    from glanceclient_osc.osc import clouds
    from glanceclient_osc.v2.client import Client as ClientV2

    cloud = clouds.load_cloud(app.client_manager, name, region)
    arguments = _select_service(cloud)
    place = f'Cloud {name}'
    if region:
        arguments['region_name'] = region
        place += f', region {region}'
    adapter = clouds.NamedAdapter(
        clouds.make_session(cloud, name),
        place,
        **arguments,
        **_read_retry_settings(cloud.config),
    )
    return ClientV2(adapter=adapter, validate=False)


def _make_adapter(instance: Any) -> 'ImageAdapter':
    from glanceclient_osc.http import ImageAdapter

    if instance.verify is False:
        _LOG.warning(
            'TLS certificates are not verified (--insecure): others on the '
            'network can read the token and change the data'
        )
    cloud = instance._cli_options
    url = cloud.config.get(DEST_URL) or None
    token = cloud.config.get(DEST_TOKEN) or None
    retry_settings = _read_retry_settings(cloud.config)
    if url and token:
        session = _make_session(instance, url, token)
        return ImageAdapter(session, endpoint_override=url, **retry_settings)
    arguments = _select_service(cloud)
    if url:
        arguments['endpoint_override'] = url
    return ImageAdapter(instance.session, **arguments, **retry_settings)


def _select_service(cloud: Any) -> dict[str, Any]:
    """Return the arguments that select the image service of a cloud.

    :param cloud: configuration of openstacksdk
    """
    return {
        'service_type': cloud.get_service_type('image'),
        'service_name': cloud.get_service_name('image'),
        'interface': cloud.get_interface('image'),
        'region_name': cloud.get_region_name('image'),
        'endpoint_override': cloud.get_endpoint('image'),
    }


def _read_retry_settings(config: dict[str, Any]) -> dict[str, Any]:
    """Return the retry settings of the cloud configuration.

    :raises CommandError: a setting is not a number
    """
    settings = {}
    for name, convert in _RETRY_SETTINGS.items():
        value = config.get(f'image_{name}')
        if value is None:
            value = config.get(name)
        if value is not None:
            try:
                settings[name] = convert(value)
            except (TypeError, ValueError):
                from osc_lib import exceptions

                raise exceptions.CommandError(
                    f'{name} in the cloud configuration is not a number: '
                    f'{value!r}'
                ) from None
    return settings


def _make_session(instance: Any, url: str, token: str) -> Any:
    """Return a keystoneauth session that sends a given token."""
    from keystoneauth1 import token_endpoint
    from keystoneauth1.session import Session

    from glanceclient_osc.session import choose_ca_bundle

    verify = instance.verify
    session = Session(
        # A token that was read from a file ends with a line feed.
        auth=token_endpoint.Token(url, token.strip()),
        verify=choose_ca_bundle() if verify is True else verify,
        cert=instance.cert,
        collect_timing=bool(instance.timing),
    )
    if not instance._auth_setup_completed:
        # After the command, OpenStackClient closes this session and reads
        # the times for --timing from it. Commands that get a token from
        # Keystone set their own session here.
        instance.session = session
    return session


def keep_connection_open(adapter: 'ImageAdapter') -> None:
    """Keep the connection to the image service open after a command.

    OpenStackClient closes the connections of its session after each command.
    In interactive mode, each command would need a new connection.
    """
    from glanceclient_osc import deadline

    deadline.keep_connections_open(adapter.session.session, adapter.root)
