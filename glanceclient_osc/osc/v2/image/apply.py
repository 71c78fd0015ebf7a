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

"""``openstack image apply``"""

import argparse
import pathlib
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from osc_lib import exceptions

from glanceclient_osc import exc
from glanceclient_osc.osc import formatters, options
from glanceclient_osc.osc.command import Lister
from glanceclient_osc.osc.data import progress, signals

if TYPE_CHECKING:
    from glanceclient_osc.v2.client import Client
    from glanceclient_osc.v2.manifest.model import Manifest
    from glanceclient_osc.v2.manifest.plan import Plan, Step
    from glanceclient_osc.v2.manifest.worker import Outcome

#: exit status with ``--detailed-exitcode`` when changes are pending
_PENDING = 3

HEADERS = ('Action', 'Image', 'ID', 'Reason', 'Bytes')
_DIFF_HEADERS = ('Action', 'Image', 'Field', 'Before', 'After')


class ApplyPlans(Lister):
    """Base class of the commands that apply manifests."""

    def add_plan_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options of planning and applying."""
        group = parser.add_argument_group('Plan')
        group.add_argument(
            '--dry-run',
            action='store_true',
            help='Change nothing; list what would be changed',
        )
        group.add_argument(
            '--diff',
            action='store_true',
            help='List each field that changes',
        )
        group.add_argument(
            '--detailed-exitcode',
            action='store_true',
            help='With --dry-run, exit with status 3 if changes are pending',
        )
        group.add_argument(
            '--prune',
            action='store_true',
            help=(
                'Hide images of the set that are not declared any more; never '
                'if there is an error'
            ),
        )
        group.add_argument(
            '--adopt',
            action='store_true',
            help=(
                'Let images of your project that have a declared name become '
                'images of the set'
            ),
        )
        transfer = parser.add_argument_group('Transfer')
        transfer.add_argument(
            '--jobs',
            metavar='<number>',
            type=options.integer_at_least(1),
            default=4,
            help=(
                'Number of images to upload or import at the same time '
                '(default: 4)'
            ),
        )
        transfer.add_argument(
            '--timeout',
            metavar='<seconds>',
            type=options.integer_at_least(1),
            help='Time to wait at most for each import (default: no limit)',
        )
        options.add_progress(transfer)

    def run_manifests(
        self, args: argparse.Namespace, manifests: 'Iterable[Manifest]'
    ) -> tuple[tuple[str, ...], Iterable[tuple[Any, ...]]]:
        """Plan, and apply unless it is a dry run; return headers and rows."""
        if args.detailed_exitcode and not args.dry_run:
            self.exit_with_usage_error('--detailed-exitcode needs --dry-run')
        plans = self._make_plans(args, [*manifests])
        ids: dict[int, str] = {}
        if args.dry_run:
            for plan in plans:
                for step in plan.errors:
                    self._report_failure(step, step.reason)
            pending = any(plan.pending for plan in plans)
            if pending and args.detailed_exitcode and not self.exit_status:
                self.exit_status = _PENDING
        else:
            with signals.raise_on_termination():
                ids = self._apply(args, plans)
        steps = [step for plan in plans for step in plan.steps]
        if args.diff:
            return _DIFF_HEADERS, _format_changes(steps)
        return HEADERS, [_format_step(step, ids) for step in steps]

    def _make_plans(
        self, args: argparse.Namespace, manifests: 'Sequence[Manifest]'
    ) -> 'list[Plan]':
        plans = []
        for manifest in manifests:
            for note in manifest.notes:
                self.notice('%s', note)
            plans.append(
                self.client.images.plan(
                    manifest,
                    prune=args.prune,
                    adopt=args.adopt,
                    with_sizes=args.dry_run,
                    jobs=args.jobs,
                    get_cloud_client=self._get_cloud_client,
                )
            )
        return plans

    def _apply(
        self, args: argparse.Namespace, plans: 'Sequence[Plan]'
    ) -> dict[int, str]:
        """Carry out plans; return the ID of the image of each step."""
        ids: dict[int, str] = {}

        def follow(outcome: 'Outcome') -> None:
            if outcome.image is not None:
                ids[id(outcome.step)] = outcome.image['id']
            self._report(outcome)

        with progress.show_progress(
            None, 'Images', self.wants_progress(args.progress)
        ) as report_progress:
            for pruning in (False, True):
                if pruning and self.exit_status:
                    break
                for plan in plans:
                    self.client.images.apply(
                        plan.select(pruning=pruning),
                        jobs=args.jobs,
                        timeout=args.timeout,
                        progress=report_progress,
                        follow=follow,
                        on_fallback=self.notice,
                    )
        return ids

    def _report(self, outcome: 'Outcome') -> None:
        """Print what became of a step."""
        step = outcome.step
        for image_id in outcome.retired:
            self.notice('Image %s was retired', image_id)
        for image_id in outcome.deleted:
            self.notice('Image %s was deleted', image_id)
        if outcome.error:
            self._report_failure(step, outcome.error)

    def _report_failure(self, step: 'Step', reason: str) -> None:
        line = step.entry.line if step.entry else None
        place = f' (line {line})' if line else ''
        self.report_error('%s%s: %s', step.name, place, reason)

    def _get_cloud_client(self, cloud: str, region: str | None) -> 'Client':
        from glanceclient_osc.osc import connection

        try:
            return connection.make_cloud_client(self.app, cloud, region)
        except exceptions.CommandError as error:
            # Images without data from this cloud can be applied.
            raise exc.SourceError(str(error)) from error


class ApplyImage(ApplyPlans):
    """Make the images of a project those that files declare"""

    _description = (
        'Make the images of a project those that files declare.\n\n'
        'A file declares a set of images, in YAML or JSON. Images that are '
        'missing are created, images with other data are replaced as by image '
        'replace, and other fields are updated. Images of the set have the '
        'tag set:NAME; other images are never changed. If the command is '
        'interrupted, run it again. Try it with --dry-run first.'
    )

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        parser.add_argument(
            'files',
            metavar='<file>',
            nargs='*',
            help='Manifest; "-" for standard input',
        )
        group = parser.add_argument_group('Manifest')
        group.add_argument(
            '--manifest-format',
            choices=('native', 'osism'),
            default='native',
            help=(
                'Format of the files: native, or that of '
                'openstack-image-manager (default: native)'
            ),
        )
        group.add_argument(
            '--set',
            metavar='<name>',
            type=options.parse_nonempty,
            default='openstack-image-manager',
            help=(
                'Name of the set, for the format osism (default: '
                'openstack-image-manager)'
            ),
        )
        group.add_argument(
            '--print-schema',
            action='store_true',
            help='Print the JSON schema of manifests, and exit',
        )
        self.add_plan_options(parser)
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[tuple[str, ...], Iterable[tuple[Any, ...]]]:
        """Return the headers and the rows."""
        from glanceclient_osc.v2.manifest import loading, model

        if parsed_args.print_schema:
            return (), ()
        if not parsed_args.files:
            self.exit_with_usage_error('<file> is required')
        manifests = [
            self._load(parsed_args, name) for name in parsed_args.files
        ]
        if self.exit_status:
            return HEADERS, ()
        try:
            merged = loading.merge_manifests(
                manifest for manifest in manifests if manifest
            )
        except model.InvalidManifest as error:
            self._report_mistakes(error)
            return HEADERS, ()
        return self.run_manifests(parsed_args, merged)

    def produce_output(
        self,
        parsed_args: argparse.Namespace,
        column_names: Sequence[str],
        data: Iterable[Sequence[Any]],
    ) -> int:
        """Print the rows, or the schema."""
        if not parsed_args.print_schema:
            return super().produce_output(parsed_args, column_names, data)
        import json

        from glanceclient_osc.v2.manifest import schema

        self.print_text(json.dumps(schema.SCHEMA, indent=2) + '\n')
        return 0

    def _load(self, args: argparse.Namespace, name: str) -> 'Manifest | None':
        """Return a manifest; print all of its mistakes."""
        from glanceclient_osc.v2.manifest import loading, model, osism

        text = _read_text(name)
        folder = pathlib.Path(name).parent if name != '-' else None
        try:
            if args.manifest_format == 'osism':
                return osism.load_osism(text, name, args.set, folder)
            return loading.load_manifest(text, name, folder)
        except model.InvalidManifest as error:
            self._report_mistakes(error)
            return None

    def _report_mistakes(self, error: Any) -> None:
        for mistake in error.mistakes:
            self.report_error('%s', mistake)


def _read_text(name: str) -> str:
    """Return the text of a file.

    :raises CommandError: the file cannot be read
    """
    try:
        if name == '-':
            return sys.stdin.buffer.read().decode()
        return pathlib.Path(name).read_bytes().decode()
    except OSError as error:
        raise exceptions.CommandError(
            f'Cannot read {name}: {error.strerror or error}'
        ) from error
    except UnicodeDecodeError as error:
        raise exceptions.CommandError(
            f'Cannot read {name}: it is not UTF-8'
        ) from error


def _format_step(step: 'Step', ids: dict[int, str]) -> tuple[Any, ...]:
    image_id = ids.get(id(step)) or (step.image or {}).get('id')
    name = f'namespace {step.name}' if step.namespace else step.name
    return (
        step.action,
        name,
        formatters.OptionalColumn(image_id),
        step.reason,
        formatters.OptionalColumn(step.size),
    )


def _format_changes(steps: 'Iterable[Step]') -> Iterable[tuple[Any, ...]]:
    """Yield a row for each field that changes."""
    for step in steps:
        if step.action == 'replace':
            before = (step.image or {}).get('os_hash_value')
            after = step.facts.checksum
            yield step.action, step.name, 'data', before, after
        for change in step.changes:
            yield (
                step.action,
                step.name,
                change.field,
                formatters.OptionalColumn(change.before),
                formatters.OptionalColumn(change.after),
            )
