"""The ``openstack`` commands that use version 2 of the Images API."""
