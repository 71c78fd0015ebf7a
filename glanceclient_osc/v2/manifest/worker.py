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

"""Carry out the steps of a plan, several at the same time."""

import dataclasses
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from concurrent import futures
from typing import TYPE_CHECKING, Any, TypeVar

from glanceclient_osc import exc
from glanceclient_osc.transfer import Progress
from glanceclient_osc.v2 import image_replace
from glanceclient_osc.v2.image_model import Image
from glanceclient_osc.v2.image_publish import Replacement, Retirement
from glanceclient_osc.v2.manifest import plan as planning
from glanceclient_osc.v2.manifest.model import Entry
from glanceclient_osc.v2.manifest.plan import Facts, Plan, Step

if TYPE_CHECKING:
    from glanceclient_osc.v2.image_apply import ImageApplying

ItemT = TypeVar('ItemT')
ResultT = TypeVar('ResultT')


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What became of a step.

    :ivar image: the image afterwards, None if there is none
    :ivar retired: IDs of the images that were retired
    :ivar deleted: IDs of the retired images that were deleted
    :ivar error: why the step failed, None if it did not
    """

    step: Step
    image: Mapping[str, Any] | None = None
    retired: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    error: str | None = None


#: called with each outcome as soon as it is known
OnOutcome = Callable[[Outcome], object]


class Worker:
    """Carries out the steps of a plan."""

    def __init__(
        self,
        images: 'ImageApplying',
        plan: Plan,
        timeout: float | None,
        report: Progress,
        on_fallback: Callable[[str], object] | None,
    ) -> None:
        self._images = images
        self._plan = plan
        self._tag = plan.manifest.tag
        self._timeout = timeout
        self._report = report
        self._on_fallback = on_fallback

    def carry_out(self, step: Step) -> Outcome:
        """Return the outcome of a step."""
        if step.action == 'error':
            return Outcome(step, step.image, error=step.reason)
        try:
            if step.namespace is not None:
                self._images._get_namespaces().restore(step.namespace)
                return Outcome(step)
            if step.entry is None:
                return self._hide(step)
            if step.action == 'retire':
                return self._delete_surplus(step, step.entry)
            if step.action == 'update':
                return self._update(step, step.entry)
            return self._publish(step, step.entry)
        except exc.ClientException as error:
            return Outcome(step, step.image, error=str(error))

    def _hide(self, step: Step) -> Outcome:
        """Hide an image that is not declared any more."""
        assert step.image is not None
        fields = {'os_hidden': True, image_replace.NAME: step.name}
        image = self._images.change(step.image['id'], fields, (), step.image)
        return Outcome(step, image, retired=(image.id,))

    def _delete_surplus(self, step: Step, entry: Entry) -> Outcome:
        family = [
            image
            for image in self._images._list_family(
                self._plan.project_id, entry.name
            )
            if self._tag in (image.get('tags') or ())
        ]
        deleted = self._images._delete_surplus(family, entry.name, entry.limit)
        return Outcome(step, step.image, deleted=(*deleted,))

    def _update(self, step: Step, entry: Entry) -> Outcome:
        assert step.image is not None
        changes = [
            change for change in step.changes if change.field != 'members'
        ]
        image = self._change(step.image, changes) if changes else step.image
        if len(changes) < len(step.changes):
            self._images._set_members(image['id'], entry.members or ())
        return Outcome(step, image)

    def _change(
        self, image: Mapping[str, Any], changes: Iterable[planning.Change]
    ) -> Image:
        """Change fields of an image with one request."""
        fields = {
            change.field: change.after
            for change in changes
            if change.after is not None
        }
        removed = [change.field for change in changes if change.after is None]
        return self._images.change(image['id'], fields, removed, image)

    def _publish(self, step: Step, entry: Entry) -> Outcome:
        """Create or replace an image, and give it what is not inherited."""
        result = self._replace(step, entry)
        image: Mapping[str, Any] = result.image
        facts = dataclasses.replace(step.facts, matches=True)
        wanted = planning.build_fields(entry, self._tag, image, facts)
        changes = planning.compare(image, wanted)
        if changes:
            image = self._change(image, changes)
        if entry.members is not None:
            self._images._set_members(image['id'], entry.members)
        return Outcome(
            step,
            image,
            result.retired,
            result.deleted,
            '; '.join(result.errors) or None,
        )

    def _replace(self, step: Step, entry: Entry) -> Replacement:
        source, facts = entry.source, step.facts
        fields = self._build_new_fields(step, entry)
        retirement = Retirement(entry.retire, keep=entry.limit)
        if source.file is not None:
            if entry.checksum or entry.checksum_url:
                fields[image_replace.SOURCE_CHECKSUM] = facts.checksum
            return self._images.publish_data(
                entry.name,
                source.file,
                fields,
                retirement,
                timeout=self._timeout,
                backend=entry.stores[0] if entry.stores else None,
                checksum=facts.checksum,
                progress=self._report,
            )
        assert facts.checksum is not None
        if source.url is not None:
            return self._images.publish_url(
                entry.name,
                source.url,
                facts.checksum,
                fields,
                retirement,
                timeout=self._timeout,
                progress=self._report,
                via=source.via,
                decompress=source.decompress,
                stores=entry.stores,
                on_fallback=self._on_fallback,
            )
        return self._copy(entry, fields, retirement, facts)

    def _build_new_fields(self, step: Step, entry: Entry) -> dict[str, Any]:
        wanted = planning.build_fields(entry, self._tag, None, step.facts)
        if entry.tags is None and step.image is not None:
            wanted['tags'] = sorted({*step.image.get('tags', ()), self._tag})
        fields = {
            name: value for name, value in wanted.items() if value is not None
        }
        fields['owner'] = self._plan.project_id
        if step.facts.image is not None:
            return image_replace.inherit_fields(step.facts.image, fields)
        return fields

    def _copy(
        self,
        entry: Entry,
        fields: Mapping[str, Any],
        retirement: Retirement,
        facts: Facts,
    ) -> Replacement:
        """Replace an image by the data of an image in another cloud."""
        read = facts.read
        assert read is not None

        def fill(image_id: str, report: Progress) -> None:
            self._images.upload(
                image_id,
                read(),
                image_size=facts.size,
                backend=entry.stores[0] if entry.stores else None,
                checksum=facts.checksum,
                progress=report,
            )

        return self._images.publish(
            entry.name,
            fill,
            fields,
            retirement,
            data_hash=facts.checksum,
            timeout=self._timeout,
            progress=self._report,
        )


def run_parallel(
    function: Callable[[ItemT], ResultT],
    items: Sequence[ItemT],
    jobs: int,
    stop: Callable[[], object] | None = None,
) -> Generator[ResultT, None, None]:
    """Yield the results of a function, called in threads, in order.

    :param stop: tells the calls that are running to end, after an exception
        here such as KeyboardInterrupt, and then they are waited for; None to
        let them go on
    """
    if jobs <= 1 or len(items) <= 1:
        yield from map(function, items)
        return
    pool = futures.ThreadPoolExecutor(jobs)
    try:
        tasks = [pool.submit(function, item) for item in items]
        for task in tasks:
            yield task.result()
    except BaseException:
        if stop is not None:
            stop()
        raise
    finally:
        pool.shutdown(wait=stop is not None, cancel_futures=True)
