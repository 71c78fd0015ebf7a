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

"""From what a person calls a project to its ID."""

import argparse
import re
from typing import Any

from osc_lib import exceptions

from glanceclient_osc.osc import connection
from glanceclient_osc.osc.options import parse_nonempty

_ID = re.compile(r'[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}')


def add_project_options(
    parser: argparse._ActionsContainer, help: str, *other_names: str
) -> None:
    """Add ``--project`` and the option that makes its name unique.

    :param other_names: what else ``--project`` is called
    """
    parser.add_argument(
        '--project',
        *other_names,
        metavar='<project>',
        type=parse_nonempty,
        help=help,
    )
    add_domain_option(parser)


def add_domain_option(parser: argparse._ActionsContainer) -> None:
    """Add the option that makes the name of a project unique."""
    parser.add_argument(
        '--project-domain',
        metavar='<project-domain>',
        help=(
            'Domain of the project (name or ID), where several projects '
            'have that name'
        ),
    )


def find_project_id(app: Any, name_or_id: str, domain: str | None) -> str:
    """Return the ID of a project.

    Not every user may look projects up. Such a user can name the project
    that the token is for, and any other by what looks like an ID: Glance
    takes whatever it is given, so a name must not get there.

    :param app: the running application
    :param domain: name or ID of its domain
    :raises CommandError: it cannot be told
    """
    if connection.has_direct_endpoint(app.options):
        return _unresolved(name_or_id, 'there is no identity service to ask')
    manager = app.client_manager
    token = manager.auth_ref
    own = token and (token.project_id, token.project_name)
    if own and name_or_id in own and not domain:
        return str(own[0])

    from keystoneauth1 import exceptions as ksa_exc
    from openstack import exceptions as sdk_exc

    identity = manager.sdk_connection.identity
    try:
        query = {}
        if domain:
            query['domain_id'] = identity.find_domain(
                domain, ignore_missing=False
            ).id
        return _find(identity, name_or_id, query)
    except (sdk_exc.ForbiddenException, ksa_exc.Forbidden):
        return _unresolved(name_or_id, 'you may not look projects up')
    except sdk_exc.NotFoundException:
        where = f' in domain {domain!r}' if domain else ''
        return _unresolved(name_or_id, 'there is none' + where)


def _find(identity: Any, name_or_id: str, query: dict[str, str]) -> str:
    found = [*identity.projects(name=name_or_id, **query)]
    if len(found) > 1:
        raise exceptions.CommandError(
            f'Several projects are named {name_or_id!r}: give an ID or --project-domain'
        )
    if found:
        return str(found[0].id)
    # By ID only what can be none but an ID: ".." in a URL finds something.
    if not re.fullmatch(r'[\w-]+', name_or_id):
        return _unresolved(name_or_id, 'there is none')
    return str(identity.get_project(name_or_id).id)


def _unresolved(name_or_id: str, why: str) -> str:
    if _ID.fullmatch(name_or_id):
        return name_or_id
    raise exceptions.CommandError(
        f'Cannot find the project {name_or_id!r}: {why}. Give its ID, of '
        '32 digits and letters.'
    )


def get_own_project_id(app: Any, otherwise: str) -> str:
    """Return the ID of the project that is asking.

    :param otherwise: what to do if the token does not say
    :raises CommandError: it does not
    """
    direct = connection.has_direct_endpoint(app.options)
    token = None if direct else app.client_manager.auth_ref
    if token is None or not token.project_id:
        raise exceptions.CommandError(
            f'The token does not say which project is yours: {otherwise}'
        )
    return str(token.project_id)
