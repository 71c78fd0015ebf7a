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

"""Resources of the Images API: dicts whose keys are attributes, too."""

import copy
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, NamedTuple

from glanceclient_osc import exc


class Origin(NamedTuple):
    """The responses that a resource was created from.

    All resources of one response share one origin.
    """

    #: IDs of the requests
    request_ids: tuple[str, ...] = ()
    #: validates changed fields against the schema, None to skip the check
    check: Callable[[Mapping[str, Any]], object] | None = None
    #: returns the JSON schema of the resource
    get_schema: Callable[[], dict[str, Any]] | None = None


_UNKNOWN_ORIGIN = Origin()


class Shape(NamedTuple):
    """Type of a field in a response.

    :ivar kind: type of the value
    :ivar items: type of the items of a list or the values of an object
    :ivar key: key of a string that each item must have
    :ivar is_required: whether the field must exist and not be None
    """

    kind: type
    items: type | None = None
    key: str | None = None
    is_required: bool = False


class Resource(dict[str, Any]):
    """One resource of the Images API with unchanged names and values.

    Data of the server is not validated. Fields that a program changes are
    validated against the schema of the resource if the client has one.

    >>> image = Resource(id='1', name='cirros')
    >>> image.name, image['name'], image == {'id': '1', 'name': 'cirros'}
    ('cirros', 'cirros', True)
    """

    __slots__ = ('_origin',)

    #: types of the fields that this package depends on
    _shapes: ClassVar[Mapping[str, Shape]] = {}

    @property
    def request_ids(self) -> tuple[str, ...]:
        """IDs of the requests that returned the resource."""
        return get_origin(self).request_ids

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise self._build_missing_field(name) from None

    def __setattr__(self, name: str, value: Any) -> None:
        if name in type(self).__slots__:
            super().__setattr__(name, value)
        else:
            self[name] = value

    def __setitem__(self, name: str, value: Any) -> None:
        check = get_origin(self).check
        if check is not None:
            check({name: value})
        super().__setitem__(name, value)

    def __delattr__(self, name: str) -> None:
        try:
            del self[name]
        except KeyError:
            raise self._build_missing_field(name) from None

    def _build_missing_field(self, name: str) -> exc.MissingField:
        return exc.MissingField(
            f'{type(self).__name__} has no attribute {name!r}'
        )

    def update(self, *others: Any, **fields: Any) -> None:
        """Set several fields; set none of them if one is invalid."""
        new = dict(*others, **fields)
        check = get_origin(self).check
        if check is not None:
            check(new)
        super().update(new)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self]

    def __reduce__(self) -> tuple[Any, ...]:
        # A copy keeps public slots. It has no origin: its fields can be
        # changed without validation.
        slots = {
            name: getattr(self, name)
            for name in type(self).__slots__
            if not name.startswith('_') and hasattr(self, name)
        }
        return type(self), (dict(self),), (None, slots) if slots else None

    def copy(self) -> 'Resource':
        """Return a shallow copy of the same class."""
        return copy.copy(self)


# Descriptor access is faster than __setattr__ and __getattr__, and a listing
# sets the origin of every image.
_SLOT: Any = Resource.__dict__['_origin']
set_origin: Callable[[Resource, Origin], None] = _SLOT.__set__


def get_origin(resource: Resource) -> Origin:
    """Return the origin of a resource."""
    try:
        origin: Origin = _SLOT.__get__(resource)
    except AttributeError:
        return _UNKNOWN_ORIGIN
    return origin


class ResourceList(list[Any]):
    """A list from one response.

    :ivar request_ids: IDs of the requests that returned the list
    """

    request_ids: tuple[str, ...] = ()
