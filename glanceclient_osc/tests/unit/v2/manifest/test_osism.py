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

"""Reading files of openstack-image-manager."""

import pytest

from glanceclient_osc.v2.manifest import osism
from glanceclient_osc.v2.manifest.model import InvalidManifest

SHA256 = 'sha256:' + 64 * '0'

# Has the keys of the files that are published with the tool.
FILE = f"""\
---
images:
  - name: Debian 12
    enable: true
    shortname: debian-12
    format: qcow2
    login: debian
    min_disk: 8
    min_ram: 512
    status: active
    visibility: public
    multi: true
    meta:
      architecture: x86_64
      os_distro: debian
      os_version: '12'
      replace_frequency: quarterly
      uuid_validity: last-3
      provided_until: none
    tags: []
    latest_url: https://example.org/latest/debian-12.qcow2
    versions:
      - version: '20240411'
        url: https://example.org/20240411/debian-12.qcow2
        mirror_url: https://mirror.example.org/debian-12.qcow2
        checksum: {SHA256}
        build_date: 2024-04-11
      - version: '20231013'
        url: https://example.org/20231013/debian-12.qcow2
        checksum: {64 * '1'}
        build_date: 2023-10-13
      - version: '20200101'
        url: https://example.org/20200101/debian-12.qcow2
        hidden: true
  - name: OPNsense
    format: qcow2
    login: root
    password: opnsense
    multi: false
    meta: {{os_distro: freebsd, uuid_validity: none}}
    tags: [firewall]
    versions:
      - version: '23.1'
        url: https://example.org/OPNsense-23.1.img.bz2
        mirror_url: https://mirror.example.org/OPNsense-23.1.img
        checksum: "{SHA256}"
        visibility: private
        meta: {{hw_disk_bus: scsi, os_distro: null}}
  - name: Amphora
    enable: false
    versions: []
  - name: Old
    status: deactivated
    versions: []
"""


def load(text, folder=None):
    return osism.load_osism(text, 'f.yml', 'oim', folder)


def test_each_version_is_an_image():
    newest, older, opnsense = load(FILE).entries
    assert newest.name == 'Debian 12'
    assert newest.source.url == 'https://mirror.example.org/debian-12.qcow2'
    assert newest.checksum == SHA256
    assert (newest.min_disk, newest.min_ram) == (8, 512)
    assert newest.visibility == 'public'
    assert newest.keep == 2
    assert newest.line == 23
    assert newest.properties == {
        'architecture': 'x86_64',
        'os_distro': 'debian',
        'os_version': '12',
        'replace_frequency': 'quarterly',
        'uuid_validity': 'last-3',
        'provided_until': 'none',
        'internal_version': '20240411',
        'image_original_user': 'debian',
        'image_build_date': '2024-04-11',
    }
    assert older.name == 'Debian 12 (20231013)'
    assert older.checksum == 'sha256:' + 64 * '1'
    assert opnsense.name == 'OPNsense 23.1'
    assert opnsense.properties['os_version'] == '23.1'
    assert opnsense.properties['hw_disk_bus'] == 'scsi'
    assert opnsense.tags == ('firewall',)
    assert opnsense.visibility == 'private'
    assert opnsense.keep is None


def test_a_mirror_with_other_data_than_the_checksum_is_not_used():
    source = load(FILE).entries[2].source
    assert source.url == 'https://example.org/OPNsense-23.1.img.bz2'
    assert source.decompress
    assert source.via == 'client'


def test_images_that_are_not_enabled_are_skipped():
    assert load(FILE).notes == (
        'f.yml: Amphora is skipped: it is not enabled',
        'f.yml: Old is skipped: its status is deactivated',
    )


def test_numbers_in_versions_are_compared_as_numbers():
    text = f"""\
images:
- name: n
  format: raw
  multi: true
  separator: '-'
  versions:
  - {{version: '1.9', url: 'https://x/9', checksum: '{SHA256}'}}
  - {{version: '1.10', url: 'https://x/10', checksum: '{SHA256}'}}
  - {{version: '1.10-rc', url: 'https://x/rc', checksum: '{SHA256}'}}
"""
    names = {entry.source.url: entry.name for entry in load(text).entries}
    assert names == {
        'https://x/9': 'n-(1.9)',
        'https://x/10': 'n-(1.10)',
        'https://x/rc': 'n',
    }
    latest = text.replace("'1.9'", 'latest')
    names = {entry.source.url: entry.name for entry in load(latest).entries}
    assert names['https://x/9'] == 'n'


def test_files_and_checksum_files_are_sources_too():
    file, url = load(
        """\
images:
- name: n
  format: raw
  versions:
  - {version: 1, url: 'file:///srv/a%20b.raw'}
  - {version: 2, url: 'https://x/y', checksums_url: 'https://x/SHA256SUMS'}
"""
    ).entries
    assert str(file.source.file) == '/srv/a b.raw'
    assert url.checksum_url == 'https://x/SHA256SUMS'


def test_mistakes_have_the_lines_of_the_file():
    with pytest.raises(InvalidManifest) as caught:
        load('images:\n- name: a\n  versions: 7\n- {}\n')
    assert caught.value.mistakes == [
        'f.yml, line 3: images[0].versions must be a list, not 7',
        'f.yml, line 4: images[1] name is missing',
        'f.yml, line 4: images[1] versions is missing',
    ]
    with pytest.raises(InvalidManifest) as caught:
        load(FILE.replace(f'checksum: {SHA256}\n', 'build: 7\n'))
    [mistake] = caught.value.mistakes
    assert mistake.startswith('f.yml, line 23: images[0] checksum is missing')
    with pytest.raises(InvalidManifest, match='must be a mapping'):
        load('[]')
