"""What a project uses, and may use, of the image service.

https://docs.openstack.org/api-ref/image/v2/#quota-usage
"""

from glanceclient_osc.http import decode_object
from glanceclient_osc.model import Resource
from glanceclient_osc.urls import build_path
from glanceclient_osc.v2.controller import BaseController, build_resource


class Controller(BaseController):
    """``client.info``"""

    def get_usage(self) -> Resource:
        """Return limit and usage, by the name of the resource.

        :raises HTTPNotFound: Glance is older than version 2.13 of the API
        """
        response = self._adapter.get(build_path('info', 'usage'))
        usage = decode_object(response, 'usage')['usage']
        return build_resource(Resource, usage, self._origin(response))
