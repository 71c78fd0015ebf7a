#!/usr/bin/env python3
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

"""Check that the unit tests cover enough of each module.

Usage: tools/check_coverage.py [COVERAGE.JSON]

The minimum for the whole package is the ``fail_under`` setting of coverage,
in pyproject.toml. A module that is hardly tested at all can hide behind that
average, so this script has a minimum for each module, too.
"""

import json
import pathlib
import sys

#: per cent of the statements and branches of each module
MINIMUM = 85


def find_uncovered_modules(report: dict) -> list[tuple[float, str]]:
    """Return the modules below the minimum, the least covered first.

    :param report: what ``coverage json`` writes
    """
    percentages = (
        (round(file['summary']['percent_covered'], 1), path)
        for path, file in report['files'].items()
    )
    return sorted(entry for entry in percentages if entry[0] < MINIMUM)


def main(argv: list[str]) -> int:
    """Return the exit status."""
    [path] = argv or ['coverage.json']
    report = json.loads(pathlib.Path(path).read_text())
    for name, file in report['files'].items():
        if lines := file['missing_lines']:
            print(f'{name}: not run:', *lines)
    modules = find_uncovered_modules(report)
    for percentage, module in modules:
        print(f'{module}: {percentage} % covered, minimum {MINIMUM} %')
    return 1 if modules else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
