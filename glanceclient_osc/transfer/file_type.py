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

"""Detection of files that are not disk images: documents and archives.

A failed download often is an HTML, XML or JSON error page, and archives are
easily taken for images. The table below detects these few types by their
first bytes. It needs no dependency, unlike libmagic, and detects text.
"""

import codecs
import re

#: Number of first bytes that detect_file_type() examines.
HEAD_SIZE = 64 * 1024

HTML = 'an HTML page'
XML = 'an XML document'
JSON = 'a JSON document'
TEXT = 'plain text'
TAR = 'a tar archive'

_ARCHIVES = {
    b'PK\x03\x04': 'a zip archive',
    b'PK\x05\x06': 'an empty zip archive',
    b'7z\xbc\xaf\x27\x1c': 'a 7z archive',
    b'Rar!\x1a\x07': 'a rar archive',
    b'\x1f\x8b\x08': 'a gz file',
    b'BZh': 'a bz2 file',
    b'\xfd7zXZ\x00': 'an xz file',
    b'\x28\xb5\x2f\xfd': 'a zst file',
    b'\x04\x22\x4d\x18': 'a lz4 file',
}

_BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: 'utf-8',
    codecs.BOM_UTF16_LE: 'utf-16-le',
    codecs.BOM_UTF16_BE: 'utf-16-be',
}

# XML declarations and comments, which may precede the first element.
_PROLOG = {'<?xml': '>', '<!--': '-->'}
_HTML = re.compile(
    r'<(?:!doctype\s+html|(?:html|head|body|title|script|h1)\b)',
    re.IGNORECASE,
)
_XML = re.compile(r'\s*<(?:\?xml\b|!--|!DOCTYPE\b|[A-Za-z][\w:.-]*[\s/>])')
_JSON = re.compile(r'\s*[{\[]\s*(?:["{}\[\]\d-]|(?:true|false|null)\b)')

# Control characters that text does not have. It may have tab, line feed,
# form feed, carriage return and escape.
_CONTROL = re.compile(r'[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]')

# Markup is searched for in the first characters only, which bounds the time.
_MARKUP_SIZE = 4096


def detect_file_type(head: bytes) -> str | None:
    """Return the type of a document or an archive, None for other data.

    :param head: the first :data:`HEAD_SIZE` bytes of a file, or all
    :returns: a phrase such as ``a tar archive``; that of an HTML page is
        :data:`HTML`
    """
    for signature, name in _ARCHIVES.items():
        if head.startswith(signature):
            return name
    if _is_tar(head):
        return TAR
    # Markup is ASCII, so the encoding of the rest does not matter.
    text = _decode(head)
    start = (head.decode('latin-1') if text is None else text)[:_MARKUP_SIZE]
    if _HTML.match(_skip_prolog(start)):
        return HTML
    if not text:
        return None
    if _XML.match(start):
        return XML
    return JSON if _JSON.match(start) else TEXT


def _decode(head: bytes) -> str | None:
    """Return the text in the first bytes of a file, None if not text."""
    for mark, name in _BYTE_ORDER_MARKS.items():
        if head.startswith(mark):
            head, encoding = head[len(mark) :], name
            break
    else:
        encoding = 'utf-8'
    try:
        # The last character may be incomplete.
        text = codecs.getincrementaldecoder(encoding)().decode(head)
    except UnicodeDecodeError:
        return None
    return None if _CONTROL.search(text) else text


def _skip_prolog(text: str) -> str:
    """Return a document from its first element on."""
    # A regular expression would take exponential time for many comments.
    while True:
        text = text.lstrip()
        for start, end in _PROLOG.items():
            if text.startswith(start):
                text = text.partition(end)[2]
                break
        else:
            return text


def _is_tar(head: bytes) -> bool:
    """Return whether the first block is a tar header with its checksum."""
    header = head[:512]
    if len(header) < 512 or not header[0]:
        return False
    try:
        checksum = int(header[148:156].strip(b' \0'), 8)
    except ValueError:
        return False
    # The checksum is computed with spaces in its own place.
    return checksum == sum(header[:148] + b' ' * 8 + header[156:])
