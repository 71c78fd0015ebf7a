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

"""A Glance in memory, over requests-mock."""

import hashlib
import re
import urllib.parse

URL = 'http://glance.test/v2'

IMAGE_ID = '70ec7b4d-0000-4000-8000-000000000001'


class FakeGlance:
    """Images, their data, staging and imports.

    :ivar images: records, by ID
    :ivar data: data that was uploaded or staged, by ID
    :ivar imports: bodies of the requests that started an import
    :ivar before: functions to call before a request is answered, by method
        and last word of the path, for example ``('PUT', 'file')``
    :ivar import_steps: changes to an image, one for each time it is fetched
        after an import was started
    :ivar tasks: tasks of an image, None if the server shows none
    :ivar methods: import methods that the server allows
    :ivar cut: number of bytes after which a download breaks off
    """

    def __init__(self, mocker):
        self.images = {}
        self.data = {}
        self.imports = []
        self.before = {}
        self.import_steps = [{'status': 'active'}]
        self.tasks = None
        self.methods = ['glance-direct', 'web-download', 'copy-image']
        self.cut = None
        self._mocker = mocker
        image = rf'{URL}/images/([^/?]+)'
        for method, pattern, answer in (
            ('GET', rf'{URL}/images(\?.*)?$', self._list),
            ('POST', rf'{URL}/images$', self._create),
            ('GET', rf'{image}$', self._show),
            ('PATCH', rf'{image}$', self._change),
            ('DELETE', rf'{image}$', self._delete),
            ('PUT', rf'{image}/file$', self._upload),
            ('GET', rf'{image}/file(\?.*)?$', self._download),
            ('PUT', rf'{image}/stage$', self._stage),
            ('POST', rf'{image}/import$', self._import),
            ('GET', rf'{image}/tasks$', self._tasks),
            ('GET', rf'{URL}/info/import$', self._info),
        ):
            kind = 'content' if answer == self._download else 'json'
            mocker.register_uri(
                method, re.compile(pattern), **{kind: self._wrap(answer)}
            )

    def add(self, **fields):
        """Add an image; return its record."""
        image = {
            'id': IMAGE_ID,
            'name': 'web',
            'status': 'queued',
            'size': None,
            'disk_format': 'raw',
            'container_format': 'bare',
            'tags': [],
            **fields,
        }
        self.images[image['id']] = image
        return image

    def add_active(self, data, **fields):
        """Add an image with data; return its record."""
        image = self.add(**fields)
        self.data[image['id']] = data
        self._activate(image)
        image.update(fields)
        return image

    @property
    def image(self):
        """The only image."""
        [image] = self.images.values()
        return image

    def requests(self, method):
        """Return the requests that were sent with a method."""
        return [
            request
            for request in self._mocker.request_history
            if request.method == method
        ]

    def _wrap(self, answer):
        def respond(request, context):
            context.headers['Content-Type'] = 'application/json'
            word = request.path.rpartition('/')[2]
            is_action = word in ('file', 'stage', 'import', 'tasks')
            kind = word if is_action else 'image'
            before = self.before.get((request.method, kind))
            if before:
                failure = before(request)
                if failure:
                    context.status_code = failure
                    return self._format(request, {'message': 'refused'})
            image_id = request.path.split('/')[3:4]
            if image_id and '/images/' in request.path:
                image = self.images.get(urllib.parse.unquote(image_id[0]))
                if image is None:
                    context.status_code = 404
                    return self._format(request, {'message': 'not found'})
                return answer(request, context, image)
            return answer(request, context)

        return respond

    def _format(self, request, body):
        is_download = request.method == 'GET' and '/file' in request.path
        return b'refused' if is_download else body

    def _list(self, request, context):
        names = request.qs.get('name', [])
        found = [i for i in self.images.values() if i['name'] in names]
        return {'images': found}

    def _create(self, request, context):
        fields = request.json()
        image_id = fields.get('id', IMAGE_ID)
        if image_id in self.images:
            context.status_code = 409
            return {'message': 'exists'}
        context.status_code = 201
        return self.add(**{'name': None, **fields, 'id': image_id})

    def _show(self, request, context, image):
        if self.imports and self.import_steps:
            image.update(self.import_steps.pop(0))
        return image

    def _change(self, request, context, image):
        for change in request.json():
            image[change['path'][1:]] = change['value']
        return image

    def _delete(self, request, context, image):
        del self.images[image['id']]
        context.status_code = 204

    def _upload(self, request, context, image):
        self.data[image['id']] = b''.join(request.body)
        self._activate(image)
        context.status_code = 204

    def _activate(self, image):
        data = self.data[image['id']]
        image.update(
            status='active',
            size=len(data),
            os_hash_algo='sha512',
            os_hash_value=hashlib.sha512(data).hexdigest(),
        )

    def _download(self, request, context, image):
        data = self.data.setdefault(image['id'], bytes(512))
        match = re.fullmatch(
            r'bytes=(\d+)-(\d*)', request.headers.get('Range', '')
        )
        if match:
            start, end = int(match[1]), int(match[2] or len(data) - 1)
            context.status_code = 206
            context.headers['Content-Range'] = (
                f'bytes {start}-{end}/{len(data)}'
            )
            data = data[start : end + 1]
        context.headers['Content-Length'] = str(len(data))
        return data[: self.cut]

    def _stage(self, request, context, image):
        self.data[image['id']] = b''.join(request.body)
        image['status'] = 'uploading'
        context.status_code = 204

    def _import(self, request, context, image):
        self.imports.append(request.json())
        context.status_code = 202

    def _tasks(self, request, context, image):
        if self.tasks is None:
            context.status_code = 404
            return {'message': 'not found'}
        return {'tasks': self.tasks}

    def _info(self, request, context):
        return {'import-methods': {'value': self.methods}}
