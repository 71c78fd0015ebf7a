"""The versions of the API that the server speaks.

https://docs.openstack.org/api-ref/image/versions/
"""

from glanceclient_osc.model import ResourceList
from glanceclient_osc.v2.controller import Controller as _Controller
from glanceclient_osc.v2.controller import listed


class Controller(_Controller):
    """``client.versions``"""

    def list(self) -> ResourceList:
        """Return the versions: ``id``, ``status`` and ``links`` of each."""
        return listed(self._adapter.get('/versions'), 'versions')
