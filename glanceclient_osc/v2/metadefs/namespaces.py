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

"""Namespaces of metadata definitions.

>>> namespaces = client.metadefs_namespace  # doctest: +SKIP
>>> document = namespaces.export('OS::Compute::Watchdog')  # doctest: +SKIP
>>> elsewhere.metadefs_namespace.restore(document)  # doctest: +SKIP

https://docs.openstack.org/api-ref/image/v2/metadefs-index.html#metadata-definition-namespaces
"""

import contextlib
import secrets
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from glanceclient_osc import exc
from glanceclient_osc.model import Resource
from glanceclient_osc.v2 import pagination
from glanceclient_osc.v2.metadefs import documents
from glanceclient_osc.v2.metadefs.controller import (
    MetadefController,
    merge_fields,
)

SORT_KEYS = ('created_at', 'namespace')

# Of a namespace's name, what leaves room for an addition: the server allows
# 80 characters.
_STEM = 60


def _own_fields(namespace: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a namespace without what is in it."""
    return {
        name: value
        for name, value in namespace.items()
        if name not in documents.CONTENTS
    }


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
    ) -> pagination.Listing[Resource]:
        """Return namespaces, without what is in them.

        :param filters: ``visibility``, ``resource_types`` (a list), …
        :param limit: namespaces to return at most
        :param page_size: namespaces to ask for at a time
        :param marker: name of the namespace after which to begin
        :raises InvalidArgument: at once, before anything is sent
        """
        asked = pagination.build_parameters(
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

        :param fields: ``namespace`` is a new name; a value of None takes a
            field away
        :raises InvalidAttribute: a field that the schema does not allow
        """
        self._check_changes(fields)
        new = merge_fields(_own_fields(self.get(namespace_name)), fields)
        self._put(new, namespace_name)
        return self.get(new['namespace'])

    def delete(self, namespace: str) -> Resource:
        """Delete a namespace and what is in it.

        :raises HTTPForbidden: it is protected
        """
        return self._delete(namespace)

    @contextlib.contextmanager
    def unprotected(self, namespace: str) -> Iterator[None]:
        """Take the protection off a namespace while the block runs."""
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
        """Return a namespace as a document that restore() takes.

        Everything is in it that makes the namespace what it is: fields,
        properties, objects, tags, associations with resource types.

        :raises HTTPNotFound: there is none of that name
        """
        return documents.export_fields(self.get(namespace))

    def restore(
        self, document: Mapping[str, Any], *, replace: bool = False
    ) -> Resource:
        """Make a namespace of a document.

        The server may stop half-way through one and leave it so. Hence it
        is made under an interim name, and gets its own when it is whole. One
        that is replaced is renamed meanwhile, and deleted at the end.

        :param document: as export() returns it
        :param replace: what is there under that name, with all that is in it
        :raises InvalidArgument: it is no such document, or the namespace
            of that name is protected
        :raises AlreadyExists: there is one, and it is not to be replaced
        """
        fields = documents.export_fields(documents.check_document(document))
        name = fields['namespace']
        old = self._replaceable(name, replace)
        token = secrets.token_hex(4)
        interim = f'{name[:_STEM]}.importing-{token}'
        aside = f'{name[:_STEM]}.replaced-{token}'
        hidden = {'visibility': 'private', 'protected': False}
        self._check_new(fields)
        try:
            self._create({**fields, **hidden, 'namespace': interim})
            if old is not None:
                self._put({**old, 'namespace': aside}, name)
            self._put(_own_fields(fields), interim)
        except BaseException as error:
            left = self._undo(interim, aside, old)
            if left and isinstance(error, exc.ClientException):
                error.message += left
            raise
        if old is not None:
            left = self._attempt(self._delete, aside)
            if left:
                raise exc.ClientException(f'{name!r} is imported{left}')
        return self.get(name)

    def _undo(
        self, interim: str, aside: str, old: Mapping[str, Any] | None
    ) -> str:
        """Have things as before; return what is left behind, as a clause."""
        left = ''
        if old is not None:
            left = self._attempt(self._put, aside, old)
        return left + self._attempt(self._delete, interim)

    def _replaceable(self, name: str, replace: bool) -> dict[str, Any] | None:
        """Return the fields of what is to be replaced, None for nothing."""
        try:
            old = self.get(name)
        except exc.HTTPNotFound:
            return None
        if not replace:
            raise exc.AlreadyExists(f'There is a namespace {name!r} already')
        if old.get('protected'):
            raise exc.InvalidArgument(
                f'Namespace {name!r} is protected and cannot be replaced'
            )
        return _own_fields(old)

    def _attempt(
        self, act: Callable[..., object], name: str, *first: object
    ) -> str:
        """Act on a namespace that may be there under an interim name.

        :returns: nothing, or a clause that says that it is left behind
        """
        try:
            act(*first, name)
        except exc.HTTPNotFound:
            pass
        except exc.ClientException as error:
            return f'; namespace {name!r} is left behind: {error}'
        return ''
