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

"""Lists of images, page after page."""

from collections.abc import Callable, Iterator
from typing import Any

from glanceclient_osc import exc
from glanceclient_osc.http import ImageAdapter, decode_object, get_request_ids
from glanceclient_osc.urls import build_query
from glanceclient_osc.v1.controller import build_path
from glanceclient_osc.v1.image import Image


class Listing:
    """An iterator over images on the server, fetched as far as it is used.

    :ivar request_ids: ids of the requests made so far
    """

    def __init__(
        self,
        adapter: ImageAdapter,
        parameters: list[tuple[str, object]],
        made: Callable[[dict[str, Any], tuple[str, ...]], Image],
        limit: int | None = None,
        keep: Callable[[Image], bool] | None = None,
        request_ids: list[str | None] | None = None,
    ) -> None:
        """Ask for nothing yet.

        :param parameters: of the first page
        :param made: makes an image of what the server sent
        :param limit: images to yield at most
        :param keep: says which of them to yield; without, all
        :param request_ids: list to add the ids of the requests to
        """
        self.request_ids: tuple[str, ...] = ()
        self._adapter = adapter
        self._made = made
        self._noted = request_ids
        self._images = self._fetch(parameters, limit, keep)

    def __iter__(self) -> Iterator[Image]:
        return self._images

    def __next__(self) -> Image:
        return next(self._images)

    def _fetch(
        self,
        parameters: list[tuple[str, object]],
        limit: int | None,
        keep: Callable[[Image], bool] | None,
    ) -> Iterator[Image]:
        asked = dict(parameters)
        yielded = 0
        page = self._page(parameters)
        while page:
            for image in page:
                if keep is None or keep(image):
                    yield image
                    yielded += 1
                    if yielded == limit:
                        return
            last = page[-1].id
            if last == asked.get('marker'):
                return  # the server does not move on
            asked['marker'] = last
            # A short page need not be the last one: the operator may have
            # set pages to be shorter than what was asked for.
            short = len(page) < int(str(asked['limit']))
            try:
                page = self._page([*asked.items()])
            except exc.HTTPBadRequest:
                # Whoever lists in order to delete has deleted the marker.
                if not short:
                    raise
                return

    def _page(self, parameters: list[tuple[str, object]]) -> list[Image]:
        response = self._adapter.get(
            build_path('images', 'detail') + build_query(parameters)
        )
        ids = get_request_ids(response)
        self.request_ids += ids
        if self._noted is not None:
            self._noted.extend(ids)
        found = decode_object(response, 'images')['images']
        return [self._made(fields, ids) for fields in found]
