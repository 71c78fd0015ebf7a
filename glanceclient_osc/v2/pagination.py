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

"""Lists that come in pages."""

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
    """An iterator over a list on the server, fetched as far as it is used.

    :ivar request_ids: ids of the requests made so far
    """

    def __init__(
        self,
        adapter: ImageAdapter,
        url: str,
        key: str,
        kind: type[ResourceT],
        origin: Callable[['requests.Response'], Origin],
        query: str = '',
        limit: int | None = None,
        mark: str | None = None,
    ) -> None:
        """Ask for nothing yet.

        :param key: of the list within a page
        :param kind: of what is in it
        :param origin: tells where what is in an answer comes from
        :param query: of the first page, with its question mark
        :param limit: items to yield at most
        :param mark: field that is the marker, where a page has no link to
            the next
        """
        self.request_ids: tuple[str, ...] = ()
        self._adapter = adapter
        self._url = url
        self._key = key
        self._origin = origin
        self._mark = mark
        self._items = self._fetch(kind, query, limit)

    def __iter__(self) -> Iterator[ResourceT]:
        return self._items

    def __next__(self) -> ResourceT:
        return next(self._items)

    def _fetch(
        self, kind: type[ResourceT], query: str, limit: int | None
    ) -> Iterator[ResourceT]:
        while True:
            page, origin = self._page(query)
            fetched = page[self._key]
            # What is left of the limit is in this page, or all of it is.
            for fields in fetched if limit is None else fetched[:limit]:
                fields.pop('self', None)  # made(), without the call
                item = kind(fields)
                set_origin(item, origin)
                yield item
            if limit is not None:
                limit -= len(fetched)
                if limit <= 0:
                    return
            # Only what is asked is taken from the link, never where.
            following = urllib.parse.urlsplit(page.get('next') or '').query
            if self._mark and fetched and not following:
                following = _after(query, len(fetched), item[self._mark])
            if not following or f'?{following}' == query:
                return
            query = f'?{following}'

    def _page(self, query: str) -> tuple[dict[str, Any], Origin]:
        response = self._adapter.get(self._url + query)
        origin = self._origin(response)
        self.request_ids += origin.request_ids
        return decode_object(response, self._key), origin


def _after(query: str, fetched: int, marker: str) -> str:
    """Return the query of the next page, empty if this was the last.

    :param query: of this page
    :param fetched: items in it
    :param marker: the last of them
    """
    asked = dict(urllib.parse.parse_qsl(query.removeprefix('?')))
    if fetched < int(asked['limit']):
        return ''
    return urllib.parse.urlencode({**asked, 'marker': marker})


def build_parameters(
    allowed: tuple[str, ...],
    filters: Mapping[str, Any] | None,
    page_size: int | None,
    marker: str | None,
    sort_key: str | None,
    sort_dir: str | None,
) -> list[tuple[str, object]]:
    """Return the parameters of a listing that is sorted by one key.

    :param allowed: keys that it can be sorted by
    :raises InvalidArgument: one of them cannot be sent
    """
    found: list[tuple[str, object]] = [
        ('limit', check_number('page_size', page_size) or PAGE_SIZE)
    ]
    if marker is not None:
        found.append(('marker', marker))
    if sort_key is not None:
        found.append(('sort_key', check_sort_key(sort_key, allowed)))
    if sort_dir is not None:
        found.append(('sort_dir', check_sort_dir(sort_dir)))
    for name, value in check_filters(filters).items():
        if isinstance(value, list | tuple):
            value = ','.join(map(str, value))
        if value is not None:
            found.append((name, value))
    return found
