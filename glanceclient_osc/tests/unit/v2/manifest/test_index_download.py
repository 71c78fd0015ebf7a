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

"""Indexes of a website that requests-mock plays."""

import json
from datetime import datetime, timezone

import pytest
from requests_mock import ANY

from glanceclient_osc import exc
from glanceclient_osc.tests import openpgp_keys
from glanceclient_osc.transfer import openpgp
from glanceclient_osc.v2.manifest import index_download
from glanceclient_osc.v2.manifest.index import InvalidIndex

BASE = 'https://example.org/cloud/'
STREAMS = f'{BASE}streams/v1/'
SUMS = f'{64 * "a"}  disk.img\n'.encode()
DATE = datetime(2026, 1, 1, tzinfo=timezone.utc)


@pytest.fixture
def site(requests_mock):
    """Return a function that adds a file to the website."""
    requests_mock.register_uri('GET', ANY, status_code=404, reason='Not Found')

    def add(path, content, **headers):
        requests_mock.get(BASE + path, content=content, headers=headers)

    return add


@pytest.fixture
def gpgv(monkeypatch):
    """Play gpgv: a signature is the word "good:" with what it signs."""

    def verify(content, signature, keyring):
        if signature is None:
            content = openpgp.strip_signature(content)
        elif signature != b'good:' + content:
            raise openpgp.InvalidSignature('wrong')
        return openpgp.Signed(content, DATE)

    monkeypatch.setattr(openpgp, 'verify', verify)


def clear_sign(content):
    return (
        openpgp.CLEAR_SIGNED
        + b'\nHash: SHA256\n\n'
        + content
        + b'\n-----BEGIN PGP SIGNATURE-----\n'
    )


def build_products(**more):
    item = {'path': 'disk.img', 'sha256': 64 * 'a'}
    return json.dumps(
        {
            'format': 'products:1.0',
            'products': {'p': {'versions': {'1': {'items': {'d': item}}}}},
            **more,
        }
    ).encode()


def build_list(*names, **more):
    entry = {'format': 'products:1.0', **more}
    return json.dumps(
        {
            'format': 'index:1.0',
            'updated': '2026-01-02T00:00:00Z',
            'index': {
                name: {**entry, 'path': f'streams/v1/{name}'} for name in names
            },
        }
    ).encode()


def fetch(url, keyring=None):
    return index_download.fetch_index(url, keyring)


@pytest.mark.parametrize('url', [BASE, BASE[:-1], f'{BASE}SHA256SUMS'])
def test_a_checksum_file_is_found(site, url):
    modified = 'Thu, 01 Jan 2026 00:00:00 GMT'
    site('SHA256SUMS', SUMS, **{'Last-Modified': modified})
    index = fetch(url)
    assert index.url == f'{BASE}SHA256SUMS'
    assert index.date == DATE
    assert [file.url for file in index.files] == [f'{BASE}disk.img']


@pytest.mark.parametrize(
    'name', ['SHA512SUMS', 'X-CHECKSUM', 'disk.img.sha256', 'sha256sum.txt']
)
def test_checksum_files_may_have_other_names(site, name):
    site(name, SUMS)
    index = fetch(BASE + name)
    assert len(index.files) == 1
    assert index.date is None


def test_streams_are_found_and_followed(site):
    site('streams/v1/index.json', build_list('a.json', 'b.json'))
    for name in ('a.json', 'b.json'):
        site(f'streams/v1/{name}', build_products())
    index = fetch(BASE)
    assert index.date.day == 2
    assert [file.url for file in index.files] == 2 * [f'{BASE}disk.img']


def test_a_list_without_a_date_has_the_latest_of_its_files(site):
    listed = json.loads(build_list('a.json', 'b.json', 'c.json'))
    del listed['updated']
    site('streams/v1/index.json', json.dumps(listed).encode())
    site('streams/v1/a.json', build_products(updated='2026-01-03'))
    site('streams/v1/b.json', build_products(updated='2026-01-02'))
    site('streams/v1/c.json', build_products())
    assert fetch(BASE).date.day == 3


def test_a_file_with_products_can_be_named(site):
    updated = 'Thu, 01 Jan 2026 00:00:00 +0000'
    site('streams/v1/a.json', build_products(updated=updated))
    index = fetch(f'{STREAMS}a.json')
    assert index.date == DATE
    assert [file.product for file in index.files] == ['p']


def test_a_directory_without_an_index_is_an_error(site):
    with pytest.raises(exc.SourceError, match='has none of SHA512SUMS'):
        fetch(BASE)


def test_another_error_than_a_missing_file_is_reported(requests_mock):
    requests_mock.get(f'{BASE}SHA512SUMS', status_code=503, reason='Down')
    with pytest.raises(exc.SourceError, match='503 Down'):
        fetch(BASE)


@pytest.mark.parametrize(
    'url', ['ftp://x/SUMS', '/SUMS', 'https:///x', 'http://[x']
)
def test_other_urls_are_refused(url):
    with pytest.raises(exc.InvalidArgument, match='is not a URL'):
        fetch(url)


@pytest.mark.usefixtures('gpgv')
@pytest.mark.parametrize('suffix', ['.gpg', '.sign', '.asc', '.sig'])
def test_a_detached_signature_is_verified(site, suffix):
    site('SHA256SUMS', SUMS)
    site(f'SHA256SUMS{suffix}', b'good:' + SUMS)
    assert fetch(BASE, 'keys').date == DATE
    site('SHA256SUMS', SUMS + b'\n')
    with pytest.raises(openpgp.InvalidSignature) as caught:
        fetch(BASE, 'keys')
    assert str(caught.value) == (
        f'The signature of {BASE}SHA256SUMS is invalid: wrong'
    )


@pytest.mark.usefixtures('gpgv')
def test_an_index_without_a_signature_is_refused(site):
    site('SHA512SUMS', SUMS)
    site('SHA256SUMS', SUMS)
    with pytest.raises(openpgp.InvalidSignature, match=r'SHA512SUMS.* none'):
        fetch(BASE, 'keys')
    site('SHA256SUMS.gpg', b'good:' + SUMS)
    assert fetch(BASE, 'keys').url == f'{BASE}SHA256SUMS'


@pytest.mark.usefixtures('gpgv')
def test_clear_signed_files_are_read(site):
    site('CHECKSUM', clear_sign(SUMS))
    for keyring in (None, 'keys'):
        assert len(fetch(f'{BASE}CHECKSUM', keyring).files) == 1


@pytest.mark.usefixtures('gpgv')
def test_signed_streams_are_verified(site):
    site('streams/v1/index.json', build_list('a.json'))
    with pytest.raises(exc.SourceError, match=r'a\.json: 404'):
        fetch(BASE)
    site('streams/v1/a.json', build_products())
    with pytest.raises(openpgp.InvalidSignature, match=r'index\.json'):
        fetch(BASE, 'keys')
    site('streams/v1/index.sjson', clear_sign(build_list('a.sjson')))
    with pytest.raises(exc.SourceError, match=r'a\.sjson: 404'):
        fetch(BASE, 'keys')
    site('streams/v1/a.sjson', build_products())
    with pytest.raises(openpgp.InvalidSignature, match=r'a\.sjson'):
        fetch(BASE, 'keys')
    site('streams/v1/a.sjson', clear_sign(build_products()))
    assert fetch(BASE, 'keys').date.day == 2
    site('streams/v1/x.sjson', build_products())
    with pytest.raises(openpgp.InvalidSignature, match=r'x\.sjson'):
        fetch(f'{STREAMS}x.sjson', 'keys')


def test_products_older_than_their_list_are_refused(site):
    site('streams/v1/index.json', build_list('a.json', updated='2026-01-02'))
    site('streams/v1/a.json', build_products(updated='2026-01-01'))
    with pytest.raises(InvalidIndex, match='older than'):
        fetch(BASE)
    site('streams/v1/a.json', build_products(updated='2026-01-03'))
    assert fetch(BASE)


def test_a_long_list_is_refused(site):
    site('streams/v1/index.json', build_list(*map(str, range(51))))
    with pytest.raises(InvalidIndex, match='lists 51 files, more than 50'):
        fetch(BASE)


def test_a_date_in_the_future_is_refused(site):
    modified = 'Fri, 01 Jan 2100 00:00:00 GMT'
    site('SHA256SUMS', SUMS, **{'Last-Modified': modified})
    with pytest.raises(InvalidIndex, match='in the future'):
        fetch(BASE)


def test_a_large_checksum_file_is_read(site, monkeypatch):
    lines = b''.join(b'%064x  %d.img\n' % (n, n) for n in range(15_000))
    site('SHA256SUMS', lines)
    assert len(fetch(BASE).files) == 15_000
    monkeypatch.setattr(index_download, '_MAX_CHECKSUMS_SIZE', 1000)
    with pytest.raises(exc.SourceError, match='larger than 1000 bytes'):
        fetch(BASE)


@pytest.mark.skipif(
    bool(openpgp_keys.MISSING),
    reason=f'not installed: {openpgp_keys.MISSING}',
)
def test_gpgv_verifies_real_signatures(site, tmp_path):
    with openpgp_keys.Signer(tmp_path) as signer:
        site('SHA256SUMS', SUMS)
        site('SHA256SUMS.gpg', signer.sign(SUMS))
        assert fetch(BASE, signer.armored).date == DATE
        site('CHECKSUM', signer.clear_sign(SUMS))
        assert fetch(f'{BASE}CHECKSUM', signer.keyring).date == DATE
        site('SHA256SUMS', SUMS.replace(b'a', b'b'))
        with pytest.raises(openpgp.InvalidSignature, match='was changed'):
            fetch(BASE, signer.keyring)
