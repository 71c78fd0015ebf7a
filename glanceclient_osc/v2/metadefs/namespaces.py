"""Namespaces of metadata definitions.

>>> namespaces = client.metadefs_namespace  # doctest: +SKIP
>>> document = namespaces.export('OS::Compute::Watchdog')  # doctest: +SKIP
>>> elsewhere.metadefs_namespace.create(**document)  # doctest: +SKIP

https://docs.openstack.org/api-ref/image/v2/metadefs-index.html#metadata-definition-namespaces
"""

from collections.abc import Mapping
from typing import Any

from glanceclient_osc.model import Resource
from glanceclient_osc.v2 import paging, parameters
from glanceclient_osc.v2.metadefs.controller import (
    MetadefController,
    writable,
)

SORT_KEYS = ('created_at', 'namespace')

# What is in a namespace has resources of its own.
_CONTENTS = ('properties', 'objects', 'tags', 'resource_type_associations')


class Controller(MetadefController):
    """``client.metadefs_namespace``"""

    schema = 'metadefs/namespace'

    def list(
        self,
        *,
        filters: Mapping[str, Any] | None = None,
        limit: int | None = None,
        page_size: int | None = None,
        marker: str | None = None,
        sort_key: str | None = None,
        sort_dir: str | None = None,
    ) -> paging.Listing[Resource]:
        """Return namespaces, without what is in them.

        :param filters: ``visibility``, ``resource_types`` (a list), …
        :param limit: namespaces to return at most
        :param page_size: namespaces to ask for at a time
        :param marker: name of the namespace after which to begin
        :raises InvalidArgument: at once, before anything is sent
        """
        asked = parameters.simple(
            SORT_KEYS, filters, page_size, marker, sort_key, sort_dir
        )
        return self._listing(['namespaces'], 'namespaces', asked, limit)

    def get(
        self, namespace: str, *, resource_type: str | None = None
    ) -> Resource:
        """Return a namespace and what is in it.

        :param resource_type: for which the names of properties are to have
            their prefix
        :raises HTTPNotFound: there is none of that name
        """
        asked = {'resource_type': resource_type} if resource_type else {}
        return self._fetch(namespace, **asked)

    def create(self, **fields: Any) -> Resource:
        """Make a namespace; what is to be in it may be among the fields.

        :param fields: ``namespace``, its name, is required
        :raises InvalidAttribute: a field that the schema does not allow
        :raises HTTPConflict: the name is taken
        """
        return self._create(fields)

    def update(self, namespace_name: str, **fields: Any) -> Resource:
        """Change what is named, and nothing else.

        :param fields: ``namespace`` is a new name
        :raises InvalidAttribute: a field that the schema does not allow
        """
        self._check(fields)
        old = self.get(namespace_name)
        kept = {
            name: value for name, value in old.items() if name not in _CONTENTS
        }
        new = {**kept, **fields}
        self._put(new, namespace_name)
        return self.get(new['namespace'])

    def delete(self, namespace: str) -> Resource:
        """Delete a namespace and what is in it.

        :raises HTTPForbidden: it is protected
        """
        return self._delete(namespace)

    def export(self, namespace: str) -> dict[str, Any]:
        """Return a namespace as a document that create() takes.

        Everything is in it that makes the namespace what it is: fields,
        properties, objects, tags, associations with resource types.
        """
        found = writable(self.get(namespace))
        for name in ('objects', 'tags', 'resource_type_associations'):
            if name in found:
                found[name] = [writable(item) for item in found[name]]
        return found
