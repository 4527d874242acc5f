import { beforeAll, expect, test } from 'vitest'
import { findProfile, loadSoftware, Machine, type Profile, type Software } from '../session/index.ts'
import { buildScene, type SceneOptions } from './build.ts'
import { examine } from './examine.ts'
import { type ImagesScene, PLAIN, type Scene, STORE } from './scene.ts'
import { addedLayers } from './stacks.ts'
import { printed } from './testing.ts'

let software: Software

beforeAll(async () => {
  software = await loadSoftware()
})

function machineAfter(script: string): Machine {
  const machine = new Machine(findProfile('article') as Profile, software)
  printed(machine, script)
  return machine
}

const build = (machine: Machine, options: Partial<SceneOptions> = {}): Scene =>
  buildScene(machine, { lookAt: null, expanded: new Map(), ...options })

function images(machine: Machine, options: Partial<SceneOptions> = {}): ImagesScene {
  const scene = build(machine, options)
  if (scene.view !== 'images') throw new Error(`the view is ${scene.view}`)
  return scene
}

const HELLO = `docker pull -q ubuntu:20.04
  printf 'FROM ubuntu:20.04\\nRUN echo "Hello world" > /tmp/newfile\\nRUN rm /tmp/newfile; rm -r /mnt; mkdir /srv/x\\n' | docker build -q -t hello -`

test('Docker’s layers are shown once there are some, until plain directories change after them', () => {
  const machine = machineAfter('mkdir lower upper')
  const view = (options: Partial<SceneOptions> = {}) => build(machine, options).view
  expect(view()).toBe('directories')
  printed(machine, 'sleep 1; docker pull -q busybox')
  expect(view()).toBe('images')
  printed(machine, 'sleep 1; touch lower/a')
  expect([view(), view({ lookAt: STORE }), view({ lookAt: PLAIN })]).toEqual([
    'directories',
    'images',
    'directories',
  ])
})

test('a container that runs is looked at as the union that it is, with its layers by name', () => {
  const machine = machineAfter(`${HELLO}; docker run -d --name web hello sleep 1000`)
  const scene = build(machine)
  if (scene.view !== 'overlay') throw new Error(scene.view)
  expect(scene.layers.map(({ key, part, image }) => [key, part, image])).toEqual([
    ['merged', undefined, undefined],
    ['upper', 'container', undefined],
    ['lower:0', 'init', undefined],
    ['lower:1', 'image', 'hello:latest'],
    ['lower:2', 'image', undefined],
    ['lower:3', 'image', 'ubuntu:20.04'],
  ])
  expect(
    scene.mounts.map(({ id, type, container }) => [id === scene.mount.id ? 'this' : id, type, container]),
  ).toEqual([
    ['this', 'overlay', 'web'],
    [STORE, 'overlay2', undefined],
  ])
  expect(
    images(machine, { lookAt: STORE }).stacks.map(({ kind, names, layers }) => [
      kind,
      ...names,
      layers.length,
    ]),
  ).toEqual(
    expect.arrayContaining([
      ['image', 'ubuntu:20.04', 1],
      ['image', 'hello:latest', 3],
      ['container', 'web', 5],
    ]),
  )
  printed(machine, 'docker rm -f web')
  expect(build(machine).view).toBe('images')
})

test('the names of small layers come first, what is not drawn is counted, and all are shown when wanted', () => {
  const machine = machineAfter(HELLO)
  const scene = images(machine)
  expect(scene.columns.map(({ name }) => name)).toEqual(['bin', 'boot', 'mnt', 'srv', 'tmp'])
  expect(scene.rest).toBe(16)
  expect(scene.whole).toBeUndefined()
  const whole = images(machine, { expanded: new Map([['', true]]) })
  expect(whole.columns).toHaveLength(21)
  expect(whole.rest).toBeUndefined()
  expect(whole.whole).toBe(true)
  expect(
    scene.layers.map(({ part, place, size, command, entries, cells }) => [
      part,
      place,
      size,
      command.replace(/file:\w+/, 'file'),
      entries,
      cells.map(({ path, kind }) => `${path} ${kind}`).join(', '),
    ]),
  ).toEqual([
    [
      'image',
      3,
      0,
      '/bin/sh -c rm /tmp/newfile; rm -r /mnt; mkdir /srv/x',
      3,
      '/mnt whiteout, /srv directory, /srv/x directory, /tmp directory, /tmp/newfile whiteout',
    ],
    ['image', 2, 12, '/bin/sh -c echo "Hello world" > /tmp/newfile', 1, '/tmp directory, /tmp/newfile file'],
    [
      'image',
      1,
      72776453,
      '/bin/sh -c #(nop) ADD file in / ',
      21,
      '/bin symlink, /boot directory, /mnt directory, /srv directory, /tmp directory',
    ],
  ])
})

test('what a build adds is known by its layers, each after the one it stands on', () => {
  const machine = machineAfter('docker pull -q ubuntu:20.04')
  const before = images(machine)
  printed(machine, HELLO)
  const after = images(machine)
  expect(addedLayers(before, after).map(({ place, command }) => [place, command])).toEqual([
    [2, '/bin/sh -c echo "Hello world" > /tmp/newfile'],
    [3, '/bin/sh -c rm /tmp/newfile; rm -r /mnt; mkdir /srv/x'],
  ])
  expect(addedLayers(after, after)).toEqual([])
  expect(addedLayers(after, before)).toEqual([])
})

test('a stored layer and what is in it can be examined', () => {
  const machine = machineAfter(HELLO)
  const [, layer] = images(machine).layers
  const key = layer?.key as ImagesScene['layers'][number]['key']
  expect(examine(machine, null, key, '')).toMatchObject({ mode: 0o040755, names: [] })
  expect(examine(machine, null, key, '/tmp/newfile')).toMatchObject({ size: 12, nlink: 1 })
  expect(examine(machine, null, key, '/nothing')).toBeNull()
  expect(examine(machine, null, 'stored:gone', '')).toBeNull()
})

test('looking at the store changes nothing, and twice is the same', () => {
  const machine = machineAfter(HELLO)
  const once = images(machine)
  expect(images(machine)).toEqual(once)
})
