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

"""Metadata definition namespaces.

>>> namespaces = client.metadefs_namespace  # doctest: +SKIP
>>> document = namespaces.export('OS::Compute::Watchdog')  # doctest: +SKIP
>>> other_client.metadefs_namespace.restore(document)  # doctest: +SKIP

https://docs.openstack.org/api-ref/image/v2/metadefs-index.html#metadata-definition-namespaces
"""

import contextlib
import secrets
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from glanceclient_osc import exc
from glanceclient_osc.model import Resource, Shape
from glanceclient_osc.v2 import pagination
from glanceclient_osc.v2.controller import Result
from glanceclient_osc.v2.metadefs import documents
from glanceclient_osc.v2.metadefs.controller import (
    MetadefController,
    merge_fields,
)

SORT_KEYS = ('created_at', 'namespace')

# Number of characters of a namespace's name that leaves room for a suffix:
# the server allows 80 characters.
_STEM_LENGTH = 60


class Namespace(Resource):
    """A namespace, possibly with its contents."""

    __slots__ = ()

    _shapes = {  # noqa: RUF012  # declared in Resource
        'tags': Shape(list, dict, 'name'),
        'objects': Shape(list, dict, 'name'),
        'properties': Shape(dict, dict),
        'resource_type_associations': Shape(list, dict, 'name'),
    }


class Controller(MetadefController):
    """``client.metadefs_namespace``"""

    _resource_class = Namespace

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
    ) -> pagination.Listing[Resource]:
        """Iterate over the namespaces, without their contents.

        :param filters: values of ``visibility`` and other fields, and
            ``resource_types``, a list
        :param limit: maximum number of namespaces
        :param page_size: number of namespaces per request
        :param marker: name of the last namespace of the previous page
        :raises InvalidArgument: an argument has an invalid value; raised by
            the call, before a request is sent
        """
        parameters = pagination.build_parameters(
            SORT_KEYS, filters, page_size, marker, sort_key, sort_dir
        )
        return self._list(['namespaces'], 'namespaces', parameters, limit)

    def get(
        self, namespace: str, *, resource_type: str | None = None
    ) -> Resource:
        """Return a namespace with its contents.

        :param resource_type: resource type whose prefix the names of the
            properties get
        :raises HTTPNotFound: the namespace does not exist
        """
        parameters = {'resource_type': resource_type} if resource_type else {}
        return self._get(namespace, key='namespace', **parameters)

    def create(self, **fields: Any) -> Resource:
        """Create a namespace.

        :param fields: ``namespace``, which is the name, and other fields
        :raises InvalidAttribute: the schema does not allow a field
        :raises HTTPConflict: the namespace exists
        """
        return self._create(fields)

    def update(self, namespace_name: str, **fields: Any) -> Resource:
        """Change fields of a namespace; other fields are kept.

        :param fields: new values; ``namespace`` renames the namespace, None
            removes a field
        :returns: the changed namespace
        :raises InvalidAttribute: the schema does not allow a field
        """
        self._validate_changes(fields)
        old = _select_own_fields(self.get(namespace_name))
        new = merge_fields(old, fields)
        self._put(new, namespace_name)
        return self.get(new['namespace'])

    def delete(self, namespace: str) -> Result:
        """Delete a namespace and its contents.

        :raises HTTPForbidden: the namespace is protected
        """
        return self._delete(namespace)

    @contextlib.contextmanager
    def unprotected(self, namespace: str) -> Iterator[None]:
        """Remove the protection of a namespace while the block runs."""
        protected = self.get(namespace).get('protected')
        if not protected:
            yield
            return
        self.update(namespace, protected=False)
        try:
            yield
        finally:
            try:
                self.update(namespace, protected=True)
            except exc.ClientException as error:
                error.message += f'; namespace {namespace!r} is unprotected'
                raise

    def export(self, namespace: str) -> dict[str, Any]:
        """Return a namespace as a document for restore().

        It has the fields, properties, objects, tags and resource type
        associations of the namespace.

        :raises HTTPNotFound: the namespace does not exist
        """
        try:
            fields = documents.check_document(self.get(namespace))
        except exc.InvalidArgument as error:
            raise exc.InvalidResponse(
                f'The server sent an invalid namespace: {error}'
            ) from error
        return documents.build_document(fields)

    def restore(
        self, document: Mapping[str, Any], *, replace: bool = False
    ) -> Resource:
        """Create a namespace from a document.

        The server may fail after it has created a part of the contents. So
        the namespace is created under a temporary name, and renamed when it
        is complete. A namespace that is replaced is renamed first, and
        deleted at the end.

        :param document: document as returned by export()
        :param replace: replace an existing namespace with all its contents
        :returns: the new namespace
        :raises InvalidArgument: the document is invalid, or the existing
            namespace is protected
        :raises AlreadyExists: the namespace exists and *replace* is not set
        """
        fields = documents.build_document(documents.check_document(document))
        name = fields['namespace']
        old = self._get_replaceable(name, replace)
        token = secrets.token_hex(4)
        temporary = f'{name[:_STEM_LENGTH]}.importing-{token}'
        backup = f'{name[:_STEM_LENGTH]}.replaced-{token}'
        private = {'visibility': 'private', 'protected': False}
        self._validate_new(fields)
        try:
            self._create({**fields, **private, 'namespace': temporary})
            if old is not None:
                self._put({**old, 'namespace': backup}, name)
            self._put(_select_own_fields(fields), temporary)
        except BaseException as error:
            remains = self._roll_back(temporary, backup, old)
            if remains and isinstance(error, exc.ClientException):
                error.message += remains
            raise
        if old is not None:
            remains = self._clean_up(self._delete, backup)
            if remains:
                raise exc.ClientException(f'{name!r} is imported{remains}')
        return self.get(name)

    def _get_replaceable(
        self, name: str, replace: bool
    ) -> dict[str, Any] | None:
        """Return the fields of the namespace to replace, None without one."""
        try:
            old = self.get(name)
        except exc.HTTPNotFound:
            return None
        if not replace:
            raise exc.AlreadyExists(f'Namespace {name!r} already exists')
        if old.get('protected'):
            raise exc.InvalidArgument(
                f'Namespace {name!r} is protected and cannot be replaced'
            )
        return _select_own_fields(old)

    def _roll_back(
        self, temporary: str, backup: str, old: Mapping[str, Any] | None
    ) -> str:
        """Undo the steps of restore().

        :returns: clause about namespaces that remain, empty without any
        """
        remains = ''
        if old is not None:
            remains = self._clean_up(self._put, backup, old)
        return remains + self._clean_up(self._delete, temporary)

    def _clean_up(
        self, act: Callable[..., object], name: str, *arguments: object
    ) -> str:
        """Call ``act(*arguments, name)`` for a namespace that may exist.

        :returns: clause about a namespace that remains, empty without one
        """
        try:
            act(*arguments, name)
        except exc.HTTPNotFound:
            pass
        except exc.ClientException as error:
            return f'; namespace {name!r} is left behind: {error}'
        return ''


def _select_own_fields(namespace: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a namespace without its contents."""
    return {
        name: value
        for name, value in namespace.items()
        if name not in documents.CONTENTS
    }
