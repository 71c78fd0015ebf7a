"""What options and the environment say."""

import pytest

from glanceclient_osc.osc import options

VARIABLE = 'OS_IMAGE_ALLOW_MD5_FALLBACK'


@pytest.mark.parametrize(
    ('value', 'expected'),
    [
        ('1', (True, True)),
        ('True', (True, True)),
        ('no', (False, False)),
        ('0', (False, False)),
        ('', (False, True)),
        ('perhaps', (False, True)),
    ],
)
def test_a_variable_may_say_yes_and_no(monkeypatch, value, expected):
    monkeypatch.setenv(VARIABLE, value)
    assert expected == tuple(
        options.env_flag(VARIABLE, default) for default in (False, True)
    )
    monkeypatch.delenv(VARIABLE)
    assert options.env_flag(VARIABLE, True)
