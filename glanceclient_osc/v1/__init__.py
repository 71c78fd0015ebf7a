"""The Images API, version 1: one module for each of its resources.

Gone from Glance since its release 17, and what many a cloud of before still
speaks: https://docs.openstack.org/glance/pike/contributor/glanceapi.html
"""
