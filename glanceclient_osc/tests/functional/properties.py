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

"""Properties in the output of ``image show -f json``."""

from collections.abc import Mapping
from typing import Any

# Fields that scripts for the built-in commands expect in the properties.
_SERVER_FIELDS = (
    'direct_url',
    'locations',
    'os_hash_algo',
    'os_hash_value',
    'os_hidden',
    'stores',
)


def get_own_properties(image: Mapping[str, Any]) -> dict[str, Any]:
    """Return the properties that users have set."""
    return {
        name: value
        for name, value in image['properties'].items()
        if name not in _SERVER_FIELDS and not name.startswith('os_glance_')
    }
