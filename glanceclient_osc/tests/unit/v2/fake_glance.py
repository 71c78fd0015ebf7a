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

"""An image service in memory, for tests of several requests in a row.

It does what Glance does with IDs, hidden images, filters and JSON patches.
A test can let a request fail: see :attr:`FakeGlance.before`.
"""

import hashlib
import itertools
import json
import urllib.parse
from collections.abc import Callable
from typing import Any

from requests_mock import Mocker, create_response

OWNER = '0123456789abcdef0123456789abcdef'

_SHOWN_BY_DEFAULT = {'os_hidden': 'False'}


class FakeGlance:
    """An image service without a network.

    :ivar images: records by ID
    :ivar data: image data by ID
    :ivar website: data by URL, for the imports of this service and for the
        client itself
    :ivar conversion: disk format that imports convert to, None for none
    :ivar members: IDs of projects by image ID
    :ivar accepted: image and project ID of each member that has accepted
    :ivar requests: method and path of each request so far
    :ivar before: called with each method and path before the request; may
        raise, or return a response status and a message
    """

    def __init__(self, requests_mock: Mocker | None = None) -> None:
        """Create a service without images.

        :param requests_mock: passes all requests to the service
        """
        self.images: dict[str, dict[str, Any]] = {}
        self.data: dict[str, bytes] = {}
        self.website: dict[str, bytes] = {}
        self.conversion: str | None = None
        self.members: dict[str, list[str]] = {}
        self.accepted: set[tuple[str, str]] = set()
        self.deleted: set[str] = set()
        self.requests: list[str] = []
        self.before: Callable[[str], tuple[int, str] | None] = lambda _: None
        self._clock = itertools.count()
        if requests_mock is not None:
            requests_mock.add_matcher(self._answer)

    @property
    def writes(self) -> list[str]:
        """Requests that change something."""
        return [r for r in self.requests if not r.startswith('GET')]

    def add(self, id: str, data: bytes = b'', **fields: Any) -> dict[str, Any]:
        """Add an active image."""
        image = self._create({'id': id, **fields})
        self._store(id, data)
        return image

    def visible(self, name: str) -> list[str]:
        """Return the IDs of the visible active images of a name."""
        return [
            image['id']
            for image in self.images.values()
            if image['name'] == name
            and not image['os_hidden']
            and image['status'] == 'active'
        ]

    def _answer(self, request: Any) -> Any:
        url = urllib.parse.urlsplit(request.url)
        if not url.path.startswith('/v2/'):
            content = self.website.get(request.url)
            return create_response(
                request,
                status_code=404 if content is None else 200,
                reason='Not Found' if content is None else 'OK',
                content=content or b'',
                headers={'Content-Length': str(len(content or b''))},
            )
        status, body = self.respond(
            request.method, url.path, url.query, request
        )
        if isinstance(body, bytes):
            return create_response(request, status_code=status, content=body)
        return create_response(
            request,
            status_code=status,
            text='' if body is None else json.dumps(body),
            headers={'Content-Type': 'application/json'},
        )

    def respond(
        self, method: str, path: str, query: str, request: Any
    ) -> tuple[int, Any]:
        """Return the status and the body of the response to a request.

        :param request: has the attribute ``body``, an iterable of blocks, and
            the method ``json``
        """
        line = f'{method} {path}'
        self.requests.append(line)
        failure = self.before(line)
        if failure:
            status, message = failure
            return status, message.encode()
        parts = path.removeprefix('/v2/').split('/')
        handle = getattr(self, f'_{method.lower()}')
        found: tuple[int, Any] = handle(
            parts, dict(urllib.parse.parse_qsl(query)), request
        )
        return found

    def _get(self, parts: list[str], query: Any, request: Any) -> Any:
        if len(parts) == 1:
            return 200, self._list(query)
        if parts[1] not in self.images:
            return 404, None
        if parts[2:] == ['file']:
            return 200, self.data[parts[1]]
        if parts[2:] == ['tasks']:
            return 200, {'tasks': []}
        if len(parts) == 3:  # members
            members = self.members.get(parts[1], [])
            return 200, {
                'members': [
                    {
                        'member_id': member,
                        'image_id': parts[1],
                        'status': 'accepted'
                        if (parts[1], member) in self.accepted
                        else 'pending',
                    }
                    for member in members
                ]
            }
        return 200, self.images[parts[1]]

    def _list(self, query: dict[str, str]) -> dict[str, Any]:
        """Return a page of images."""
        images = self._select(query)
        ids = [image['id'] for image in images]
        start = ids.index(query['marker']) + 1 if 'marker' in query else 0
        end = start + int(query.get('limit', len(images)))
        body: dict[str, Any] = {'images': images[start:end]}
        if end < len(images):
            more = urllib.parse.urlencode({**query, 'marker': ids[end - 1]})
            body['next'] = f'/v2/images?{more}'
        return body

    def _select(self, query: dict[str, str]) -> list[dict[str, Any]]:
        wanted = {
            name: value.removeprefix('eq:')
            for name, value in {**_SHOWN_BY_DEFAULT, **query}.items()
            if name
            not in ('limit', 'marker', 'sort', 'visibility', 'member_status')
        }
        return [
            image
            for image in [*self.images.values()]  # threads may add more
            if all(
                _matches(image, name, value) for name, value in wanted.items()
            )
        ]

    def _post(self, parts: list[str], query: Any, request: Any) -> Any:
        if len(parts) == 1:
            fields = request.json()
            if fields.get('id') in self.images.keys() | self.deleted:
                return 409, None
            return 201, self._create(fields)
        if parts[2] == 'import':
            return self._import(parts[1], request.json()['method'])
        if parts[2] == 'members':
            member = request.json()['member']
            members = self.members.setdefault(parts[1], [])
            if member in members:
                return 409, None
            members.append(member)
            return 200, {'member_id': member}
        self.images[parts[1]]['status'] = {
            'deactivate': 'deactivated',
            'reactivate': 'active',
        }[parts[3]]
        return 204, None

    def _import(self, image_id: str, method: dict[str, Any]) -> Any:
        image = self.images[image_id]
        self._store(image_id, self.website.get(method['uri'], b''))
        image['disk_format'] = self.conversion or image.get('disk_format')
        return 202, None

    def _create(self, fields: dict[str, Any]) -> dict[str, Any]:
        number = next(self._clock)
        image = {
            'id': f'id-{number}',
            'name': None,
            'status': 'queued',
            'visibility': 'shared',
            'protected': False,
            'os_hidden': False,
            'owner': OWNER,
            'tags': [],
            'size': None,
            'os_hash_algo': None,
            'os_hash_value': None,
            'created_at': f'2026-01-01T00:{number // 60:02}:{number % 60:02}Z',
            **fields,
        }
        self.images[image['id']] = image
        return image

    def _put(self, parts: list[str], query: Any, request: Any) -> Any:
        image = self.images[parts[1]]
        if image['status'] != 'queued':
            return 409, None
        self._store(parts[1], b''.join(request.body))
        return 204, None

    def _store(self, image_id: str, data: bytes) -> None:
        self.data[image_id] = data
        self.images[image_id].update(
            status='active',
            size=len(data),
            os_hash_algo='sha512',
            os_hash_value=hashlib.sha512(data).hexdigest(),
        )

    def _patch(self, parts: list[str], query: Any, request: Any) -> Any:
        image = self.images[parts[1]]
        for change in request.json():
            name = change['path'].removeprefix('/')
            if change['op'] == 'remove':
                del image[name]
            else:
                image[name] = change['value']
        return 200, image

    def _delete(self, parts: list[str], query: Any, request: Any) -> Any:
        image = self.images.get(parts[1])
        if image is None:
            return 404, None
        if image['protected']:
            return 403, None
        del self.images[parts[1]]
        self.deleted.add(parts[1])
        return 204, None


def _matches(image: dict[str, Any], name: str, value: str) -> bool:
    """Return whether an image matches a filter, without its operator eq."""
    if name == 'tag':
        return value in image['tags']
    if name == 'name' and value.startswith('in:'):
        return f'"{image[name]}"' in value.removeprefix('in:').split(',')
    return str(image.get(name)).lower() == value.lower()
