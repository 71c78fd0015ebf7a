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

"""Options of ``openstack image create``."""

import argparse
from typing import Any

from glanceclient_osc.osc import cinder, options, project
from glanceclient_osc.osc.data import upload
from glanceclient_osc.osc.v2.image import (
    bundling,
    import_options,
    remote_source,
    signing,
)
from glanceclient_osc.osc.v2.image import options as image_options


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command, in titled groups."""
    options.add_name_arguments(parser)
    _add_data_options(parser.add_argument_group('Data'))
    _add_import_options(parser.add_argument_group('Import'))
    _add_verification_options(parser.add_argument_group('Verification'))
    _add_metadata_options(parser.add_argument_group('Metadata'))
    _add_access_options(parser.add_argument_group('Access'))
    parser.add_argument(
        '--location',
        '--copy-from',
        action=options.RemovedOption,
        help=argparse.SUPPRESS,
    )
    # Distinguish "not given", for images of another region.
    parser.set_defaults(container_format=None)


def collect_fields(app: Any, args: argparse.Namespace) -> dict[str, Any]:
    """Return the fields of the image that options set.

    :raises CommandError: the project cannot be found
    """
    fields = {
        **image_options.collect_fields(args),
        **options.drop_unset(
            {
                'name': options.get_name(args),
                'id': args.id,
                'tags': args.tags,
            }
        ),
    }
    if args.project:
        fields['owner'] = project.find_project_id(
            app, args.project, args.project_domain
        )
    return fields


def reject_upload_options(args: argparse.Namespace) -> None:
    """Raise an error for an option that requires data from this computer.

    :raises CommandError: such an option was given
    """
    options.reject_options(
        image_options.list_upload_options(args),
        'cannot be used with data that the cloud downloads',
    )


def reject_data_options(args: argparse.Namespace) -> None:
    """Raise an error for an option that requires image data.

    :raises CommandError: such an option was given
    """
    options.reject_options(
        {
            '--size': args.size,
            '--decompress': args.decompress,
            '--import': args.use_import,
            '--import-method': args.import_method,
            '--store': args.stores,
            '--all-stores': args.all_stores,
            '--wait': args.wait,
            '--timeout': args.timeout,
            '--checksum': args.checksum,
            '--compressed-checksum': args.compressed_checksum,
        },
        'requires image data: use --file, a pipe or --uri',
    )


def _add_data_options(group: argparse._ArgumentGroup) -> None:
    sources = group.add_mutually_exclusive_group()
    upload.add_file_option(sources)
    bundling.add_create_option(sources)
    options.add_format_options(group, new=True)
    upload.add_decompress_option(group)
    upload.add_size_option(group)
    import_options.add_source_options(group, sources)
    remote_source.add_via_option(group)
    cinder.add_options(group, sources)
    group.add_argument(
        '--keep-on-failure',
        action='store_true',
        help=(
            'Keep the image if the upload or import fails, and print the '
            'command that continues, instead of deleting the image'
        ),
    )
    options.add_progress(group)


def _add_import_options(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        '--import',
        dest='use_import',
        action='store_true',
        help=(
            'Stage the data and import it, instead of uploading it directly '
            '(requires --os-image-api-version 2.6 or later)'
        ),
    )
    import_options.add_target_options(group)
    import_options.add_method_option(group, '--import-method')


def _add_verification_options(group: argparse._ArgumentGroup) -> None:
    upload.add_checksum_option(group)
    upload.add_compressed_checksum_option(group)
    remote_source.add_checksum_url_option(group)
    upload.add_skip_format_check_option(group)
    upload.add_no_verify_option(group)
    signing.add_options(group)


def _add_metadata_options(group: argparse._ArgumentGroup) -> None:
    options.add_properties(group)
    image_options.add_tags(group)
    options.add_min_disk_and_ram(group)
    image_options.add_common_properties(group)
    group.add_argument(
        '--id',
        metavar='<id>',
        type=options.parse_nonempty,
        help='ID of the image (default: a random UUID)',
    )
    image_options.add_hidden(group, new=True)


def _add_access_options(group: argparse._ArgumentGroup) -> None:
    image_options.add_visibility(group, new=True)
    options.add_protected(group, new=True)
    project.add_project_options(group, 'Project to own the image (name or ID)')
