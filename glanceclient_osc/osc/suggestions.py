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

"""Suggestions for options that a command does not have."""

import argparse
import difflib
import sys
from collections.abc import Collection, Sequence

# Options of other clients and of the Images API v1, and their replacements:
# options or arguments. The first one that the command has is suggested.
_REPLACEMENTS = {
    '--all-projects': ('--all',),
    '--all-tenants': ('--all-projects', '--all'),
    '--copy-from': ('--uri',),
    '--hash-value': ('--hash',),
    '--image-id': ('<image>',),
    '--is-protected': ('--protected',),
    '--is-public': ('--public',),
    '--location': ('--uri',),
    '--max-column-width': ('--max-width',),
    '--name': ('<object>', '<resource-type>', '<tag>'),
    '--names': ('<tag>',),
    '--namespace': ('<namespace>',),
    '--os-hidden': ('--hidden',),
    '--owner': ('--project',),
    '--prefer': ('--store-preference',),
    '--property-filter': ('--property',),
    '--resource-type-associations': ('--resource-type',),
    '--sort-dir': ('--sort',),
    '--sort-key': ('--sort',),
    '--tags': ('--tag',),
    '--target': ('--cache',),
    '--tenant': ('--project',),
    '--tenant-id': ('--project',),
    '--url': ('<url>',),
    '--validation-data': ('--hash-value',),
    '--visibility': ('--public',),
}

# Replacements of options with a certain value.
_VALUE_REPLACEMENTS = {
    ('--hidden', 'false'): '--unhidden',
    ('--is-protected', 'false'): '--unprotected',
    ('--is-public', 'false'): '--private',
    ('--protected', 'false'): '--unprotected',
    ('--target', 'queue'): '--queue',
    ('--visibility', 'all'): '--all',
    ('--visibility', 'community'): '--community',
    ('--visibility', 'private'): '--private',
    ('--visibility', 'shared'): '--shared',
}

# Replacements that are not options of the command: global options, settings
# and options of other commands.
_OTHER_REPLACEMENTS = {
    '--ca-file': '--os-cacert',
    '--cert-file': '--os-cert',
    '--collect-timing': '--timing',
    '--human-readable': 'openstack image show --human-readable',
    '--key-file': '--os-key',
    '--os-auth-plugin': '--os-auth-type',
    '--os-endpoint-type': '--os-interface',
    '--os-service-type': 'OS_IMAGE_SERVICE_TYPE',
    '--os-user-name': '--os-username',
    '--remove-property': 'openstack image unset --property',
    '--timeout': 'OS_API_TIMEOUT',
    '-k': '--insecure',
}

# First words of the names of properties that services define.
_PROPERTY_PREFIXES = ('cinder', 'hw', 'hypervisor', 'img', 'os', 'vmware')

# How similar an option must be, from 0 to 1.
_SIMILARITY = 0.75


def add_suggestions(parser: argparse.ArgumentParser) -> None:
    """Let the error message for unknown options suggest others."""

    def parse_args(
        args: Sequence[str] | None = None,
        namespace: argparse.Namespace | None = None,
    ) -> argparse.Namespace:
        words = sys.argv[1:] if args is None else args
        known, unknown = parser.parse_known_args(words, namespace)
        if unknown:
            parser.error(_explain_unknown(parser, unknown, words))
        return known

    parser.parse_args = parse_args  # type: ignore[method-assign,assignment]


def _explain_unknown(
    parser: argparse.ArgumentParser,
    unknown: Sequence[str],
    words: Sequence[str],
) -> str:
    """Return an error message in one line.

    :param unknown: words that the command does not know
    :param words: all words of the command line
    """
    message = f'unrecognized arguments: {" ".join(unknown)}'
    property_metavar = None
    names: list[str] = []
    flags: list[str] = []
    for action in parser._actions:
        if action.help == argparse.SUPPRESS:
            continue
        names += action.option_strings or [str(action.metavar)]
        if action.nargs == 0:
            flags += action.option_strings
        if '--property' in action.option_strings:
            property_metavar = str(action.metavar)
    found = []
    for word, following in zip(words, [*words[1:], ''], strict=True):
        if word in unknown:
            found.append(
                suggest_option(word, names, property_metavar, following)
            )
        elif word in flags and following.lower() in ('false', 'true'):
            found.append(_suggest_flag(word, following.lower(), names))
    suggestions = [*dict.fromkeys(filter(None, found))]
    if suggestions:
        message += f' (did you mean {" or ".join(suggestions)}?)'
    return message


def _suggest_flag(option: str, value: str, names: Collection[str]) -> str:
    """Return what to use instead of an option with a value it does not take.

    :param value: "true" or "false"
    """
    replacement = _VALUE_REPLACEMENTS.get((option, value), '')
    if value == 'true':
        replacement = option
    elif replacement not in names:
        return f'no {option}'
    return f'{replacement} without a value'


def suggest_option(
    word: str,
    names: Collection[str],
    property_metavar: str | None,
    following: str = '',
) -> str | None:
    """Return what to use instead of an unknown option.

    :param word: unknown option, with or without ``=VALUE``
    :param names: options and arguments of the command
    :param property_metavar: what ``--property`` takes, for example
        ``<key=value>``; None if the command does not have it
    :param following: word after the option, maybe its value
    :returns: an option, maybe with a value; None if nothing is similar
    """
    option, equals, value = word.partition('=')
    dashed = option.replace('_', '-')
    replacement = _find_replacement(
        dashed, (value if equals else following).lower(), names
    )
    if replacement:
        return replacement
    if not option.startswith('--') or option == '--':
        return None
    name = option[2:].replace('-', '_')
    property_option = None
    if property_metavar is not None:
        property_option = f'--property {name}'
        if '=' in property_metavar:
            property_option += f'={value if equals else "VALUE"}'
    if property_option and name.split('_')[0] in _PROPERTY_PREFIXES:
        return property_option
    options = [name for name in names if name.startswith('-')]
    similar = difflib.get_close_matches(
        dashed, options, n=1, cutoff=_SIMILARITY
    )
    return similar[0] if similar else property_option


def _find_replacement(
    option: str, value: str, names: Collection[str]
) -> str | None:
    """Return the replacement of an option, None if there is none.

    :param option: option with hyphens
    :param value: its value in lower case, or the word after it
    """
    candidates = (
        _VALUE_REPLACEMENTS.get((option, value), ''),
        *_REPLACEMENTS.get(option, ()),
        option,
    )
    for candidate in candidates:
        if candidate in names:
            return candidate
    return _OTHER_REPLACEMENTS.get(option)
