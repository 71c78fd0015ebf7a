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

"""The program ``openstack`` of the tests of the manual.

Its process is forked by the server in fork_server.py. The path of the socket
is in the environment variable FORK_SERVER.
"""

import json
import os
import socket
import sys
import time

with socket.socket(socket.AF_UNIX) as connection:
    while connection.connect_ex(os.environ['FORK_SERVER']):
        time.sleep(0.02)  # the server is starting
    socket.send_fds(connection, [b'x'], [0, 1, 2])
    request = {'argv': sys.argv, 'cwd': os.getcwd(), 'env': {**os.environ}}
    connection.sendall(json.dumps(request).encode() + b'\n')
    with connection.makefile('r') as stream:
        stream.readline()  # the process ID
        sys.exit(int(stream.readline()))
