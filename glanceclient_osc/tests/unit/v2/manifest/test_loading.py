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

"""Reading manifests, and the reasons why they cannot be read."""

import json
import pathlib

import pytest

from glanceclient_osc.v2.manifest import documents, loading
from glanceclient_osc.v2.manifest.loading import InvalidManifest

SHA256 = 'sha256:' + 64 * '0'

MANIFEST = f"""\
set: base-images
images:
- name: debian-12
  source: {{url: 'https://example.org/debian-12.qcow2.xz?sig=1'}}
  checksum: {SHA256.upper().replace('SHA', 'sha')}
  properties: {{os_version: 22.10, os_distro: debian, hw_vif: true, old: null}}
  tags: [base, base]
  visibility: public
  keep: 2
- name: local
  source: {{file: images/local.raw}}
- name: other
  source: {{image: web, cloud: east}}
"""


def load(text, folder=None):
    return loading.load_manifest(text, 'f.yaml', folder)


def get_mistakes(text):
    with pytest.raises(InvalidManifest) as caught:
        load(text)
    return caught.value.mistakes


def test_declarations_are_read():
    manifest = load(MANIFEST, pathlib.Path('/srv'))
    assert manifest.tag == 'set:base-images'
    debian, local, other = manifest.entries
    assert debian.checksum == SHA256
    assert debian.disk_format == 'qcow2'
    assert debian.tags == ('base',)
    assert debian.keep == 2
    assert debian.line == 3
    assert local.source.file == pathlib.Path('/srv/images/local.raw')
    assert local.disk_format == 'raw'
    assert local.tags is None
    assert other.source.cloud == 'east'
    assert other.disk_format is None


def test_properties_are_read_as_they_are_written():
    properties = load(MANIFEST).entries[0].properties
    assert properties == {
        'os_version': '22.10',
        'os_distro': 'debian',
        'hw_vif': 'true',
        'old': None,
    }


def test_json_is_read_with_tabs_and_lines():
    text = json.dumps(
        {
            'set': 'x',
            'images': [
                {'name': 'a', 'source': {'file': 'a.raw'}, 'min_ram': 'b'}
            ],
        },
        indent='\t',
    )
    assert get_mistakes(text) == [
        "f.yaml, line 9: images[0].min_ram must be a whole number, not 'b'"
    ]


def test_every_mistake_has_a_line_and_a_reason():
    text = """\
set: no spaces
version: 1
images:
- source: {file: a.raw}
- name: ''
  source: {ftp: x}
- name: a
  source: {url: 'ftp://x'}
  checksum: abc
  disk_format: raw
- name: b
  source: x
- name: c
  source: {image: x}
  keep: -1
  protected: maybe
  visibility: all
- name: d
  source: {url: https://x/d.raw}
- name: e
  source: {url: https://x/e.raw, decompress: true}
  checksum: sha256:12
- name: f
  source: {file: f.img}
  members: [p1]
  stores: [one, two]
  properties: {size: 1, replaced_by: x, os_glance_x: y}
- name: f
  source: {image: x, cloud: y}
  checksum: {url: https://x/y}
- name: g
  name: h
- 7
"""
    mistakes = get_mistakes(text)
    assert [mistake.partition(': ')[::2] for mistake in mistakes] == [
        (
            'f.yaml, line 1',
            'set must have at most 100 letters, digits, ".", "_" and "-", '
            "the first one a letter or digit, not 'no spaces'",
        ),
        (
            'f.yaml, line 2',
            'version is unknown; known are set, images, namespaces',
        ),
        ('f.yaml, line 4', 'images[0] name is missing'),
        ('f.yaml, line 5', 'images[1].name must not be empty'),
        (
            'f.yaml, line 6',
            'images[1].source must have one of url, file, image',
        ),
        (
            'f.yaml, line 8',
            'images[2].source.url must be a URL that starts '
            "with http:// or https://, not 'ftp://x'",
        ),
        (
            'f.yaml, line 9',
            'images[2].checksum must be ALGORITHM:HEX such as '
            "sha256:2c26…, or {url: URL}, not 'abc'",
        ),
        ('f.yaml, line 12', "images[3].source must be a mapping, not 'x'"),
        ('f.yaml, line 14', 'images[4].source cloud is missing'),
        ('f.yaml, line 15', 'images[4].keep must be a number from 0, not -1'),
        (
            'f.yaml, line 16',
            "images[4].protected must be true or false, not 'maybe'",
        ),
        (
            'f.yaml, line 17',
            'images[4].visibility must be one of public, '
            "private, shared, community, not 'all'",
        ),
        (
            'f.yaml, line 18',
            'images[5] checksum is missing: a URL requires one',
        ),
        (
            'f.yaml, line 21',
            'images[6].source.decompress requires via: client or via: auto',
        ),
        (
            'f.yaml, line 22',
            "images[6].checksum: 'sha256:12' is not a "
            'checksum: write ALGORITHM:HEX with a known algorithm and the '
            'whole hash, such as sha256:2c26…',
        ),
        (
            'f.yaml, line 23',
            'images[7] disk_format is missing, and cannot be '
            'determined from the name of the source',
        ),
        ('f.yaml, line 25', 'images[7].members requires visibility: shared'),
        (
            'f.yaml, line 26',
            'images[7].stores must be one store, unless the '
            'cloud downloads a URL',
        ),
        (
            'f.yaml, line 27',
            'images[7].properties.size is a field: write '
            'size outside of properties',
        ),
        (
            'f.yaml, line 27',
            'images[7].properties.replaced_by cannot be set: '
            'it is kept by the client',
        ),
        (
            'f.yaml, line 27',
            'images[7].properties.os_glance_x cannot be set: '
            'it is kept by the client',
        ),
        ('f.yaml, line 28', "images[8].name 'f' is declared by images[7] too"),
        (
            'f.yaml, line 30',
            'images[8].checksum of an image must be ALGORITHM:HEX',
        ),
        ('f.yaml, line 31', 'images[9] source is missing'),
        ('f.yaml, line 32', 'images[9].name is there twice'),
        ('f.yaml, line 33', 'images[10] must be a mapping, not 7'),
    ]


@pytest.mark.parametrize(
    ('text', 'reason'),
    [
        ('', 'f.yaml, line'),
        ('[1]', 'f.yaml, line 1: must be a mapping, not a list'),
        ('a: [', 'f.yaml, line 2: '),
        ('{"a":\t1,}', 'f.yaml, line 1: '),
        ('set: x', 'f.yaml, line 1: images is missing'),
        ('set: x\nimages:\n- ? [a]\n  : b', 'line 3: images[0] has a key'),
        ('a: &a [*a]', 'f.yaml, line 1: has too many nested values'),
    ],
)
def test_text_that_is_no_manifest_is_refused(text, reason):
    assert reason.removesuffix(', line') in get_mistakes(text)[0]


def test_yaml_anchors_can_be_merged():
    manifest = load(
        """\
set: x
images:
- &debian
  name: a
  source: {file: a.raw}
  min_disk: 5
- <<: *debian
  name: b
"""
    )
    assert [entry.min_disk for entry in manifest.entries] == [5, 5]
    assert manifest.entries[1].name == 'b'


def test_merges_that_multiply_are_refused():
    lines = ['a0: &a0 {x: 1}']
    lines += [
        f'a{n}: &a{n} {{<<: [{", ".join([f"*a{n - 1}"] * 10)}]}}'
        for n in range(1, 15)
    ]
    [mistake] = get_mistakes('\n'.join(lines))
    assert 'has too many nested values' in mistake


def test_a_second_merge_is_a_mistake():
    text = 'set: x\nimages:\n- &a {name: a}\n- <<: *a\n  <<: *a\n'
    assert any('is there twice' in mistake for mistake in get_mistakes(text))


def test_json_that_is_nested_too_deeply_is_refused():
    [mistake] = get_mistakes('{"a":\t' + '[' * 20_000)
    assert mistake.startswith('f.yaml, line 1: ')


def test_a_manifest_can_be_read_without_libyaml(monkeypatch):
    import yaml

    monkeypatch.delattr(yaml, 'CSafeLoader', raising=False)
    assert len(load(MANIFEST).entries) == 3


def test_namespaces_are_read_from_files(tmp_path):
    (tmp_path / 'ns.json').write_text('{"namespace": "OS::X"}')
    (tmp_path / 'bad.json').write_text('[]')
    text = 'set: x\nimages: []\nnamespaces: [{file: ns.json}]'
    manifest = load(text, tmp_path)
    assert manifest.namespaces == ({'namespace': 'OS::X'},)
    for name in ('bad.json', 'none.json'):
        with pytest.raises(InvalidManifest, match=r'line 3: .*cannot be read'):
            load(text.replace('ns.json', name), tmp_path)


def test_manifests_of_a_set_are_merged():
    one = load('set: x\nimages: [{name: a, source: {file: a.raw}}]')
    two = load('set: x\nimages: [{name: b, source: {file: b.raw}}]')
    other = load('set: y\nimages: [{name: b, source: {file: b.raw}}]')
    merged = loading.merge_manifests([one, two, other])
    assert [len(manifest.entries) for manifest in merged] == [2, 1]
    with pytest.raises(InvalidManifest, match="'a' is declared by"):
        loading.merge_manifests([one, one])


def test_a_mapping_without_lines_has_mistakes_without_lines():
    with pytest.raises(InvalidManifest) as caught:
        loading.build_manifest({'set': 'x', 'images': 5})
    assert caught.value.mistakes == ['manifest: images must be a list, not 5']


def test_sources_are_described_without_secrets():
    debian, local, other = load(MANIFEST).entries
    assert 'sig' not in loading.describe_source(debian.source)
    assert loading.describe_source(local.source) == 'images/local.raw'
    assert loading.describe_source(other.source) == 'image web of cloud east'
    assert loading.get_file_name(debian.source) == 'debian-12.qcow2.xz'
    assert loading.get_file_name(other.source) == 'web'


def test_the_line_of_a_missing_value_is_that_of_its_parent():
    lines = {(): 1, ('a',): 2}
    assert documents.find_line(lines, ('a', 'b', 3)) == 2
    assert documents.find_line({}, ('a',)) is None
