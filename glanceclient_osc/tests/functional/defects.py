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

"""Known defects of other clients of the Images API.

Each was observed with OpenStackClient 10.5, or python-glanceclient 4.13 where
that is mentioned, and a real Glance. A test that is marked with a defect shows
that this client does not have it. ``tools/test peers`` runs the same tests
with the built-in commands, where each of them must fail.
"""

#: data that is lost or wrong, with exit status 0
LOSSES = {
    'D1': 'A repeated upload request sends no data',
    'D2': 'An import that the server refuses is not an error',
    'D3': 'image import --wait does not wait',
    'D4': 'Saving an image without data truncates the existing file',
    'D5': 'An error page or a partial image is saved under the final name',
    'D6': 'python-glanceclient leaves a partial image, too',
    'D7': 'metadef namespace set resets fields that are not given',
    'D8': 'metadef object update removes fields that are not given',
    'D9': 'Without data and terminal, an empty image becomes active',
    'D10': 'A file with the name of the image is uploaded without an option',
    'D11': 'A signature is stored that cannot be verified',
    'D12': 'The name of an unknown project is added as a member',
    'D13': 'All uploads are labelled with the disk format raw',
    'D14': 'glance-download is sent without the region and the image',
}

#: wrong results and wrong messages
ERRORS = {
    'W1': 'Deleting several images ends at the first unknown one',
    'W2': 'The reason in the response of the server is not shown',
    'W3': 'Sizes are sorted as text',
    'W4': 'A limit applies before sorting and filtering',
    'W5': 'Properties are filtered by the client',
    'W6': 'Community images and pending images are not found by name',
    'W7': 'image member get does not accept names of projects',
    'W8': 'Tags with a slash or non-ASCII characters cannot be unset',
    'W9': 'A property with the name id or owner changes another field',
    'W10': 'image show --human-readable fails for an image without a size',
    'W11': 'Deleting from a namespace reports the length of its name',
    'W12': 'image task list supports one type only, and no limit',
    'W13': '--store takes the name of the image as another store',
    'W14': 'Each image gets properties that the user did not set',
    'W15': 'Ctrl-C leaves an image without a message',
    'W16': 'Progress is printed to standard output, or not at all',
    'W17': 'Cache commands of python-glanceclient fail with status 0',
    'W19': 'A deleted image cannot be removed from the cache',
    'W20': 'Formats that the operator allows are refused',
    'W21': 'The contents of a namespace are not shown',
}

#: defects of python-glanceclient only, which the built-in commands lack
OF_GLANCECLIENT = ('D6', 'W17')

#: the exit status of commands that are piped into openstack (W18), which
#: cliff determines and a plugin cannot change
NOT_OURS = ('W18',)

DEFECTS = {**LOSSES, **ERRORS}
