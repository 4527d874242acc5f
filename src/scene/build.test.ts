import { expect, test } from 'vitest'
import type { System } from '../kernel/abi.ts'
import { O_APPEND, O_RDONLY } from '../kernel/abi.ts'
import { encode } from '../kernel/text.ts'
import type { Machine } from '../session/index.ts'
import { buildScene, type SceneOptions, superblockOf } from './build.ts'
import type { DirectoriesScene, OverlayScene, Scene, SceneCell } from './scene.ts'
import { home, overlayOf, type Started, startMachine, write } from './testing.ts'

/** The article's machine after its mount. */
function mounted(): Started {
  const started = startMachine()
  const { sys } = started
  for (const name of ['merged', 'work', 'upper', 'lower']) sys.mkdir(name, 0o755)
  for (const path of ['upper/a', 'upper/b', 'lower/a', 'lower/c']) write(sys, path, '')
  mountOverlay(sys)
  return started
}

function mountOverlay(sys: System, options = 'lowerdir=lower,upperdir=upper,workdir=work'): void {
  expect(sys.mount('overlay', 'merged', 'overlay', 0, options)).toBe(0)
}

const build = (machine: Machine, options: Partial<SceneOptions> = {}): Scene =>
  buildScene(machine, { lookAt: null, expanded: new Map(), ...options })

const overlay = (machine: Machine, options: Partial<SceneOptions> = {}): OverlayScene => {
  const scene = build(machine, options)
  expect(scene.view).toBe('overlay')
  return scene as OverlayScene
}

/** `/c from upper`, `/a covered`, ... for each cell of a row. */
function row(scene: OverlayScene, key: string): string[] {
  const layer = key === 'work' ? scene.work : scene.layers.find((candidate) => candidate.key === key)
  return (layer?.cells ?? []).map(describe)
}

function describe(cell: SceneCell): string {
  const marks = [
    cell.kind === 'file' ? '' : cell.kind,
    cell.from === null ? '' : `from ${cell.from}`,
    cell.merges.length > 1 ? `merging ${cell.merges.join(' ')}` : '',
    ...(['covered', 'ghost', 'stale', 'opaque', 'metacopy'] as const).map((mark) => (cell[mark] ? mark : '')),
  ]
  return [cell.path, ...marks.filter((mark) => mark !== '')].join(' ')
}

test('an empty directory is the empty view', () => {
  expect(build(startMachine().machine)).toEqual({ view: 'empty', directory: home, mounts: [] })
})

test('before any union, the directories stand side by side, with the roles of the article', () => {
  const { machine, sys } = startMachine()
  for (const name of ['upper', 'lower', 'B']) sys.mkdir(name, 0o755)
  write(sys, 'upper/b', 'text')
  write(sys, 'lower/a', '')
  write(sys, 'note', 'no directory')
  const scene = build(machine) as DirectoriesScene
  expect(scene.rows.map(({ name, role, cells }) => [name, role, cells.map(describe)])).toEqual([
    ['B', null, []],
    ['lower', 'lower:0', ['/a']],
    ['upper', 'upper', ['/b']],
  ])
  expect(scene.columns.map(({ path }) => path)).toEqual(['/a', '/b'])
  expect(scene.rows[2]?.cells[0]).toMatchObject({ size: 4, preview: 'text', nlink: 1 })
})

test('a mounted overlay: merged says which layer answers, and what it hides is covered', () => {
  const { machine } = mounted()
  const scene = overlay(machine)
  expect(scene.mount).toMatchObject({ type: 'overlay', target: '/root/ufs/merged' })
  expect(scene.layers.map(({ key, directory, writable }) => [key, directory, writable])).toEqual([
    ['merged', '/root/ufs/merged', true],
    ['upper', '/root/ufs/upper', true],
    ['lower:0', '/root/ufs/lower', false],
  ])
  expect(row(scene, 'merged')).toEqual(['/a from upper', '/b from upper', '/c from lower:0'])
  expect(row(scene, 'upper')).toEqual(['/a', '/b'])
  expect(row(scene, 'lower:0')).toEqual(['/a covered', '/c'])
  expect(scene.work).toMatchObject({ directory: '/root/ufs/work', cells: [] })
})

test('a write to a lower file turns it to upper; its deletion makes a whiteout with a twin in work, and a ghost', () => {
  const { machine, sys } = mounted()
  write(sys, 'merged/c', 'wont-persist\n')
  write(sys, 'lower/f', 'fff\n')
  expect(row(overlay(machine), 'merged')).toEqual([
    '/a from upper',
    '/b from upper',
    '/c from upper',
    '/f from lower:0',
  ])
  expect(sys.unlink('merged/f')).toBe(0)
  const scene = overlay(machine)
  expect(row(scene, 'merged').at(-1)).toBe('/f ghost')
  expect(row(scene, 'upper').at(-1)).toBe('/f whiteout')
  expect(row(scene, 'lower:0')).toEqual(['/a covered', '/c covered', '/f covered'])
  const [twin] = scene.work?.cells ?? []
  expect(twin).toMatchObject({ kind: 'whiteout', nlink: 2 })
  expect(scene.layers[1]?.cells.at(-1)).toMatchObject({ kind: 'whiteout', ino: twin?.ino, nlink: 2 })
})

test('a name that the dentry cache still knows is shown as stale', () => {
  const { machine, sys } = mounted()
  write(sys, 'merged/g', 'ggg\n')
  sys.unlink('upper/g')
  expect(row(overlay(machine), 'merged').at(-1)).toBe('/g from upper stale')
  expect(row(overlay(machine), 'upper')).toEqual(['/a', '/b'])
})

test('a name that the cache takes for missing is shown as stale where a listing shows it', () => {
  const { machine, sys } = mounted()
  expect(sys.open('merged/n', O_RDONLY)).toBeLessThan(0)
  write(sys, 'lower/n', 'new')
  expect(row(overlay(machine), 'merged').at(-1)).toBe('/n from lower:0 stale')
  expect(sys.open('merged/n', O_RDONLY)).toBeLessThan(0)
})

test('directories merge, an opaque one covers what is below it, and few columns open by themselves', () => {
  const { machine, sys } = startMachine()
  for (const name of ['merged', 'work', 'upper', 'lower']) sys.mkdir(name, 0o755)
  for (const path of ['upper/d', 'lower/d', 'lower/o']) sys.mkdir(path, 0o755)
  write(sys, 'upper/d/x', '')
  write(sys, 'lower/d/y', '')
  write(sys, 'lower/o/z', '')
  mountOverlay(sys)
  sys.unlink('merged/o/z')
  sys.rmdir('merged/o')
  sys.mkdir('merged/o', 0o755)
  const scene = overlay(machine)
  expect(row(scene, 'merged')).toEqual([
    '/d directory from upper merging upper lower:0',
    '/d/x from upper',
    '/d/y from lower:0',
    '/o directory from upper',
  ])
  expect(row(scene, 'upper')).toEqual(['/d directory', '/d/x', '/o directory opaque'])
  expect(row(scene, 'lower:0')).toEqual(['/d directory', '/d/y', '/o directory covered', '/o/z covered'])
  const closed = overlay(machine, { expanded: new Map([['/d', false]]) })
  expect(closed.columns).toEqual([
    { path: '/d', name: 'd', directory: true, expanded: false, children: [], hidden: 2 },
    {
      path: '/o',
      name: 'o',
      directory: true,
      expanded: true,
      hidden: 0,
      children: [{ path: '/o/z', name: 'z', directory: false, expanded: false, children: [], hidden: 0 }],
    },
  ])
  expect(row(closed, 'upper')).toEqual(['/d directory', '/o directory opaque'])
})

test('several lowers, none writable: the leftmost is on top', () => {
  const { machine, sys } = startMachine()
  for (const name of ['merged', 'one', 'two']) sys.mkdir(name, 0o755)
  write(sys, 'one/a', '1')
  write(sys, 'two/a', '2')
  write(sys, 'two/b', '2')
  mountOverlay(sys, 'lowerdir=one:two')
  const scene = overlay(machine)
  expect(scene.layers.map(({ key, directory }) => [key, directory])).toEqual([
    ['merged', '/root/ufs/merged'],
    ['lower:0', '/root/ufs/one'],
    ['lower:1', '/root/ufs/two'],
  ])
  expect(row(scene, 'merged')).toEqual(['/a from lower:0', '/b from lower:1'])
  expect(scene.layers[0]?.writable).toBe(false)
  expect(scene.work).toBeNull()
})

test('an overlay may be a layer of another; either can be looked at', () => {
  const { machine, sys } = mounted()
  for (const name of ['top', 'topwork', 'outer']) sys.mkdir(name, 0o755)
  const options = 'lowerdir=merged,upperdir=top,workdir=topwork'
  expect(sys.mount('overlay', 'outer', 'overlay', 0, options)).toBe(0)
  write(sys, 'outer/c', 'x', O_APPEND)
  const scene = overlay(machine)
  expect(scene.mounts).toHaveLength(2)
  expect(row(scene, 'merged')).toEqual(['/a from lower:0', '/b from lower:0', '/c from upper'])
  expect(row(scene, 'lower:0')).toEqual(['/a', '/b', '/c covered'])
  const inner = overlay(machine, { lookAt: scene.mounts[0]?.id ?? 0 })
  expect(inner.mount.target).toBe('/root/ufs/merged')
  expect(superblockOf(machine, inner)).not.toBe(superblockOf(machine, scene))
})

test('an aufs union: the writable branch is upper, its .wh. files are whiteouts, its bookkeeping is not drawn', () => {
  const { machine, sys } = startMachine()
  for (const name of ['A', 'B', 'C']) sys.mkdir(name, 0o755)
  for (const path of ['A/a', 'A/x', 'B/b', 'B/x']) write(sys, path, path)
  expect(sys.mount('none', 'C', 'aufs', 0, 'dirs=./A:./B')).toBe(0)
  sys.unlink('C/b')
  const scene = overlay(machine)
  expect(scene.mount).toMatchObject({ type: 'aufs', target: '/root/ufs/C' })
  expect(row(scene, 'merged')).toEqual(['/a from upper', '/b ghost', '/x from upper'])
  expect(row(scene, 'upper')).toEqual(['/a', '/b whiteout', '/x'])
  expect(row(scene, 'lower:0')).toEqual(['/b covered', '/x covered'])
  expect(scene.work).toBeNull()
})

test('looking changes nothing: not the time of a file, not the dentry cache, not the answers', () => {
  const watched = mounted()
  const alone = mounted()
  const session = (sys: System, look: () => void): unknown[] => {
    const answers: unknown[] = []
    const steps: (() => unknown)[] = [
      () => write(sys, 'lower/f', 'fff\n'),
      () => sys.unlink('merged/f'),
      () => sys.unlink('upper/f'),
      () => sys.open('merged/f', O_RDONLY),
      () => write(sys, 'merged/g', 'ggg\n'),
      () => sys.unlink('upper/g'),
      () => sys.stat('merged/g'),
      () => sys.stat('merged'),
      () => sys.stat('lower/c'),
      () => sys.stat('merged/nothing'),
      () => write(sys, 'lower/nothing', ''),
      () => sys.stat('merged/nothing'),
    ]
    for (const step of steps) {
      look()
      answers.push(step())
    }
    return answers
  }
  const events: unknown[] = []
  const seen = session(watched.sys, () => {
    watched.machine.kernel.trace = (event) => events.push(event)
    const first = build(watched.machine)
    expect(build(watched.machine)).toEqual(first)
    watched.machine.kernel.trace = null
  })
  expect(seen).toEqual(session(alone.sys, () => {}))
  expect(events).toEqual([])
})

test('directories open by themselves three levels deep, deeper ones by hand', () => {
  const { machine, sys } = mounted()
  for (const path of ['lower/d', 'lower/d/e', 'lower/d/e/f', 'lower/d/e/f/g', 'lower/d/e/f/g/h'])
    sys.mkdir(path, 0o755)
  const openAt = (scene: OverlayScene) => {
    const open: string[] = []
    const visit = (columns: OverlayScene['columns']) => {
      for (const { path, expanded, children } of columns) {
        if (expanded) open.push(path)
        visit(children)
      }
    }
    visit(scene.columns)
    return open
  }
  expect(openAt(overlay(machine))).toEqual(['/d', '/d/e', '/d/e/f'])
  const expanded = new Map([['/d/e/f/g', true]])
  expect(openAt(overlay(machine, { expanded }))).toEqual(['/d', '/d/e', '/d/e/f', '/d/e/f/g'])
})

test('of very many names those that layers share and the first are drawn, and the others counted', () => {
  const { machine, sys } = mounted()
  for (let i = 0; i < 1200; i++) write(sys, `lower/f${i}`, '')
  sys.mkdir('lower/many', 0o755)
  for (let i = 0; i < 1003; i++) write(sys, `lower/many/g${i}`, '')
  const scene = overlay(machine, { expanded: new Map([['/many', true]]) })
  expect(scene.columns).toHaveLength(1000)
  expect(scene.columns.map(({ path }) => path)).not.toContain('/f999')
  write(sys, 'merged/f999', 'changed')
  expect(overlay(machine).columns.map(({ path }) => path)).toContain('/f999')
  expect(scene.rest).toBe(204)
})

test('a data-only layer has a row, gives no names, and the bytes of a metacopy that points to it', () => {
  const { machine, sys } = startMachine()
  for (const name of ['merged', 'work', 'upper', 'lower', 'data']) sys.mkdir(name, 0o755)
  write(sys, 'data/blob', 'bytes')
  write(sys, 'data/other', 'unseen')
  write(sys, 'lower/file', '')
  sys.truncate('lower/file', 5)
  sys.setxattr('lower/file', 'trusted.overlay.metacopy', new Uint8Array(0), 0)
  sys.setxattr('lower/file', 'trusted.overlay.redirect', encode('/blob'), 0)
  const options = 'lowerdir=lower::data,upperdir=upper,workdir=work,metacopy=on'
  expect(sys.mount('overlay', 'merged', 'overlay', 0, options)).toBe(0)
  const scene = overlayOf({ machine })
  const rows = scene.layers.map(({ key, dataOnly, cells }) => ({
    key,
    dataOnly: dataOnly === true,
    names: cells.map(({ path }) => path),
  }))
  expect(rows).toEqual([
    { key: 'merged', dataOnly: false, names: ['/file'] },
    { key: 'upper', dataOnly: false, names: [] },
    { key: 'lower:0', dataOnly: false, names: ['/file'] },
    { key: 'lower:1', dataOnly: true, names: ['/blob', '/other'] },
  ])
  expect(scene.layers[0]?.cells[0]).toMatchObject({ preview: 'bytes', from: 'lower:0', size: 5 })
})

test('with index=on, the other names of a file that was copied up show the copy', () => {
  const started = startMachine()
  const { machine, sys } = started
  for (const name of ['merged', 'work', 'upper', 'lower']) sys.mkdir(name, 0o755)
  write(sys, 'lower/one', 'same\n')
  sys.link('lower/one', 'lower/two')
  write(sys, 'lower/three', '')
  mountOverlay(sys, 'lowerdir=lower,upperdir=upper,workdir=work,index=on')
  write(sys, 'merged/one', 'other\n')
  const shown = () => {
    const scene = overlay(machine)
    return [row(scene, 'merged'), row(scene, 'lower:0')]
  }
  const copied = [
    ['/one from upper', '/three from lower:0', '/two from upper'],
    ['/one covered', '/three', '/two covered'],
  ]
  expect(shown()).toEqual(copied)
  // Once the cache knows it, it is as right as before.
  expect(sys.stat('merged/two')).toMatchObject({ size: 6 })
  expect(shown()).toEqual(copied)
  expect(overlay(machine).layers[0]?.cells.map(({ size, ino }) => [size, ino])).toEqual(
    overlay(machine).layers[0]?.cells.map(({ path }) => {
      const seen = sys.stat(path === '/three' ? 'lower/three' : 'upper/one')
      return typeof seen === 'number' ? seen : [seen.size, seen.ino]
    }),
  )
})
