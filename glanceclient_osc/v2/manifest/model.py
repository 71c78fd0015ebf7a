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

"""The parts of a manifest: a set of images and where their data is from."""

import dataclasses
import pathlib
from collections.abc import Mapping
from datetime import datetime

from glanceclient_osc import exc

#: starts the tag that all images of a set have
TAG_PREFIX = 'set:'


class InvalidManifest(exc.InvalidArgument):
    """A manifest has mistakes.

    :ivar mistakes: one message for each mistake, with the file and the line
    """

    def __init__(self, mistakes: list[str]) -> None:
        self.mistakes = mistakes
        super().__init__('; '.join(mistakes))


@dataclasses.dataclass(frozen=True)
class Source:
    """Where the data of an image is from; one of *url*, *file*, *image*.

    :ivar url: URL that the cloud or the client downloads
    :ivar file: local file
    :ivar image: name or ID of an image in another cloud
    :ivar cloud: name of that cloud in ``clouds.yaml``
    :ivar region: region of that cloud, None for its default
    :ivar via: who downloads the URL: ``cloud``, ``client`` or ``auto``
    :ivar decompress: whether to decompress the data of the URL
    """

    url: str | None = None
    file: pathlib.Path | None = None
    image: str | None = None
    cloud: str | None = None
    region: str | None = None
    via: str = 'cloud'
    decompress: bool = False


@dataclasses.dataclass(frozen=True)
class Entry:
    """The declaration of one image.

    Of optional fields, None stands for a field that is not declared and
    therefore not changed.

    :ivar name: name that the image is published under
    :ivar checksum: hash of the data at the source, ``sha256:0123…``
    :ivar checksum_url: URL of a checksum file, such as ``SHA256SUMS``
    :ivar properties: values of properties; None for those to remove
    :ivar tags: all tags, apart from that of the set
    :ivar members: IDs of projects that the image is shared with
    :ivar stores: stores for the data of a new image
    :ivar keep: number of retired images to keep, None for all
    :ivar retire: what to do with the previous image: ``hide``,
        ``deactivate`` or ``delete``
    :ivar line: line of the manifest, None if it was not read from text
    :ivar stamps: properties that are written when the image is created or
        changed for another reason
    """

    name: str
    source: Source
    checksum: str | None = None
    checksum_url: str | None = None
    disk_format: str | None = None
    container_format: str | None = None
    min_disk: int | None = None
    min_ram: int | None = None
    protected: bool | None = None
    visibility: str | None = None
    properties: Mapping[str, str | None] = dataclasses.field(
        default_factory=dict
    )
    tags: tuple[str, ...] | None = None
    members: tuple[str, ...] | None = None
    stores: tuple[str, ...] = ()
    keep: int | None = None
    retire: str = 'hide'
    line: int | None = None
    stamps: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @property
    def limit(self) -> int | None:
        """Number of retired images to keep, None for all."""
        return 0 if self.retire == 'delete' else self.keep


@dataclasses.dataclass(frozen=True)
class Manifest:
    """A set of images.

    :ivar name: name of the file, for messages
    :ivar set_name: name of the set
    :ivar entries: declarations of images, in the order of the file
    :ivar namespaces: metadata namespaces with their definitions
    :ivar notes: messages about declarations that were skipped
    :ivar date: date of the index that declares the images; if the set has
        images of a later index, there is no plan; None skips the check
    """

    name: str
    set_name: str
    entries: tuple[Entry, ...]
    namespaces: tuple[Mapping[str, object], ...] = ()
    notes: tuple[str, ...] = ()
    date: datetime | None = None

    @property
    def tag(self) -> str:
        """Tag of all images that belong to the set."""
        return TAG_PREFIX + self.set_name

    def get_limits(self) -> dict[str, int]:
        """Return the numbers of retired images to keep, by name."""
        return {
            entry.name: entry.limit
            for entry in self.entries
            if entry.limit is not None
        }
