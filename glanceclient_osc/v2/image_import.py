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

"""Interoperable image import: start an import, and wait for its end.

>>> image = images.create(name='x', disk_format='qcow2',
...                       container_format='bare')  # doctest: +SKIP
>>> images.import_and_wait(image.id, 'web-download',
...                        uri='https://example.org/x')  # doctest: +SKIP

https://docs.openstack.org/api-ref/image/v2/#interoperable-image-import
"""

import builtins
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from glanceclient_osc import exc, validation
from glanceclient_osc.model import Resource, Shape
from glanceclient_osc.response import check_fields, check_list, check_type
from glanceclient_osc.urls import build_path
from glanceclient_osc.v2.controller import Result
from glanceclient_osc.v2.image_create import build_store_header
from glanceclient_osc.v2.image_model import Image
from glanceclient_osc.v2.image_status import FINAL_STATUSES, ImageStatus

#: called with the image and the tasks of its import each time both have been
#: fetched
OnImportPoll = Callable[[Image, Sequence[Mapping[str, Any]]], object]


class ImageImports(ImageStatus):
    """The methods of ``client.images`` for imports."""

    def get_import_info(self) -> Resource:
        """Return the import methods that the cloud supports."""
        response = self._adapter.get(build_path('info', 'import'))
        info = self._decode(Resource, response, 'import-methods')
        methods = check_type(
            response, info['import-methods'], dict, 'import-methods'
        )
        check_fields(response, methods, {'value': Shape(list, str)})
        return info

    def get_associated_image_tasks(self, image_id: str) -> Resource:
        """Return the tasks of an image, in a list under ``tasks``.

        :raises HTTPNotFound: the image does not exist
        :raises HTTPNotImplemented: the server does not support version 2.12
            of the API
        """
        with self._require_version('v2.12'):
            response = self._adapter.get(
                build_path('images', image_id, 'tasks')
            )
        tasks = self._decode(Resource, response, 'tasks')
        check_list(response, tasks['tasks'], 'tasks', 'id', 'status')
        return tasks

    def image_import(
        self,
        image_id: str,
        method: str = 'glance-direct',
        uri: str | None = None,
        remote_region: str | None = None,
        remote_image_id: str | None = None,
        remote_service_interface: str | None = None,
        backend: str | None = None,
        stores: Sequence[str] | None = None,
        allow_failure: bool = True,
        all_stores: bool | None = None,
    ) -> Result:
        """Start an import, which the server continues in the background.

        :param method: ``glance-direct`` for staged data, ``web-download``,
            ``glance-download`` or ``copy-image``
        :param uri: URI to download (web-download)
        :param remote_region: region of the image (glance-download)
        :param remote_image_id: ID of the image in that region
        :param remote_service_interface: interface of the image service in
            that region
        :param backend: store for the data
        :param stores: several stores for the data
        :param allow_failure: continue if one of several stores fails
        :param all_stores: store the data in all stores
        :raises InvalidArgument: arguments that cannot be used together
        :raises HTTPBadRequest: the server does not allow the method or URI
        :raises HTTPConflict: the status of the image does not allow an
            import
        """
        stores = validation.check_names('stores', stores)
        if uri and method != 'web-download':
            raise exc.InvalidArgument('uri requires the method web-download')
        if bool(remote_region) != bool(remote_image_id):
            raise exc.InvalidArgument(
                'remote_region and remote_image_id must be used together'
            )
        if sum(map(bool, (backend, stores, all_stores))) > 1:
            raise exc.InvalidArgument(
                'Only one of backend, stores and all_stores can be used'
            )
        method_fields: dict[str, Any] = {'name': method}
        for name, value in (
            ('uri', uri),
            ('glance_region', remote_region),
            ('glance_image_id', remote_image_id),
            ('glance_service_interface', remote_service_interface),
        ):
            if value:
                method_fields[name] = value
        body: dict[str, Any] = {'method': method_fields}
        if stores:
            body['stores'] = stores
        if all_stores:
            body['all_stores'] = True
        if (stores or all_stores) and allow_failure:
            body['all_stores_must_succeed'] = False
        return Result(
            self._adapter.post(
                build_path('images', image_id, 'import'),
                json=body,
                headers=build_store_header(backend),
            )
        )

    def import_and_wait(
        self,
        image_id: str,
        method: str = 'glance-direct',
        *,
        timeout: float | None = None,
        follow: OnImportPoll | None = None,
        **arguments: Any,
    ) -> Image:
        """Import an image, wait until it succeeds, and return the image.

        The status of the image is not enough to know the result: it is
        ``active`` while data is copied to more stores, and ``queued`` again
        after an import has failed. So this method checks the task of the
        import, and the lists of pending and failed stores in the image.

        :param timeout: seconds to wait at most; the server continues the
            import afterwards
        :param follow: called with the image and the tasks of the import
            each time both have been fetched
        :param arguments: arguments of image_import()
        :raises ImportFailed: the import failed; the exception has the messages
            of the tasks
        :raises WaitTimeout: the timeout expired
        """
        known = [task['id'] for task in self._list_tasks(image_id)]
        self.image_import(image_id, method, **arguments)
        return self.follow_import(
            image_id, known=known, timeout=timeout, follow=follow
        )

    def follow_import(
        self,
        image_id: str,
        *,
        known: Collection[str] = (),
        timeout: float | None = None,
        follow: OnImportPoll | None = None,
    ) -> Image:
        """Wait until a running import succeeds, and return the image.

        See import_and_wait(), which starts an import.

        :param known: IDs of tasks that belong to earlier imports
        """
        known_ids = [*known]

        def has_succeeded(image: Image) -> bool:
            tasks = [
                task
                for task in self._list_tasks(image_id)
                if task['id'] not in known_ids
            ]
            if follow is not None:
                follow(image, tasks)
            return _has_succeeded(image, tasks)

        return self._poll(image_id, has_succeeded, timeout)

    def _list_tasks(self, image_id: str) -> builtins.list[dict[str, Any]]:
        """Return the tasks of an image; none if the server hides them."""
        try:
            return [*self.get_associated_image_tasks(image_id)['tasks']]
        except (exc.HTTPNotFound, exc.HTTPNotImplemented):
            return []


def _has_succeeded(image: Image, tasks: Sequence[Mapping[str, Any]]) -> bool:
    """Return whether an import has succeeded.

    :returns: False if it is still running
    :raises ImportFailed: it has failed
    """
    failed = [task for task in tasks if task['status'] == 'failure']
    if failed:
        raise _build_failure(image, failed)
    status = image.get('status')
    is_final = status in FINAL_STATUSES
    if tasks:
        has_ended = all(task['status'] == 'success' for task in tasks)
    else:
        has_ended = is_final
    if not has_ended or image.get('os_glance_importing_to_stores'):
        return False
    is_unusable = is_final and status != 'active'
    if is_unusable or image.get('os_glance_failed_import'):
        raise _build_failure(image, tasks)
    return bool(status == 'active')


def _build_failure(
    image: Image, tasks: Sequence[Mapping[str, Any]]
) -> exc.ImportFailed:
    """Return the exception with the messages of the tasks."""
    reasons = [str(task['message']) for task in tasks if task.get('message')]
    stores = image.get('os_glance_failed_import')
    if stores:
        reasons.insert(0, f'failed for {stores}')
    return exc.ImportFailed(
        f'The import of image {image.id} failed: '
        f'{"; ".join(reasons) or "no reason given"}',
        image,
        tasks,
    )
