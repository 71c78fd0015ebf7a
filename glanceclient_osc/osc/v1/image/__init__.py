"""``openstack image …``: one module for each verb."""
