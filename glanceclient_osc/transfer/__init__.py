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

"""Transfer of image data: sources, uploads, downloads, checksums, formats.

This layer moves bytes between files and HTTP bodies. It does not know the
terminal, environment variables or command-line options.
"""

from collections.abc import Callable

#: Bytes that are read, sent, hashed and written at a time.
BLOCK_SIZE = 1024 * 1024

#: Default number of consecutive failed attempts before a download fails.
DEFAULT_RETRIES = 5

#: Progress callback. It is called with the number of bytes transferred since
#: the last call. The number is negative when a transfer restarts.
Progress = Callable[[int], object]
