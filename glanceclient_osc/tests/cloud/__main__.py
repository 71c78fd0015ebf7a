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

"""The command line of ``tools/cloud``."""

import argparse
import os
import shlex
import subprocess
import sys

from glanceclient_osc.tests.cloud import environments
from glanceclient_osc.tests.cloud.cloud import REGION_V1, USERS, Cloud


def _build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog='tools/cloud',
        description='A real Keystone and a real Glance on loopback.',
    )
    actions = parser.add_subparsers(
        dest='action', required=True, metavar='start|stop|status|env|run'
    )
    start = actions.add_parser(
        'start', help='start the servers and print the variables to export'
    )
    start.add_argument(
        '--v1',
        action='store_true',
        help='add a region with a Glance that serves version 1 of the '
        'Images API (requires Python 3.11)',
    )
    start.add_argument(
        '--two',
        action='store_true',
        help='add a region with a Glance of its own, and a second cloud',
    )
    start.add_argument(
        '--key-manager',
        action='store_true',
        help='add a key manager, for the certificates of signed images',
    )
    actions.add_parser('stop', help='stop the servers and keep the images')
    actions.add_parser('status', help='show which servers run, and their URLs')
    env = actions.add_parser('env', help='print the variables to export')
    env.add_argument(
        'user',
        nargs='?',
        default='admin',
        choices=sorted(USERS),
        help='user to authenticate as (default: admin)',
    )
    run = actions.add_parser(
        'run', help='run a command as admin with a temporary cloud'
    )
    run.add_argument('command', nargs='+', metavar='-- COMMAND …')
    return parser


def _run_with_cloud(command: list[str]) -> int:
    with Cloud.temporary('run') as cloud:
        return subprocess.run(
            command,
            check=False,
            env={
                **os.environ,
                **cloud.env(),
                'GLANCECLIENT_TEST_CLOUD': str(cloud.home),
            },
        ).returncode


# Variables that would select another cloud, user or project.
_CONFLICTING = (
    'OS_AUTH_TOKEN OS_AUTH_TYPE OS_CLOUD OS_DOMAIN_ID OS_DOMAIN_NAME '
    'OS_ENDPOINT OS_IMAGE_ENDPOINT_OVERRIDE OS_IMAGE_URL OS_INTERFACE '
    'OS_PROJECT_DOMAIN_NAME OS_PROJECT_ID OS_SYSTEM_SCOPE OS_TENANT_ID '
    'OS_TENANT_NAME OS_TOKEN OS_TRUST_ID OS_USER_DOMAIN_NAME OS_USER_ID'
)

# --os-region-name alone has no effect: the variable must be exported.
_HOW_TO_V1 = f"""\
# To use version 1 of the Images API:
#   export OS_IMAGE_API_VERSION=1 OS_REGION_NAME={REGION_V1}
# Without Keystone, with any user:project:role as the token:
#   export OS_IMAGE_API_VERSION=1 OS_IMAGE_URL={{0}} \\
#       OS_AUTH_TOKEN=me:mine:member"""


_HOW_TO_TWO = """\
# To use the clouds one, three (a region of one) and two as the user demo, or
# one-admin, three-admin and two-admin as the administrator:
#   export OS_CLIENT_CONFIG_FILE={0}
#   unset {1}
#   openstack --os-cloud two image list"""


def _print_env(cloud: Cloud, user: str = 'admin') -> None:
    print(f'unset {_CONFLICTING}')
    for name, value in cloud.env(user).items():
        print(f'export {name}={shlex.quote(value)}')


def _print_status(cloud: Cloud) -> int:
    for server in (
        cloud.keystone,
        cloud.glance,
        cloud.glance_three,
        cloud.glance_v1,
        cloud.barbican,
    ):
        if server.running():
            print(f'{server.name}: running at {cloud.url(server.name)}')
        else:
            print(f'{server.name}: stopped')
    return 0 if cloud.running() else 3


def main() -> int:
    """Run the command line; return the exit status."""
    args = _build_parser().parse_args()
    cloud = Cloud.named('cloud')
    try:
        if args.action == 'start':
            cloud.start()
            if args.v1:
                cloud.start_v1()
                print(_HOW_TO_V1.format(cloud.url('glance-v1')))
            if args.two:
                cloud.start_two()
                # Variables take precedence over the file.
                print(
                    _HOW_TO_TWO.format(
                        cloud.config_file, ' '.join(cloud.env())
                    )
                )
            if args.key_manager:
                cloud.start_key_manager()
            client = environments.ensure_client()
            _print_env(cloud)
            print(f'export PATH={shlex.quote(str(client))}:"$PATH"')
        elif args.action == 'stop':
            cloud.stop()
        elif args.action == 'run':
            return _run_with_cloud(args.command)
        elif args.action == 'status':
            return _print_status(cloud)
        elif cloud.running():
            _print_env(cloud, args.user)
        else:
            print(
                'No cloud is running. Start it with: tools/cloud start',
                file=sys.stderr,
            )
            return 3
    except environments.SetupError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == '__main__':
    sys.exit(main())
