/** The digests that a real BuildKit (20.10.5) told of the steps of a build. */

import { expect, test } from 'vitest'
import { digestOfText } from '../content/digest.ts'
import { copyDigest, execDigest, sourceDigest } from './operation.ts'

const PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
const base = sourceDigest('docker-image://docker.io/library/ubuntu:20.04')
const run = (command: string, below = base) =>
  execDigest({
    base: below,
    args: ['/bin/sh', '-c', command],
    env: [PATH],
    directory: '/',
    user: '',
    mounts: [],
  })

test('an image', () => {
  expect(base).toBe('sha256:243f75845650c92150b34967f79a539dee49ba028b719b1a41e64f43abcdcac5')
})

test.each([
  ['echo "Hello world" > /tmp/newfile', '1f1638abaddf655b32dc40469a509b4972e397486f56ff020428b4cace275f6f'],
  ['rm /etc/issue', 'aae18a998e3a88c560eb87343e26002d1157e41ee68f9fd19174b2282f228736'],
  ['echo built > /out', '0fc947bce4df00c7e0fd6b51b252dc74ddcda84e0bcf3e8dceadbc7b7d3186cf'],
  ['echo before && false', 'ac5922eee47bd6c65439b3c93dcc3986b0a72ed3be9ed00f99496046b781af77'],
])('RUN %s', (command, digest) => {
  expect(run(command)).toBe(`sha256:${digest}`)
})

test('steps one after another', () => {
  const first = run('mkdir /x && echo 1 > /x/f1')
  const second = run('mv /x /y', first)
  const third = run('echo 2 >> /y/f1', second)
  expect([first, second, third, run('chown nobody:nogroup /y/f1', third)]).toEqual([
    'sha256:01480c1fe5be701b6b15690ba489c02ee96cffdbe883ce85ea1adf62c3f00523',
    'sha256:f29fcdfd10c70e20d4eb2ffc3f45caa6591343040752779909e7651e516612b6',
    'sha256:b7210583440a5e60f313594a479e10f238fbf37c342765ca640bbd04b51a7c2e',
    'sha256:cafa47b2b7aabeb344d8647b9bf09f143c013ba565c75d648c2aa494690ad153',
  ])
})

test('COPY --from=build /out /out', () => {
  const action = { source: '/out', destination: '/out', owner: '', mode: null, unpacks: false }
  expect(copyDigest(base, run('echo built > /out'), [action])).toBe(
    'sha256:9d6ae5aa75ebd1aacb79a222dda218019093e95bd91effa564564245346b7650',
  )
})

test('what is told by its words, not by an operation', () => {
  expect(digestOfText('exporting to image')).toBe(
    'sha256:e8c613e07b0b7ff33893b694f7759a10d42e180f2b4dc349fb57dc6b71dcab00',
  )
  expect(digestOfText('docker.io/library/ubuntu:20.04linux/amd64')).toBe(
    'sha256:8e67b796a66f85f06793e026943184e32d365c77929e94d2ac98b34a1e1cb30e',
  )
})
