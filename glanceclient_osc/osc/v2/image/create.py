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

"""``openstack image create``"""

import argparse
import contextlib
import dataclasses
import uuid
from typing import TYPE_CHECKING, Any

from osc_lib import exceptions

from glanceclient_osc import exc
from glanceclient_osc.osc import options
from glanceclient_osc.osc.command import ShowOne
from glanceclient_osc.osc.data import (
    cleanup,
    disk_format,
    progress,
    resume,
    signals,
    source,
    upload,
)
from glanceclient_osc.osc.v2.image import (
    bundling,
    columns,
    create_from_volume,
    create_options,
    import_options,
    importing,
    remote_source,
    signing,
)
from glanceclient_osc.osc.v2.image.import_image import ImportImage
from glanceclient_osc.osc.v2.image.stage import StageImage
from glanceclient_osc.osc.v2.image.upload import UploadImage

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from glanceclient_osc.model import Resource
    from glanceclient_osc.osc.data.resume import ResumeCommand
    from glanceclient_osc.transfer import Progress
    from glanceclient_osc.transfer.source import Source
    from glanceclient_osc.v2.images import Image


class CreateImage(ShowOne):
    """Create an image, with or without data"""

    _description = 'Create an image, with or without data'

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Return the options of this command."""
        parser = super().get_parser(prog_name)
        create_options.add_options(parser)
        parser.add_argument(
            '--or-show',
            action='store_true',
            help=(
                'If the project already has an image with this name and this '
                'data, show it instead of creating another'
            ),
        )
        return parser

    def take_action(
        self, parsed_args: argparse.Namespace
    ) -> tuple[tuple[str, ...], tuple[Any, ...]]:
        """Return the fields of the new image and their values."""
        options.check_name(
            self, parsed_args, optional=parsed_args.bundle is not None
        )
        fields = create_options.collect_fields(self.app, parsed_args)
        imports = import_options.ImportOptions.from_args(
            parsed_args, self.app.interactive_mode
        )
        method = imports.choose_method(_get_default_method())
        verified = remote_source.VerifiedSource.from_args(
            parsed_args, imports.uri
        )
        if parsed_args.bundle:
            return self._create_from_bundle(
                parsed_args, fields, imports, method
            )
        if parsed_args.or_show:
            existing = self._find_existing(parsed_args, fields, verified)
            if existing is not None:
                return columns.format_change(existing, False)
        if parsed_args.volume:
            create_from_volume.reject_data_options(parsed_args)
            return create_from_volume.create_from_volume(
                self, parsed_args.volume, parsed_args.force, fields
            )
        image: Resource
        if verified is not None:
            image = self._create_from_url(
                parsed_args, fields, imports, verified
            )
        elif method in import_options.REMOTE_METHODS:
            image = self._create_from_remote(
                parsed_args, fields, imports, method
            )
        else:
            image = self._create_from_data(
                parsed_args, fields, imports, method
            )
        if parsed_args.or_show:
            return columns.format_change(image, True)
        return columns.format_image(image)

    def _create_from_bundle(
        self,
        args: argparse.Namespace,
        fields: dict[str, Any],
        imports: import_options.ImportOptions,
        method: str | None,
    ) -> tuple[tuple[str, ...], tuple[Any, ...]]:
        """Create an image with the data and the fields of a bundle."""
        from glanceclient_osc.v2 import image_bundle

        bundling.reject_data_options(args)
        with image_bundle.open_bundle(args.bundle) as bundle:
            fields = {**bundle.fields, **fields}
            if args.no_name:
                fields.pop('name', None)
            if args.or_show:
                existing = self._find_published(fields, bundle.checksum)
                if existing is not None:
                    return columns.format_change(existing, False)
            values = dataclasses.replace(
                upload.UploadOptions.from_args(args), checksum=bundle.checksum
            )
            # A protected image could not be deleted if the upload fails.
            protected = fields.pop('protected', False)
            image = self._create_with_data(
                args, fields, imports, method, values, bundle.data
            )
            if protected:
                image = self.client.images.change(
                    image.id, {'protected': True}
                )
        if args.or_show:
            return columns.format_change(image, True)
        return columns.format_image(image)

    def _find_existing(
        self,
        args: argparse.Namespace,
        fields: dict[str, Any],
        verified: remote_source.VerifiedSource | None,
    ) -> 'Image | None':
        """Return the project's image with the name and data of the options.

        :raises CommandError: the data cannot be known beforehand, or images
            of this name have other data
        """
        if 'name' not in fields:
            raise exceptions.CommandError('--or-show requires a name')
        if verified is not None:
            return self._find_published(fields, verified.checksum)
        options.reject_options(
            {
                '--uri': args.uri,
                '--remote-region': args.remote_region,
                '--volume': args.volume,
            },
            'cannot be used with --or-show, except --uri with a checksum',
        )
        values = upload.UploadOptions.from_args(args)
        with source.open_data(self, values, expected=True) as data:
            if data is None or not data.replayable:
                raise exceptions.CommandError(
                    '--or-show requires --file FILE, or --uri with a '
                    'checksum: the data of a pipe cannot be read twice'
                )
            return self._find_published(fields, data)

    def _find_published(
        self, fields: dict[str, Any], data: 'Source | str'
    ) -> 'Image | None':
        try:
            image = self.client.images.find_published(
                fields['name'], data, fields.get('owner')
            )
        except exc.AlreadyExists as error:
            raise exceptions.CommandError(
                f'{error}. Replace it with: openstack image replace, or use '
                f'another name'
            ) from None
        if image is not None:
            self.notice(f'Image {image.id} has this data already')
        return image

    def _create_from_url(
        self,
        args: argparse.Namespace,
        fields: dict[str, Any],
        imports: import_options.ImportOptions,
        verified: remote_source.VerifiedSource,
    ) -> 'Image':
        """Create an image with the data of a URL, and verify the data."""
        fields.update(
            remote_source.detect_formats(
                self, imports, args.disk_format, args.container_format
            )
        )
        with (
            signals.raise_on_termination(),
            progress.show_progress(
                None,
                fields.get('name') or '',
                self.wants_progress(args.progress),
            ) as report_progress,
        ):
            return self.client.images.create_from_url(
                fields,
                verified.url,
                verified.checksum,
                via=verified.via,
                decompress=verified.decompress,
                stores=imports.stores,
                timeout=imports.timeout,
                follow=importing.ChangePrinter(self.notice),
                progress=report_progress,
                on_fallback=self.notice,
            )

    def _create_from_remote(
        self,
        args: argparse.Namespace,
        fields: dict[str, Any],
        imports: import_options.ImportOptions,
        method: str,
    ) -> 'Image':
        """Create an image whose data the cloud downloads itself."""
        create_options.reject_upload_options(args)
        fields.update(
            remote_source.detect_formats(
                self, imports, args.disk_format, args.container_format
            )
        )
        resume_import = self._build_resume_import(args)
        with self._create_record(args, fields, None, resume_import) as image:
            pass
        return self._import(args, image, imports, method, resume_import)

    def _create_from_data(
        self,
        args: argparse.Namespace,
        fields: dict[str, Any],
        imports: import_options.ImportOptions,
        method: str | None,
    ) -> 'Resource':
        """Create an image with the data of a file or pipe, if there is one."""
        values = upload.UploadOptions.from_args(args)
        fields.setdefault('container_format', 'bare')
        # Errors in the data appear before the image is created.
        is_described = bool(args.disk_format or args.container_format)
        with source.open_data(self, values, expected=is_described) as data:
            fields.update(
                signing.build_signature_properties(
                    data,
                    args.filename,
                    args.sign_key_path,
                    args.sign_cert_id,
                )
            )
            if data is None:
                create_options.reject_data_options(args)
                # Without a disk format, the format of the data that is
                # uploaded later is used.
                with self._create_record(args, fields, None, None) as image:
                    return image
            return self._create_with_data(
                args, fields, imports, method, values, data
            )

    def _create_with_data(
        self,
        args: argparse.Namespace,
        fields: dict[str, Any],
        imports: import_options.ImportOptions,
        method: str | None,
        values: upload.UploadOptions,
        data: 'Source',
    ) -> 'Resource':
        """Create an image, and upload or import its data."""
        must_import = self._must_import(args.use_import, imports, method)
        fields['disk_format'] = disk_format.detect_disk_format(
            self,
            data,
            fields['container_format'],
            fields.get('disk_format'),
            skip_check=args.skip_format_check,
        )
        if must_import:
            return self._stage_and_import(args, fields, imports, values, data)
        return self._upload(args, fields, imports, values, data)

    def _must_import(
        self,
        use_import: bool,
        imports: import_options.ImportOptions,
        method: str | None,
    ) -> bool:
        """Return whether to stage and import data, instead of uploading it.

        :raises CommandError: the import method is for other data
        """
        if method not in (None, import_options.STAGED_METHOD):
            raise exceptions.CommandError(
                f'The import method {method} cannot be used for data that '
                'this command sends'
            )
        if use_import or method:
            return True
        if len(imports.stores) > 1 or imports.all_stores:
            self.notice(
                f'Using the import method {import_options.STAGED_METHOD}'
            )
            return True
        return False

    def _upload(
        self,
        args: argparse.Namespace,
        fields: dict[str, Any],
        imports: import_options.ImportOptions,
        values: upload.UploadOptions,
        data: 'Source',
    ) -> 'Resource':
        """Create an image and upload its data."""
        store = imports.single_store
        resume_upload = resume.build_upload_command(
            self, UploadImage, 'image upload', args, store=store
        )
        with (
            self._create_record(args, fields, store, resume_upload) as image,
            self._show_progress(args, data) as report_progress,
        ):
            return upload.upload_data(
                self,
                image.id,
                data,
                values,
                store=store,
                report_progress=report_progress,
            )

    def _stage_and_import(
        self,
        args: argparse.Namespace,
        fields: dict[str, Any],
        imports: import_options.ImportOptions,
        values: upload.UploadOptions,
        data: 'Source',
    ) -> 'Resource':
        """Create an image, stage its data, and import them."""
        resume_import = self._build_resume_import(args)
        resume_stage = resume.build_upload_command(
            self, StageImage, 'image stage', args
        )

        def resume_both(image_id: str, data_is_wrong: bool) -> str:
            return (
                f'{resume_stage(image_id, data_is_wrong)} && '
                f'{resume_import(image_id, data_is_wrong)}'
            )

        with (
            self._create_record(
                args, fields, imports.single_store, resume_both
            ) as image,
            self._show_progress(args, data) as report_progress,
        ):
            self.client.images.stage(
                image.id,
                data,
                checksum=values.checksum,
                progress=report_progress,
            )
        return self._import(
            args,
            image,
            imports,
            import_options.STAGED_METHOD,
            resume_import,
            resume_both,
        )

    def _import(
        self,
        args: argparse.Namespace,
        image: 'Image',
        imports: import_options.ImportOptions,
        method: str,
        resume_import: 'ResumeCommand',
        resume_failed: 'ResumeCommand | None' = None,
    ) -> 'Image':
        """Start an import, and finish it as the options require.

        :param resume_import: builds the command to print if the import
            cannot be started
        :param resume_failed: builds the command to print if it fails later
            (default: the same)
        """
        # Staged data stays: "uploading" is not a transient status now.
        with self._clean_up_on_failure(
            args, resume_import, transient=()
        ) as image_ids:
            image_ids.append(image.id)
            importing.start_import(self, image.id, method, imports)
        # From here on, the import continues without this process.
        resume_failed = resume_failed or resume_import
        with cleanup.clean_up_after_import(
            self, image.id, resume_failed if args.keep_on_failure else None
        ):
            return importing.finish_import(self, image.id, imports)

    @contextlib.contextmanager
    def _create_record(
        self,
        args: argparse.Namespace,
        fields: dict[str, Any],
        store: str | None,
        resume_command: 'ResumeCommand | None',
    ) -> 'Iterator[Image]':
        """Create an image; delete or keep it if the block fails.

        The ID is generated here. Thereby the image can be deleted if the
        command is interrupted before the response arrives.
        """
        with self._clean_up_on_failure(args, resume_command) as image_ids:
            is_new_id = args.id is None
            if is_new_id:
                fields['id'] = str(uuid.uuid4())
                image_ids.append(fields['id'])
            try:
                image = self.client.images.create_from(
                    fields, store, is_new_id=is_new_id
                )
            except exc.ClientException:
                image_ids.clear()
                raise
            except (KeyboardInterrupt, SystemExit):
                if not is_new_id:
                    self.notice(f'Image {args.id} may have been created')
                raise
            image_ids[:] = [image.id]
            yield image

    def _clean_up_on_failure(
        self,
        args: argparse.Namespace,
        resume_command: 'ResumeCommand | None',
        transient: 'Collection[str]' = cleanup.UPLOADING,
    ) -> contextlib.AbstractContextManager[list[str]]:
        """Return the context manager that ``--keep-on-failure`` selects."""
        if args.keep_on_failure and resume_command:
            return cleanup.keep_on_failure(self, resume_command, transient)
        return cleanup.delete_on_failure(
            self, self.client.images.delete_when_settled
        )

    def _build_resume_import(
        self, args: argparse.Namespace
    ) -> 'ResumeCommand':
        """Return the function that builds the command for the import."""

        def build(image_id: str, data_is_wrong: bool) -> str:
            return resume.build_command(
                self, ImportImage, 'image import', args, image_id
            )

        return build

    def _show_progress(
        self, args: argparse.Namespace, data: 'Source'
    ) -> 'contextlib.AbstractContextManager[Progress | None]':
        return progress.show_progress(
            data.size,
            options.get_name(args) or '',
            self.wants_progress(args.progress),
        )


def _get_default_method() -> str | None:
    """Return the import method of the environment, if it is for data."""
    method = import_options.get_default_method()
    return method if method == import_options.STAGED_METHOD else None
