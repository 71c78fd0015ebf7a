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

"""A client for the OpenStack Images API (Glance).

>>> from glanceclient_osc import Client
>>> glance = Client('2', endpoint=url, token=token)  # doctest: +SKIP
>>> for image in glance.images.list():  # doctest: +SKIP
...     print(image.id, image.name)

Every ``openstack`` command imports this package. Names that need expensive
imports are therefore imported when they are first used.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from glanceclient_osc import exc
    from glanceclient_osc.client import Client

    __version__: str

__all__ = ['Client', '__version__', 'exc']


def __getattr__(name: str) -> Any:
    value: Any
    if name == 'Client':
        from glanceclient_osc import client

        value = client.Client
    elif name == 'exc':
        import importlib

        value = importlib.import_module('glanceclient_osc.exc')
    elif name == '__version__':
        from importlib import metadata

        value = metadata.version('glanceclient-osc')
    else:
        raise AttributeError(f'module {__name__!r} has no attribute {name!r}')
    globals()[name] = value
    return value
