"""What the server sent: a dict whose keys read as attributes too."""

from typing import Any


class Resource(dict[str, Any]):
    """One resource of the Images API, its names and values verbatim.

    >>> image = Resource(id='1', name='cirros')
    >>> image.name, image['name'], image == {'id': '1', 'name': 'cirros'}
    ('cirros', 'cirros', True)

    :ivar request_ids: ids of the requests that it came from
    """

    __slots__ = ('request_ids',)

    request_ids: tuple[str, ...]

    def __getattr__(self, name: str) -> Any:
        if name == 'request_ids':
            return ()
        try:
            return self[name]
        except KeyError:
            raise AttributeError(
                f'{type(self).__name__} has no attribute {name!r}'
            ) from None

    def __setattr__(self, name: str, value: Any) -> None:
        if name in Resource.__slots__:
            super().__setattr__(name, value)
        else:
            self[name] = value

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self]

    def copy(self) -> 'Resource':
        """Return a shallow copy of the same kind."""
        return type(self)(self)
