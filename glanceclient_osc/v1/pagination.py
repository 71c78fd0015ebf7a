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

import types
from collections.abc import Callable, Generator, Iterator
from typing import Any

from glanceclient_osc import exc
from glanceclient_osc.http import ImageAdapter
from glanceclient_osc.response import decode_list, get_request_ids
from glanceclient_osc.urls import build_query
from glanceclient_osc.v1.controller import build_path
from glanceclient_osc.v1.headers import decode_fields
from glanceclient_osc.v1.image import Image


class Listing(Generator[Image, None, None]):
    """A generator of images that requests each page when it is needed.

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
        """Create the generator without sending a request.

        :param parameters: query parameters of the first page
        :param build: returns an image for its fields, which have Python
            types, and the request IDs
        :param limit: maximum number of images, None for no limit
        :param matches: returns whether to list an image, None to list all
        :param return_req_id: list that the request IDs are appended to
        """
        self.request_ids: tuple[str, ...] = ()
        self._adapter = adapter
        self._build = build
        self._return_req_id = return_req_id
        self._images = self._iterate(parameters, limit, matches)

    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        """Generator type, which inspect.isgenerator() requires."""
        return types.GeneratorType

    def __iter__(self) -> Iterator[Image]:  # type: ignore[override]
        return self._images

    def __next__(self) -> Image:
        return next(self._images)

    #: for programs that were written for Python 2
    next = __next__

    def send(self, value: None) -> Image:
        """Return the next image."""
        return self._images.send(value)

    def throw(self, *arguments: Any) -> Image:
        """Raise an exception in the generator."""
        return self._images.throw(*arguments)

    def close(self) -> None:
        """End the listing."""
        self._images.close()

    def _iterate(
        self,
        parameters: list[tuple[str, object]],
        limit: int | None,
        matches: Callable[[Image], bool] | None,
    ) -> Generator[Image, None, None]:
        if limit == 0:
            return
        count = 0
        for page in self._iterate_pages(parameters):
            for image in page:
                if matches is None or matches(image):
                    yield image
                    count += 1
                    if count == limit:
                        return

    def _iterate_pages(
        self, parameters: list[tuple[str, object]]
    ) -> Iterator[list[Image]]:
        """Yield each page until an empty one.

        :raises InvalidResponse: the server repeats pages
        """
        query = dict(parameters)
        page_size = int(str(query['limit']))
        seen: set[str] = set()
        page = self._fetch_page(parameters)
        while page:
            yield page
            seen.update(image.id for image in page)
            query['marker'] = page[-1].id
            # A short page need not be the last one: the server may have a
            # lower maximum than the page size of the request.
            is_short = len(page) < page_size
            try:
                page = self._fetch_page([*query.items()])
            except exc.HTTPBadRequest:
                # The marker no longer exists if the caller deletes the
                # images while listing them.
                if not is_short:
                    raise
                return
            if page and seen.issuperset(image.id for image in page):
                if is_short:
                    return  # The server ignores the marker.
                raise exc.InvalidResponse(
                    f'The server listed the image {page[-1].id} twice; its '
                    f'list of images does not end'
                )

    def _fetch_page(self, parameters: list[tuple[str, object]]) -> list[Image]:
        response = self._adapter.get(
            build_path('images', 'detail') + build_query(parameters)
        )
        request_ids = get_request_ids(response)
        self.request_ids += request_ids
        if self._return_req_id is not None:
            self._return_req_id.extend(request_ids)
        return [
            self._build(decode_fields(response, fields), request_ids)
            for fields in decode_list(response, 'images', 'id')
        ]
