"""``openstack image metadef …``: one module for each noun."""
