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

"""A server with version 1 of the Images API, played by requests-mock."""

import hashlib

import pytest

from glanceclient_osc.tests.unit.osc.command_runner import PROJECT_ID, URL

IMAGES = f'{URL}/v1/images'
ID = '70ec7b4d-0000-4000-8000-000000000001'
OTHER_ID = '70ec7b4d-0000-4000-8000-000000000002'
OTHER_PROJECT_ID = 'f' * 32
JSON = ('-f', 'json')
DATA = b'\0\1\2\3data'


def build_image(**fields):
    """Return a queued image as the server describes it in JSON."""
    return {
        'id': ID,
        'name': 'web',
        'status': 'queued',
        'size': 0,
        'checksum': None,
        'disk_format': None,
        'container_format': None,
        'is_public': False,
        'protected': False,
        'owner': PROJECT_ID,
        'properties': {},
        **fields,
    }


def build_active_image(**fields):
    """Return an image with data."""
    return build_image(
        **{
            'status': 'active',
            'size': len(DATA),
            'checksum': hashlib.md5(DATA).hexdigest(),
            'disk_format': 'raw',
            'container_format': 'bare',
            **fields,
        }
    )


class Server:
    """A server that lists, creates, updates and deletes images.

    :ivar images: images by ID
    :ivar created: fields of each POST request
    :ivar updates: fields of each PUT request
    :ivar bodies: data of each upload
    :ivar upload_status: HTTP status of uploads
    """

    def __init__(self, requests_mock):
        self.mock = requests_mock
        self.images = {}
        self.created, self.updates, self.bodies = [], [], []
        self.upload_status = 200
        requests_mock.get(f'{IMAGES}/detail', json=self._list)
        requests_mock.post(IMAGES, json=self._create)
        for method in ('HEAD', 'DELETE'):
            requests_mock.register_uri(
                method, f'{IMAGES}/nosuch', status_code=404
            )

    @property
    def methods(self):
        """Return the methods of the requests so far."""
        return [request.method for request in self.mock.request_history]

    @property
    def query(self):
        """Return the query parameters of the first listing."""
        return next(
            request.qs
            for request in self.mock.request_history
            if request.path == '/v1/images/detail'
        )

    def add(self, *images):
        """Add images, and return the ID of the last one."""
        for image in images:
            self.images[image['id']] = image
            url = f'{IMAGES}/{image["id"]}'
            self.mock.head(url, text=self._show)
            self.mock.put(url, json=self._update)
            self.mock.delete(url, text=self._delete)
        return image['id']

    def _find(self, request):
        return self.images[request.path.rpartition('/')[2]]

    def _list(self, request, context):
        if 'marker' in request.qs:
            return {'images': []}
        name = request.qs.get('name')
        return {
            'images': [
                image
                for image in self.images.values()
                if name in (None, [image['name']])
            ]
        }

    def _show(self, request, context):
        for name, value in self._find(request).items():
            if name != 'properties' and value is not None:
                context.headers[f'x-image-meta-{name}'] = str(value)
        return ''

    def _create(self, request, context):
        self.created.append(fields := _decode_headers(request))
        self.add(build_image(**fields))
        context.status_code = 201
        return {'image': self.images[fields['id']]}

    def _update(self, request, context):
        self.updates.append(_decode_headers(request))
        image = self._find(request)
        if request.body is not None:
            self.bodies.append(data := b''.join(request.body))
            context.status_code = self.upload_status
            image['status'] = (
                'active' if self.upload_status == 200 else 'killed'
            )
            image['size'] = len(data)
            image['checksum'] = hashlib.md5(data).hexdigest()
        return {'image': image}

    def _delete(self, request, context):
        del self.images[request.path.rpartition('/')[2]]
        return ''


def _decode_headers(request):
    return {
        name.removeprefix('x-image-meta-'): value
        for name, value in request.headers.items()
        if name.startswith(('x-image-meta-', 'x-glance-'))
    }


@pytest.fixture
def server(requests_mock):
    """Return a server without images."""
    return Server(requests_mock)


@pytest.fixture(autouse=True)
def no_standard_input(monkeypatch):
    """Close standard input."""
    monkeypatch.setattr('sys.stdin', None)


@pytest.fixture
def disk(tmp_path):
    """Return the path of a file with DATA."""
    path = tmp_path / 'disk.raw'
    path.write_bytes(DATA)
    return path
