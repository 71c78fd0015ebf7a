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

"""What images suffer today from the clients that there are.

Each was seen with OpenStackClient 10.5, or with python-glanceclient 4.13
where that is said, against a real Glance. The tests that are marked with one
of them show that it does not happen here; ``tools/test peers`` runs the same
tests with the built-in commands, where every one of them has to fail.
"""

#: data that is lost, or wrong, with exit status 0
LOSSES = {
    'D1': 'An upload that is sent a second time sends nothing',
    'D2': 'An import that the server refuses is no error',
    'D3': 'image import --wait does not wait',
    'D4': 'Saving an image without data empties the file that was there',
    'D5': 'An error page, or half an image, is saved under the final name',
    'D6': 'python-glanceclient, too, leaves half an image',
    'D7': 'metadef namespace set resets what it is not told',
    'D8': 'metadef object update drops what it is not told',
    'D9': 'Without data, and no terminal, an empty image becomes active',
    'D10': 'A file that happens to have the name of the image is uploaded',
    'D11': 'A signature is stored that nobody can verify',
    'D12': 'The name of a project that is not found becomes a member',
    'D13': 'Whatever is uploaded is said to be raw',
    'D14': 'glance-download is sent without the region and the image',
}

#: wrong results and wrong words
ERRORS = {
    'W1': 'Deleting ends at the first image that is not found',
    'W2': 'The reason that the server gives is dropped',
    'W3': 'Sizes are sorted as text',
    'W4': 'A limit cuts before sorting and filtering',
    'W5': 'Properties are filtered after everything was fetched',
    'W6': 'Community and pending images are not found by their names',
    'W7': 'image member get does not know the names of projects',
    'W8': 'Tags with other letters, or a slash, cannot be unset',
    'W9': 'A property called id or owner changes something else',
    'W10': 'image show --human-readable fails without a size',
    'W11': 'Deleting from a namespace counts the letters of its name',
    'W12': 'image task list knows one type, and no limit',
    'W13': '--store swallows the image that comes after it',
    'W14': 'Every image is given properties that nobody asked for',
    'W15': 'Ctrl-C leaves an image behind, without a word',
    'W16': 'Progress goes to standard output, or nowhere',
    'W17': 'Commands of python-glanceclient for the cache fail with status 0',
    'W19': 'What the cache has of a deleted image cannot be dropped',
    'W20': 'Formats that the operator allows are refused',
    'W21': 'What is in a namespace is not shown',
}

#: of python-glanceclient alone, so the built-in commands show nothing
OF_GLANCECLIENT = ('D6', 'W17')

#: what cliff does with the exit status of a piped list of commands
#: (W18) is not for a plugin to change
NOT_OURS = ('W18',)

DEFECTS = {**LOSSES, **ERRORS}
