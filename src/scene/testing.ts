/** For tests: a machine with a mounted overlay, and random calls on it. */

import fc from 'fast-check'
import {
  O_APPEND,
  O_CREAT,
  O_DIRECTORY,
  O_NONBLOCK,
  O_RDONLY,
  O_TRUNC,
  O_WRONLY,
  RENAME_EXCHANGE,
  type Stat,
  type System,
} from '../kernel/abi.ts'
import { walkTree } from '../kernel/testing.ts'
import { decode, encode } from '../kernel/text.ts'
import { ENOENT, ESTALE } from '../kernel/vfs/errno.ts'
import { S_IFCHR } from '../kernel/vfs/mode.ts'
import { findProfile, Machine, type Profile, type Software, type TraceEvent } from '../session/index.ts'
import { buildScene, superblockOf } from './build.ts'
import { motionsOf, silentMotions } from './motions.ts'
import type { Motion, OverlayScene, SceneCell, SceneColumn } from './scene.ts'

export const home = '/root/ufs'

const noSoftware = {
  programs: new Map(),
  readLayerStores: () => [],
  addStorage: () => {},
  bash: function* () {
    yield
    return 0
  },
} as unknown as Software

export interface Started {
  readonly machine: Machine
  readonly sys: System
}

/** A machine in its home directory, with nothing in it. */
export function startMachine(): Started {
  const machine = new Machine(findProfile('article') as Profile, noSoftware)
  const sys = machine.kernel.system()
  sys.chdir(home)
  return { machine, sys }
}

export function write(sys: System, path: string, text: string, flags = O_TRUNC): number {
  const fd = sys.open(path, O_WRONLY | O_CREAT | O_NONBLOCK | flags, 0o644)
  if (fd < 0) return fd
  sys.write(fd, encode(text))
  return sys.close(fd)
}

/** A call that a process makes, and on what. */
export type Act =
  | { readonly call: 'write' | 'append'; readonly path: string; readonly text: string }
  | { readonly call: 'mkdir' | 'unlink' | 'rmdir' | 'truncate' | 'stat'; readonly path: string }
  | { readonly call: 'chmod'; readonly path: string; readonly mode: number }
  | { readonly call: 'rename' | 'exchange' | 'link'; readonly path: string; readonly to: string }
  | { readonly call: 'symlink'; readonly path: string; readonly to: string }
  | { readonly call: 'mknod'; readonly path: string; readonly mode: number }
  /** all names of a directory are read */
  | { readonly call: 'list'; readonly path: string }
  /** what overlayfs itself writes into a layer, and mkfs-like tools do: a whiteout, an extended attribute */
  | { readonly call: 'whiteout'; readonly path: string }
  | { readonly call: 'mark'; readonly path: string; readonly name: string; readonly value: string }

const names = ['a', 'b', 'd', 'e']
const place = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...names).map((name) => `/${name}`) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.constantFrom('d', 'e'), fc.constantFrom(...names))
      .map((all) => `/${all.join('/')}`),
  },
  { weight: 1, arbitrary: fc.constantFrom(...names).map((name) => `/d/e/${name}`) },
)

/** Calls on paths of a small tree, each possible at least now and then. */
export const actArbitrary: fc.Arbitrary<Act> = fc.oneof(
  fc.record({
    call: fc.constantFrom('write' as const, 'append' as const),
    path: place,
    text: fc.constantFrom('', 'text\n'),
  }),
  fc.record({ call: fc.constantFrom('mkdir' as const, 'unlink' as const, 'rmdir' as const), path: place }),
  fc.record({ call: fc.constantFrom('mkdir' as const, 'unlink' as const), path: place }),
  fc.record({
    call: fc.constantFrom('rename' as const, 'exchange' as const, 'link' as const),
    path: place,
    to: place,
  }),
  fc.record({ call: fc.constantFrom('truncate' as const, 'stat' as const), path: place }),
  fc.record({ call: fc.constant('chmod' as const), path: place, mode: fc.constantFrom(0o600, 0o755) }),
  fc.record({ call: fc.constant('symlink' as const), path: place, to: fc.constantFrom('a', '/nowhere') }),
  fc.record({
    call: fc.constant('mknod' as const),
    path: place,
    mode: fc.constantFrom(0o010644, 0o020666, 0o140644),
  }),
  fc.record({ call: fc.constant('list' as const), path: fc.constantFrom('', '/d', '/e') }),
)

/** What makes a layer before it is mounted: calls, and the marks of overlayfs, as a layer has that was an upper once. */
export const layerActArbitrary: fc.Arbitrary<Act> = fc.oneof(
  { weight: 6, arbitrary: actArbitrary },
  // A link is only made of what is there.
  {
    weight: 2,
    arbitrary: fc.record({
      call: fc.constant('link' as const),
      path: fc.constantFrom('/a', '/b'),
      to: place,
    }),
  },
  { weight: 1, arbitrary: fc.record({ call: fc.constant('whiteout' as const), path: place }) },
  {
    weight: 1,
    arbitrary: fc.record({
      call: fc.constant('mark' as const),
      path: fc.constantFrom('/d', '/e', '/d/e'),
      name: fc.constant('opaque'),
      value: fc.constant('y'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      call: fc.constant('mark' as const),
      path: fc.constantFrom('/d', '/e'),
      name: fc.constant('redirect'),
      value: fc.constantFrom('d', 'e', '/d'),
    }),
  },
)

/** Does it below `root`; the result is the call's, 0 or a negative errno. */
export function perform(sys: System, root: string, act: Act): number {
  const path = root + act.path
  switch (act.call) {
    case 'write':
      return write(sys, path, act.text)
    case 'append':
      return write(sys, path, act.text, O_APPEND)
    case 'mkdir':
      return sys.mkdir(path, 0o755)
    case 'unlink':
      return sys.unlink(path)
    case 'rmdir':
      return sys.rmdir(path)
    case 'truncate':
      return sys.truncate(path, 2)
    case 'stat': {
      const seen = sys.lstat(path)
      return typeof seen === 'number' ? seen : 0
    }
    case 'chmod':
      return sys.chmod(path, act.mode)
    case 'rename':
      return sys.rename(path, root + act.to)
    case 'exchange':
      return sys.rename(path, root + act.to, RENAME_EXCHANGE)
    case 'link':
      return sys.link(path, root + act.to)
    case 'symlink':
      return sys.symlink(act.to, path)
    case 'mknod':
      return sys.mknod(path, act.mode, 0x103)
    case 'whiteout':
      return sys.mknod(path, S_IFCHR, 0)
    case 'mark':
      return sys.setxattr(path, `trusted.overlay.${act.name}`, encode(act.value), 0)
    case 'list': {
      const fd = sys.open(path, O_RDONLY | O_DIRECTORY)
      if (fd < 0) return fd
      const entries = sys.getdents(fd)
      sys.close(fd)
      return typeof entries === 'number' ? entries : 0
    }
  }
}

export interface LayeredPlan {
  readonly lowers: readonly (readonly Act[])[]
  readonly upper: readonly Act[]
  readonly options: string
  /** of a data-only layer below the others, which needs metacopy=on; left out where there is none */
  readonly dataOnly?: readonly Act[] | undefined
}

/** What the layers hold before the mount, and its options. */
export const planArbitrary: fc.Arbitrary<LayeredPlan> = fc.record({
  lowers: fc.array(fc.array(layerActArbitrary, { maxLength: 14 }), { minLength: 1, maxLength: 3 }),
  upper: fc.array(layerActArbitrary, { maxLength: 6 }),
  options: fc.constantFrom('', ',redirect_dir=on', ',index=on', ',metacopy=on,redirect_dir=on', ',xino=off'),
  dataOnly: fc.option(fc.array(actArbitrary, { maxLength: 8 }), { nil: undefined }),
})

/** The layers filled and mounted on merged. */
export function mountPlan({ lowers, upper, options, dataOnly }: LayeredPlan): Started {
  const started = startMachine()
  const { sys } = started
  for (const name of ['merged', 'work', 'upper']) sys.mkdir(name, 0o755)
  const directories = lowers.map((acts, index) => {
    sys.mkdir(`lower${index}`, 0o755)
    for (const act of acts) perform(sys, `lower${index}`, act)
    return `lower${index}`
  })
  for (const act of upper) perform(sys, 'upper', act)
  const hasData = dataOnly !== undefined && options.includes('metacopy=on')
  if (hasData) {
    sys.mkdir('data', 0o755)
    for (const act of dataOnly) perform(sys, 'data', act)
  }
  const data = `lowerdir=${directories.join(':')}${hasData ? '::data' : ''},upperdir=upper,workdir=work${options}`
  const failed = sys.mount('overlay', 'merged', 'overlay', 0, data)
  if (failed !== 0) throw new Error(`mount -o ${data}: ${failed}`)
  return started
}

/** What the machine tells while `act` runs. */
export function traced(machine: Machine, act: () => void): TraceEvent[] {
  const events: TraceEvent[] = []
  machine.kernel.trace = (event) => events.push(event)
  act()
  machine.kernel.trace = null
  return events
}

/** What is shown of a machine with a mount. `expanded`: as for a scene. */
export function overlayOf(
  { machine }: Pick<Started, 'machine'>,
  expanded: ReadonlyMap<string, boolean> = new Map(),
): OverlayScene {
  const scene = buildScene(machine, { lookAt: null, expanded })
  if (scene.view !== 'overlay') throw new Error('no overlay')
  return scene
}

/** An act, and the directory below which it is done. */
export interface Call {
  readonly root: string
  readonly act: Act
}

export const onMount: fc.Arbitrary<Call> = fc.record({ root: fc.constant('merged'), act: actArbitrary })

export interface Step {
  readonly before: OverlayScene
  readonly after: OverlayScene
  readonly motions: readonly Motion[]
}

/** Each call of a session, with the scenes before and after it. */
export function* steps(
  started: Started,
  calls: readonly Call[],
  expanded?: ReadonlyMap<string, boolean>,
): Generator<Step> {
  let before = overlayOf(started, expanded)
  for (const { root, act } of calls) {
    const events = traced(started.machine, () => perform(started.sys, root, act))
    const after = overlayOf(started, expanded)
    const told = motionsOf(events, superblockOf(started.machine, after) as number)
    yield { before, after, motions: [...told, ...silentMotions(before, after, told)] }
    before = after
  }
}

/** Paths of directories that a scene keeps closed. */
export const closedDirectories = (columns: readonly SceneColumn[]): string[] =>
  columns.flatMap(({ directory, expanded, path, children }) => [
    ...(directory && !expanded ? [path] : []),
    ...closedDirectories(children),
  ])

export interface Seen extends Pick<Stat, 'mode' | 'size' | 'nlink' | 'uid' | 'gid' | 'ino'> {
  readonly path: string
  readonly target: string | null
}

/** All names below a directory with what lstat says, by the system calls of a process. */
export function listed(sys: System, root: string): Seen[] {
  return [...walkTree(sys, root)].flatMap(({ path, stat }) => {
    // A directory of upper alone is listed as it is, its whiteouts too (ovl_dir_is_real).
    if (stat === -ENOENT) return []
    if (typeof stat === 'number') throw new Error(`lstat ${root}${path}: ${stat}`)
    const target = sys.readlink(root + path)
    return [seenOf({ path, ...stat, target: typeof target === 'string' ? target : null })]
  })
}

/** Two directories of the mount have a redirect to one: overlayfs has no inode for the second (ovl_verify_inode). */
export const hasStale = (sys: System, root: string): boolean =>
  [...walkTree(sys, root)].some(({ stat }) => stat === -ESTALE)

/** What a row of a scene says of its names, as `listed` has it. */
export const shown = (cells: readonly SceneCell[]): Seen[] =>
  byPath(cells.filter(({ ghost }) => !ghost).map(seenOf))

const seenOf = ({ path, mode, size, nlink, uid, gid, ino, target }: Seen): Seen => ({
  path,
  mode,
  size,
  nlink,
  uid,
  gid,
  ino,
  target,
})

export const byPath = (all: readonly Seen[]): Seen[] => [...all].sort((a, b) => (a.path < b.path ? -1 : 1))

/** What a script prints on the machine, which needs its software. */
export function printed(machine: Machine, script: string): string {
  const sys = machine.kernel.system()
  const running = machine.runScript(`{ ${script}\n} > /tmp/printed 2> /tmp/complaints < /dev/null`)
  for (;;) if (running.next().done === true) break
  const fd = sys.open('/tmp/printed', O_RDONLY)
  let text = ''
  for (let part = sys.read(fd, 65536); ; part = sys.read(fd, 65536)) {
    if (typeof part === 'number' || part.length === 0) break
    text += decode(part)
  }
  sys.close(fd)
  return text
}
