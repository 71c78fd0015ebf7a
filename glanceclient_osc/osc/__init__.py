"""The ``openstack`` commands."""
