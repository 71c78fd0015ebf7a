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

"""Script of a CI job that runs most commands, in TAP.

Each function is a chapter. Each call in it is a step: a title, the words after
``openstack``, and the expected result. In the words, ``{n}`` stands for a
unique name, ``{disk}`` for a file, ``{web}`` for a web site.
"""

from glanceclient_osc.tests.functional.tap import Script


def images(t: Script) -> None:
    """Create, show, change and list images."""
    created = t.json(
        'create an image from a file',
        'image create {n}-a --file {disk} --tag {n} --property os_distro=x',
        status='active',
        visibility='shared',
        properties={'os_distro': 'x'},
    )
    t.value(
        'print one field',
        'image show {n}-a -c size',
        str(created.get('size')),
    )
    t.json(
        'an image without data is queued',
        'image create {n}-b --tag {n} --min-disk 3 --private',
        status='queued',
        min_disk=3,
        size=None,
        visibility='private',
    )
    t.yaml('YAML is typed', 'image show {n}-b', protected=False, min_ram=0)
    t.silent(
        'change several fields at once',
        'image set {n}-b --name {n}-c --protected --min-ram 64 '
        '--property hw_disk_bus=scsi --tag second --architecture arm64',
    )
    t.json(
        'all changes are shown',
        'image show {n}-c',
        min_ram=64,
        protected=True,
        properties={'hw_disk_bus': 'scsi', 'architecture': 'arm64'},
    )
    t.fails(
        'a protected image is not deleted', 'image delete {n}-c', 'protected'
    )
    t.silent('remove the protection', 'image set {n}-c --unprotected --shared')
    t.silent(
        'remove a tag and a property',
        'image unset {n}-c --tag second --property hw_disk_bus',
    )
    t.fails(
        'a missing tag cannot be removed',
        'image unset {n}-c --tag second',
        "no tag 'second'",
    )
    t.csv(
        'sizes are numbers when sorted',
        'image list --tag {n} --sort size:desc -c Name',
        'Name',
        *('{n}-a', '{n}-c'),
    )
    t.csv(
        'the limit counts images that match the filters',
        'image list --tag {n} --property os_distro=x --limit 1 -c Name',
        'Name',
        '{n}-a',
    )
    t.rows(
        'filter by status and date',
        'image list --tag {n} --status queued --created-after 2020-01-01',
        'Name',
        '{n}-c',
    )
    t.rows(
        'long listings have the hash',
        'image list --tag {n} --long --size-min 1',
        'Hash Value',
        str(created.get('os_hash_value')),
    )
    t.fails(
        'an unknown name is an error', 'image show {n}-nosuch', '{n}-nosuch'
    )
    t.fails('an unknown option is an error', 'image list --nosuch', '--nosuch')


def data(t: Script) -> None:
    """Upload and download data."""
    t.silent('deactivate', 'image set {n}-a --deactivate')
    t.value('its status', 'image show {n}-a -c status', 'deactivated')
    t.silent('activate', 'image set {n}-a --activate')
    t.silent('save', 'image save {n}-a --file {folder}/saved')
    t.same('the file has the data', '{disk}', '{folder}/saved')
    t.fails(
        'an image without data is not saved',
        'image save {n}-c --file {folder}/saved',
        'no data',
    )
    t.same('the file is unchanged', '{disk}', '{folder}/saved')
    t.says('upload into an image', 'image upload {n}-c --file {disk}')
    t.json('its status', 'image show {n}-c', status='active')
    t.fails(
        'a second upload is refused',
        'image upload {n}-c --file {disk}',
        '{n}-c',
        'active',
    )
    t.json(
        'create an image to stage',
        'image create {n}-d --tag {n}',
        status='queued',
    )
    t.says('stage', 'image stage {n}-d --file {disk}')
    t.says(
        'import, and wait for the end',
        'image import {n}-d --wait --all-stores -f json',
        'Using the import method glance-direct',
        'The image is active',
    )
    t.silent(
        'delete the data from a store',
        'image delete {n}-d --store cheap',
    )
    t.value(
        'the other store has the data',
        'image show {n}-d -c stores',
        'fast',
    )
    t.rows(
        'the tasks of an image',
        'image task list --image {n}-d',
        'Status',
        'success',
    )
    t.says(
        'create an image from a URL',
        'image create {n}-e --tag {n} --uri {web}/disk --wait '
        '--disk-format raw -f json',
        'The image is active',
    )
    t.json('the image has all of the data', 'image show {n}-e', size=10_000)
    t.fails(
        'a failed import deletes the image',
        'image create {n}-f --uri {web}/nosuch --disk-format raw --wait',
        'was deleted',
        'failed',
    )
    t.fails('the image does not exist', 'image show {n}-f', '{n}-f')
    t.fails(
        'an unknown store is an error',
        'image create {n}-f --file {disk} --store nosuch',
        'nosuch',
    )
    t.json('the import methods', 'image import info')
    t.rows('the stores', 'image store list', 'ID', 'fast', 'cheap')
    t.rows(
        'the stores, with the other command',
        'image stores list',
        'ID',
        'fast',
    )


def members(t: Script) -> None:
    """Share an image with another project."""
    member = t.json('share', 'image add project {n}-a other', status='pending')
    t.fails(
        'an unknown project is an error',
        'image add project {n}-a {n}-nosuch',
        '{n}-nosuch',
    )
    t.rows(
        'the member is listed', 'image member list {n}-a', 'Status', 'pending'
    )
    t.json(
        'show the member',
        'image member get {n}-a other',
        member_id=member.get('member_id'),
    )
    t.json(
        'show the member with the other command',
        'image member show {n}-a other',
    )
    t.silent('stop sharing', 'image remove project {n}-a other')
    t.csv('no member is left', 'image member list {n}-a -c Status', 'Status')


def cache(t: Script) -> None:
    """Cache an image."""
    image = t.value('the ID of an image', 'image show {n}-a -c id')
    t.silent('queue it', 'cached image queue {n}-a')
    t.rows('the image is listed', 'cached image list', 'ID', image)
    t.silent('delete it from the cache', 'cached image delete {n}-a')
    t.fails(
        'an unknown image is an error',
        'cached image queue {n}-nosuch',
        '{n}-nosuch',
    )


def locations(t: Script) -> None:
    """Show locations, schemas and tasks."""
    t.rows('locations', 'image location list {n}-a', 'Metadata')
    t.json('fields of images', 'image schema show image', name='image')
    t.fails(
        'an unknown schema is an error', 'image schema show nosuch', 'nosuch'
    )
    t.rows('tasks', 'image task list --limit 2', 'Type')


def namespaces(t: Script) -> None:
    """Create and change metadata definitions."""
    t.json(
        'a namespace',
        'image metadef namespace create {n} --display-name Mine --public',
        visibility='public',
        protected=False,
    )
    t.silent(
        'change the description',
        'image metadef namespace set {n} --description text',
    )
    t.json(
        'other fields are unchanged',
        'image metadef namespace show {n}',
        display_name='Mine',
        visibility='public',
        description='text',
    )
    t.rows('it is listed', 'image metadef namespace list', 'namespace', '{n}')
    for name in ('p1', 'p2'):
        t.json(
            f'property {name}',
            f'image metadef property create {{n}} --name {name} '
            '--title T --type string',
            name=name,
            type='string',
        )
    t.silent(
        'change the title', 'image metadef property set {n} p1 --title Changed'
    )
    t.json(
        'other fields of the property are unchanged',
        'image metadef property show {n} p1',
        title='Changed',
        type='string',
    )
    t.rows('properties', 'image metadef property list {n}', 'name', 'p1', 'p2')
    t.fails(
        'without a name nothing is deleted',
        'image metadef property delete {n}',
        '--all',
    )
    t.fails(
        'one of two is unknown',
        'image metadef property delete {n} p2 nosuch',
        '1 of 2',
    )
    t.json(
        'an object',
        'image metadef object create o1 --namespace {n} '
        '--property size=integer',
        name='o1',
    )
    t.silent(
        'change its description',
        'image metadef object set {n} o1 --description text',
    )
    t.json(
        'its properties are unchanged',
        'image metadef object show {n} o1',
        description='text',
    )
    t.rows('objects', 'image metadef object list {n}', 'name', 'o1')
    t.rows('tags', 'image metadef tag create {n} t1 t2', 'name', 't1', 't2')
    t.silent('rename a tag', 'image metadef tag set {n} t1 --name t3')
    t.rows(
        'the new name is listed',
        'image metadef tag list {n}',
        'name',
        't2',
        't3',
    )
    t.rows(
        'resource types of the cloud',
        'image metadef resource type list',
        'Name',
        'OS::Nova::Server',
    )
    t.json(
        'associate a resource type',
        'image metadef resource type association create {n} OS::Nova::Server',
    )
    t.rows(
        'associated resource types',
        'image metadef resource type association list {n}',
        'Name',
        'OS::Nova::Server',
    )


def export_and_import(t: Script) -> None:
    """Export, delete and import a namespace."""
    t.silent(
        'export', 'image metadef namespace export {n} --file {folder}/n.yaml'
    )
    t.silent('delete', 'image metadef namespace delete {n}')
    t.fails(
        'the namespace does not exist',
        'image metadef namespace show {n}',
        '{n}',
    )
    t.json('import', 'image metadef namespace import --file {folder}/n.yaml')
    t.json(
        'the property exists again',
        'image metadef property show {n} p1',
        title='Changed',
        type='string',
    )
    t.silent('delete it', 'image metadef namespace delete {n}')


def delete_images(t: Script) -> None:
    """Delete the images."""
    t.fails(
        'deletion continues after an error',
        'image delete {n}-a {n}-nosuch {n}-c',
        '1 of 3',
    )
    t.silent('delete the other images', 'image delete {n}-d {n}-e')
    t.csv('no image is left', 'image list --tag {n} -c Name', 'Name')


CHAPTERS = (
    images,
    data,
    members,
    cache,
    locations,
    namespaces,
    export_and_import,
    delete_images,
)
