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

"""Interoperable image import: begin it, follow it, wait for its end.

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
from glanceclient_osc.model import Resource
from glanceclient_osc.urls import build_path
from glanceclient_osc.v2.controller import build_empty
from glanceclient_osc.v2.image_records import Image, store_header
from glanceclient_osc.v2.image_status import FINAL_STATUSES, ImageStatus

#: called with the image and the tasks of its import, each time both have
#: been fetched
Follow = Callable[[Image, Sequence[Mapping[str, Any]]], object]


class ImageImports(ImageStatus):
    """The part of ``client.images`` that imports."""

    def get_import_info(self) -> Resource:
        """Return the import methods that the cloud allows."""
        response = self._adapter.get(build_path('info', 'import'))
        return self._from(Resource, response, 'import-methods')

    def get_associated_image_tasks(self, image_id: str) -> Resource:
        """Return the tasks of an image, as a list under ``tasks``.

        :raises HTTPNotFound: the image is not there, or Glance is older
            than version 2.12 of the API
        """
        response = self._adapter.get(build_path('images', image_id, 'tasks'))
        return self._from(Resource, response, 'tasks')

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
    ) -> Resource:
        """Begin an import; the server goes on with it.

        :param method: ``glance-direct`` for data that is staged,
            ``web-download``, ``glance-download`` or ``copy-image``
        :param uri: for web-download, what to download
        :param remote_region: for glance-download, where the image is
        :param remote_image_id: and which it is
        :param remote_service_interface: of the catalog there
        :param backend: store for the data
        :param stores: stores for the data, several
        :param allow_failure: go on if one of several stores fails
        :param all_stores: all the stores there are
        :raises InvalidArgument: arguments that do not go together
        :raises HTTPBadRequest: the server does not allow the method or URI
        :raises HTTPConflict: the image is not in a state to be imported
        """
        stores = validation.check_names('stores', stores)
        if uri and method != 'web-download':
            raise exc.InvalidArgument('uri goes with web-download only')
        if bool(remote_region) != bool(remote_image_id):
            raise exc.InvalidArgument(
                'remote_region and remote_image_id go together'
            )
        if sum(map(bool, (backend, stores, all_stores))) > 1:
            raise exc.InvalidArgument(
                'Only one of backend, stores and all_stores can be given'
            )
        how: dict[str, Any] = {'name': method}
        for name, value in (
            ('uri', uri),
            ('glance_region', remote_region),
            ('glance_image_id', remote_image_id),
            ('glance_service_interface', remote_service_interface),
        ):
            if value:
                how[name] = value
        body: dict[str, Any] = {'method': how}
        if stores:
            body['stores'] = stores
        if all_stores:
            body['all_stores'] = True
        if (stores or all_stores) and allow_failure:
            body['all_stores_must_succeed'] = False
        return build_empty(
            self._adapter.post(
                build_path('images', image_id, 'import'),
                json=body,
                headers=store_header(backend),
            )
        )

    def import_and_wait(
        self,
        image_id: str,
        method: str = 'glance-direct',
        *,
        timeout: float | None = None,
        follow: Follow | None = None,
        **arguments: Any,
    ) -> Image:
        """Import, and return the image when the import has ended well.

        The status of an image does not tell: it stays ``active`` while data
        is copied to further stores, and goes back to ``queued`` when an
        import fails. The task does, and so do the stores that the image
        says are still to come or have failed.

        :param timeout: seconds to wait at most; the import goes on after
        :param follow: called with the image and the tasks of the import
            each time they were looked at
        :param arguments: those of image_import()
        :raises ImportFailed: with the messages of the tasks
        :raises WaitTimeout: it took longer
        """
        known = [task['id'] for task in self._tasks(image_id)]
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
        follow: Follow | None = None,
    ) -> Image:
        """Return the image when the import it is in has ended well.

        See import_and_wait(), which begins one.

        :param known: IDs of tasks that are of other imports
        """

        def ended(image: Image) -> bool:
            tasks = [
                task
                for task in self._tasks(image_id)
                if task['id'] not in known
            ]
            if follow is not None:
                follow(image, tasks)
            failed = [task for task in tasks if task['status'] == 'failure']
            if failed:
                raise _failure(image, failed)
            if tasks:
                over = all(task['status'] == 'success' for task in tasks)
            else:  # a Glance that does not tell of tasks
                over = image.status in FINAL_STATUSES
            if not over or image.get('os_glance_importing_to_stores'):
                return False
            lost = image.status in FINAL_STATUSES and image.status != 'active'
            if lost or image.get('os_glance_failed_import'):
                raise _failure(image, tasks)
            return bool(image.status == 'active')

        return self._poll(image_id, ended, timeout)

    def _tasks(self, image_id: str) -> builtins.list[dict[str, Any]]:
        try:
            found = self.get_associated_image_tasks(image_id)['tasks']
        except exc.HTTPNotFound:
            return []
        return [*found]


def _failure(
    image: Image, tasks: builtins.list[dict[str, Any]]
) -> exc.ImportFailed:
    reasons = [task['message'] for task in tasks if task.get('message')]
    stores = image.get('os_glance_failed_import')
    if stores:
        reasons.insert(0, f'failed for {stores}')
    return exc.ImportFailed(
        f'The import of image {image.id} failed: '
        f'{"; ".join(reasons) or "no reason given"}',
        image,
        tasks,
    )
