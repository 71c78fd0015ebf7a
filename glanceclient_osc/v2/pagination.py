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

"""Paginated lists.

>>> for image in client.images.list(page_size=100):  # doctest: +SKIP
...     print(image.name)
"""

import types
import urllib.parse
from collections.abc import Callable, Generator, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from glanceclient_osc import exc
from glanceclient_osc.http import ImageAdapter
from glanceclient_osc.model import Origin, set_origin
from glanceclient_osc.response import (
    check_list,
    check_records,
    decode_object,
    describe_request,
)
from glanceclient_osc.v2.controller import ResourceT
from glanceclient_osc.validation import (
    PAGE_SIZE,
    check_filters,
    check_number,
    check_sort_dir,
    check_sort_key,
    parse_digits,
)

if TYPE_CHECKING:
    import requests


class Listing(Generator[ResourceT, None, None]):
    """A generator of the items of a list, which requests pages when needed.

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
        """Create the generator without sending a request.

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
        self._pages: set[object] = set()
        self._items = self._generate_items(query, limit)

    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        """The class for inspect.isgenerator(), which has no subclasses.

        isinstance() is true for Listing, too.
        """
        return types.GeneratorType

    def __iter__(self) -> Iterator[ResourceT]:  # type: ignore[override]
        # A loop over the inner generator takes half the time of one that
        # calls __next__() for each item.
        return self._items

    def __next__(self) -> ResourceT:
        return next(self._items)

    #: for programs that were written for Python 2
    next = __next__

    def send(self, value: None) -> ResourceT:
        """Return the next item."""
        return self._items.send(value)

    def throw(self, *arguments: Any) -> ResourceT:
        """Raise an exception inside the generator."""
        return self._items.throw(*arguments)

    def close(self) -> None:
        """End the listing."""
        self._items.close()

    def _generate_items(
        self, query: str, limit: int | None
    ) -> Generator[ResourceT, None, None]:
        while True:
            response = self._adapter.get(self._url + query)
            origin = self._build_origin(response)
            self.request_ids += origin.request_ids
            page = decode_object(response, self._key)
            records = self._read_records(response, page)
            shapes = self._resource_class._shapes
            if shapes:
                check_records(response, records, shapes)
            self._check_progress(response, records)
            next_query = self._find_next_query(query, page, records)
            for fields in records if limit is None else records[:limit]:
                # These lines are build_resource(). A function call for each
                # item would take a tenth of the time of a listing.
                item = self._resource_class(fields)
                item.pop('self', None)
                set_origin(item, origin)
                yield item
            if limit is not None:
                limit -= len(records)
                if limit <= 0:
                    return
            if next_query is None:
                return
            if not records or next_query in self._pages:
                raise _build_endless_error(response)
            self._pages.add(next_query)
            query = next_query
            # To keep this page while the next one is decoded would make the
            # listing a third slower.
            del response, page, records

    def _read_records(
        self, response: 'requests.Response', page: Mapping[str, Any]
    ) -> list[dict[str, Any]]:
        """Return the records in the body of a page."""
        return check_list(response, page[self._key], self._key)

    def _check_progress(
        self, response: 'requests.Response', records: list[dict[str, Any]]
    ) -> None:
        """Check that the server has not sent the same page before.

        :raises InvalidResponse: it has
        """
        if not records:
            return
        # Hashing all records would take too long.
        first, last = (
            str(record.get('id') or record)
            for record in (records[0], records[-1])
        )
        page = (len(records), hash(first), hash(last))
        if page in self._pages:
            raise _build_endless_error(response)
        self._pages.add(page)

    def _find_next_query(
        self,
        query: str,
        page: Mapping[str, Any],
        records: list[dict[str, Any]],
    ) -> str | None:
        """Return the query string of the next page, None at the end.

        :param query: query string of this page
        """
        # The host in the link is ignored: the token must not go there.
        _, _, next_query = str(page.get('next') or '').partition('?')
        if not next_query and records and self._marker_field:
            parameters = dict(urllib.parse.parse_qsl(query.lstrip('?')))
            page_size = parse_digits(parameters.get('limit'))
            if page_size is None or len(records) >= page_size:
                marker = records[-1].get(self._marker_field)
                parameters['marker'] = str(marker)
                next_query = urllib.parse.urlencode(parameters)
        return f'?{next_query}' if next_query else None


def _build_endless_error(
    response: 'requests.Response',
) -> exc.InvalidResponse:
    return exc.InvalidResponse(
        f'{describe_request(response)}: the list does not end: the server '
        f'sent a page without new items and a link to another page'
    )


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
