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

"""Public names of python-glanceclient, module by module.

A name that is missing here has a reason in MISSING.
"""

import importlib
import inspect
import pkgutil

import glanceclient
import pytest

from glanceclient_osc import exc

_SHELL = 'part of the glance command'
_INTERNAL = 'internal of python-glanceclient'
_RESOURCE = 'caching and hooks of an internal base class'
_MODEL = 'images are dicts; schemas.check() replaces models'
_CONSTANT = 'constant for checks of arguments, see validation'
_INSTANCE = 'attribute of instances'
_CLIENT = 'its instance is an attribute of the client'

#: names, or prefixes that end with "*", and why they are missing
MISSING = {
    'glanceclient._i18n': _INTERNAL,
    'glanceclient.common.exceptions.obj_name': _INTERNAL,
    'glanceclient.common.http.HTTPClient.log_*': 'see debug_log',
    'glanceclient.common.http.HTTPClient.parse_endpoint': _INTERNAL,
    'glanceclient.common.http.encode_headers': _INTERNAL,
    'glanceclient.common.http.osprofiler_web': _INTERNAL,
    'glanceclient.common.progressbar': _SHELL,
    'glanceclient.common.utils.GeneratorProxy.request_ids': _INSTANCE,
    'glanceclient.common.utils.GeneratorProxy.wrapped': _INSTANCE,
    'glanceclient.common.utils.REQUIRED_FIELDS_ON_DATA': _SHELL,
    'glanceclient.common.utils.RequestIdProxy.request_ids': _INSTANCE,
    'glanceclient.common.utils.RequestIdProxy.wrapped': _INSTANCE,
    'glanceclient.common.utils.SENSITIVE_HEADERS': _INTERNAL,
    'glanceclient.common.utils.add_req_id_to_*': _INTERNAL,
    'glanceclient.common.utils.arg': _SHELL,
    'glanceclient.common.utils.debug_enabled': _SHELL,
    'glanceclient.common.utils.get_data_file': _SHELL,
    'glanceclient.common.utils.memoized_property': _INTERNAL,
    'glanceclient.common.utils.msvcrt': _INTERNAL,
    'glanceclient.common.utils.on_data_require_fields': _SHELL,
    'glanceclient.common.utils.pretty_choice_list': _SHELL,
    'glanceclient.common.utils.print_cached_images': _SHELL,
    'glanceclient.common.utils.print_dict*': _SHELL,
    'glanceclient.common.utils.print_image': _SHELL,
    'glanceclient.common.utils.print_list': _SHELL,
    'glanceclient.common.utils.schema_args': _SHELL,
    'glanceclient.exc.obj*': _INTERNAL,
    'glanceclient.shell': _SHELL,
    'glanceclient.v1.apiclient*': _INTERNAL,
    'glanceclient.v1.image_members.ImageMember.*': _RESOURCE,
    'glanceclient.v1.image_members.ImageMemberManager.*': _RESOURCE,
    'glanceclient.v1.images.Image.*': _RESOURCE,
    'glanceclient.v1.images.ImageManager.*': _RESOURCE,
    'glanceclient.v1.shell': _SHELL,
    'glanceclient.v1.versions.VersionManager.*': _RESOURCE,
    'glanceclient.v2.cache.TARGET_VALUES': _CONSTANT,
    'glanceclient.v2.image_members.Controller.model': _MODEL,
    'glanceclient.v2.image_members.MEMBER_STATUS_VALUES': _CONSTANT,
    'glanceclient.v2.image_schema': 'the schema comes from the server',
    'glanceclient.v2.image_tags.Controller.model': _MODEL,
    'glanceclient.v2.images.Controller.model': _MODEL,
    'glanceclient.v2.images.Controller.unvalidated_model': _MODEL,
    'glanceclient.v2.images.DEFAULT_PAGE_SIZE': _CONSTANT,
    'glanceclient.v2.images.SORT_*': _CONSTANT,
    'glanceclient.v2.metadefs.*Controller': _CLIENT,
    'glanceclient.v2.metadefs.DEFAULT_PAGE_SIZE': _CONSTANT,
    'glanceclient.v2.metadefs.SORT_*': _CONSTANT,
    'glanceclient.v2.namespace_schema': 'the schema comes from the server',
    'glanceclient.v2.resource_type_schema': 'the schema comes from the server',
    'glanceclient.v2.schemas.SchemaBasedModel': _MODEL,
    'glanceclient.v2.schemas.translate_schema_properties': _INTERNAL,
    'glanceclient.v2.shell': _SHELL,
    'glanceclient.v2.tasks.Controller.model': _MODEL,
    'glanceclient.v2.tasks.DEFAULT_PAGE_SIZE': _CONSTANT,
    'glanceclient.v2.tasks.SORT_*': _CONSTANT,
    'glanceclient.v2.versions.VersionController': _CLIENT,
}


def _iterate_modules():
    yield 'glanceclient'
    for module in pkgutil.walk_packages(
        glanceclient.__path__, 'glanceclient.'
    ):
        if '.tests' not in module.name:
            yield module.name


def _iterate_missing():
    """Yield the public names that glanceclient_osc does not have."""
    for name in _iterate_modules():
        theirs = importlib.import_module(name)
        try:
            ours = importlib.import_module(f'glanceclient_osc{name[12:]}')
        except ImportError:
            yield name
            continue
        for attribute, value in vars(theirs).items():
            if (
                attribute.startswith('_')
                or inspect.ismodule(value)
                or getattr(value, '__module__', name) != name
            ):
                continue
            if not hasattr(ours, attribute):
                yield f'{name}.{attribute}'
            elif inspect.isclass(value):
                counterpart = getattr(ours, attribute)
                for member in _iterate_members(value):
                    if not hasattr(counterpart, member):
                        yield f'{name}.{attribute}.{member}'


def _iterate_members(cls):
    for base in cls.__mro__:
        if base.__module__.startswith('glanceclient'):
            for member in vars(base):
                if not member.startswith('_'):
                    yield member


def _matches(pattern, name):
    head, _, tail = pattern.partition('*')
    return (
        name == pattern
        if '*' not in pattern
        else name.startswith(head) and name.endswith(tail)
    )


@pytest.mark.filterwarnings('ignore')
def test_every_public_name_is_there_or_has_a_reason():
    missing = sorted(set(_iterate_missing()))
    unexplained = [
        name
        for name in missing
        if not any(_matches(pattern, name) for pattern in MISSING)
    ]
    assert unexplained == []
    superfluous = [
        pattern
        for pattern in MISSING
        if not any(_matches(pattern, name) for name in missing)
    ]
    assert superfluous == []


THEIR_EXCEPTIONS = {
    name: cls
    for name, cls in vars(importlib.import_module('glanceclient.exc')).items()
    if inspect.isclass(cls)
    and issubclass(cls, Exception)
    and name == cls.__name__
}


@pytest.mark.parametrize('name', [*THEIR_EXCEPTIONS])
def test_exceptions_have_the_same_base_classes(name):
    ours = getattr(exc, name)
    for base, cls in THEIR_EXCEPTIONS.items():
        if issubclass(THEIR_EXCEPTIONS[name], cls):
            assert issubclass(ours, getattr(exc, base))


@pytest.mark.parametrize('name', [*THEIR_EXCEPTIONS])
def test_exceptions_have_the_same_codes_and_arguments(name):
    theirs, ours = THEIR_EXCEPTIONS[name], getattr(exc, name)
    if isinstance(getattr(theirs, 'code', None), int):
        assert ours.code == theirs.code
        assert ours('words').details == ours(details='words').details
    assert 'words' in str(ours('words'))
    assert str(ours())
    if issubclass(theirs, THEIR_EXCEPTIONS['BaseException']):
        assert ours(message='words').message == 'words'


def test_old_names_of_exceptions_are_the_same_classes():
    from glanceclient_osc.common import exceptions

    assert exceptions.HTTPNotFound is exc.HTTPNotFound
    assert exceptions.BaseException is exc.ClientException


def test_refusals_are_bad_requests_and_value_errors():
    error = exc.InvalidArgument('x is invalid')
    assert isinstance(error, exc.HTTPBadRequest)
    assert isinstance(error, ValueError)
    assert (error.code, str(error)) == (400, 'x is invalid')
    assert issubclass(exc.UnsupportedVersion, ValueError)


def test_an_image_that_is_not_found_is_a_404():
    error = exc.ImageNotFound('No image x')
    assert isinstance(error, exc.NotFound)
    assert (error.code, str(error)) == (404, 'No image x')
