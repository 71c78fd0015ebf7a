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

"""Whoever uses python-glanceclient changes the import and nothing else."""

import importlib
import inspect

import pytest

from glanceclient_osc import Client, exc
from glanceclient_osc.tests.unit.conftest import URL

glanceclient = pytest.importorskip(
    'glanceclient', reason='python-glanceclient is not installed'
)


def _controllers():
    theirs = glanceclient.Client('2', URL, token='t')
    ours = Client('2', URL, token='t')
    return [
        (name, controller, getattr(ours, name, None))
        for name, controller in vars(theirs).items()
        if type(controller).__module__.startswith('glanceclient.v2')
    ]


def _methods():
    return [
        pytest.param(name, method, ours, id=f'{name}.{method}')
        for name, theirs, ours in _controllers()
        for method, function in inspect.getmembers(theirs, callable)
        if not method.startswith('_')
        # the classes of models hang on the controllers as well
        and not isinstance(function, type)
        and method not in ('model', 'unvalidated_model')
    ]


@pytest.fixture(autouse=True)
def _schemas(requests_mock):
    schema = {'name': 'x', 'properties': {}}
    import requests_mock as matchers

    requests_mock.get(matchers.ANY, json=schema)


def _get_signature(name, method):
    controller = {n: c for n, c, _ in _controllers()}[name]
    return inspect.signature(inspect.unwrap(getattr(type(controller), method)))


def _parameters():
    """List the methods without asking a server for schemas."""
    import requests_mock as matchers

    with matchers.Mocker() as mocker:
        mocker.get(matchers.ANY, json={'name': 'x', 'properties': {}})
        return _methods()


@pytest.mark.parametrize(('name', 'method', 'ours'), _parameters())
def test_the_method_is_here_and_takes_the_same(name, method, ours):
    assert ours is not None, f'there is no client.{name}'
    mine = inspect.signature(getattr(ours, method))
    theirs = [*_get_signature(name, method).parameters.values()][1:]
    positional = [
        parameter
        for parameter in mine.parameters.values()
        if parameter.kind is parameter.POSITIONAL_OR_KEYWORD
    ]
    named = [p for p in theirs if p.kind is p.POSITIONAL_OR_KEYWORD]
    assert [p.name for p in positional[: len(named)]] == [
        p.name for p in named
    ]
    for wanted, found in zip(named, positional, strict=False):
        if wanted.default is not wanted.empty:
            assert found.default is not found.empty
            if wanted.default != {}:
                assert found.default == wanted.default
    for extra in positional[len(named) :]:
        assert extra.default is not extra.empty


@pytest.mark.parametrize(
    ('name', 'method', 'keywords'),
    [
        (
            'images',
            'list',
            'filters limit page_size marker sort sort_key sort_dir',
        ),
        ('images', 'create', 'backend name visibility os_distro'),
        ('images', 'update', 'name os_distro'),
        ('tasks', 'list', 'filters page_size marker sort_key sort_dir'),
        ('tasks', 'create', 'type input'),
        (
            'metadefs_namespace',
            'list',
            'filters page_size limit marker sort_key sort_dir',
        ),
        ('metadefs_namespace', 'get', 'resource_type'),
        ('metadefs_tag', 'create_multiple', 'tags append'),
        ('metadefs_resource_type', 'associate', 'name prefix'),
    ],
)
def test_keywords_that_signatures_do_not_show(name, method, keywords):
    signature = inspect.signature(
        getattr(getattr(Client('2', URL, token='t'), name), method)
    )
    parameters = signature.parameters
    free = any(p.kind is p.VAR_KEYWORD for p in parameters.values())
    for keyword in keywords.split():
        assert free or keyword in parameters


def test_every_exception_that_users_catch():
    theirs = importlib.import_module('glanceclient.exc')
    missing = []
    for name, item in vars(theirs).items():
        # a loop in that module leaves a variable behind
        if isinstance(item, type) and item.__name__ == name:
            mine = getattr(exc, name, None)
            if mine is None:
                missing.append(name)
            elif hasattr(item, 'code') and isinstance(item.code, int):
                assert mine.code == item.code
    assert missing == []
