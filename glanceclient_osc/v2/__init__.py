"""The Images API, version 2: one module for each of its resources.

https://docs.openstack.org/api-ref/image/v2/
"""
