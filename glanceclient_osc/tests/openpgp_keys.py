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

"""OpenPGP keys and signatures of the program gpg, for tests."""

import pathlib
import shutil
import subprocess
import tempfile
from types import TracebackType

MISSING = ', '.join(
    name for name in ('gpg', 'gpgv') if shutil.which(name) is None
)


class Signer:
    """A key pair in a directory of its own.

    :ivar keyring: file with the public key
    """

    def __init__(self, folder: pathlib.Path, user: str = 'test') -> None:
        # The agent listens on a socket, whose path must be short.
        self._home = tempfile.TemporaryDirectory(prefix='gpg-')
        self._run(
            *_set_clock('20250101T000000'),
            *('--passphrase', '', '--quick-gen-key', user, 'ed25519', 'sign'),
            'never',
        )
        self.keyring = folder / f'{user}.gpg'
        self.keyring.write_bytes(self._run('--export'))
        self.armored = folder / f'{user}.asc'
        self.armored.write_bytes(self._run('--armor', '--export'))

    def sign(self, content: bytes, date: str = '20260101T000000') -> bytes:
        """Return a detached signature, made at a date."""
        return self._sign('--detach-sign', content, date)

    def clear_sign(
        self, content: bytes, date: str = '20260101T000000'
    ) -> bytes:
        """Return a text with its signature in it."""
        return self._sign('--clear-sign', content, date)

    def _sign(self, kind: str, content: bytes, date: str) -> bytes:
        return self._run(*_set_clock(date), kind, content=content)

    def _run(self, *words: str, content: bytes | None = None) -> bytes:
        command = ['gpg', '--homedir', self._home.name, '--batch', '--quiet']
        return subprocess.run(
            [*command, '--pinentry-mode', 'loopback', *words],
            input=content,
            capture_output=True,
            check=True,
        ).stdout

    def __enter__(self) -> 'Signer':
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        subprocess.run(
            ['gpgconf', '--homedir', self._home.name, '--kill', 'all'],
            check=False,
        )
        self._home.cleanup()


def _set_clock(date: str) -> tuple[str, str]:
    return '--faked-system-time', f'{date}!'
