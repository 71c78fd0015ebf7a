"""The session of the manual, as it has been printed since 2012."""

import pytest

from glanceclient_osc import Client


@pytest.mark.filterwarnings('ignore:.*unclosed file')
def test_the_session_of_the_manual(v1, tenant, tmp_path):
    token = f'me:{tenant}:member'
    myimage, copyimage = tmp_path / 'myimage.iso', tmp_path / 'copyimage.iso'
    myimage.write_bytes(b'an image' * 500_000)
    formats = {'disk_format': 'iso', 'container_format': 'bare'}

    glance = Client('1', endpoint=v1, token=token)
    image = glance.images.create(name='My Test Image', **formats)
    assert image.status == 'queued'
    assert image.update(data=open(myimage, 'rb')) is None
    assert image.status == 'active'
    with open(copyimage, 'wb') as f:
        for chunk in image.data:
            f.write(chunk)
    assert copyimage.read_bytes() == myimage.read_bytes()
    assert b''.join(image.data()) == myimage.read_bytes()
    image.delete()
    assert [*glance.images.list()] == []


def test_the_formats_may_come_with_the_data(v1, tenant):
    # As the manual has it, an image is created with a name and no more.
    glance = Client('1', endpoint=v1, token=f'me:{tenant}:member')
    image = glance.images.create(name='My Test Image')
    image.update(data=b'x', disk_format='raw', container_format='bare')
    assert (image.status, image.size) == ('active', 1)
