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

"""Declared sets of images."""

from glanceclient_osc.v2.manifest.model import (
    Entry,
    InvalidManifest,
    Manifest,
    Source,
)


def test_a_limit_is_kept_for_each_name():
    entries = (
        Entry('a', Source()),
        Entry('b', Source(), keep=2),
        Entry('c', Source(), keep=2, retire='delete'),
    )
    manifest = Manifest('f', 'base', entries)
    assert manifest.tag == 'set:base'
    assert manifest.get_limits() == {'b': 2, 'c': 0}


def test_the_mistakes_of_a_manifest_are_its_message():
    error = InvalidManifest(['a', 'b'])
    assert error.mistakes == ['a', 'b']
    assert str(error) == 'a; b'
