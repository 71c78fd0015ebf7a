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

"""Progress bar on standard error."""

import contextlib
import os
import sys
from collections.abc import Callable, Iterator

from glanceclient_osc.osc import terminal

# Columns of a bar on a terminal that does not know its width.
_DEFAULT_WIDTH = 80

# tqdm hides bars that do not fit; on a terminal that does not know its
# height, the only bar would not fit.
_ROWS = 20


def is_enabled(choice: bool | None) -> bool:
    """Return whether to show a progress bar.

    :param choice: value of ``--progress`` or ``--no-progress``; None shows a
        bar if standard error is a terminal and CI is not set
    """
    if sys.stderr is None:
        return False
    if choice is not None:
        return choice
    return not os.environ.get('CI') and sys.stderr.isatty()


@contextlib.contextmanager
def show_progress(
    total: int | None, label: str, choice: bool | None = None
) -> Iterator[Callable[[int], object] | None]:
    """Show a progress bar while the block runs.

    Yield the function to call with the number of bytes just transferred, or
    None if no bar is shown.

    :param total: number of bytes to transfer, None if unknown
    :param label: text before the bar; control characters are escaped
    :param choice: see :func:`is_enabled`
    """
    if not is_enabled(choice):
        yield None
        return
    from tqdm import tqdm

    with tqdm(
        total=total,
        desc=terminal.escape_line(label),
        unit='B',
        unit_scale=True,
        unit_divisor=1024,
        file=sys.stderr,
        leave=True,
        ncols=_get_width(),
        nrows=_ROWS,
    ) as bar:
        yield bar.update


def _get_width() -> int | None:
    """Return the columns of the bar, None to use those of the terminal."""
    try:
        columns = os.get_terminal_size(sys.stderr.fileno()).columns
    except (OSError, ValueError):  # not a terminal
        return None
    return None if columns else _DEFAULT_WIDTH
