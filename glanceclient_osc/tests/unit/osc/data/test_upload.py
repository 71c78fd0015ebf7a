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

"""Options of an upload."""

import argparse

import pytest
from osc_lib import exceptions

from glanceclient_osc import exc
from glanceclient_osc.osc.data import upload


def _parse(*words):
    parser = argparse.ArgumentParser()
    upload.add_file_option(parser)
    upload.add_size_option(parser)
    upload.add_content_options(parser)
    upload.add_checksum_option(parser)
    upload.add_compressed_checksum_option(parser)
    upload.add_no_verify_option(parser)
    parser.set_defaults(progress=None)
    return upload.UploadOptions.from_args(parser.parse_args(words))


def test_values_are_those_of_the_options():
    values = _parse(
        *('--file', 'f', '--size', '3', '--decompress', '--no-verify'),
        *('--skip-format-check', '--checksum', 'md5:' + '0' * 32),
        *('--compressed-checksum', 'md5:' + '1' * 32),
    )
    assert values == upload.UploadOptions(
        filename='f',
        size=3,
        decompress=True,
        skip_format_check=True,
        compressed_checksum='md5:' + '1' * 32,
        checksum='md5:' + '0' * 32,
        verify=False,
        progress=None,
    )


@pytest.mark.parametrize(
    'words', [['--checksum', 'md5'], ['--checksum', ''], ['--size', '0']]
)
def test_invalid_values_are_a_usage_error(words, capsys):
    with pytest.raises(SystemExit):
        _parse(*words)
    assert words[0] in capsys.readouterr().err


def test_size_must_be_a_number():
    with pytest.raises(argparse.ArgumentTypeError, match="'3k'"):
        upload.parse_size('3k')


def test_a_checksum_of_compressed_data_requires_decompress():
    with pytest.raises(exceptions.CommandError, match='requires --decompress'):
        _parse('--file', 'f', '--compressed-checksum', 'md5:' + '0' * 32)


@pytest.mark.parametrize(
    ('words', 'checksum', 'compressed'),
    [
        (['--file', 'd/web.raw', '--checksum', '@S'], '1', None),
        (
            ['--file', 'd/web.raw.xz', '--decompress', '--checksum', '@S'],
            '1',
            None,
        ),
        (
            [
                *('--file', 'd/web.raw.xz', '--decompress'),
                *('--compressed-checksum', '@S'),
            ],
            None,
            '2',
        ),
        (['--file', 'd/web.raw.xz', '--checksum', '@S'], '2', None),
    ],
)
def test_checksums_are_looked_up_by_the_name_of_the_file(
    tmp_path, monkeypatch, words, checksum, compressed
):
    (tmp_path / 'S').write_text(
        f'{"1" * 64}  web.raw\n{"2" * 64} *web.raw.xz\n'
    )
    monkeypatch.chdir(tmp_path)
    values = _parse(*words)
    assert values.checksum == (checksum and f'sha256:{checksum * 64}')
    assert values.compressed_checksum == (
        compressed and f'sha256:{compressed * 64}'
    )


def test_the_checksum_of_a_pipe_cannot_be_looked_up():
    with pytest.raises(exc.InvalidArgument, match='A file name is required'):
        _parse('--file', '-', '--checksum', '@S')
