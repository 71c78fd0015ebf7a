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

"""Methods and fields of python-glanceclient exist here too."""

import importlib
import inspect
import warnings

import pytest

from glanceclient_osc import Client
from glanceclient_osc.tests.unit.conftest import URL
from glanceclient_osc.v1 import images
from glanceclient_osc.v1.image import Image
from glanceclient_osc.v1.image_members import ImageMember

glanceclient = pytest.importorskip(
    'glanceclient', reason='python-glanceclient is not installed'
)
v1 = pytest.importorskip(
    'glanceclient.v1', reason='python-glanceclient has no version 1'
)

CONTROLLERS = ('images', 'image_members', 'versions')
# For plug-ins of the "glance" command.
_HOOKS = ('add_hook', 'run_hooks')
# For lazy loading; images here have all fields from the start.
_LAZY = ('is_loaded', 'set_loaded', 'human_id')


def _public(thing):
    return [
        (name, function)
        for name, function in inspect.getmembers(thing, callable)
        if not name.startswith('_')
        and not isinstance(function, type)
        and name not in _HOOKS + _LAZY
    ]


def _clients():
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        theirs = glanceclient.Client('1', URL, token='t')
    return theirs, Client('1', URL, token='t')


def _methods():
    theirs, ours = _clients()
    for controller in CONTROLLERS:
        for name, function in _public(getattr(theirs, controller)):
            yield pytest.param(
                function,
                getattr(getattr(ours, controller), name, None),
                id=f'{controller}.{name}',
            )


@pytest.mark.parametrize(('theirs', 'ours'), [*_methods()])
def test_method_takes_the_same_arguments(theirs, ours):
    assert ours is not None
    wanted = inspect.signature(theirs).parameters.values()
    found = inspect.signature(ours).parameters
    positional = [
        parameter
        for parameter in found.values()
        if parameter.kind is parameter.POSITIONAL_OR_KEYWORD
    ]
    named = [p for p in wanted if p.kind is p.POSITIONAL_OR_KEYWORD]
    assert [p.name for p in positional[: len(named)]] == [
        p.name for p in named
    ]
    for mine, their in zip(positional, named, strict=False):
        if their.default is not their.empty:
            assert mine.default == their.default
    for extra in positional[len(named) :]:
        assert extra.default is not extra.empty


KEYWORDS = {
    'list': (
        'page_size limit marker filters owner sort_key sort_dir is_public '
        'return_req_id'
    ),
    'create': 'data return_req_id',
    'update': 'data purge_props return_req_id',
    'get': 'return_req_id',
    'data': 'do_checksum return_req_id',
    'delete': 'return_req_id',
}


@pytest.mark.parametrize('method', KEYWORDS)
def test_method_takes_the_same_keywords(method):
    found = inspect.signature(getattr(images.Controller, method)).parameters
    free = any(p.kind is p.VAR_KEYWORD for p in found.values())
    for keyword in KEYWORDS[method].split():
        assert free or keyword in found


def test_every_field_can_be_set():
    from glanceclient.v1 import images as theirs

    assert set(theirs.CREATE_PARAMS) <= set(images.CREATE_PARAMS)
    assert set(theirs.UPDATE_PARAMS) <= set(images.UPDATE_PARAMS)


def test_images_and_members_have_the_same_methods():
    from glanceclient.v1.image_members import ImageMember as TheirMember
    from glanceclient.v1.images import Image as TheirImage

    assert {name for name, _ in _public(TheirImage)} <= set(dir(Image))
    # In python-glanceclient get() of a member always fails; here it is
    # dict.get().
    assert {name for name, _ in _public(TheirMember)} <= set(dir(ImageMember))


@pytest.mark.parametrize(
    ('module', 'ignored'),
    [
        ('images', ('DEFAULT_PAGE_SIZE',)),
        ('image_members', ()),
        ('versions', ()),
        ('client', ()),
    ],
)
def test_names_of_the_module_exist(module, ignored):
    theirs = importlib.import_module(f'glanceclient.v1.{module}')
    ours = importlib.import_module(f'glanceclient_osc.v1.{module}')
    for name, value in vars(theirs).items():
        if name.startswith('_') or inspect.ismodule(value):
            continue
        assert hasattr(ours, name), name
        if isinstance(value, tuple | str) and name not in ignored:
            assert set(value) <= set(getattr(ours, name)), name


def test_client_is_a_name_of_the_package():
    from glanceclient_osc.v1 import Client as PackageClient
    from glanceclient_osc.v1.client import Client as ModuleClient

    assert PackageClient is ModuleClient
    with pytest.raises(ImportError):
        from glanceclient_osc.v1 import nosuch  # noqa: F401
