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

import pathlib
import sys
from importlib import metadata

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'ext'))

project = 'glanceclient-osc'
copyright = 'the glanceclient-osc contributors'
release = metadata.version('glanceclient-osc')

extensions = [
    'sphinx.ext.autodoc',
    'cliff.sphinxext',
    'command_list',
    'architecture',
]
autoprogram_cliff_application = 'openstack'
autodoc_member_order = 'bysource'
autodoc_typehints = 'description'
autodoc_typehints_description_target = 'documented'

html_theme = 'furo'
html_title = 'glanceclient-osc'
html_static_path = ['_static']
html_copy_source = False
html_use_index = False  # its columns are wider than a screen
nitpicky = False

# tools/build_man stores the page in doc/man.
man_pages = [
    (
        'cli/openstack-image',
        'openstack-image',
        'manage images of OpenStack clouds',
        '',
        1,
    )
]
