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
from collections.abc import Collection, Sequence

# Options of other clients and of the Images API v1, and their replacements.
# The first replacement that the command has is suggested.
_REPLACEMENTS = {
    '--all-projects': ('--all',),
    '--all-tenants': ('--all-projects', '--all'),
    '--copy-from': ('--uri',),
    '--hash-value': ('--hash',),
    '--is-protected': ('--protected',),
    '--is-public': ('--public',),
    '--location': ('--uri',),
    '--os-hidden': ('--hidden',),
    '--owner': ('--project',),
    '--sort-dir': ('--sort',),
    '--sort-key': ('--sort',),
    '--tenant': ('--project',),
    '--tenant-id': ('--project',),
    '--visibility': ('--public',),
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
        known, unknown = parser.parse_known_args(args, namespace)
        if unknown:
            parser.error(_explain_unknown(parser, unknown))
        return known

    parser.parse_args = parse_args  # type: ignore[method-assign,assignment]


def _explain_unknown(
    parser: argparse.ArgumentParser, words: Sequence[str]
) -> str:
    """Return an error message in one line."""
    message = f'unrecognized arguments: {" ".join(words)}'
    property_metavar = None
    options: list[str] = []
    for action in parser._actions:
        if action.help != argparse.SUPPRESS:
            options += action.option_strings
            if '--property' in action.option_strings:
                property_metavar = str(action.metavar)
    found = (suggest_option(word, options, property_metavar) for word in words)
    suggestions = [*dict.fromkeys(filter(None, found))]
    if suggestions:
        message += f' (did you mean {" or ".join(suggestions)}?)'
    return message


def suggest_option(
    word: str, options: Collection[str], property_metavar: str | None
) -> str | None:
    """Return what to use instead of an unknown option.

    :param word: unknown option, with or without ``=VALUE``
    :param options: options of the command
    :param property_metavar: what ``--property`` takes, for example
        ``<key=value>``; None if the command does not have it
    :returns: an option, maybe with a value; None if nothing is similar
    """
    option, equals, value = word.partition('=')
    if not option.startswith('--') or option == '--':
        return None
    for replacement in _REPLACEMENTS.get(option.replace('_', '-'), ()):
        if replacement in options:
            return replacement
    dashed = option.replace('_', '-')
    if dashed in options:
        return dashed
    name = option[2:].replace('-', '_')
    property_option = None
    if property_metavar is not None:
        property_option = f'--property {name}'
        if '=' in property_metavar:
            property_option += f'={value if equals else "VALUE"}'
    if property_option and name.split('_')[0] in _PROPERTY_PREFIXES:
        return property_option
    similar = difflib.get_close_matches(
        dashed, [*options], n=1, cutoff=_SIMILARITY
    )
    return similar[0] if similar else property_option
