project = 'glanceclient-osc release notes'
copyright = 'the glanceclient-osc contributors'
extensions = ['reno.sphinxext']
html_theme = 'alabaster'
