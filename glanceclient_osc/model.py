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

"""What the server sent: a dict whose keys read as attributes too."""

import copy
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple


class Origin(NamedTuple):
    """Where resources come from; one answer has one for all of them."""

    #: ids of the requests
    request_ids: tuple[str, ...] = ()
    #: holds what is set against the schema, None for no check
    check: Callable[[Mapping[str, Any]], object] | None = None


_NOWHERE = Origin()


class Resource(dict[str, Any]):
    """One resource of the Images API, its names and values verbatim.

    What the server sent is taken as it is. What is set afterwards is held
    against the schema of the resource, if the client has one.

    >>> image = Resource(id='1', name='cirros')
    >>> image.name, image['name'], image == {'id': '1', 'name': 'cirros'}
    ('cirros', 'cirros', True)
    """

    __slots__ = ('_origin',)

    @property
    def request_ids(self) -> tuple[str, ...]:
        """Ids of the requests that it came from."""
        return origin_of(self).request_ids

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(
                f'{type(self).__name__} has no attribute {name!r}'
            ) from None

    def __setattr__(self, name: str, value: Any) -> None:
        if name in type(self).__slots__:
            super().__setattr__(name, value)
        else:
            self[name] = value

    def __setitem__(self, name: str, value: Any) -> None:
        check = origin_of(self).check
        if check is not None:
            check({name: value})
        super().__setitem__(name, value)

    def __delattr__(self, name: str) -> None:
        try:
            del self[name]
        except KeyError:
            raise AttributeError(name) from None

    def update(self, *others: Any, **fields: Any) -> None:
        """Set several fields, all of them or, if one is wrong, none."""
        new = dict(*others, **fields)
        check = origin_of(self).check
        if check is not None:
            check(new)
        super().update(new)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self]

    def __reduce__(self) -> tuple[Any, ...]:
        # A copy is on its own: what it was checked by stays behind.
        # What has a slot of its own goes along.
        slots = {
            name: getattr(self, name)
            for name in type(self).__slots__
            if not name.startswith('_') and hasattr(self, name)
        }
        return type(self), (dict(self),), (None, slots) if slots else None

    def copy(self) -> 'Resource':
        """Return a shallow copy of the same kind."""
        return copy.copy(self)


# The slot, written and read without the detour over __setattr__ and
# __getattr__: a listing does so for every image.
_SLOT: Any = Resource.__dict__['_origin']
set_origin: Callable[[Resource, Origin], None] = _SLOT.__set__


def origin_of(resource: Resource) -> Origin:
    """Return where a resource comes from."""
    try:
        origin: Origin = _SLOT.__get__(resource)
    except AttributeError:
        return _NOWHERE
    return origin


class ResourceList(list[Any]):
    """A list that came in one answer.

    :ivar request_ids: ids of the requests that it came from
    """

    request_ids: tuple[str, ...] = ()
