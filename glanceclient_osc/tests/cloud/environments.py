"""Virtual environments, made once and kept until their contents change."""

import contextlib
import fcntl
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence

ROOT = pathlib.Path(__file__).resolve().parents[3]
STATE = pathlib.Path(
    os.environ.get('GLANCECLIENT_STATE_DIR') or ROOT / '.state'
)

# The servers pin other versions of the libraries that the client uses, so
# they never share an environment with it.
SERVERS = ('keystone==30.0.0', 'glance==33.0.0', 'gunicorn==27.0.1')


class SetupError(Exception):
    """Something that the cloud needs could not be made; says what and why."""


@contextlib.contextmanager
def locked(name: str) -> Iterator[None]:
    """Let one process at a time make the thing called *name*."""
    STATE.mkdir(parents=True, exist_ok=True)
    with open(STATE / f'{name}.lock', 'w') as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def run(command: Sequence[object], **kwargs: object) -> None:
    """Run a command that must succeed, quietly unless it does not."""
    done = subprocess.run(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        **kwargs,  # type: ignore[call-overload]
    )
    if done.returncode:
        tail = '\n'.join(done.stdout.splitlines()[-25:])
        raise SetupError(
            f'{" ".join(map(str, command))}: exit status '
            f'{done.returncode}\n{tail}'
        )


def _fingerprint(requirements: Sequence[str], files: Sequence[str]) -> str:
    digest = hashlib.sha256(sys.version.encode())
    for requirement in requirements:
        digest.update(requirement.encode() + b'\0')
    for name in files:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def ensure(
    name: str, requirements: Sequence[str], files: Sequence[str] = ()
) -> pathlib.Path:
    """Make the environment *name* unless it is there; return its ``bin``.

    :param requirements: arguments for ``pip install``
    :param files: files of the project whose change calls for a new install
    :raises SetupError: pip's last words
    """
    where = STATE / 'env' / name
    stamp = where / 'fingerprint'
    wanted = _fingerprint(requirements, files)
    with locked(f'env-{name}'):
        if not stamp.exists() or stamp.read_text() != wanted:
            print(f'making the environment {name} ...', file=sys.stderr)
            shutil.rmtree(where, ignore_errors=True)
            run([sys.executable, '-m', 'venv', where])
            run(
                [
                    where / 'bin' / 'python',
                    *('-m', 'pip', 'install', '--quiet'),
                    '--disable-pip-version-check',
                    *requirements,
                ],
                cwd=ROOT,
            )
            stamp.write_text(wanted)
    return where / 'bin'


def servers() -> pathlib.Path:
    """Return the ``bin`` of the environment that the servers run in."""
    return ensure('servers', SERVERS)


def client() -> pathlib.Path:
    """Return the ``bin`` of an environment with this plugin beside OSC."""
    return ensure(
        'client',
        ['--editable', '.[cli]'],
        ['setup.cfg', 'requirements.txt'],
    )
