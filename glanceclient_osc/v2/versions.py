"""The versions of the API that the server speaks.

https://docs.openstack.org/api-ref/image/versions/
"""

import builtins
from typing import Any

from glanceclient_osc.http import document
from glanceclient_osc.v2.controller import Controller as _Controller


class Controller(_Controller):
    """``client.versions``"""

    def list(self) -> builtins.list[dict[str, Any]]:
        """Return the versions: ``id``, ``status`` and ``links`` of each."""
        response = self._adapter.get('/versions')
        found: builtins.list[dict[str, Any]] = document(response, 'versions')[
            'versions'
        ]
        return found
