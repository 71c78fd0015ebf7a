"""Lists that come in pages."""

import urllib.parse
from collections.abc import Callable, Iterator
from typing import Any, Generic, TypeVar

from glanceclient_osc.http import ImageAdapter, document
from glanceclient_osc.v2.controller import request_ids

T = TypeVar('T')


class Listing(Generic[T]):
    """An iterator over a list on the server, fetched as far as it is used.

    :ivar request_ids: ids of the requests made so far
    """

    def __init__(
        self,
        adapter: ImageAdapter,
        url: str,
        query: str,
        key: str,
        make: Callable[[dict[str, Any], tuple[str, ...]], T],
        limit: int | None = None,
    ) -> None:
        """Ask for nothing yet.

        :param query: of the first page, with its question mark
        :param key: of the list within a page
        :param make: makes an item of what the server sent
        :param limit: items to yield at most
        """
        self.request_ids: tuple[str, ...] = ()
        self._items = self._fetch(adapter, url, query, key, make, limit)

    def __iter__(self) -> Iterator[T]:
        return self._items

    def __next__(self) -> T:
        return next(self._items)

    def _fetch(
        self,
        adapter: ImageAdapter,
        url: str,
        query: str,
        key: str,
        make: Callable[[dict[str, Any], tuple[str, ...]], T],
        limit: int | None,
    ) -> Iterator[T]:
        while True:
            response = adapter.get(url + query)
            page = document(response, key)
            ids = request_ids(response)
            self.request_ids += ids
            for fields in page[key]:
                yield make(fields, ids)
                if limit is not None:
                    limit -= 1
                    if not limit:
                        return
            # Only what is asked is taken from the link, never where.
            following = urllib.parse.urlsplit(page.get('next') or '').query
            if not following or f'?{following}' == query:
                return
            query = f'?{following}'
