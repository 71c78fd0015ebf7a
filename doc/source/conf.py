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
