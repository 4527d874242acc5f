/** A random run: file systems, the tree that they start with, and steps (../trace/format.ts has their vocabulary). */

import type { Entry, Step, Tree } from '../trace/format.ts'
import { Random } from './random.ts'

export interface Case {
  readonly filesystems: readonly string[]
  readonly initial: Tree
  readonly steps: readonly Step[]
  /** what may be left mounted at the end */
  readonly mountpoints: readonly string[]
  /** directories that are compared at the end, in this order */
  readonly final: readonly string[]
}

export const BASE = '/tmp/ovl-verify'
const MERGED = `${BASE}/0/m`
/** an overlay that is a layer of the other: its mount point, upper and work */
const NESTED = `${BASE}/0/n`
const NESTED_UPPER = `${BASE}/0/nu`
const NESTED_WORK = `${BASE}/0/nw`
const UPPER = `${BASE}/0/u`
const WORK = `${BASE}/0/w`
const names = ['a', 'b', 'c', 'd']
const contents = ['', 'x', 'hello\n', '0123456789']

/** Options that change what overlayfs does. */
const optionSets = [
  '',
  '',
  'redirect_dir=on',
  'redirect_dir=on,index=on',
  'index=on',
  'redirect_dir=nofollow',
  'metacopy=on',
  'metacopy=on,index=on',
  'nfs_export=on,index=on',
  'xino=on',
  'xino=auto,redirect_dir=on',
  'userxattr',
  'volatile',
  'uuid=off',
]

/** Sets of options to draw from, those that hold one of the words given; all without words. */
export const optionsWith = (words: readonly string[]): readonly string[] =>
  words.length === 0 ? optionSets : optionSets.filter((set) => words.some((word) => set.includes(word)))

export function randomCase(seed: number, steps: number, options: readonly string[]): Case {
  const random = new Random(seed)
  const lowers = Array.from({ length: random.pick([1, 1, 2, 3]) }, (_, i) => `l${i}`)
  const isOneFileSystem = random.chance(0.6)
  const layers = lowers.map((name) => `${BASE}/${isOneFileSystem ? 0 : random.pick([0, 1, 2])}/${name}`)
  const filesystems = [0, 1, 2].filter(
    (i) => i === 0 || layers.some((layer) => layer.startsWith(`${BASE}/${i}/`)),
  )
  const initial: Tree = {}
  const unions = uppers.flatMap(({ upper, work }) => [upper, work])
  for (const directory of [MERGED, NESTED, NESTED_UPPER, NESTED_WORK, ...unions, ...layers])
    initial[directory] = { t: 'd', m: '0755' }
  const set = random.pick(options)
  const prefix = set.includes('userxattr') ? 'user.overlay.' : 'trusted.overlay.'
  for (const [i, layer] of layers.entries()) fill(random, initial, layer, 3, i < layers.length - 1, prefix)
  if (random.chance(0.3)) fill(random, initial, UPPER, 2, true, prefix)
  return {
    filesystems: filesystems.map((i) => `${BASE}/${i}`),
    initial,
    steps: [...new Steps(random, layers, set, options).make(steps)],
    mountpoints: [NESTED, MERGED],
    final: [MERGED, NESTED_UPPER, NESTED_WORK, ...unions, ...layers],
  }
}

/** A random tree; `hides` says that there may be whiteouts and opaque directories in it. */
function fill(random: Random, tree: Tree, at: string, depth: number, hides: boolean, prefix: string): void {
  const files: string[] = []
  for (const name of names) {
    if (!random.chance(0.55)) continue
    const path = `${at}/${name}`
    const kind = random.next()
    if (kind < 0.4 && depth > 1) {
      const opaque = hides && random.chance(0.15)
      tree[path] = {
        t: 'd',
        m: random.pick(['0755', '0755', '0777', '1777', '2755', '0700']),
        ...owner(random),
      }
      const marks: Record<string, string> = {}
      if (opaque) marks[`${prefix}opaque`] = 'y'
      if (hides && random.chance(0.06)) marks[`${prefix}redirect`] = random.pick(['a', 'b', '/c', '/a/b'])
      if (Object.keys(marks).length > 0) (tree[path] as Entry).x = marks
      fill(random, tree, path, depth - 1, hides, prefix)
    } else if (kind < 0.8) {
      const first = files.length > 0 && random.chance(0.3) ? random.pick(files) : null
      if (first !== null) tree[path] = link(tree, first)
      else {
        const data = random.pick(contents)
        tree[path] = {
          t: 'f',
          m: random.pick(['0644', '0600', '0666', '4755', '0755']),
          s: data.length,
          data,
          ...owner(random),
        }
        const marks: Record<string, string> = {}
        if (random.chance(0.1)) marks['user.k'] = 'v'
        if (hides && random.chance(0.05)) marks[`${prefix}metacopy`] = ''
        if (hides && random.chance(0.05)) marks[`${prefix}redirect`] = random.pick(['a', '/c', '/a/b'])
        if (hides && data === '' && random.chance(0.3)) marks[`${prefix}whiteout`] = ''
        if (Object.keys(marks).length > 0) (tree[path] as Entry).x = marks
        files.push(path)
      }
    } else if (kind < 0.9) tree[path] = { t: 'l', to: random.pick(['a', 'b/c', '../a', 'nowhere']) }
    else if (hides && kind < 0.97) tree[path] = { t: 'c', m: '0000', rdev: [0, 0] }
    else tree[path] = { t: 's', m: '0644' }
  }
}

function link(tree: Tree, first: string): Entry {
  const entry = tree[first] as Entry
  entry.h ??= first
  return { ...entry }
}

const owner = (random: Random): { u?: number; g?: number } => (random.chance(0.2) ? { u: 1, g: 1 } : {})

/** Uppers with their work directories; a mount that rotates takes the next ones. */
const uppers = [0, 1, 2].map((i) => ({
  upper: i === 0 ? UPPER : `${UPPER}${i}`,
  work: i === 0 ? WORK : `${WORK}${i}`,
}))

/** The steps of one case: through the mount mostly, between mounts and underneath on the layers. */
class Steps {
  readonly #random: Random
  readonly #choices: readonly string[]
  #layers: readonly string[]
  #options: string
  #rotation = 0
  #slot = 0

  constructor(random: Random, layers: readonly string[], options: string, choices: readonly string[]) {
    this.#random = random
    this.#layers = layers
    this.#options = options
    this.#choices = choices
  }

  *make(count: number): Generator<Step, void, void> {
    if (this.#random.chance(0.1)) yield* this.#nest()
    yield this.#learn()
    yield this.#mount()
    for (let i = 0; i < count; i++) {
      const event = this.#random.next()
      if (event < 0.02) yield* this.#offline()
      else if (event < 0.021) yield* this.#underneath()
      else yield this.#operation(MERGED)
    }
  }

  /** The lowest layer becomes an overlay on it. */
  *#nest(): Generator<Step, void, void> {
    const lowest = this.#layers[this.#layers.length - 1] as string
    const options = `lowerdir=${lowest},upperdir=${NESTED_UPPER},workdir=${NESTED_WORK}`
    const more = this.#random.pick(['', '', ',redirect_dir=on', ',metacopy=on'])
    yield { op: 'mount', at: NESTED, opts: options + more }
    for (let i = 0; i < 4; i++) yield this.#operation(NESTED)
    this.#layers = [...this.#layers.slice(0, -1), NESTED]
  }

  get #upper(): { upper: string; work: string } {
    return uppers[this.#rotation] as { upper: string; work: string }
  }

  #learn(): Step {
    return { op: 'learn', paths: [...this.#layers, this.#upper.upper] }
  }

  #mount(): Step {
    const last = this.#layers[this.#layers.length - 1]
    const hasData = this.#layers.length > 1 && this.#random.chance(0.05)
    const lower = hasData
      ? `lowerdir=${this.#layers.slice(0, -1).join(':')}::${last}`
      : `lowerdir=${this.#layers.join(':')}`
    const isReadOnly = this.#layers.length > 1 && this.#random.chance(0.05)
    const { upper, work } = this.#upper
    const parts = isReadOnly ? [lower] : [lower, `upperdir=${upper}`, `workdir=${work}`]
    if (this.#options !== '') parts.push(this.#options)
    return { op: 'mount', at: MERGED, opts: parts.join(',') }
  }

  /** Unmounts, changes layers, mounts again: with other options, or with the upper as a lower and a fresh upper. */
  *#offline(): Generator<Step, void, void> {
    const random = this.#random
    yield { op: 'umount', at: MERGED }
    const changes = random.below(3)
    for (let i = 0; i < changes; i++) yield this.#operation(random.pick([this.#upper.upper, ...this.#layers]))
    if (random.chance(0.3)) this.#options = random.pick(this.#choices)
    if (random.chance(0.3) && this.#rotation < uppers.length - 1) {
      this.#layers = [this.#upper.upper, ...this.#layers]
      this.#rotation++
    }
    yield this.#learn()
    yield this.#mount()
  }

  /** What documentation calls undefined, and is not. */
  *#underneath(): Generator<Step, void, void> {
    yield this.#operation(this.#random.pick([this.#upper.upper, ...this.#layers]))
    if (this.#random.chance(0.5)) yield { op: 'drop_caches' }
  }

  #path(root: string): string {
    const depth = this.#random.pick([1, 1, 2, 2, 3])
    const parts = Array.from({ length: depth }, () => this.#random.pick(names))
    return `${root}/${parts.join('/')}${this.#random.chance(0.02) ? '/' : ''}`
  }

  #operation(root: string): Step {
    const random = this.#random
    const path = this.#path(root)
    const make = random.pick(weighted)
    const step = make({ random, path, other: this.#path(root), slot: () => `s${this.#slot++ % 4}` })
    return random.chance(0.08) ? { ...step, as: [1, 1] } : step
  }
}

interface Ingredients {
  readonly random: Random
  readonly path: string
  readonly other: string
  slot(): string
}

type Maker = (ingredients: Ingredients) => Step

const mode = (random: Random): string =>
  random.pick(['0644', '0600', '0755', '0700', '0777', '2755', '4711', '0000'])
const anySlot = (random: Random): string => `s${random.below(4)}`
const xattrNames = ['user.k', 'user.j', 'trusted.t', 'trusted.overlay.x', 'trusted.overlay.opaque']

const makers: readonly (readonly [weight: number, maker: Maker])[] = [
  [4, ({ path }) => ({ op: 'lstat', path })],
  [2, ({ path }) => ({ op: 'stat', path })],
  [4, ({ path }) => ({ op: 'readdir', path: path.slice(0, path.lastIndexOf('/')) || path })],
  [2, ({ path }) => ({ op: 'readdir', path })],
  [3, ({ path }) => ({ op: 'readfile', path })],
  [4, ({ path, random }) => ({ op: 'writefile', path, data: random.pick(contents) })],
  [4, ({ path }) => ({ op: 'appendfile', path, data: '+' })],
  [4, ({ path, random }) => ({ op: 'mkdir', path, mode: random.pick(['0755', '0700', '0777']) })],
  [4, ({ path }) => ({ op: 'rmdir', path })],
  [6, ({ path }) => ({ op: 'unlink', path })],
  [8, ({ path, other }) => ({ op: 'rename', path, path2: other })],
  [
    2,
    ({ path, other, random }) => ({
      op: 'rename',
      path,
      path2: other,
      flags: random.pick(['NOREPLACE', 'EXCHANGE', 'EXCHANGE', 'WHITEOUT']),
    }),
  ],
  [5, ({ path, other }) => ({ op: 'link', path, path2: other, follow: false })],
  [2, ({ path, random }) => ({ op: 'symlink', path, to: random.pick(['a', 'b/c', '../a']) })],
  [1, ({ path }) => ({ op: 'readlink', path })],
  [2, ({ path, random }) => ({ op: 'truncate', path, n: random.pick([0, 3, 20]) })],
  [4, ({ path, random }) => ({ op: 'chmod', path, mode: mode(random) })],
  [
    3,
    ({ path, random }) => ({
      op: 'chown',
      path,
      uid: random.pick([0, 1]),
      gid: random.pick([0, 1]),
      follow: random.chance(0.5),
    }),
  ],
  [
    2,
    ({ path, random }) => ({
      op: 'utimens',
      path,
      times: [1200000000, 1200000000],
      follow: random.chance(0.5),
    }),
  ],
  [
    1,
    ({ path, random }) => ({
      op: 'mknod',
      path,
      t: random.pick(['c', 's', 'f']),
      mode: '0644',
      rdev: random.pick([
        [0, 0],
        [1, 3],
      ]),
    }),
  ],
  [1, ({ path, random }) => ({ op: 'access', path, mode: random.pick([0, 1, 2, 4, 7]) })],
  [
    2,
    ({ path, random }) => ({
      op: 'setxattr',
      path,
      name: random.pick(xattrNames),
      value: random.pick(['', '1', 'y']),
    }),
  ],
  [1, ({ path, random }) => ({ op: 'getxattr', path, name: random.pick(xattrNames) })],
  [1, ({ path, random }) => ({ op: 'removexattr', path, name: random.pick(xattrNames) })],
  [1, ({ path }) => ({ op: 'listxattr', path })],
  [
    4,
    ({ path, random, slot }) => ({
      op: 'open',
      path,
      flags: random.pick([
        'O_RDONLY',
        'O_RDONLY',
        'O_RDWR',
        'O_WRONLY|O_TRUNC',
        'O_RDWR|O_CREAT',
        'O_WRONLY|O_CREAT|O_EXCL',
        'O_RDWR|O_APPEND',
        'O_RDONLY|O_DIRECTORY',
        'O_RDONLY|O_NOFOLLOW',
      ]),
      mode: '0644',
      ret: slot(),
    }),
  ],
  [2, ({ random }) => ({ op: 'read', fd: anySlot(random), n: 5 })],
  [2, ({ random }) => ({ op: 'pread', fd: anySlot(random), n: 10, off: 0 })],
  [2, ({ random }) => ({ op: 'write', fd: anySlot(random), data: 'W' })],
  [
    1,
    ({ random }) => ({
      op: 'lseek',
      fd: anySlot(random),
      off: 0,
      whence: random.pick(['SEEK_SET', 'SEEK_END']),
    }),
  ],
  [1, ({ random }) => ({ op: 'ftruncate', fd: anySlot(random), n: 2 })],
  [1, ({ random }) => ({ op: 'fchmod', fd: anySlot(random), mode: mode(random) })],
  [2, ({ random }) => ({ op: 'fstat', fd: anySlot(random) })],
  [1, ({ random }) => ({ op: 'fgetdents', fd: anySlot(random) })],
  [3, ({ random }) => ({ op: 'close', fd: anySlot(random) })],
  [
    1,
    ({ path, slot }) => ({
      op: 'open',
      path: path.slice(0, path.lastIndexOf('/')) || path,
      flags: 'O_RDWR|O_TMPFILE',
      mode: '0644',
      ret: slot(),
    }),
  ],
  [1, ({ path, random }) => ({ op: 'linkfd', fd: anySlot(random), path })],
]

const weighted: readonly Maker[] = makers.flatMap(([weight, maker]) =>
  Array.from({ length: weight }, () => maker),
)
