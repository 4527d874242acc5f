/** Random single operations on names and descriptors. */

import type { Step } from '../trace/format.ts'
import { randomContents } from './initial.ts'
import type { Random } from './random.ts'

export interface Ingredients {
  readonly random: Random
  readonly path: string
  readonly other: string
  /** a slot for a new descriptor */
  slot(): string
}

/** Descriptors that are held at the same time. */
export const SLOTS = 4

/** One operation; a user's now and then. */
export function randomOperation(ingredients: Ingredients): Step {
  const { random } = ingredients
  const step = random.pick(weighted)(ingredients)
  return random.chance(0.08) ? { ...step, as: random.pick(users) } : step
}

const users: readonly [number, number][] = [
  [1, 1],
  [1, 1],
  [1, 1],
  [2, 1],
  [2, 2],
]

type Maker = (ingredients: Ingredients) => Step

const mode = (random: Random): string =>
  random.pick(['0644', '0600', '0755', '0700', '0777', '1777', '2755', '4711', '6755', '0000'])
const anySlot = (random: Random): string => `s${random.below(SLOTS)}`
const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/')) || path
const xattrNames = [
  'user.k',
  'user.k',
  'user.j',
  'trusted.t',
  'trusted.overlay.x',
  'trusted.overlay.opaque',
  'trusted.overlay.overlay.x',
  'user.overlay.x',
  'user.overlay.overlay.x',
  'security.s',
  'bogus.x',
  'user.',
]
const ids = [0, 1, 2, -1]

const makers: readonly (readonly [weight: number, maker: Maker])[] = [
  [4, ({ path }) => ({ op: 'lstat', path })],
  [2, ({ path }) => ({ op: 'stat', path })],
  [4, ({ path }) => ({ op: 'readdir', path: parentOf(path) })],
  [2, ({ path }) => ({ op: 'readdir', path })],
  [1, ({ path }) => ({ op: 'readdir', path: parentOf(path), order: 'kernel' })],
  [1, ({ path }) => ({ op: 'dino', path: parentOf(path), dots: false })],
  [3, ({ path }) => ({ op: 'readfile', path })],
  [4, ({ path, random }) => ({ op: 'writefile', path, data: randomContents(random) })],
  [4, ({ path }) => ({ op: 'appendfile', path, data: '+' })],
  [4, ({ path, random }) => ({ op: 'mkdir', path, mode: random.pick(['0755', '0700', '0777', '3777']) })],
  [4, ({ path }) => ({ op: 'rmdir', path })],
  [6, ({ path }) => ({ op: 'unlink', path })],
  [8, ({ path, other }) => ({ op: 'rename', path, path2: other })],
  [
    2,
    ({ path, other, random }) => ({
      op: 'rename',
      path,
      path2: other,
      flags: random.pick(['NOREPLACE', 'EXCHANGE', 'EXCHANGE', 'WHITEOUT', 'NOREPLACE|EXCHANGE']),
    }),
  ],
  [5, ({ path, other, random }) => ({ op: 'link', path, path2: other, follow: random.chance(0.1) })],
  [2, ({ path, random }) => ({ op: 'symlink', path, to: random.pick(['a', 'b/c', '../a', '.']) })],
  [1, ({ path }) => ({ op: 'readlink', path })],
  [2, ({ path, random }) => ({ op: 'truncate', path, n: random.pick([0, 3, 20, 5000]) })],
  [4, ({ path, random }) => ({ op: 'chmod', path, mode: mode(random) })],
  [
    3,
    ({ path, random }) => ({
      op: 'chown',
      path,
      uid: random.pick(ids),
      gid: random.pick(ids),
      follow: random.chance(0.5),
    }),
  ],
  [
    2,
    ({ path, random }) => ({
      op: 'utimens',
      path,
      times: random.pick(['now', [1200000000, 1200000000], [1100000000, 1200000000.5]]),
      follow: random.chance(0.5),
    }),
  ],
  [
    1,
    ({ path, random }) => ({
      op: 'mknod',
      path,
      t: random.pick(['c', 's', 'f', 'p']),
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
      flags: random.pick(['', '', 'CREATE', 'REPLACE']),
    }),
  ],
  [1, ({ path, random }) => ({ op: 'getxattr', path, name: random.pick(xattrNames) })],
  [1, ({ path, random }) => ({ op: 'removexattr', path, name: random.pick(xattrNames) })],
  [1, ({ path }) => ({ op: 'listxattr', path })],
  [0.2, ({ path }) => ({ op: 'statfs', path })],
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
        'O_RDONLY|O_TRUNC',
        'O_RDWR|O_CREAT',
        'O_WRONLY|O_CREAT|O_EXCL',
        'O_RDWR|O_APPEND',
        'O_RDONLY|O_DIRECTORY',
        'O_RDONLY|O_NOFOLLOW',
        'O_RDWR|O_CREAT|O_NOFOLLOW',
        'O_RDONLY|O_NOATIME',
        'O_PATH',
        'O_PATH|O_NOFOLLOW',
      ]),
      mode: '0644',
      ret: slot(),
    }),
  ],
  [2, ({ random }) => ({ op: 'read', fd: anySlot(random), n: 5 })],
  [2, ({ random }) => ({ op: 'pread', fd: anySlot(random), n: 10, off: random.pick([0, 0, 3]) })],
  [2, ({ random }) => ({ op: 'write', fd: anySlot(random), data: 'W' })],
  [1, ({ random }) => ({ op: 'pwrite', fd: anySlot(random), data: 'PP', off: random.pick([0, 4, 6000]) })],
  [
    1,
    ({ random }) => ({
      op: 'lseek',
      fd: anySlot(random),
      off: 0,
      whence: random.pick(['SEEK_SET', 'SEEK_END']),
    }),
  ],
  [1, ({ random }) => ({ op: 'ftruncate', fd: anySlot(random), n: random.pick([0, 2, 5000]) })],
  [1, ({ random }) => ({ op: 'fchmod', fd: anySlot(random), mode: mode(random) })],
  [1, ({ random }) => ({ op: 'fchown', fd: anySlot(random), uid: random.pick(ids), gid: random.pick(ids) })],
  [0.5, ({ random }) => ({ op: 'fsync', fd: anySlot(random) })],
  [2, ({ random }) => ({ op: 'fstat', fd: anySlot(random) })],
  [1.5, ({ random }) => ({ op: 'fgetdents', fd: anySlot(random) })],
  [3, ({ random }) => ({ op: 'close', fd: anySlot(random) })],
  [
    1,
    ({ path, random, slot }) => ({
      op: 'open',
      path: parentOf(path),
      flags: random.pick(['O_RDWR|O_TMPFILE', 'O_WRONLY|O_TMPFILE', 'O_RDWR|O_TMPFILE|O_EXCL']),
      mode: random.pick(['0644', '4755']),
      ret: slot(),
    }),
  ],
  [1, ({ path, random }) => ({ op: 'linkfd', fd: anySlot(random), path })],
]

const weighted: readonly Maker[] = makers.flatMap(([weight, maker]) =>
  Array.from({ length: Math.round(weight * 10) }, () => maker),
)
