"""A real Keystone and a real Glance on loopback, for demos and tests.

Standard library only: this runs before anything has been installed.
"""
