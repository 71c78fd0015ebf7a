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

"""The plugin in the shell: options of it, interactive mode, completion."""

import json
import os
import pty
import subprocess

import pytest
import trustme

from glanceclient_osc.tests.functional.conftest import OPENSTACK
from glanceclient_osc.tests.functional.properties import get_own_properties
from glanceclient_osc.tests.functional.recorder import Recorder

NAMES = ('-f', 'value', '-c', 'Name')
LIMIT = ('image', 'list', '--limit', '1', *NAMES)


def _posts(recorder):
    return [r for r in recorder.requests if r.startswith('POST')]


# --- interactive mode -------------------------------------------------------


@pytest.mark.smoke
def test_commands_piped_in_share_one_token_and_one_connection(
    openstack, name, recorded, glance, keystone
):
    done = openstack(
        input=f'image create --tag {name} {name}\n'
        f'image list --tag {name} -f value -c Name -c Status\n'
        'image show nosuch\n'
        'project list -f value\n'
        f'image set --property k=v {name}\n'
        f'image show {name} -f json\n'
        f'image delete {name}\n'
        f'image list --tag {name} -f json\n',
        env=recorded,
    )
    assert f'{name} queued' in done.out
    shown = json.loads(
        done.out[done.out.index('\n{') :].partition('\n}')[0] + '}'
    )
    assert get_own_properties(shown) == {'k': 'v'}
    assert '[]' in done.out
    assert "No image with the name or ID 'nosuch' found" in done.err
    assert len(_posts(keystone)) == 1
    assert glance.connections == 1


def test_nothing_leaks_from_one_command_to_the_next(openstack, name):
    done = openstack(
        input=f'image create --tag a --property k=v {name}-1\n'
        f'image create --tag b {name}-2\n'
        f'image show {name}-2 -f json -c tags -c properties\n'
        f'image list --name {name}-1 -f value -c Name\n'
        f'image list --limit 1 -f value -c ID\n'
    )
    image = json.loads(
        done.out[done.out.index('{') :].partition('\n}')[0] + '}'
    )
    assert image['tags'] == ['b']
    assert get_own_properties(image) == {}
    assert done.out.rstrip().splitlines()[-2] == f'{name}-1'


def test_interactive_create_does_not_take_the_next_commands_for_data(
    openstack, name
):
    done = openstack(
        input=f'image create {name} -f value -c status\n'
        f'image show {name} -f value -c status\n'
        f'image create --file - {name}\n'
    )
    assert done.out.split()[:2] == ['queued', 'queued']
    assert 'standard input cannot be read' in done.err


def test_the_exit_status_of_a_session_does_not_tell_whether_commands_failed(
    openstack,
):
    # As the manual says. It depends on cliff and cmd2.
    succeeded, failed = (
        openstack(input=f'{command}\n')
        for command in ('image list --limit 1', 'image show nosuch')
    )
    assert 'nosuch' in failed.err
    assert succeeded.status == failed.status


@pytest.mark.smoke
def test_completion_knows_commands_and_options(openstack):
    done = openstack('complete', user=None)
    assert done.status == 0
    assert "cmds_image='" in done.out
    # --no-progress is an option that the built-in command does not have
    [line] = [
        line
        for line in done.out.splitlines()
        if line.strip().startswith('cmds_image_create=')
    ]
    assert '--no-progress' in line


_COMPLETE = r"""
if ! . /usr/share/bash-completion/bash_completion 2> /dev/null; then
    # What the script needs of bash-completion.
    _get_comp_words_by_ref() {
        words=("${COMP_WORDS[@]}") cur=${COMP_WORDS[COMP_CWORD]}
    }
fi
. ./openstack.bash
while read -ra COMP_WORDS; do
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
    COMP_LINE=${COMP_WORDS[*]} COMP_POINT=${#COMP_LINE}
    _openstack
    echo "${COMPREPLY[*]}"
done
"""


def test_bash_completes_commands_and_options(openstack, tmp_path):
    script = openstack('complete', user=None, ok=True).out
    (tmp_path / 'openstack.bash').write_text(script)
    done = subprocess.run(
        ['bash', '--norc', '-c', _COMPLETE],
        input='openstack image rep\n'
        'openstack cached image q\n'
        'openstack image copy --to-r\n',
        capture_output=True,
        cwd=tmp_path,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.splitlines() == ['replace', 'queue', '--to-region']
    assert done.stderr == ''


@pytest.mark.smoke
def test_help_of_every_command_prints(openstack):
    verbs = ('create', 'delete', 'list', 'save', 'set', 'show', 'unset')
    script = ''.join(f'help image {verb}\n' for verb in verbs)
    done = openstack(input=script)
    for verb in verbs:
        assert f'usage: image {verb} ' in done.out
    assert done.err == ''


@pytest.mark.smoke
def test_other_services_keep_their_commands(openstack):
    done = openstack('server', 'create', '--help')
    assert (done.status, done.err) == (0, '')
    assert 'Create a new server' in done.out
    assert openstack('project', 'list', *NAMES, user='admin').status == 0


# --- options before the command ---------------------------------------------


def test_timing_lists_the_requests(openstack, cloud):
    done = openstack('--timing', *LIMIT)
    assert f'GET {cloud.url("glance")}/v2/images' in done.out


def test_debug_does_not_show_the_token(openstack, recorded):
    done = openstack('--debug', *LIMIT, env=recorded)
    assert '/v2/images?limit=1' in done.err
    assert 'X-Auth-Token: {SHA256}' in done.err
    assert 'gAAAA' not in done.err


def test_clouds_yaml(openstack_program, cloud, tmp_path):
    env = cloud.env('demo')
    (tmp_path / 'clouds.yaml').write_text(
        json.dumps(
            {
                'clouds': {
                    'here': {
                        'auth': {
                            'auth_url': env['OS_AUTH_URL'],
                            'username': 'demo',
                            'password': env['OS_PASSWORD'],
                            'project_name': 'demo',
                            'user_domain_id': 'default',
                            'project_domain_id': 'default',
                        },
                        'region_name': 'RegionOne',
                        'image_endpoint_override': cloud.url('glance'),
                    }
                }
            }
        )
    )
    listed = openstack_program('--os-cloud', 'here', *LIMIT, user=None)
    assert listed.status == 0, listed


@pytest.mark.parametrize('interface', ['public', 'internal', 'admin'])
def test_interface(openstack, interface):
    done = openstack('--os-interface', interface, *LIMIT)
    assert (done.status, done.err) == (0, '')


@pytest.mark.parametrize('suffix', ['/', '/v2', '/v2/', '/v2.7'])
def test_endpoint_override_in_any_spelling(openstack, cloud, suffix):
    env = {'OS_IMAGE_ENDPOINT_OVERRIDE': cloud.url('glance') + suffix}
    assert openstack(*LIMIT, env=env).status == 0


@pytest.mark.parametrize('version', ['2', '2.7', '2.18'])
def test_api_version(openstack, version):
    done = openstack('--os-image-api-version', version, *LIMIT)
    assert (done.status, done.err) == (0, '')


def test_tenant_variables(openstack, cloud):
    env = {'OS_PROJECT_NAME': '', 'OS_TENANT_NAME': 'demo'}
    done = openstack(*LIMIT, env=env)
    assert (done.status, done.err) == (0, '')
    done = openstack('--os-tenant-name', 'demo', *LIMIT, env=env)
    assert (done.status, done.err) == (0, '')


# --- without Keystone --------------------------------------------------------


@pytest.fixture
def direct(token, glance):
    """Return the variables that leave Keystone out."""
    return {'OS_IMAGE_URL': glance.url, 'OS_AUTH_TOKEN': token('demo')}


@pytest.mark.smoke
def test_image_url_and_token_talk_straight_to_glance(
    openstack, direct, glance
):
    for options, env in (
        ([], direct),
        (
            [
                *('--os-image-url', direct['OS_IMAGE_URL'] + '/v2/'),
                *('--os-auth-token', direct['OS_AUTH_TOKEN']),
            ],
            {},
        ),
    ):
        done = openstack(*options, *LIMIT, user=None, env=env)
        assert (done.status, done.err) == (0, '')
    assert len(glance.requests) == 2


def test_the_token_of_the_command_line_is_not_logged(openstack, direct):
    token = direct['OS_AUTH_TOKEN']
    for level in ('--debug', '-v', '-vv'):
        done = openstack(
            *(level, '--os-image-url', direct['OS_IMAGE_URL']),
            *('--os-auth-token', token, '--log-file', 'log', *LIMIT),
            user=None,
        )
        assert done.status == 0
        assert 'START with options' in done.err
        assert token not in done.err


def test_a_bad_token_is_one_line(openstack, direct):
    env = {**direct, 'OS_AUTH_TOKEN': 'bad'}
    error = openstack(*LIMIT, user=None, env=env).error
    assert 'HTTP 401' in error


def test_timing_without_keystone(openstack, direct):
    done = openstack('--timing', *LIMIT, user=None, env=direct)
    assert done.err == ''
    assert f'GET {direct["OS_IMAGE_URL"]}/v2/images' in done.out


def test_direct_variables_change_nothing_for_other_services(
    openstack, direct, keystone
):
    env = {'OS_AUTH_URL': keystone.url}
    args = ('project', 'list', '--my-projects', *NAMES)
    plain = openstack(*args, env=env)
    asked = [*keystone.requests]
    keystone.requests.clear()
    # OS_AUTH_TOKEN means something to OpenStackClient itself, so it is the
    # options that are compared here.
    mixed = openstack(
        *('--os-image-url', direct['OS_IMAGE_URL']),
        *('--os-auth-token', 'nonsense', *args),
        env=env,
    )
    assert mixed == plain
    assert keystone.requests == asked


def test_image_url_alone_replaces_the_endpoint(openstack, glance, keystone):
    env = {'OS_AUTH_URL': keystone.url, 'OS_IMAGE_URL': glance.url}
    assert openstack(*LIMIT, env=env).status == 0
    assert len(glance.requests) == 1
    assert len(_posts(keystone)) == 1


# --- TLS ---------------------------------------------------------------------


@pytest.fixture
def secure(cloud, tmp_path):
    """Return a recorder that speaks TLS, and its files."""
    import ssl

    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert('127.0.0.1').configure_cert(context)
    authority.configure_trust(context)
    authority.cert_pem.write_to_path(tmp_path / 'ca.pem')
    client = authority.issue_cert('client@example.org')
    client.private_key_pem.write_to_path(tmp_path / 'client.key')
    client.cert_chain_pems[0].write_to_path(tmp_path / 'client.pem')
    with Recorder(cloud.url('glance'), context) as recorder:
        yield recorder, context


def test_certificates_are_checked(openstack, secure):
    recorder, _ = secure
    env = {'OS_IMAGE_ENDPOINT_OVERRIDE': recorder.url}
    error = openstack(*LIMIT, env=env).error
    assert error.startswith(f'No secure connection to {recorder.url}: ')
    assert 'self-signed certificate' in error or 'unable to get' in error
    done = openstack('--os-cacert', 'ca.pem', *LIMIT, env=env)
    assert (done.status, done.err) == (0, '')
    done = openstack('--insecure', *LIMIT, env=env)
    assert done.status == 0
    [warning] = done.err.splitlines()
    assert 'certificates are not verified (--insecure)' in warning


def test_client_certificate(openstack, secure):
    import ssl

    recorder, context = secure
    context.verify_mode = ssl.CERT_REQUIRED
    env = {
        'OS_IMAGE_ENDPOINT_OVERRIDE': recorder.url,
        'OS_CACERT': 'ca.pem',
    }
    assert openstack(*LIMIT, env=env).status == 1
    done = openstack(
        *('--os-cert', 'client.pem', '--os-key', 'client.key', *LIMIT),
        env=env,
    )
    assert (done.status, done.err) == (0, '')


# --- a terminal --------------------------------------------------------------


@pytest.mark.parametrize(
    ('redirection', 'message'),
    [
        ('>&-', 'Standard output is closed'),
        ('>/dev/full', 'Cannot write to standard output: No space left'),
    ],
)
def test_an_image_is_not_created_if_the_output_cannot_be_written(
    openstack, environ, tmp_path, name, redirection, message
):
    done = subprocess.run(
        [
            *('sh', '-c', f'"$0" "$@" {redirection}'),
            *(str(OPENSTACK), 'image', 'create', name),
        ],
        env=environ(),
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert message in done.stderr
    listed = openstack('image', 'list', '--name', name, '-f', 'json')
    assert listed.json == []


def test_save_does_not_write_to_a_terminal(environ, tmp_path):
    terminal, stdout = pty.openpty()
    done = subprocess.run(
        [str(OPENSTACK), 'image', 'save', 'nosuch'],
        env=environ(),
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(stdout)
    os.close(terminal)
    assert 'Image data cannot be written to a terminal' in done.stderr
    assert done.returncode == 1
