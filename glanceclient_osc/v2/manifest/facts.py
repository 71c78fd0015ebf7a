# Licensed under the Apache License, Version 2.0 (the "License"); you may
# not use this file except in compliance with the License. You may obtain
# a copy of the License at
#
#      http://www.apache.org/licenses/LICENSE-2.0
#
# Unless required by applicable law or agreed to in writing, software
# distributed under the License is distributed on an "AS IS" BASIS, WITHOUT
# WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the
# License for the specific language governing permissions and limitations
# under the License.

"""Find out what the sources of a manifest are, without reading the data."""

import contextlib
import dataclasses
import threading
from collections.abc import Callable, Collection, Mapping
from typing import Any

from glanceclient_osc import exc
from glanceclient_osc.redaction import redact
from glanceclient_osc.transfer import digest, url_source
from glanceclient_osc.v2 import image_replace
from glanceclient_osc.v2.image_data import open_data
from glanceclient_osc.v2.image_publish import compute_hash
from glanceclient_osc.v2.manifest.loading import get_file_name
from glanceclient_osc.v2.manifest.model import Entry
from glanceclient_osc.v2.manifest.plan import Facts

Image = Mapping[str, Any]

#: called with the name of a cloud and a region or None, returns a client
GetCloudClient = Callable[[str, str | None], Any]


class FactFinder:
    """Collects facts about sources; checksum files are fetched once."""

    def __init__(
        self,
        list_members: Callable[[str], Collection[str]],
        get_cloud_client: GetCloudClient | None,
        *,
        with_sizes: bool,
    ) -> None:
        """Create a collection without facts.

        :param list_members: called with the ID of an image
        :param get_cloud_client: returns the client of a cloud
        :param with_sizes: whether to ask servers for the sizes of files
        """
        self._list_members = list_members
        self._get_cloud_client = get_cloud_client
        self._with_sizes = with_sizes
        self._texts: dict[str, str] = {}
        self._clients: dict[tuple[str, str | None], Any] = {}
        self._lock = threading.Lock()

    def find(self, entry: Entry, image: Image | None) -> Facts:
        """Return what is known about the source of an image.

        :param image: the published image, None if there is none
        """
        try:
            if entry.source.image is not None:
                facts = self._find_in_cloud(entry, image)
            elif entry.source.file is not None:
                facts = self._find_file(entry, image)
            else:
                facts = self._find_url(entry, image)
            if facts.matches and entry.members is not None and image:
                members = self._list_members(image['id'])
                facts = dataclasses.replace(facts, members=members)
        except exc.ClientException as error:
            return Facts(error=str(error))
        return facts

    def _find_url(self, entry: Entry, image: Image | None) -> Facts:
        url = entry.source.url
        assert url is not None
        checksum = self._find_checksum(entry)
        if image and checksum in image_replace.get_checksums(image):
            return Facts(checksum, 0, matches=True)
        size = None
        if self._with_sizes:
            # Only the cloud may be able to reach the server.
            with (
                contextlib.suppress(exc.SourceError),
                url_source.open_url(url) as source,
            ):
                size = source.size
        return Facts(checksum, size)

    def _find_file(self, entry: Entry, image: Image | None) -> Facts:
        path = entry.source.file
        assert path is not None
        checksum = self._find_checksum(entry)
        if image and checksum in image_replace.get_checksums(image):
            return Facts(checksum, 0, matches=True)
        with open_data(path, None) as source:
            matches = bool(image) and _has_data(image or {}, source)
            return Facts(
                checksum, 0 if matches else source.size, None, matches
            )

    def _find_in_cloud(self, entry: Entry, image: Image | None) -> Facts:
        source = entry.source
        client = self._get_client(source.cloud or '', source.region)
        try:
            found = client.images.find(source.image)
        except exc.ClientException as error:
            place = f'Cloud {source.cloud}'
            message = str(error)
            if not message.startswith(place):
                message = f'{place}: {message}'
            raise exc.SourceError(message) from error
        algorithm, value = (
            found.get('os_hash_algo'),
            found.get('os_hash_value'),
        )
        if found.get('status') != 'active' or not algorithm or not value:
            raise exc.SourceError(
                f'Cloud {source.cloud}: image {found.id} has no data with a '
                f'hash'
            )
        checksum = f'{algorithm}:{value}'
        if entry.checksum and entry.checksum not in (
            image_replace.get_checksums(found)
        ):
            raise exc.SourceError(
                f'Cloud {source.cloud}: image {found.id} does not have the '
                f'checksum {entry.checksum}'
            )
        if image and checksum in image_replace.get_checksums(image):
            return Facts(checksum, 0, found, matches=True)
        return Facts(
            checksum,
            found.get('size'),
            found,
            read=lambda: client.images.data(found.id, image=found, lazy=True),
        )

    def _get_client(self, cloud: str, region: str | None) -> Any:
        if self._get_cloud_client is None:
            raise exc.InvalidArgument(
                f'get_cloud_client is required for images of cloud {cloud}'
            )
        with self._lock:
            key = cloud, region
            if key not in self._clients:
                self._clients[key] = self._get_cloud_client(cloud, region)
            return self._clients[key]

    def _find_checksum(self, entry: Entry) -> str | None:
        url = entry.checksum_url
        if url is None:
            return entry.checksum
        with self._lock:
            if url not in self._texts:
                self._texts[url] = url_source.fetch_text(url)
        try:
            name = get_file_name(entry.source)
            return str(digest.find_checksum(self._texts[url], name))
        except exc.InvalidArgument as error:
            error.message = f'{redact(url)}: {error}'
            raise


def _has_data(image: Image, source: Any) -> bool:
    """Return whether an image has the data of a file.

    The file is hashed only if the sizes are equal.
    """
    algorithm, value = image.get('os_hash_algo'), image.get('os_hash_value')
    if not algorithm or not value or source.size != image.get('size'):
        return False
    try:
        return compute_hash(source, algorithm) == f'{algorithm}:{value}'
    except ValueError:  # this Python does not have the algorithm
        return False
