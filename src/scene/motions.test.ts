import { expect, test } from 'vitest'
import type { TraceEvent } from '../kernel/trace.ts'
import { motionsOf, silentMotions } from './motions.ts'
import type { OverlayScene, SceneCell, SceneColumn, SceneLayer } from './scene.ts'

const copyUp = (
  path: string,
  stages: readonly [stage: Extract<TraceEvent, { type: 'copy-up' }>['stage'], size: number, name?: string][],
): TraceEvent[] =>
  stages.map(([stage, size, name]) => ({
    type: 'copy-up',
    sb: 7,
    path,
    stage,
    from: 0,
    kind: 'file',
    size,
    name: name ?? null,
    fn: 'ovl_copy_up_one',
  }))

test('the stages of a copy-up are one motion with the bytes that were copied', () => {
  const events = copyUp('/c', [
    ['start', 13],
    ['create', 0],
    ['data', 13],
    ['attributes', 0],
    ['link', 0],
    ['done', 0],
  ])
  expect(motionsOf(events, 7)).toEqual([
    {
      kind: 'copy-up',
      path: '/c',
      cellKind: 'file',
      from: 'lower:0',
      size: 13,
      nameless: true,
      name: null,
      truncated: false,
      metacopy: false,
    },
  ])
})

test('a copy-up that goes through work has a name; one for an open that truncates copies nothing', () => {
  const events = copyUp('/c', [
    ['start', 13],
    ['create', 0, '#1'],
    ['data', 0],
    ['rename', 0, '#1'],
    ['done', 0],
  ])
  expect(motionsOf(events, 7)).toMatchObject([{ size: 0, nameless: false, name: '#1', truncated: true }])
})

test('a copy-up that failed half way is no motion', () => {
  expect(
    motionsOf(
      copyUp('/c', [
        ['start', 13],
        ['create', 0],
      ]),
      7,
    ),
  ).toEqual([])
})

test('events of another union are left out, the others keep their order', () => {
  const fn = 'ovl'
  const events: TraceEvent[] = [
    { type: 'create', sb: 8, path: '/x', kind: 'file', overWhiteout: false, fn },
    { type: 'whiteout', sb: 7, path: '/f', stage: 'make', name: '#3', fn },
    { type: 'whiteout', sb: 7, path: '/f', stage: 'rename', name: null, fn },
    { type: 'create', sb: 7, path: '/g', kind: 'file', overWhiteout: false, fn },
    { type: 'rename', sb: 7, path: '/g', to: '/h', fn },
    { type: 'remove', sb: 7, path: '/h', kind: 'file', fn },
    { type: 'drop-caches', level: 2 },
  ]
  expect(motionsOf(events, 7)).toEqual([
    { kind: 'whiteout', path: '/f', name: '#3' },
    { kind: 'create', path: '/g', layer: 'upper' },
    { kind: 'rename', path: '/g', to: '/h', layer: 'upper' },
    { kind: 'remove', path: '/h', layer: 'upper' },
  ])
})

test('what changed behind the union comes from comparing the layers', () => {
  const before = overlay({ merged: ['/a'], upper: ['/f'], 'lower:0': ['/a'] })
  const after = overlay({ merged: ['/a', '/b', '/g'], upper: ['/g'], 'lower:0': ['/a', '/b'] })
  const told = [{ kind: 'create', path: '/g', layer: 'upper' }] as const
  expect(silentMotions(before, after, told)).toEqual([
    { kind: 'remove', path: '/f', layer: 'upper' },
    { kind: 'create', path: '/b', layer: 'lower:0' },
  ])
})

test('opening or closing a directory makes and removes nothing', () => {
  const directory = (expanded: boolean): SceneColumn => ({
    path: '/usr',
    name: 'usr',
    directory: true,
    expanded,
    children: expanded ? [{ ...file, path: '/usr/sbin', name: 'sbin' }] : [],
    hidden: expanded ? 0 : 1,
  })
  const open = { ...overlay({ 'lower:0': ['/usr', '/usr/sbin'] }), columns: [directory(true)] }
  const closed = { ...overlay({ 'lower:0': ['/usr'] }), columns: [directory(false)] }
  expect(silentMotions(open, closed, [])).toEqual([])
  expect(silentMotions(closed, open, [])).toEqual([])
})

test('another mount in view moves nothing', () => {
  const before = overlay({ upper: ['/f'] })
  expect(silentMotions(before, { ...before, mount: { ...before.mount, id: 2 }, layers: [] }, [])).toEqual([])
})

const file: SceneColumn = {
  path: '/f',
  name: 'f',
  directory: false,
  expanded: false,
  children: [],
  hidden: 0,
}

function overlay(layers: Record<string, readonly string[]>): OverlayScene {
  const mount = { id: 1, type: 'overlay', target: '/root/ufs/merged' }
  return {
    view: 'overlay',
    mount,
    mounts: [mount],
    layers: Object.entries(layers).map(
      ([key, paths]): SceneLayer => ({
        key: key as SceneLayer['key'],
        directory: `/${key}`,
        writable: key === 'upper',
        cells: paths.map((path) => ({ path }) as SceneCell),
      }),
    ),
    work: null,
    columns: [],
  }
}

test('with metacopy the attributes go up alone, which is no truncation', () => {
  const stage = (name: 'start' | 'create' | 'attributes' | 'link' | 'done') =>
    ({
      type: 'copy-up',
      sb: 7,
      path: '/c',
      stage: name,
      from: 0,
      kind: 'file',
      size: 9,
      name: null,
      fn: 'ovl_copy_up_tmpfile',
    }) as const
  const events = (['start', 'create', 'attributes', 'link', 'done'] as const).map(stage)
  expect(motionsOf(events, 7)).toMatchObject([{ kind: 'copy-up', size: 0, truncated: false, metacopy: true }])
})

test('lookups that follow each other are one motion, each name with the layers that were asked', () => {
  const lookup = (
    path: string,
    layer: 'upper' | number,
    found: 'absent' | 'file' | 'directory',
  ): TraceEvent => ({
    type: 'lookup',
    sb: 7,
    path,
    layer,
    found,
    fn: 'ovl_lookup',
  })
  const events: TraceEvent[] = [
    lookup('/d', 'upper', 'directory'),
    lookup('/d', 0, 'directory'),
    lookup('/d/f', 'upper', 'absent'),
    lookup('/d/f', 0, 'file'),
    { type: 'write', sb: 7, path: '/d/g', size: 4, fn: 'ovl_write_iter' },
    { type: 'write', sb: 7, path: '/d/g', size: 3, fn: 'ovl_write_iter' },
    lookup('/x', 'upper', 'absent'),
  ]
  const asked = (layer: string, found: string) => ({ layer, found })
  expect(motionsOf(events, 7)).toEqual([
    {
      kind: 'lookup',
      names: [
        { path: '/d', asked: [asked('upper', 'directory'), asked('lower:0', 'directory')] },
        { path: '/d/f', asked: [asked('upper', 'absent'), asked('lower:0', 'file')] },
      ],
    },
    { kind: 'write', path: '/d/g', size: 7 },
    { kind: 'lookup', names: [{ path: '/x', asked: [asked('upper', 'absent')] }] },
  ])
})

test('a directory is merged where several layers have it, and once a command', () => {
  const readdir = (path: string, ...names: number[]): TraceEvent => ({
    type: 'readdir',
    sb: 7,
    path,
    layers: names.map((count, index) => ({ layer: index === 0 ? 'upper' : index - 1, names: count })),
    fn: 'ovl_dir_read_merged',
  })
  expect(motionsOf([readdir('/', 2, 3), readdir('/d', 1), readdir('/', 2, 3)], 7)).toEqual([
    {
      kind: 'readdir',
      path: '/',
      layers: [
        { layer: 'upper', names: 2 },
        { layer: 'lower:0', names: 3 },
      ],
    },
  ])
})
