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

"""Make the images of a project those that a manifest declares.

>>> manifest = load_manifest(text, 'images.yaml')  # doctest: +SKIP
>>> plan = images.plan(manifest)  # doctest: +SKIP
>>> for outcome in images.apply(plan):  # doctest: +SKIP
...     print(outcome.step.action, outcome.step.name, outcome.error)
create debian-12 None

The images of a set have its tag. Other images are never changed. The state is
in the images only: a job that was killed can be repeated.
"""

import builtins
import contextlib
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from glanceclient_osc import exc, validation
from glanceclient_osc.transfer import Progress
from glanceclient_osc.v2 import dates, image_query, image_replace
from glanceclient_osc.v2.image_model import Image
from glanceclient_osc.v2.image_publish import ImagePublishing
from glanceclient_osc.v2.manifest.garbage import pause_garbage_collection

if TYPE_CHECKING:
    from glanceclient_osc.v2.image_members import Controller as Members
    from glanceclient_osc.v2.manifest.facts import GetCloudClient
    from glanceclient_osc.v2.manifest.model import Entry, Manifest
    from glanceclient_osc.v2.manifest.plan import Facts, Plan, Step
    from glanceclient_osc.v2.manifest.worker import OnOutcome, Outcome

# Names in one request: URLs have at most 8 KiB.
_NAMES_LENGTH = 4000

_GONE = ('deleted', 'killed', 'pending_delete')


class OlderIndex(exc.ClientException):
    """A manifest is from an older index than the images of its set."""


class ImageApplying(ImagePublishing):
    """The methods of ``client.images`` that apply manifests."""

    @pause_garbage_collection()
    def plan(
        self,
        manifest: 'Manifest',
        *,
        prune: bool = False,
        adopt: bool = False,
        with_sizes: bool = False,
        jobs: int = 4,
        get_cloud_client: 'GetCloudClient | None' = None,
    ) -> 'Plan':
        """Return what to do so that the images are those of a manifest.

        Nothing is changed. The images of the set are listed; further
        requests are sent only for declarations that differ, have members, or
        take their data from another cloud.

        :param prune: retire images of the set that are not declared; never
            if a declaration has an error
        :param adopt: let images of the project that have a declared name
            become images of the set
        :param with_sizes: ask the servers of URLs for the number of bytes
        :param jobs: number of sources to examine at the same time
        :param get_cloud_client: called with the name of a cloud and a
            region or None, returns a client of version 2
        :raises OlderIndex: the set has images of a later index than that of
            the manifest
        :raises ClientException: the images cannot be listed
        """
        from glanceclient_osc.v2.manifest import facts as fact_finding
        from glanceclient_osc.v2.manifest import plan as planning

        validation.check_number('jobs', jobs)
        project_id = self._get_project_id({})
        own = self._list_set(project_id, manifest.tag)
        if manifest.date is not None:
            hidden = self._list_set(project_id, manifest.tag, os_hidden=True)
            check_date(manifest, manifest.date, [*own, *hidden])
        finder = fact_finding.FactFinder(
            self._list_members, get_cloud_client, with_sizes=with_sizes
        )
        by_name, facts = self._examine(
            manifest, project_id, _group_by_name(own), finder.find, jobs
        )
        surplus = self._count_surplus(project_id, manifest)
        steps = self._plan_namespaces(manifest)
        steps += [
            planning.plan_entry(
                entry,
                manifest.tag,
                by_name.get(entry.name, ()),
                known,
                surplus=surplus.get(entry.name, 0),
                adopt=adopt,
            )
            for entry, known in zip(manifest.entries, facts, strict=True)
        ]
        prune = prune and not any(step.action == 'error' for step in steps)
        names = {entry.name for entry in manifest.entries}
        steps += planning.plan_undeclared(own, names, manifest.tag, prune)
        return planning.Plan(manifest, project_id, (*steps,))

    def _examine(
        self,
        manifest: 'Manifest',
        project_id: str,
        by_name: dict[str, builtins.list[Image]],
        find: Callable[['Entry', Mapping[str, Any] | None], 'Facts'],
        jobs: int,
    ) -> tuple[dict[str, builtins.list[Image]], builtins.list['Facts']]:
        """Return the images of the declared names, and what is declared.

        Images of others are listed only where an image may be published.

        :param by_name: images of the set
        :param find: returns the facts about a declaration
        """
        from glanceclient_osc.v2.manifest.plan import choose_image
        from glanceclient_osc.v2.manifest.worker import run_parallel

        entries = manifest.entries
        missing = [entry for entry in entries if entry.name not in by_name]
        others = self._list_others(manifest, project_id, missing)
        by_name = {**by_name, **others}

        def find_facts(entry: 'Entry') -> 'Facts':
            images = by_name.get(entry.name, ())
            return find(entry, choose_image(images, entry.name))

        facts = [*run_parallel(find_facts, entries, jobs)]
        replaced = [
            entry
            for entry, known in zip(entries, facts, strict=True)
            if entry.name in by_name
            and entry.name not in others
            and not known.matches
        ]
        others = self._list_others(manifest, project_id, replaced)
        for name, images in others.items():
            by_name[name] = [*by_name[name], *images]
        return by_name, facts

    def apply(
        self,
        plan: 'Plan',
        *,
        jobs: int = 4,
        timeout: float | None = None,
        progress: Progress | None = None,
        follow: 'OnOutcome | None' = None,
        on_fallback: Callable[[str], object] | None = None,
    ) -> builtins.list['Outcome']:
        """Carry out the steps of a plan.

        A step that fails does not stop the others. Images that are not
        declared are retired last, and only if no step has failed.

        :param jobs: number of images to upload or import at the same time
        :param timeout: seconds to wait at most for each import
        :param progress: called with the number of bytes just transferred
        :param follow: called with each outcome as soon as it is known
        :param on_fallback: called with the reason why the client downloads
            the data of a URL with *via* ``auto``
        :returns: the outcomes of the steps that change something, and of
            those with an error
        """
        from glanceclient_osc.v2.manifest.worker import Worker, run_parallel

        if not validation.check_number('jobs', jobs):
            raise exc.InvalidArgument('jobs must be a number from 1')
        lock = threading.Lock()
        stopped = threading.Event()

        def report(count: int) -> None:
            if stopped.is_set():
                raise KeyboardInterrupt
            if progress is not None:
                with lock:
                    progress(count)

        worker = Worker(self, plan, timeout, report, on_fallback)
        outcomes: builtins.list[Outcome] = []
        pending = [step for step in plan.steps if step.action != 'keep']
        for pruning in (False, True):
            if pruning and any(outcome.error for outcome in outcomes):
                break
            steps = [step for step in pending if step.is_pruning == pruning]
            with contextlib.closing(
                run_parallel(worker.carry_out, steps, jobs, stopped.set)
            ) as found:
                for outcome in found:
                    outcomes.append(outcome)
                    if follow is not None:
                        follow(outcome)
        return outcomes

    def _list_set(
        self, project_id: str, tag: str, **more: Any
    ) -> builtins.list[Image]:
        """Return the images of a set, the visible ones by default.

        :param more: more filters
        """
        filters = {'owner': project_id, 'tag': tag, **more}
        return [
            image
            for image in self.list(filters=filters)
            # Nothing may be changed because a server ignores a filter.
            if image.get('owner') == project_id
            and tag in (image.get('tags') or ())
            and image['status'] not in _GONE
        ]

    def _list_others(
        self,
        manifest: 'Manifest',
        project_id: str,
        entries: Iterable['Entry'],
    ) -> dict[str, builtins.list[Image]]:
        """Return published images of the project that are not of the set."""
        others: dict[str, builtins.list[Image]] = {}
        for names in _split_names(entry.name for entry in entries):
            name = (
                image_query.match_exactly(names[0])
                if len(names) == 1
                else names
            )
            filters = {'owner': project_id, 'name': name}
            for image in self.list(filters=filters):
                found = image.get('name')
                if (
                    found in names
                    and image.get('owner') == project_id
                    and manifest.tag not in (image.get('tags') or ())
                    and image_replace.is_published(image, found)
                ):
                    others.setdefault(found, []).append(image)
        return others

    def _count_surplus(
        self, project_id: str, manifest: 'Manifest'
    ) -> dict[str, int]:
        """Return the numbers of retired images to delete, by name."""
        limits = manifest.get_limits()
        if not limits:
            return {}
        retired: dict[str, builtins.list[Image]] = {}
        filters = {
            'owner': project_id,
            'tag': manifest.tag,
            'os_hidden': True,
        }
        for image in self.list(filters=filters):
            name = image.get(image_replace.NAME)
            if image.get('owner') == project_id and name in limits:
                retired.setdefault(name, []).append(image)
        return {
            name: len(
                image_replace.choose_deletions(images, name, limits[name])
            )
            for name, images in retired.items()
        }

    def _plan_namespaces(self, manifest: 'Manifest') -> builtins.list['Step']:
        from glanceclient_osc.v2.manifest.plan import Step

        steps = []
        for document in manifest.namespaces:
            name = str(document['namespace'])
            try:
                self._get_namespaces().get(name)
            except exc.HTTPNotFound:
                reason = 'no such namespace'
                step = Step('create', name, reason, namespace=document)
            else:
                step = Step('keep', name, 'the namespace exists')
            steps.append(step)
        return steps

    def _get_namespaces(self) -> Any:
        from glanceclient_osc.v2.metadefs import namespaces

        return namespaces.Controller(self._adapter, self._schemas)

    def _get_members(self) -> 'Members':
        from glanceclient_osc.v2 import image_members

        return image_members.Controller(self._adapter, self._schemas)

    def _list_members(self, image_id: str) -> builtins.list[str]:
        return [
            str(member.member_id)
            for member in self._get_members().list(image_id)
        ]

    def _set_members(self, image_id: str, wanted: Sequence[str]) -> None:
        """Share an image with some projects, and with no others."""
        members = self._get_members()
        present = self._list_members(image_id)
        for member_id in wanted:
            if member_id not in present:
                with contextlib.suppress(exc.HTTPConflict):
                    members.create(image_id, member_id)
        for member_id in present:
            if member_id not in wanted:
                with contextlib.suppress(exc.HTTPNotFound):
                    members.delete(image_id, member_id)


def check_date(
    manifest: 'Manifest', date: datetime, images: Iterable[Image]
) -> None:
    """Check that no image of a set is from a later index.

    :param date: date of the index that the manifest is from
    :raises OlderIndex: an image is
    """
    for image in images:
        known = dates.parse_date(image.get(image_replace.INDEX_DATE))
        if known is not None and known > date.replace(microsecond=0):
            raise OlderIndex(
                f'The index {manifest.name} of {dates.format_date(date)} is '
                f'older than that of image {image["id"]} of the set '
                f'{manifest.set_name}, {dates.format_date(known)}: it may '
                f'have been replayed. Try again later, or use --allow-older '
                f'to go back'
            )


def _group_by_name(
    images: Iterable[Image],
) -> dict[str, builtins.list[Image]]:
    """Return images of a set that were not retired, by name."""
    groups: dict[str, builtins.list[Image]] = {}
    for image in images:
        if image.get('name') and not image.get(image_replace.REPLACED_BY):
            groups.setdefault(image['name'], []).append(image)
    return groups


def _split_names(names: Iterable[str]) -> Iterator[builtins.list[str]]:
    """Yield groups of names that fit into one request each."""
    group: builtins.list[str] = []
    length = 0
    for name in names:
        if '"' in name:  # the server cannot search for it with others
            yield [name]
            continue
        size = 3 * len(name.encode()) + 9  # quoted
        if group and length + size > _NAMES_LENGTH:
            yield group
            group, length = [], 0
        group.append(name)
        length += size
    if group:
        yield group
