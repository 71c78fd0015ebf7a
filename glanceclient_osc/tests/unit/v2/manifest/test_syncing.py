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

"""Manifests made from the files of an index."""

from datetime import datetime, timezone

import pytest

from glanceclient_osc import exc
from glanceclient_osc.v2 import image_replace
from glanceclient_osc.v2.manifest import loading, model, schema, syncing
from glanceclient_osc.v2.manifest.index import Index, IndexFile
from glanceclient_osc.v2.manifest.syncing import Choice

BASE = 'https://example.org/cloud/12/'
SUM = f'sha256:{64 * "a"}'
DATE = datetime(2026, 1, 1, tzinfo=timezone.utc)


def build_index(*paths, date=None):
    files = [IndexFile(path, BASE + path, SUM) for path in paths]
    return Index(f'{BASE}SHA256SUMS', (*files,), date)


def build_streams(*files):
    """Return an index; a file is product, version, path and disk format."""
    return Index(
        f'{BASE}streams/v1/index.json',
        tuple(
            IndexFile(
                path,
                BASE + path,
                SUM,
                product=product,
                version=version,
                item=path.rpartition('.')[2],
                disk_format=disk_format,
                properties={'os_distro': 'debian'},
            )
            for product, version, path, disk_format in files
        ),
    )


def get_urls(index, match, **choice):
    """Return the images of the manifest: name and path."""
    document = syncing.build_document(index, Choice(match, **choice))
    return {
        image['name']: image['source']['url'].removeprefix(BASE)
        for image in document['images']
    }


def check_refused(index, match, reason, **choice):
    with pytest.raises(exc.SourceError) as caught:
        get_urls(index, match, **choice)
    assert reason in str(caught.value)
    assert '\n' not in str(caught.value)


def test_each_matching_file_becomes_an_image():
    index = build_index('d-10.qcow2', 'd-9.QCOW2', 'other.qcow2', 'd-9.json')
    document = syncing.build_document(index, Choice('d-*'))
    assert document == {
        'set': 'example.org-cloud-12',
        'images': [
            {
                'name': 'd-10',
                'source': {'url': f'{BASE}d-10.qcow2'},
                'checksum': SUM,
                'disk_format': 'qcow2',
            },
            {
                'name': 'd-9',
                'source': {'url': f'{BASE}d-9.QCOW2'},
                'checksum': SUM,
                'disk_format': 'qcow2',
            },
        ],
    }
    assert not [*schema.find_mistakes(document, schema.SCHEMA)]


def test_paths_can_be_matched():
    index = build_index('a/disk.raw', 'b/disk.raw')
    assert get_urls(index, 'b/*') == {'disk': 'b/disk.raw'}
    check_refused(index, 'disk.*', 'would both become the image disk')


@pytest.mark.parametrize(
    ('names', 'newest'),
    [
        (['d-9.raw', 'd-10.raw'], 'd-10.raw'),
        (['d-20240131-1.raw', 'd-20240201-0.raw'], 'd-20240201-0.raw'),
        (['d-12.raw', 'd-12.1.raw'], 'd-12.1.raw'),
    ],
)
def test_the_newest_file_gets_the_name(names, newest):
    for order in (names, names[::-1]):
        index = build_index(*order)
        assert get_urls(index, 'd-*', name='debian') == {'debian': newest}


@pytest.mark.parametrize(
    'names',
    [
        ['d-1-amd64.raw', 'd-2-arm64.raw'],
        ['d-1.raw', 'd-2.qcow2'],
        ['d-1.raw', 'd-2-rc1.raw'],
    ],
)
def test_files_that_are_not_versions_of_another_are_not_compared(names):
    check_refused(
        build_index(*names), 'd-*', 'not versions of the same', name='d'
    )


def test_the_newest_version_of_each_product_becomes_an_image():
    index = build_streams(
        ('p:12', '20240101', '1/d12.img', 'qcow2'),
        ('p:12', '20240102', '2/d12.img', 'qcow2'),
        ('p:12', '9', '0/d12.img', 'qcow2'),
        ('p:13', '20240101', '1/d13.img', 'qcow2'),
        ('p:13', '20240101', '1/d13.manifest', None),
    )
    assert get_urls(index, 'd*') == {'d12': '2/d12.img', 'd13': '1/d13.img'}
    assert get_urls(index, 'p:12', name='d') == {'d': '2/d12.img'}
    check_refused(index, 'p:1*', 'not versions of the same', name='d')
    document = syncing.build_document(index, Choice('p:12'))
    assert document['images'][0]['properties'] == {'os_distro': 'debian'}


def test_a_disk_format_selects_files():
    index = build_streams(
        ('p', '1', 'd.img', 'qcow2'), ('p', '1', 'd.vmdk', None)
    )
    check_refused(index, 'p', 'd.img and d.vmdk would both become')
    assert get_urls(index, 'p', disk_format='qcow2') == {'d': 'd.img'}
    assert get_urls(index, 'p', disk_format='vmdk') == {'d': 'd.vmdk'}


def test_the_format_of_an_img_file_must_be_given():
    index = build_index('d.img', 'd.bin')
    check_refused(index, '*.img', 'use --disk-format')
    document = syncing.build_document(
        index, Choice('*.img', disk_format='raw')
    )
    assert document['images'][0]['disk_format'] == 'raw'
    check_refused(index, '*.bin', 'can be given with --disk-format')
    assert get_urls(index, '*.bin', disk_format='raw') == {'d.bin': 'd.bin'}


def test_compressed_files_are_for_decompression():
    index = build_index('d.raw.xz', 'd.raw')
    choice = Choice('d.*', decompress=True, via='client')
    document = syncing.build_document(index, choice)
    assert document['images'] == [
        {
            'name': 'd',
            'source': {
                'url': f'{BASE}d.raw.xz',
                'via': 'client',
                'decompress': True,
            },
            'checksum': SUM,
            'disk_format': 'raw',
        }
    ]
    assert get_urls(index, 'd.*') == {'d': 'd.raw'}
    check_refused(index, '*.xz', 'compressed files need --decompress')
    check_refused(index, '*.raw', 'is for compressed', decompress=True)


def test_a_pattern_without_files_is_an_error():
    index = build_index('a', 'b', 'c', 'd')
    check_refused(index, 'x*', 'None of the 4 files of https')
    check_refused(index, '*', 'but a, b, c, …: ')


def test_fields_are_those_of_each_image():
    index = build_streams(('p', '1', 'd.img', 'qcow2'))
    fields = {'keep': 2, 'properties': {'a': 'b'}, 'visibility': 'public'}
    [image] = syncing.build_document(index, Choice('*', fields=fields))[
        'images'
    ]
    assert image['keep'] == 2
    assert image['properties'] == {'os_distro': 'debian', 'a': 'b'}


def test_a_manifest_has_the_date_of_the_index():
    index = build_index('d.raw', date=DATE)
    document = syncing.build_document(index, Choice('*', set_name='s'))
    manifest = syncing.build_manifest(document, index)
    assert manifest.set_name == 's'
    assert manifest.date == DATE
    stamps = {image_replace.INDEX_DATE: '2026-01-01T00:00:00Z'}
    assert [entry.stamps for entry in manifest.entries] == [stamps]
    older = syncing.build_manifest(document, index, allow_older=True)
    assert older.date is None
    assert older.entries == manifest.entries


def test_a_missing_date_is_noted():
    index = build_index('d.raw')
    document = syncing.build_document(index, Choice('*'))
    manifest = syncing.build_manifest(document, index)
    assert manifest.entries == loading.build_manifest(document).entries
    assert 'has no date' in manifest.notes[0]


def test_mistakes_are_found():
    index = build_index('d.raw')
    fields = {'properties': {'name': 'x'}}
    document = syncing.build_document(index, Choice('*', fields=fields))
    with pytest.raises(model.InvalidManifest, match='name is a field'):
        syncing.build_manifest(document, index)


@pytest.mark.parametrize(
    ('url', 'name'),
    [
        ('https://example.org/', 'example.org'),
        ('https://me:pw@example.org:80/a/b/SUMS?x', 'example.org-80-a-b'),
        ('https://[::1]/a%20b/é/SUMS', '1-a-20b'),
        ('https://example.org/a/streams/v1/index.json', 'example.org-a'),
        ('https://-/', 'index'),
    ],
)
def test_the_default_name_of_a_set_is_that_of_the_directory(url, name):
    assert syncing.derive_set_name(url) == name


def test_a_long_name_of_a_set_is_shortened():
    names = {
        syncing.derive_set_name(f'https://example.org/{200 * "a"}{n}/SUMS')
        for n in range(3)
    }
    assert len(names) == 3
    for name in names:
        document = {'set': name, 'images': []}
        assert not [*schema.find_mistakes(document, schema.SCHEMA)]
