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

"""A progress bar on standard error, or nothing."""

import contextlib
import os
import sys
from collections.abc import Callable, Iterator


def is_enabled(choice: bool | None) -> bool:
    """Say whether to show a bar.

    :param choice: what the user said; None leaves it to where we run: on a
        terminal yes, in a CI job or into a file no
    """
    if choice is not None:
        return choice
    if sys.stderr is None or os.environ.get('CI'):
        return False
    return sys.stderr.isatty()


@contextlib.contextmanager
def show_progress(
    total: int | None, what: str, choice: bool | None = None
) -> Iterator[Callable[[int], object] | None]:
    """Show a bar while the block runs; yield what moves it, or None.

    :param total: bytes to come, None where that is not known
    :param what: stands before the bar
    :param choice: see wanted()
    """
    if not is_enabled(choice):
        yield None
        return
    from tqdm import tqdm

    with tqdm(
        total=total,
        desc=what,
        unit='B',
        unit_scale=True,
        unit_divisor=1024,
        file=sys.stderr,
        leave=True,
    ) as shown:
        yield shown.update
