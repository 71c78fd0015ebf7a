"""``openstack image create --volume``: Cinder makes the image."""

import argparse
from typing import TYPE_CHECKING, Any

from osc_lib import exceptions
from osc_lib.i18n import _

from glanceclient_osc.osc import options

if TYPE_CHECKING:
    from glanceclient_osc.osc.command import ShowOne

# What Cinder is told; the rest of the fields are set on the image then.
_TOLD = ('name', 'disk_format', 'container_format', 'visibility', 'protected')


def add_options(parser: argparse.ArgumentParser, sources: Any) -> None:
    """Add ``--volume`` to the sources of data, and ``--force``."""
    sources.add_argument(
        '--volume',
        metavar='<volume>',
        type=options.nonempty,
        help=_('Volume to make the image of (name or ID)'),
    )
    parser.add_argument(
        '--force',
        action='store_true',
        help=_('With --volume: even if the volume is in use'),
    )


def create(
    command: 'ShowOne', args: argparse.Namespace, fields: dict[str, Any]
) -> tuple[tuple[str, ...], tuple[Any, ...]]:
    """Have a volume uploaded; return what Cinder answers, sorted.

    :param fields: of the image that is to be
    :raises CommandError: an option that cannot be combined with a volume
    """
    for option, value in (
        ('--id', args.id),
        ('--size', args.size),
        ('--import', args.use_import),
        ('--store', args.store),
        ('--sign-key-path', args.sign_key_path),
        ('--sign-cert-id', args.sign_cert_id),
    ):
        if value:
            raise exceptions.CommandError(
                _('%s cannot be combined with --volume') % option
            )
    if not command.auth_required:
        raise exceptions.CommandError(
            _('--volume needs the identity service, to find Cinder')
        )
    manager: Any = command.app.client_manager
    block_storage = manager.sdk_connection.block_storage
    found = block_storage.find_volume(args.volume, ignore_missing=False)
    answer = dict(
        block_storage.upload_volume_to_image(
            found.id,
            args.name,
            force=args.force,
            disk_format=args.disk_format,
            container_format=args.container_format,
            visibility=args.visibility,
            protected=args.protected,
        )
    )
    rest = {name: value for name, value in fields.items() if name not in _TOLD}
    if rest:
        command.client.images.change(answer['image_id'], rest)
    kind = answer.get('volume_type')
    if isinstance(kind, dict):
        answer['volume_type'] = kind.get('name')
    names = sorted(answer)
    return tuple(names), tuple(answer[name] for name in names)
