"""``openstack image stores list``"""

import pytest

JSON = ('-f', 'json')


@pytest.mark.smoke
def test_stores_are_listed(openstack):
    listed = openstack('image', 'stores', 'list', *JSON).json
    assert listed == [
        {
            'ID': 'fast',
            'Description': None,
            'Default': True,
            'Read Only': False,
        },
        {
            'ID': 'cheap',
            'Description': 'On slow disks',
            'Default': False,
            'Read Only': False,
        },
        {
            'ID': 'web',
            'Description': None,
            'Default': False,
            'Read Only': True,
        },
    ]


def test_detail_is_for_administrators(openstack):
    args = ('image', 'store', 'list', '--detail', *JSON)
    listed = openstack(*args, user='admin').json
    assert [row['Type'] for row in listed] == ['file', 'file', 'http']
    assert [row['Weight'] for row in listed] == [0, 0, 0]
    assert listed[0]['Properties']['thin_provisioning'] is False
    assert 'not authorized' in openstack(*args).error
