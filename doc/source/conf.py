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

from importlib import metadata

project = 'glanceclient-osc'
copyright = 'the glanceclient-osc contributors'
release = metadata.version('glanceclient-osc')

extensions = ['sphinx.ext.autodoc', 'cliff.sphinxext']
autoprogram_cliff_application = 'openstack'
autodoc_member_order = 'bysource'
autodoc_typehints = 'description'
autodoc_typehints_description_target = 'documented'

html_theme = 'alabaster'
html_theme_options = {
    'description': 'The OpenStack Images API, at a prompt and in Python',
    'fixed_sidebar': True,
    'page_width': '60em',
}
nitpicky = False
