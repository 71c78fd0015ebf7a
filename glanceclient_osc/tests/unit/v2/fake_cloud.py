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

"""Image services of several clouds in memory, for tests of copies."""

import urllib.parse
from typing import Any

from keystoneauth1.plugin import BaseAuthPlugin
from keystoneauth1.session import Session
from requests_mock import Mocker

from glanceclient_osc.http import ImageAdapter
from glanceclient_osc.tests.unit.v2.fake_glance import OWNER, FakeGlance
from glanceclient_osc.v2.client import Client


class Tokens(BaseAuthPlugin):
    """Authentication plugin whose tokens are token-1, token-2 and so on."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url
        self.number = 1

    def get_token(self, session: Any) -> str:
        return f'token-{self.number}'

    def get_endpoint(self, session: Any, **arguments: Any) -> str:
        return self.url

    def get_project_id(self, session: Any, **arguments: Any) -> str:
        return OWNER

    def invalidate(self) -> bool:
        self.number += 1
        return True


def make_client(url: str) -> Client:
    """Return a client that renews its token."""
    adapter = ImageAdapter(Session(auth=Tokens(url)), endpoint_override=url)
    return Client(adapter=adapter, validate=False)


class FakeCloud(FakeGlance):
    """The image service of one of several clouds.

    :ivar client: client of the cloud
    :ivar methods: import methods that it offers
    :ivar peer: cloud that it can download images from
    :ivar failure: message of the tasks of imports that fail
    :ivar refusals: response statuses of the next uploads, each after half of
        the data
    :ivar algorithm: None for an old cloud without hashes but MD5
    """

    def __init__(self, requests_mock: Mocker, name: str) -> None:
        self.host = f'{name}.test'
        self.client = make_client(f'http://{self.host}')
        self.methods = ['glance-direct', 'glance-download']
        self.peer: FakeGlance | None = None
        self.failure: str | None = None
        self.refusals: list[int] = []
        self.statuses: list[str] = []
        super().__init__(requests_mock)

    def _answer(self, request: Any) -> Any:
        if urllib.parse.urlsplit(request.url).netloc != self.host:
            return None
        return super()._answer(request)

    def _get(self, parts: list[str], query: Any, request: Any) -> Any:
        if parts == ['info', 'import']:
            if not self.methods:
                return 404, None
            return 200, {'import-methods': {'value': self.methods}}
        if parts[2:] == ['tasks'] and self.failure:
            return 200, {'tasks': self._list_tasks(parts[1])}
        return super()._get(parts, query, request)

    def _list_tasks(self, image_id: str) -> list[dict[str, Any]]:
        if f'POST /v2/images/{image_id}/import' not in self.requests:
            return []
        task = {'id': 't', 'status': 'failure', 'message': self.failure}
        return [task]

    def _import(self, image_id: str, method: dict[str, Any]) -> Any:
        assert self.peer is not None
        if self.failure is None:
            self._store(image_id, self.peer.data[method['glance_image_id']])
            if self.conversion:
                self.images[image_id]['disk_format'] = self.conversion
        return 202, None

    def _put(self, parts: list[str], query: Any, request: Any) -> Any:
        blocks = iter(request.body)
        if self.refusals:
            next(blocks)
            return self.refusals.pop(0), {'message': 'refused'}
        if self.images[parts[1]]['status'] != 'queued':
            return 409, None
        self._store(parts[1], b''.join(blocks))
        return 204, None
