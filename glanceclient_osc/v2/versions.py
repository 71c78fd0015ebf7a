"""The versions of the API that the server speaks.

https://docs.openstack.org/api-ref/image/versions/
"""

from glanceclient_osc.model import ResourceList
from glanceclient_osc.v2.controller import BaseController, decode_list


class Controller(BaseController):
    """``client.versions``"""

    def list(self) -> ResourceList:
        """Return the versions: ``id``, ``status`` and ``links`` of each."""
        return decode_list(self._adapter.get('/versions'), 'versions')
