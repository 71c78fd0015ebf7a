"""Metadata definitions: what properties mean, and which values they take.

https://docs.openstack.org/api-ref/image/v2/metadefs-index.html
"""
