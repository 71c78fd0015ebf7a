"""Projects that an image is shared with.

https://docs.openstack.org/api-ref/image/v2/#sharing
"""

from glanceclient_osc.http import ImageAdapter, document, path
from glanceclient_osc.model import Resource


class Controller:
    """``client.image_members``"""

    def __init__(self, adapter: ImageAdapter) -> None:
        self._adapter = adapter

    def update(
        self, image_id: str, member_id: str, member_status: str
    ) -> Resource:
        """Accept or reject an image, for a project that it is shared with.

        :param member_id: ID of that project
        :param member_status: ``accepted``, ``rejected`` or ``pending``
        :raises HTTPNotFound: it is not shared with that project
        :raises HTTPForbidden: that project is not the caller's
        """
        response = self._adapter.put(
            path('images', image_id, 'members', member_id),
            json={'status': member_status},
        )
        return Resource(document(response))
