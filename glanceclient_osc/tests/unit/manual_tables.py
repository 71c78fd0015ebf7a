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

"""Read the tables of the manual."""

import functools
import pathlib
import re

MANUAL = pathlib.Path(__file__).parents[3] / 'doc' / 'source'

_UNDERLINE = re.compile(r'([=\-~^])\1+')


@functools.cache
def read_tables(page: str) -> dict[str, list[list[str]]]:
    """Return the rows of the list-tables below each title of a page.

    A row is a list of cells, in reStructuredText without line breaks. Header
    rows are included. Below a title without a table, there are no rows.

    :param page: path below doc/source
    """
    tables: dict[str, list[list[str]]] = {}
    rows: list[list[str]] = []
    cell = False
    previous = ''
    for line in (MANUAL / page).read_text().splitlines():
        if _UNDERLINE.fullmatch(line) and previous.strip():
            rows = tables.setdefault(previous.strip(), [])
        row = re.match(r'   \* - ?(.*)', line)
        other = re.match(r'     - ?(.*)', line)
        if row:
            rows.append([row[1]])
            cell = True
        elif other and cell:
            rows[-1].append(other[1])
        elif cell and line.startswith('       '):
            rows[-1][-1] += ' ' + line.strip()
        elif line.strip():
            cell = False
        previous = line
    return tables


def read_literals(cell: str) -> list[str]:
    """Return the literals in a cell."""
    return re.findall(r'``(.+?)``', cell)
