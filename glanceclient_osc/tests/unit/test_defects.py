"""Every defect of other clients has a test that shows it is not ours."""

import pathlib
import re

from glanceclient_osc.tests import functional
from glanceclient_osc.tests.functional import defects

_MARK = re.compile(r'mark\.defect\(([^)]*)\)')


def test_every_defect_has_a_test():
    marked = set()
    for path in pathlib.Path(functional.__file__).parent.glob('test_*.py'):
        for names in _MARK.findall(path.read_text()):
            marked.update(re.findall(r"'(\w+)'", names))
    assert marked == set(defects.DEFECTS)


def test_the_numbers_are_complete():
    known = {*defects.DEFECTS, *defects.NOT_OURS}
    numbers = [f'D{n}' for n in range(1, 15)]
    numbers += [f'W{n}' for n in range(1, 22)]
    assert known == set(numbers)
