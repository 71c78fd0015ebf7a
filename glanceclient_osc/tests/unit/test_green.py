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

"""A client in a program that gevent has patched."""

import subprocess
import sys

import pytest

CODE = """
from gevent import monkey, pywsgi, spawn, joinall
monkey.patch_all()
import hashlib, json
from glanceclient_osc import Client

DATA = b'image data' * 200_000
IMAGE = {
    'id': 'i', 'name': 'n', 'size': len(DATA), 'os_hash_algo': 'sha512',
    'os_hash_value': hashlib.sha512(DATA).hexdigest(),
}
stored = []

def glance(environ, start_response):
    path, body = environ['PATH_INFO'], b''
    if environ['REQUEST_METHOD'] == 'PUT':
        stored.append(environ['wsgi.input'].read())
        start_response('204 No Content', [])
        return []
    if path.endswith('/file'):
        start_response('200 OK', [])
        return [DATA]
    body = {'images': [IMAGE]} if path == '/v2/images' else IMAGE
    start_response('200 OK', [('Content-Type', 'application/json')])
    return [json.dumps(body).encode()]

server = pywsgi.WSGIServer(('127.0.0.1', 0), glance, log=None)
server.start()
client = Client('2', f'http://127.0.0.1:{server.server_port}', token='t')

def work():
    assert [image.id for image in client.images.list()] == ['i']
    assert client.images.upload('i', DATA, verify=True).id == 'i'
    assert b''.join(client.images.data('i')) == DATA

jobs = [spawn(work) for _ in range(5)]
joinall(jobs, raise_error=True)
assert stored == [DATA] * 5
print('worked')
"""


def test_a_client_works_in_green_threads():
    pytest.importorskip('gevent', reason='gevent is not installed')
    done = subprocess.run(
        [sys.executable, '-c', CODE],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, 'worked\n'), done.stderr
