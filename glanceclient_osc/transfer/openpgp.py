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

"""OpenPGP signatures of small files, verified with the program ``gpgv``.

>>> signed = verify(content, signature, 'debian.gpg')  # doctest: +SKIP
>>> signed.content == content, signed.created  # doctest: +SKIP
(True, datetime.datetime(2026, 1, 31, 12, 0, tzinfo=datetime.timezone.utc))
"""

import base64
import binascii
import dataclasses
import os
import pathlib
import re
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from datetime import datetime, timezone

from glanceclient_osc import exc

# Seconds for a program that reads small files.
_TIMEOUT = 60

_STATUS = '[GNUPG:] '

#: first line of a text that has its signature in it
CLEAR_SIGNED = b'-----BEGIN PGP SIGNED MESSAGE-----'

_ARMOR = re.compile(
    # Headers end with an empty line; a line with = is a checksum.
    rb'-----BEGIN PGP PUBLIC KEY BLOCK-----[ \t]*\r?\n(?:.+\r?\n)*[ \t]*\r?\n'
    rb'([A-Za-z0-9+/=\r\n]+?)\r?\n(?:=[A-Za-z0-9+/]{4}\r?\n)?'
    rb'-----END PGP PUBLIC KEY BLOCK-----'
)

# What the status lines of a signature that is not accepted mean.
_PROBLEMS = {
    'BADSIG': 'the file was changed after it was signed',
    'ERROR': 'gpgv cannot read all of the file',
    'EXPSIG': 'the signature has expired',
    'EXPKEYSIG': 'the key of the signature has expired',
    'REVKEYSIG': 'the key of the signature was revoked',
    'NO_PUBKEY': 'the keyring does not have the key {0}',
    'ERRSIG': 'the signature cannot be checked',
    'NODATA': 'there is no signature in the file',
    'UNEXPECTED': 'there is no signature in the file',
}
_FATAL = ('BADSIG', 'ERROR')


class InvalidSignature(exc.SourceError):
    """A signature is missing, wrong, or not of a key in the keyring."""


@dataclasses.dataclass(frozen=True)
class Signed:
    """What was signed.

    :ivar content: the signed bytes; nothing else may be used
    :ivar created: when the signature was made
    """

    content: bytes
    created: datetime


def verify(
    content: bytes,
    signature: bytes | None,
    keyring: str | os.PathLike[str],
) -> Signed:
    """Return the signed bytes of a file, and when they were signed.

    :param content: the file
    :param signature: its detached signature, None for a clear-signed text
    :param keyring: file with the public keys to trust, binary or as text
    :raises InvalidArgument: the keyring cannot be read
    :raises InvalidSignature: no key of the keyring has signed the file
    :raises ClientException: gpgv is not installed, or fails
    """
    with tempfile.TemporaryDirectory(prefix='gpgv-') as name:
        folder = pathlib.Path(name)
        (folder / 'keys').write_bytes(_read_keyring(keyring))
        (folder / 'file').write_bytes(content)
        arguments = ['--keyring', str(folder / 'keys')]
        if signature is None:
            # Text around the signed part is not trusted.
            arguments += ['--output', str(folder / 'signed')]
        else:
            (folder / 'signature').write_bytes(signature)
            arguments.append(str(folder / 'signature'))
        arguments.append(str(folder / 'file'))
        created = _find_valid(_run_gpgv(arguments, folder))
        if signature is None:
            content = (folder / 'signed').read_bytes()
    return Signed(content, created)


def is_clear_signed(content: bytes) -> bool:
    """Return whether a text has its signature in it."""
    return content.lstrip().startswith(CLEAR_SIGNED)


def strip_signature(content: bytes) -> bytes:
    """Return a clear-signed text without its signature, not verified."""
    if not is_clear_signed(content):
        return content
    lines = content.lstrip().splitlines(keepends=True)
    start = next(
        (number for number, line in enumerate(lines) if not line.strip()), 0
    )
    body = []
    for line in lines[start + 1 :]:
        if line.startswith(b'-----BEGIN PGP SIGNATURE-----'):
            break
        body.append(line.removeprefix(b'- '))
    return b''.join(body)


def _read_keyring(path: str | os.PathLike[str]) -> bytes:
    """Return the binary form of a keyring, the only one that gpgv reads.

    :raises InvalidArgument: the file cannot be read, or has no keys
    """
    try:
        content = pathlib.Path(path).read_bytes()
    except OSError as error:
        raise exc.InvalidArgument(
            f'Cannot read the keyring {os.fspath(path)}: '
            f'{error.strerror or error}'
        ) from error
    if b'-----BEGIN PGP' in content:
        try:
            content = b''.join(
                base64.b64decode(block) for block in _ARMOR.findall(content)
            )
        except binascii.Error:
            content = b''
    if not content:
        raise exc.InvalidArgument(
            f'The keyring {os.fspath(path)} has no public keys'
        )
    return content


def _run_gpgv(arguments: list[str], folder: pathlib.Path) -> list[str]:
    """Return the status lines of gpgv.

    Its exit status is not used: it is that of the worst signature, and a
    file can have signatures of old keys, too.
    """
    command = ['gpgv', '--homedir', str(folder), '--status-fd', '1']
    try:
        process = subprocess.run(  # noqa: S603
            [*command, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_TIMEOUT,
            check=False,
        )
    except FileNotFoundError as error:
        raise exc.ClientException(
            'The program gpgv, which verifies signatures, is not installed. '
            'Install the package gpgv or gnupg2'
        ) from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise exc.ClientException(f'gpgv failed: {error}') from error
    text = process.stdout.decode(errors='replace')
    return [
        line.removeprefix(_STATUS)
        for line in text.splitlines()
        if line.startswith(_STATUS)
    ]


def _find_valid(lines: Iterable[str]) -> datetime:
    """Return when the newest valid signature was made.

    :param lines: status lines of gpgv
    :raises InvalidSignature: a signature is wrong, or none is valid
    """
    times = []
    problems = []
    for statuses in _split_signatures(lines):
        if 'GOODSIG' in statuses and 'VALIDSIG' in statuses:
            times.append(_parse_time(statuses['VALIDSIG']))
        for name, text in _PROBLEMS.items():
            if name in statuses:
                problems.append((name, text.format(*statuses[name], '?')))
                break
    bad = [text for name, text in problems if name in _FATAL]
    if bad or not times:
        reasons = bad or [text for _, text in problems]
        reasons = reasons or ['gpgv does not accept it']
        raise InvalidSignature('; '.join(dict.fromkeys(reasons)))
    return max(times)


def _split_signatures(
    lines: Iterable[str],
) -> Iterator[dict[str, list[str]]]:
    """Yield the words after each status keyword, for each signature."""
    statuses: dict[str, list[str]] = {}
    for line in lines:
        keyword, *words = line.split()
        if keyword == 'NEWSIG':
            yield statuses
            statuses = {}
        statuses[keyword] = words
    yield statuses


def _parse_time(words: list[str]) -> datetime:
    """Return the time in a VALIDSIG line.

    It is a number of seconds, or in ISO 8601.
    """
    try:
        if 'T' in words[2]:
            date = datetime.strptime(words[2], '%Y%m%dT%H%M%S')
            return date.replace(tzinfo=timezone.utc)
        return datetime.fromtimestamp(int(words[2]), timezone.utc)
    except (IndexError, OSError, OverflowError, ValueError) as error:
        raise InvalidSignature('the time of the signature is invalid') from (
            error
        )
