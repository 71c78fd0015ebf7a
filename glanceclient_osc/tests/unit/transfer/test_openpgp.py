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

"""Signatures of gpg, and status lines of a gpgv that the tests play."""

import os
import subprocess
import sys
from datetime import datetime, timezone

import pytest

from glanceclient_osc import exc
from glanceclient_osc.tests import openpgp_keys
from glanceclient_osc.transfer import openpgp
from glanceclient_osc.transfer.openpgp import InvalidSignature

CONTENT = b'- dash\nhello\n'
CREATED = datetime(2026, 1, 1, tzinfo=timezone.utc)

GOOD = (
    'NEWSIG',
    'GOODSIG A1 test',
    'VALIDSIG F1 2026-01-01 1767225600 0 4 0 22 10 00 F1',
)


@pytest.fixture(scope='module')
def signer(tmp_path_factory):
    """Return a key, without which gpg cannot be tested."""
    if openpgp_keys.MISSING:
        pytest.skip(f'not installed: {openpgp_keys.MISSING}')
    with openpgp_keys.Signer(tmp_path_factory.mktemp('keys')) as signer:
        yield signer


@pytest.fixture
def gpgv(tmp_path, monkeypatch):
    """Return a function that lets gpgv print status lines."""
    keyring = tmp_path / 'keys'
    keyring.write_bytes(b'keys')
    calls = []

    def set_lines(*lines):
        def run(command, **options):
            calls.append(command)
            if '--output' in command:
                path = command[command.index('--output') + 1]
                with open(path, 'wb') as file:
                    file.write(b'signed')
            text = ''.join(f'[GNUPG:] {line}\n' for line in lines)
            output = f'noise\n{text}'.encode()
            return subprocess.CompletedProcess(command, 2, output)

        monkeypatch.setattr(subprocess, 'run', run)
        return lambda signature=b's': openpgp.verify(
            b'file', signature, keyring
        )

    set_lines.calls = calls
    return set_lines


def check_refused(verify, *arguments):
    with pytest.raises(InvalidSignature) as caught:
        verify(*arguments)
    return str(caught.value)


def test_a_detached_signature_is_verified(signer):
    signature = signer.sign(CONTENT)
    for keyring in (signer.keyring, signer.armored):
        signed = openpgp.verify(CONTENT, signature, keyring)
        assert signed == openpgp.Signed(CONTENT, CREATED)


def test_only_the_signed_part_of_a_clear_signed_text_is_returned(signer):
    text = signer.clear_sign(CONTENT)
    assert openpgp.is_clear_signed(text)
    assert openpgp.strip_signature(text) == CONTENT
    signed = openpgp.verify(
        b'before\n' + text + b'after\n', None, signer.keyring
    )
    assert signed.content == CONTENT


def test_changed_data_is_refused(signer):
    signature = signer.sign(CONTENT)
    assert 'was changed' in check_refused(
        openpgp.verify, b'x', signature, signer.keyring
    )
    text = signer.clear_sign(CONTENT).replace(b'hello', b'hallo')
    assert 'was changed' in check_refused(
        openpgp.verify, text, None, signer.keyring
    )


def test_an_unknown_key_is_refused(signer, tmp_path):
    with openpgp_keys.Signer(tmp_path, 'other') as other:
        signature = other.sign(CONTENT)
        evil = other.clear_sign(b'evil\n')
    assert 'does not have the key' in check_refused(
        openpgp.verify, CONTENT, signature, signer.keyring
    )
    good = signer.clear_sign(CONTENT)
    for text in (evil + good, good + evil):
        assert 'cannot read all' in check_refused(
            openpgp.verify, text, None, signer.keyring
        )


@pytest.mark.parametrize('signature', [None, b'', b'junk'])
def test_a_missing_signature_is_refused(signer, signature):
    assert (
        check_refused(openpgp.verify, CONTENT, signature, signer.keyring)
        == 'there is no signature in the file'
    )


def test_the_lines_of_gpgv_decide_not_its_exit_status(gpgv):
    assert gpgv(*GOOD)().created == CREATED
    assert gpgv(*GOOD)(None).content == b'signed'
    assert os.path.basename(gpgv.calls[0][0]) == 'gpgv'


def test_an_old_key_may_have_signed_too(gpgv):
    unknown = ('NEWSIG', 'ERRSIG B2 1 10 00 1 9 B2', 'NO_PUBKEY B2')
    later = GOOD[2].replace('1767225600', '20270101T000000')
    assert gpgv(*unknown, *GOOD)().created == CREATED
    assert gpgv(*GOOD, *GOOD[:2], later)().created.year == 2027


@pytest.mark.parametrize(
    ('line', 'reason'),
    [
        ('BADSIG A1 test', 'was changed'),
        ('EXPKEYSIG A1 test', 'key of the signature has expired'),
        ('REVKEYSIG A1 test', 'was revoked'),
        ('EXPSIG A1 test', 'signature has expired'),
        ('NO_PUBKEY A1', 'does not have the key A1'),
        ('NODATA 1', 'no signature'),
        ('KEY_CONSIDERED A1 0', 'gpgv does not accept it'),
    ],
)
def test_other_signatures_are_refused(gpgv, line, reason):
    # gpgv also prints VALIDSIG for a key that has expired.
    assert reason in check_refused(gpgv('NEWSIG', line, GOOD[2]))


@pytest.mark.parametrize('line', ['BADSIG A1 test', 'ERROR plaintext 89'])
def test_a_wrong_signature_beside_a_good_one_is_refused(gpgv, line):
    check_refused(gpgv(*GOOD, 'NEWSIG', line))


@pytest.mark.parametrize('time', ['', 'x', '9' * 30])
def test_an_invalid_time_is_refused(gpgv, time):
    line = f'VALIDSIG F1 2026-01-01 {time}'
    assert 'time' in check_refused(gpgv('GOODSIG A1', line))


def test_gpgv_must_be_installed(tmp_path, monkeypatch):
    keyring = tmp_path / 'keys'
    keyring.write_bytes(b'keys')
    monkeypatch.setenv('PATH', str(tmp_path))
    with pytest.raises(exc.ClientException, match='not installed'):
        openpgp.verify(CONTENT, b's', keyring)


def test_a_gpgv_that_hangs_is_an_error(tmp_path, monkeypatch):
    program = tmp_path / 'gpgv'
    program.write_text(f'#!{sys.executable}\nimport time\ntime.sleep(60)\n')
    program.chmod(0o755)
    monkeypatch.setenv('PATH', str(tmp_path))
    monkeypatch.setattr(openpgp, '_TIMEOUT', 0.1)
    with pytest.raises(exc.ClientException, match='gpgv failed'):
        openpgp.verify(CONTENT, b's', program)


@pytest.mark.parametrize(
    ('content', 'reason'),
    [
        (None, 'Cannot read the keyring'),
        (b'', 'has no public keys'),
        (b'-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nAAAA\n', 'no public'),
        (
            b'-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nA\n'
            b'-----END PGP PUBLIC KEY BLOCK-----\n',
            'no public keys',
        ),
    ],
)
def test_an_unusable_keyring_is_an_error(tmp_path, content, reason):
    keyring = tmp_path / 'keys'
    if content is not None:
        keyring.write_bytes(content)
    with pytest.raises(exc.InvalidArgument, match=reason):
        openpgp.verify(CONTENT, b's', keyring)


def test_text_without_a_signature_is_returned_as_it_is():
    assert openpgp.strip_signature(CONTENT) == CONTENT
