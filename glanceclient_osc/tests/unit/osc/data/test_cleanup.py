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

"""Deletion or keeping of the image of an upload that failed."""

import os
import signal
import threading

import pytest

from glanceclient_osc import exc
from glanceclient_osc.osc.data import cleanup
from glanceclient_osc.tests.unit.osc.data.fake_glance import IMAGE_ID


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch):
    monkeypatch.setattr('time.sleep', lambda seconds: None)


@pytest.fixture
def command(v2, monkeypatch):
    """Return a command that records its messages."""
    command = v2.load('image create')(v2.app, None)
    command.messages = []
    monkeypatch.setattr(
        command,
        'notice',
        lambda message, *args: command.messages.append(
            message % args if args else message
        ),
    )
    return command


def _resume(image_id, data_is_wrong):
    return f'openstack continue {"FILE" if data_is_wrong else "f"} {image_id}'


def _fail_and_delete(command, error):
    with cleanup.delete_on_failure(
        command, command.client.images.delete_when_settled
    ) as image_ids:
        image_ids.append(IMAGE_ID)
        raise error


def _fail_and_keep(command, error, **arguments):
    with cleanup.keep_on_failure(command, _resume, **arguments) as image_ids:
        image_ids.append(IMAGE_ID)
        raise error


def test_a_failure_deletes_the_image_and_the_error_says_so(command, glance):
    glance.add()
    with pytest.raises(exc.SourceError) as caught:
        _fail_and_delete(command, exc.SourceError('The file is gone.'))
    assert glance.images == {}
    assert str(caught.value) == (
        f'The file is gone. Image {IMAGE_ID} was deleted'
    )
    assert command.messages == []


def test_success_deletes_nothing(command, glance):
    glance.add()
    with cleanup.delete_on_failure(
        command, command.client.images.delete_when_settled
    ) as image_ids:
        image_ids.append(IMAGE_ID)
    assert IMAGE_ID in glance.images


@pytest.mark.parametrize('error', [KeyboardInterrupt(), SystemExit(143)])
def test_an_interruption_prints_the_id_before_the_image_is_deleted(
    command, glance, error
):
    glance.add()
    with pytest.raises(type(error)):
        _fail_and_delete(command, error)
    assert glance.images == {}
    assert command.messages == [
        f'Deleting image {IMAGE_ID}',
        f'Image {IMAGE_ID} was deleted',
    ]


def test_sigterm_deletes_the_image(command, glance):
    glance.add()

    def terminate():
        with cleanup.delete_on_failure(
            command, command.client.images.delete_when_settled
        ) as image_ids:
            image_ids.append(IMAGE_ID)
            os.kill(os.getpid(), signal.SIGTERM)

    with pytest.raises(SystemExit):
        terminate()
    assert glance.images == {}


def test_an_image_that_does_not_exist_is_not_mentioned(command, glance):
    with pytest.raises(exc.SourceError) as caught:
        _fail_and_delete(command, exc.SourceError('x'))
    assert str(caught.value) == 'x'


def test_version_1_raises_if_the_image_does_not_exist(command):
    def delete(image_id):
        raise exc.HTTPNotFound('not found')

    def fail():
        with cleanup.delete_on_failure(command, delete) as image_ids:
            image_ids.append(IMAGE_ID)
            raise exc.SourceError('x')

    with pytest.raises(exc.SourceError) as caught:
        fail()
    assert str(caught.value) == 'x'


def test_an_image_that_cannot_be_deleted_is_named_with_the_reason(
    command, glance
):
    glance.add()
    glance.before['DELETE', 'image'] = lambda request: 403
    with pytest.raises(exc.SourceError, match=f'{IMAGE_ID}.*refused'):
        _fail_and_delete(command, exc.SourceError('x'))


def test_a_deletion_that_takes_too_long_is_abandoned(
    command, glance, monkeypatch
):
    monkeypatch.setattr(cleanup, '_DEADLINE', 0.01)
    glance.add()
    end = threading.Event()
    glance.before['DELETE', 'image'] = lambda request: end.wait(10) and None
    with pytest.raises(exc.SourceError, match='no response within'):
        _fail_and_delete(command, exc.SourceError('x'))
    end.set()


def test_a_second_interruption_says_that_the_image_may_exist(
    command, glance, monkeypatch
):
    glance.add()

    def interrupt(thread, timeout):
        raise KeyboardInterrupt

    monkeypatch.setattr('threading.Thread.join', interrupt)
    with pytest.raises(KeyboardInterrupt):
        _fail_and_delete(command, exc.SourceError('x'))
    assert command.messages == [f'Image {IMAGE_ID} may still exist']


def test_sigterm_during_the_deletion_says_that_the_image_may_exist(
    command, glance
):
    glance.add()
    end = threading.Event()

    def terminate(request):
        signal.pthread_kill(threading.main_thread().ident, signal.SIGTERM)
        end.wait(10)

    glance.before['DELETE', 'image'] = terminate
    with pytest.raises(SystemExit) as caught:
        _fail_and_delete(command, exc.SourceError('x'))
    end.set()
    assert caught.value.code == 143
    assert command.messages == [f'Image {IMAGE_ID} may still exist']


def test_a_kept_image_is_named_with_the_command_that_continues(
    command, glance
):
    glance.add()
    with pytest.raises(exc.CommunicationError) as caught:
        _fail_and_keep(command, exc.CommunicationError('Connection reset'))
    assert str(caught.value) == (
        f'Connection reset. Image {IMAGE_ID} is kept, with status queued. '
        f'Continue with: openstack continue f {IMAGE_ID}'
    )


def test_wrong_data_is_not_named_again(command, glance):
    glance.add()
    with pytest.raises(exc.SourceError, match='continue FILE'):
        _fail_and_keep(command, exc.SourceError('The hash differs'))


def test_an_interruption_prints_the_command_that_continues(command, glance):
    glance.add()
    with pytest.raises(KeyboardInterrupt):
        _fail_and_keep(command, KeyboardInterrupt())
    assert 'openstack continue f' in command.messages[0]


def test_the_status_of_a_kept_image_is_the_one_after_the_upload(
    command, glance
):
    image = glance.add(status='saving')
    steps = iter(['saving', 'queued'])

    def step(request):
        image['status'] = next(steps)

    glance.before['GET', 'image'] = step
    with pytest.raises(exc.SourceError, match='with status queued'):
        _fail_and_keep(command, exc.SourceError('x'))


def test_data_that_was_stored_wrong_deletes_even_a_kept_image(command, glance):
    glance.add_active(b'wrong')
    with pytest.raises(exc.IntegrityError, match='was deleted'):
        _fail_and_keep(command, exc.IntegrityError('The hash differs'))
    assert glance.images == {}


def test_an_image_that_someone_else_has_uploaded_is_not_deleted(
    command, glance
):
    glance.add_active(b'theirs')
    with pytest.raises(exc.HTTPConflict, match='is active, and its data'):
        _fail_and_keep(command, exc.HTTPConflict('Image is active'))
    assert IMAGE_ID in glance.images


def test_an_image_that_accepts_no_other_data_is_to_be_deleted(command, glance):
    glance.add(stores='fast')
    with pytest.raises(exc.HTTPException, match='image delete 70ec7b4d'):
        _fail_and_keep(command, exc.HTTPUnsupportedMediaType('not qcow2'))


def test_a_kept_image_that_does_not_exist_is_not_mentioned(command, glance):
    with pytest.raises(exc.SourceError) as caught:
        _fail_and_keep(command, exc.SourceError('x'))
    assert str(caught.value) == 'x'


def test_a_server_that_fails_leaves_a_kept_image_named(command, glance):
    glance.add()
    glance.before['GET', 'image'] = lambda request: 403
    with pytest.raises(exc.SourceError, match='still exists: refused'):
        _fail_and_keep(command, exc.SourceError('x'))


def _fail_import(command, image, resume=None):
    with cleanup.clean_up_after_import(command, IMAGE_ID, resume):
        raise exc.ImportFailed('The import failed', image)


def test_an_import_that_fails_deletes_the_image(command, glance):
    image = glance.add()
    with pytest.raises(exc.ImportFailed, match='was deleted'):
        _fail_import(command, image)
    assert glance.images == {}


def test_an_import_that_fails_can_keep_the_image(command, glance):
    image = glance.add()
    with pytest.raises(exc.ImportFailed, match='openstack continue f'):
        _fail_import(command, image, _resume)


def test_an_import_that_fails_for_one_store_keeps_the_others(command, glance):
    image = glance.add_active(b'data')
    with pytest.raises(exc.ImportFailed, match='is kept with the data'):
        _fail_import(command, image)
    assert IMAGE_ID in glance.images


def test_other_errors_leave_an_import_alone(command, glance):
    glance.add()
    with (
        pytest.raises(exc.WaitTimeout),
        cleanup.clean_up_after_import(command, IMAGE_ID, None),
    ):
        raise exc.WaitTimeout('too long')
    assert IMAGE_ID in glance.images
