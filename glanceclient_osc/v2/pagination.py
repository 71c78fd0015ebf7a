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

"""Iterate over a paginated list.

>>> for image in client.images.list(page_size=100):  # doctest: +SKIP
...     print(image.name)
"""

import urllib.parse
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Generic

from glanceclient_osc.http import ImageAdapter, decode_object
from glanceclient_osc.model import Origin, set_origin
from glanceclient_osc.v2.controller import ResourceT
from glanceclient_osc.validation import (
    PAGE_SIZE,
    check_filters,
    check_number,
    check_sort_dir,
    check_sort_key,
)

if TYPE_CHECKING:
    import requests


class Listing(Generic[ResourceT]):
    """An iterator over a list; each page is requested when it is needed.

    :ivar request_ids: IDs of the requests sent so far
    """

    def __init__(
        self,
        adapter: ImageAdapter,
        url: str,
        key: str,
        resource_class: type[ResourceT],
        build_origin: Callable[['requests.Response'], Origin],
        query: str = '',
        limit: int | None = None,
        marker_field: str | None = None,
    ) -> None:
        """Create the iterator without sending a request.

        :param url: path of the list
        :param key: key of the list in the body of a page
        :param resource_class: class of the items
        :param build_origin: returns the origin of the items in a response
        :param query: query string of the first page, with its ``?``
        :param limit: maximum number of items, None for all
        :param marker_field: field of the last item that is the marker of
            the next page; for servers that do not send a link to it
        """
        self.request_ids: tuple[str, ...] = ()
        self._adapter = adapter
        self._url = url
        self._key = key
        self._resource_class = resource_class
        self._build_origin = build_origin
        self._marker_field = marker_field
        self._items = self._fetch_items(query, limit)

    def __iter__(self) -> Iterator[ResourceT]:
        return self._items

    def __next__(self) -> ResourceT:
        return next(self._items)

    def _fetch_items(
        self, query: str, limit: int | None
    ) -> Iterator[ResourceT]:
        while True:
            page, origin = self._fetch_page(query)
            records = page[self._key]
            for fields in records if limit is None else records[:limit]:
                # These lines are build_resource(). A function call for each
                # item would take a tenth of the time of a listing.
                fields.pop('self', None)
                item = self._resource_class(fields)
                set_origin(item, origin)
                yield item
            if limit is not None:
                limit -= len(records)
                if limit <= 0:
                    return
            next_query = self._find_next_query(query, page)
            if next_query is None or next_query == query:
                return
            query = next_query

    def _fetch_page(self, query: str) -> tuple[dict[str, Any], Origin]:
        response = self._adapter.get(self._url + query)
        origin = self._build_origin(response)
        self.request_ids += origin.request_ids
        return decode_object(response, self._key), origin

    def _find_next_query(self, query: str, page: dict[str, Any]) -> str | None:
        """Return the query string of the next page, None at the end.

        :param query: query string of this page
        """
        # The host in the link is ignored: the token must not go there.
        next_query = urllib.parse.urlsplit(page.get('next') or '').query
        records = page[self._key]
        if not next_query and records and self._marker_field:
            parameters = dict(urllib.parse.parse_qsl(query.lstrip('?')))
            if len(records) >= int(parameters['limit']):
                parameters['marker'] = records[-1][self._marker_field]
                next_query = urllib.parse.urlencode(parameters)
        return f'?{next_query}' if next_query else None


def build_parameters(
    sort_keys: tuple[str, ...],
    filters: Mapping[str, Any] | None,
    page_size: int | None,
    marker: str | None,
    sort_key: str | None,
    sort_dir: str | None,
) -> list[tuple[str, object]]:
    """Return the query parameters of a list that is sorted by one key.

    :param sort_keys: keys that the server can sort by
    :raises InvalidArgument: an argument has an invalid value
    """
    parameters: list[tuple[str, object]] = [
        ('limit', check_number('page_size', page_size) or PAGE_SIZE)
    ]
    if marker is not None:
        parameters.append(('marker', marker))
    if sort_key is not None:
        parameters.append(('sort_key', check_sort_key(sort_key, sort_keys)))
    if sort_dir is not None:
        parameters.append(('sort_dir', check_sort_dir(sort_dir)))
    for name, value in check_filters(filters).items():
        if isinstance(value, list | tuple):
            value = ','.join(map(str, value))
        if value is not None:
            parameters.append((name, value))
    return parameters
