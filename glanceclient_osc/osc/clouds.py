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

"""Other clouds of ``clouds.yaml``, and regions, with errors that name them.

Import this module only when a command runs: it imports openstacksdk.
"""

import contextlib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from keystoneauth1.exceptions import ClientException as AuthError
from keystoneauth1.session import Session
from openstack.config import OpenStackConfig
from openstack.exceptions import SDKException
from osc_lib import exceptions

from glanceclient_osc import exc, urls
from glanceclient_osc.http import Body, ImageAdapter

if TYPE_CHECKING:
    import requests

# A plugin without a required option raises TypeError.
_CONFIGURATION_ERRORS = (
    SDKException,
    AuthError,
    OSError,
    TypeError,
    ValueError,
)


class NamedAdapter(ImageAdapter):
    """Adapter whose errors name the cloud or region."""

    def __init__(self, session: Session, place: str, **kwargs: Any) -> None:
        """Create the adapter without sending a request.

        :param place: words before each error message
        :param kwargs: arguments of ImageAdapter
        """
        super().__init__(session, **kwargs)
        self.place = place

    def request(
        self, url: str, method: str, **kwargs: Any
    ) -> 'requests.Response':
        """Send a request without a streamed body."""
        with self._name_errors():
            return super().request(url, method, **kwargs)

    def send(
        self, url: str, method: str, body: Body, headers: Mapping[str, str]
    ) -> 'requests.Response':
        """Send a request with a streamed body."""
        with self._name_errors():
            return super().send(url, method, body, headers)

    def get_project_id(self, auth: Any = None) -> str | None:
        """Return the ID of the project of the token."""
        with self._name_errors():
            return super().get_project_id(auth)

    @contextlib.contextmanager
    def _name_errors(self) -> Iterator[None]:
        try:
            yield
        except exc.SourceError:
            raise  # not an error of this cloud
        except exc.ClientException as error:
            error.message = f'{self.place}: {error.message}'
            raise


def load_cloud(instance: Any, name: str, region: str | None) -> Any:
    """Return the configuration of a cloud of ``clouds.yaml``.

    Global options such as ``--os-username`` are those of the selected cloud,
    and do not apply to it.

    :param instance: OpenStackClient's client manager
    :param region: region of the cloud (default: that of its configuration)
    :raises CommandError: the cloud is unknown, or something is missing
    """

    def prompt(prompt: str | None = None) -> str:
        password: str = instance._pw_callback(f'Cloud {name}: {prompt}')
        return password

    try:
        config = OpenStackConfig(pw_func=prompt)
        if name not in config.get_cloud_names():
            known = ', '.join(sorted(config.get_cloud_names()))
            raise exceptions.CommandError(
                f'Cloud {name} is not in clouds.yaml, which has: '
                f'{known or "no cloud"}'
            )
        if region:
            with contextlib.suppress(SDKException):
                # A region that is not listed has no settings of its own.
                return config.get_one(name, region_name=region)
        return config.get_one(name)
    except _CONFIGURATION_ERRORS as error:
        raise exceptions.CommandError(f'Cloud {name}: {error}') from error


def make_session(cloud: Any, name: str) -> Session:
    """Return a session for a cloud, without sending a request.

    :param cloud: configuration of load_cloud()
    :raises CommandError: the configuration is incomplete
    """
    try:
        session: Session = cloud.get_session()
    except _CONFIGURATION_ERRORS as error:
        raise exceptions.CommandError(f'Cloud {name}: {error}') from error
    return session


def get_auth_url(adapter: ImageAdapter) -> str | None:
    """Return the URL of the identity service, None if it is unknown."""
    auth_url = getattr(adapter.session.auth, 'auth_url', None)
    return urls.strip_version(auth_url)[0] if auth_url else None


def find_region(adapter: ImageAdapter) -> str | None:
    """Return the region of an image service in its service catalog.

    :returns: None if no endpoint of the catalog is this service
    :raises ClientException: the identity service cannot be reached
    """
    auth: Any = adapter.session.auth
    if not hasattr(auth, 'get_access'):
        return None
    try:
        catalog = auth.get_access(adapter.session).service_catalog
    except AuthError as error:
        raise adapter.translate(error) from error
    endpoints = catalog.get_endpoint_data_list(
        adapter.service_type,
        interface=None,
        region_name=adapter.region_name or None,
    )
    for endpoint in endpoints:
        if urls.strip_version(endpoint.url or '')[0] == adapter.root:
            region: str | None = endpoint.region_name
            return region
    return None
