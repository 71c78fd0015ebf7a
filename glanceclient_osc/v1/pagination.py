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

"""Paged listing of images."""

from collections.abc import Callable, Iterator
from typing import Any

from glanceclient_osc import exc
from glanceclient_osc.http import ImageAdapter, decode_object, get_request_ids
from glanceclient_osc.urls import build_query
from glanceclient_osc.v1.controller import build_path
from glanceclient_osc.v1.image import Image


class Listing:
    """An iterator over images that requests each page when it is needed.

    :ivar request_ids: IDs of the requests sent so far
    """

    def __init__(
        self,
        adapter: ImageAdapter,
        parameters: list[tuple[str, object]],
        build: Callable[[dict[str, Any], tuple[str, ...]], Image],
        limit: int | None = None,
        matches: Callable[[Image], bool] | None = None,
        return_req_id: list[str | None] | None = None,
    ) -> None:
        """Create the listing without sending a request.

        :param parameters: query parameters of the first page
        :param build: returns an image for its fields and the request IDs
        :param limit: maximum number of images, None for no limit
        :param matches: returns whether to list an image, None to list all
        :param return_req_id: list that the request IDs are appended to
        """
        self.request_ids: tuple[str, ...] = ()
        self._adapter = adapter
        self._build = build
        self._return_req_id = return_req_id
        self._images = self._iterate(parameters, limit, matches)

    def __iter__(self) -> Iterator[Image]:
        return self._images

    def __next__(self) -> Image:
        return next(self._images)

    def _iterate(
        self,
        parameters: list[tuple[str, object]],
        limit: int | None,
        matches: Callable[[Image], bool] | None,
    ) -> Iterator[Image]:
        query = dict(parameters)
        count = 0
        page = self._fetch_page(parameters)
        while page:
            for image in page:
                if matches is None or matches(image):
                    yield image
                    count += 1
                    if count == limit:
                        return
            last_id = page[-1].id
            if last_id == query.get('marker'):
                return  # The server ignores the marker.
            query['marker'] = last_id
            # A short page need not be the last one: the server may have a
            # lower maximum than the page size of the request.
            is_short = len(page) < int(str(query['limit']))
            try:
                page = self._fetch_page([*query.items()])
            except exc.HTTPBadRequest:
                # The marker no longer exists if the caller deletes the
                # images while listing them.
                if not is_short:
                    raise
                return

    def _fetch_page(self, parameters: list[tuple[str, object]]) -> list[Image]:
        response = self._adapter.get(
            build_path('images', 'detail') + build_query(parameters)
        )
        request_ids = get_request_ids(response)
        self.request_ids += request_ids
        if self._return_req_id is not None:
            self._return_req_id.extend(request_ids)
        images = decode_object(response, 'images')['images']
        return [self._build(fields, request_ids) for fields in images]
