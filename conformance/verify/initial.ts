/** What layers have when a case begins: random trees, with the marks that overlayfs leaves in them. */

import type { Bytes, Entry, Tree } from '../trace/format.ts'
import type { Random } from './random.ts'

const contents: readonly Bytes[] = ['', 'x', 'hello\n', '0123456789']
/** more than a page */
const long: Bytes = { repeat: 'z', n: 5000 }

export const randomContents = (random: Random): Bytes => (random.chance(0.02) ? long : random.pick(contents))

const lengthOf = (data: Bytes): number => (typeof data === 'string' ? data.length : (data as { n: number }).n)

export interface Filling {
  readonly names: readonly string[]
  /** there may be whiteouts and opaque directories */
  readonly hides: boolean
  /** `trusted.overlay.` or `user.overlay.` */
  readonly prefix: string
}

/** Adds a random tree below `at`, `depth` directories deep. */
export function fill(random: Random, tree: Tree, at: string, depth: number, filling: Filling): void {
  const { names, hides, prefix } = filling
  const files: string[] = []
  for (const name of names) {
    if (!random.chance(0.55)) continue
    const path = `${at}/${name}`
    const kind = random.next()
    if (kind < 0.4 && depth > 1) {
      tree[path] = directory(random, filling)
      fill(random, tree, path, depth - 1, filling)
    } else if (kind < 0.8) {
      const first = files.length > 0 && random.chance(0.3) ? random.pick(files) : null
      if (first !== null) tree[path] = link(tree, first)
      else {
        tree[path] = file(random, hides, prefix)
        files.push(path)
      }
    } else if (kind < 0.9)
      tree[path] = { t: 'l', to: random.pick(['a', 'b/c', '../a', 'nowhere']), ...owner(random) }
    else if (hides && kind < 0.97) tree[path] = { t: 'c', m: '0000', rdev: [0, 0] }
    else tree[path] = { t: random.pick(['s', 'p']), m: '0644' }
  }
}

function directory(random: Random, { hides, prefix }: Filling): Entry {
  const marks: Record<string, string> = {}
  if (hides && random.chance(0.15)) marks[`${prefix}opaque`] = random.pick(['y', 'y', 'y', 'x'])
  if (hides && random.chance(0.06)) marks[`${prefix}redirect`] = random.pick(['a', 'b', '/c', '/a/b'])
  if (hides && random.chance(0.02)) marks[`${prefix}impure`] = 'y'
  if (random.chance(0.03)) marks['user.k'] = 'dir'
  const m = random.pick(['0755', '0755', '0777', '1777', '2755', '0700'])
  return { t: 'd', m, ...owner(random), ...withMarks(marks) }
}

function file(random: Random, hides: boolean, prefix: string): Entry {
  const data = randomContents(random)
  const marks: Record<string, string> = {}
  if (random.chance(0.1)) marks['user.k'] = 'v'
  if (random.chance(0.02)) marks['trusted.t'] = 'v'
  if (hides && random.chance(0.05)) marks[`${prefix}metacopy`] = ''
  if (hides && random.chance(0.05)) marks[`${prefix}redirect`] = random.pick(['a', '/c', '/a/b'])
  if (hides && random.chance(0.05)) {
    marks[`${prefix}metacopy`] = random.pick([
      '',
      '',
      '',
      'x',
      '\0\u0004\0\0',
      '\0\u0008\0\u0001abcd',
      'longer',
    ])
    marks[`${prefix}redirect`] = random.pick(['/a', '/b', '/a/b', 'c'])
  }
  if (hides && data === '' && random.chance(0.3)) marks[`${prefix}whiteout`] = ''
  const m = random.pick(['0644', '0600', '0666', '4755', '2755', '0755'])
  return { t: 'f', m, s: lengthOf(data), data, ...owner(random), ...withMarks(marks) }
}

const withMarks = (marks: Record<string, string>): { x?: Record<string, string> } =>
  Object.keys(marks).length > 0 ? { x: marks } : {}

function link(tree: Tree, first: string): Entry {
  const entry = tree[first] as Entry
  entry.h ??= first
  return { ...entry }
}

const owner = (random: Random): { u?: number; g?: number } =>
  random.chance(0.2) ? random.pick([{ u: 1, g: 1 }, { u: 1, g: 1 }, { u: 2, g: 1 }, { g: 2 }]) : {}
