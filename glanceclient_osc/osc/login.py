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

"""Hints for errors of the identity service.

OpenStackClient requests a token before it runs a command, so commands cannot
catch these errors.
"""

import logging
import re

# Keystone's message for a name without a domain.
_MISSING_DOMAIN = re.compile(r'Expecting to find domain in (user|project)\b')


def explain_record(record: logging.LogRecord) -> bool:
    """Add the option that is missing to an error; a filter for a logger."""
    message = record.getMessage()
    match = _MISSING_DOMAIN.search(message)
    if match:
        option = f'{match[1]}-domain-name'
        variable = f'OS_{option}'.upper().replace('-', '_')
        record.msg = (
            f'The name of the {match[1]} requires that of its domain, usually '
            f'Default: set --os-{option} or {variable}. {message}'
        )
        record.args = ()
    return True
