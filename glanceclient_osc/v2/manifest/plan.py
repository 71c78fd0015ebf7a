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

"""Plans: what to change so that a cloud has the images of a manifest.

The functions take declarations and images and return steps, without I/O.
:mod:`glanceclient_osc.v2.image_apply` collects the facts, and carries out the
steps.
"""

import dataclasses
import functools
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Literal

from glanceclient_osc.v2 import image_replace
from glanceclient_osc.v2.manifest.model import TAG_PREFIX, Entry, Manifest

Image = Mapping[str, Any]

#: what to do with an image; ``error`` if nothing can be done
Action = Literal['create', 'update', 'replace', 'retire', 'keep', 'error']


@dataclasses.dataclass(frozen=True)
class Change:
    """The change of one field.

    :ivar before: its value, None if the image does not have it
    :ivar after: its new value, None if it is removed
    """

    field: str
    before: Any
    after: Any


@dataclasses.dataclass(frozen=True)
class Facts:
    """What is known about the source of an image.

    :ivar checksum: hash of the data, ``sha256:0123…``
    :ivar size: number of bytes to move, None if unknown
    :ivar image: the image in another cloud
    :ivar matches: whether the data is that of the published image
    :ivar members: IDs of the projects that the image is shared with, None if
        they are not declared
    :ivar error: why the source cannot be used
    :ivar read: returns the data of the image in another cloud
    """

    checksum: str | None = None
    size: int | None = None
    image: Image | None = None
    matches: bool = False
    members: Collection[str] | None = None
    error: str | None = None
    read: Callable[[], Iterable[bytes]] | None = None


@dataclasses.dataclass(frozen=True)
class Step:
    """What to do with one image, and why.

    :ivar action: ``create``, ``update``, ``replace``, ``retire``, ``keep``,
        or ``error``
    :ivar name: name of the image
    :ivar reason: why
    :ivar size: number of bytes to move, None if unknown
    :ivar changes: fields to change; of a new image, its fields
    :ivar entry: the declaration, None for images that are not declared
    :ivar image: the image that is there
    :ivar facts: what is known about the source
    :ivar namespace: document of a metadata namespace to create
    """

    action: Action
    name: str
    reason: str
    size: int | None = 0
    changes: tuple[Change, ...] = ()
    entry: Entry | None = None
    image: Image | None = None
    facts: Facts = dataclasses.field(default_factory=Facts)
    namespace: Mapping[str, Any] | None = None

    @property
    def is_pruning(self) -> bool:
        """Whether the step retires an image that is not declared."""
        return self.action == 'retire' and self.entry is None


@dataclasses.dataclass(frozen=True)
class Plan:
    """The steps that make the images those of a manifest.

    :ivar project_id: project of the images
    """

    manifest: Manifest
    project_id: str
    steps: tuple[Step, ...]

    @property
    def errors(self) -> list[Step]:
        """Steps that cannot be carried out."""
        return [step for step in self.steps if step.action == 'error']

    @property
    def pending(self) -> list[Step]:
        """Steps that change something."""
        return [
            step for step in self.steps if step.action not in ('keep', 'error')
        ]

    def select(self, *, pruning: bool) -> 'Plan':
        """Return the plan with only, or without, the steps that prune."""
        steps = [step for step in self.steps if step.is_pruning == pruning]
        return dataclasses.replace(self, steps=tuple(steps))


def plan_entry(
    entry: Entry,
    tag: str,
    images: Sequence[Image],
    facts: Facts,
    *,
    surplus: int = 0,
    adopt: bool = False,
) -> Step:
    """Return what to do with the image of a declaration.

    :param tag: tag of the set
    :param images: visible images of the project with the name
    :param facts: what is known about the source
    :param surplus: number of retired images beyond the limit
    :param adopt: whether images without the tag become those of the set
    """
    image = choose_image(images, entry.name)
    problem = facts.error or _find_problem(images, tag, adopt)
    build = functools.partial(Step, entry=entry, image=image, facts=facts)
    if problem:
        return build('error', entry.name, problem, None)
    wanted = build_fields(entry, tag, image, facts)
    changes = compare(image, wanted)
    if image is None:
        return build(
            'create', entry.name, 'no such image', facts.size, changes
        )
    if not facts.matches:
        reason = _describe_data(image, facts)
        return build('replace', entry.name, reason, facts.size, changes)
    if len(images) > 1:
        reason = f'{len(images) - 1} previous images are not retired yet'
        return build('replace', entry.name, reason, 0, changes)
    changes += _compare_members(entry, facts)
    if changes:
        names = ', '.join(change.field for change in changes)
        changes += compare(image, entry.stamps)
        return build('update', entry.name, f'other {names}', 0, changes)
    if surplus:
        reason = f'{surplus} retired images more than keep'
        return build('retire', entry.name, reason, 0)
    return build('keep', entry.name, 'no changes', 0)


def choose_image(images: Sequence[Image], name: str) -> Image | None:
    """Return the published image of a name, or an image without data."""
    published = image_replace.choose_published(images, name)
    return published or next(iter(images), None)


def _find_problem(
    images: Iterable[Image], tag: str, adopt: bool
) -> str | None:
    """Return why the images of a name cannot be changed, None if they can."""
    for image in images:
        tags = image.get('tags') or ()
        others = [text for text in tags if text.startswith(TAG_PREFIX)]
        if tag not in tags and others:
            owner = others[0].removeprefix(TAG_PREFIX)
            return f'image {image["id"]} belongs to the set {owner}'
        if tag not in tags and not adopt:
            return (
                f'image {image["id"]} has this name, and does not belong to '
                f'the set: rename it, or use --adopt'
            )
        if image['status'] != 'active':
            return f'image {image["id"]} is {image["status"]}: ' + (
                'reactivate or delete it'
                if image['status'] == 'deactivated'
                else 'wait for its data, or delete it'
            )
    return None


def build_fields(
    entry: Entry, tag: str, image: Image | None, facts: Facts
) -> dict[str, Any]:
    """Return the declared fields and properties; None for those to remove.

    :param image: the published image
    """
    fields: dict[str, Any] = {
        name: getattr(entry, name)
        for name in ('visibility', 'protected', 'min_disk', 'min_ram')
        if getattr(entry, name) is not None
    }
    present: Sequence[str] = (image or {}).get('tags') or []
    tags = present if entry.tags is None else entry.tags
    fields['tags'] = sorted({*tags, tag})
    fields.update(entry.properties)
    if image is None:
        fields.update(entry.stamps)
        source = facts.image or {}
        fields['disk_format'] = entry.disk_format or source.get('disk_format')
        fields['container_format'] = (
            entry.container_format or source.get('container_format') or 'bare'
        )
    elif (
        facts.matches
        and facts.checksum
        and facts.checksum not in image_replace.get_checksums(image)
    ):
        fields[image_replace.SOURCE_CHECKSUM] = facts.checksum
    return fields


def compare(
    image: Image | None, wanted: Mapping[str, Any]
) -> tuple[Change, ...]:
    """Return the changes that give an image some fields."""
    changes = []
    for name, value in wanted.items():
        present = (image or {}).get(name)
        if name == 'tags':
            present = sorted(present or [])
        if present != value:
            changes.append(Change(name, present, value))
    return tuple(changes)


def _compare_members(entry: Entry, facts: Facts) -> tuple[Change, ...]:
    if entry.members is None or facts.members is None:
        return ()
    before, after = sorted(facts.members), sorted(entry.members)
    return () if before == after else (Change('members', before, after),)


def _describe_data(image: Image, facts: Facts) -> str:
    algorithm = (facts.checksum or '').partition(':')[0]
    known = image_replace.get_checksums(image)
    if algorithm and not any(
        text.startswith(f'{algorithm}:') for text in known
    ):
        return f'the {algorithm} of the image is not known'
    return 'other data'


def plan_undeclared(
    images: Iterable[Image], names: Collection[str], tag: str, prune: bool
) -> list[Step]:
    """Return what to do with images of a set that are not declared.

    :param images: visible images of the project
    :param names: declared names
    :param prune: whether to retire the images
    """
    steps = []
    for image in images:
        if (
            tag not in (image.get('tags') or ())
            or image.get('name') in names
            or image.get(image_replace.REPLACED_BY)
        ):
            continue
        name = image.get('name') or image['id']
        reason = 'not declared'
        if not prune:
            reason += '; --prune retires it'
        steps.append(
            Step(
                'retire' if prune else 'keep',
                name,
                reason,
                changes=(Change('os_hidden', False, True),) if prune else (),
                image=image,
            )
        )
    return steps
