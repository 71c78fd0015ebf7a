"""What the server sent: a dict whose keys read as attributes too."""

from collections.abc import Callable
from typing import Any


class Resource(dict[str, Any]):
    """One resource of the Images API, its names and values verbatim.

    What the server sent is taken as it is. What is set afterwards is held
    against the schema of the resource, if the client has one.

    >>> image = Resource(id='1', name='cirros')
    >>> image.name, image['name'], image == {'id': '1', 'name': 'cirros'}
    ('cirros', 'cirros', True)

    :ivar request_ids: ids of the requests that it came from
    """

    __slots__ = ('_check', 'request_ids')

    request_ids: tuple[str, ...]
    _check: Callable[[dict[str, Any]], object] | None

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            if name in _UNSET:
                return _UNSET[name]
            raise AttributeError(
                f'{type(self).__name__} has no attribute {name!r}'
            ) from None

    def __setattr__(self, name: str, value: Any) -> None:
        if name in _UNSET or name in type(self).__slots__:
            super().__setattr__(name, value)
        else:
            self[name] = value

    def __setitem__(self, name: str, value: Any) -> None:
        if self._check is not None:
            self._check({name: value})
        super().__setitem__(name, value)

    def __delattr__(self, name: str) -> None:
        try:
            del self[name]
        except KeyError:
            raise AttributeError(name) from None

    def update(self, *others: Any, **fields: Any) -> None:
        """Set several fields, all of them or, if one is wrong, none."""
        new = dict(*others, **fields)
        if self._check is not None:
            self._check(new)
        super().update(new)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self]

    def __reduce__(self) -> tuple[Any, ...]:
        # A copy is on its own: what it was checked by stays behind.
        return type(self), (dict(self),)

    def copy(self) -> 'Resource':
        """Return a shallow copy of the same kind."""
        return type(self)(self)


class ResourceList(list[Any]):
    """A list that came in one answer.

    :ivar request_ids: ids of the requests that it came from
    """

    request_ids: tuple[str, ...] = ()


_UNSET: dict[str, Any] = {'_check': None, 'request_ids': ()}
