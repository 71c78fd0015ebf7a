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

"""Options for projects, and lookup of project IDs."""

import argparse
import re
from typing import Any

from osc_lib import exceptions

from glanceclient_osc.osc import connection
from glanceclient_osc.osc.options import parse_nonempty


def add_project_options(
    parser: argparse._ActionsContainer, help: str, *aliases: str
) -> None:
    """Add ``--project`` and ``--project-domain``.

    :param aliases: other names of ``--project``
    """
    parser.add_argument(
        '--project',
        *aliases,
        metavar='<project>',
        type=parse_nonempty,
        help=help,
    )
    add_domain_option(parser)


def add_domain_option(parser: argparse._ActionsContainer) -> None:
    """Add ``--project-domain``."""
    parser.add_argument(
        '--project-domain',
        metavar='<project-domain>',
        help=(
            'Domain of the project (name or ID), if several projects have '
            'the same name'
        ),
    )


def find_project_id(
    app: Any, name_or_id: str, domain: str | None, *, must_exist: bool = True
) -> str:
    """Return the ID of a project.

    Users without permission to look up projects can name their own project,
    and give the ID of others. Glance does not check project IDs, so names
    must not reach it.

    :param app: the running application
    :param domain: name or ID of the domain of the project
    :param must_exist: whether to refuse the ID of a deleted project, which
        can still own images
    :raises CommandError: the project does not exist, or it is a name that
        cannot be looked up
    """
    if connection.has_direct_endpoint(app.options):
        return _require_id(name_or_id, 'there is no identity service')
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
        return _look_up_project(identity, name_or_id, query)
    except sdk_exc.NotFoundException:
        where = f' in domain {domain!r}' if domain else ''
        reason = f'it does not exist{where}'
        if not must_exist:
            return _require_id(name_or_id, reason)
        raise exceptions.CommandError(
            f'Cannot find the project {name_or_id!r}: {reason}. Check its '
            'name or ID, and --project-domain.'
        ) from None
    except (sdk_exc.HttpException, ksa_exc.Forbidden) as error:
        # Old versions of openstacksdk have no class for status 403.
        if getattr(error, 'status_code', 403) != 403:
            raise
        return _require_id(
            name_or_id, 'you are not allowed to look up projects'
        )


def _look_up_project(
    identity: Any, name_or_id: str, query: dict[str, str]
) -> str:
    from openstack import exceptions as sdk_exc

    projects = [*identity.projects(name=name_or_id, **query)]
    if len(projects) > 1:
        raise exceptions.CommandError(
            f'Several projects are named {name_or_id!r}: give an ID or '
            '--project-domain'
        )
    if projects:
        return str(projects[0].id)
    # The ID becomes a part of a URL, where ".." would address another
    # resource.
    if not re.fullmatch(r'[\w-]+', name_or_id):
        raise sdk_exc.NotFoundException()
    return str(identity.get_project(name_or_id).id)


def _require_id(name_or_id: str, reason: str) -> str:
    """Return a project ID.

    :param reason: why it cannot be looked up
    :raises CommandError: it is a name
    """
    from oslo_utils import uuidutils

    if uuidutils.is_uuid_like(name_or_id):
        return name_or_id
    raise exceptions.CommandError(
        f'Cannot find the project {name_or_id!r}: {reason}. Give its ID '
        '(32 hexadecimal digits).'
    )


def get_own_project_id(app: Any, hint: str) -> str:
    """Return the ID of the project that the token is for.

    :param hint: what to do if the token is not for a project
    :raises CommandError: the token is not for a project
    """
    direct = connection.has_direct_endpoint(app.options)
    token = None if direct else app.client_manager.auth_ref
    if token is None or not token.project_id:
        raise exceptions.CommandError(
            f'Your project cannot be determined from the token: {hint}'
        )
    return str(token.project_id)
