"""One CI script, one-shot and in interactive mode."""

import io
import secrets

import pytest

from glanceclient_osc.tests.functional import ci_script, tap
from glanceclient_osc.tests.functional.conftest import OPENSTACK


@pytest.mark.parametrize('kind', [tap.OneShot, tap.Interactive])
def test_every_step_is_ok(kind, environ, data, website, tmp_path):
    runner = kind(str(OPENSTACK), environ('admin'), tmp_path)
    to = io.StringIO()
    script = tap.Script(
        runner,
        to,
        n=f'ci-{secrets.token_hex(6)}',
        disk=str(data),
        folder=str(tmp_path),
        web=website.url,
    )
    try:
        for chapter in ci_script.CHAPTERS:
            chapter(script)
    finally:
        runner.close()
        script.end()
        print(to.getvalue())
    assert not script.failed, to.getvalue()
    assert script.steps >= 80
