/**
 * What is looked at: what was chosen, or by itself what the shell works on. Of several things that is always the one that
 * changed last: a union, Docker's layers, or the plain directories. Where the shell is in a place that has unions, as a
 * lesson's own mount is one, those of other places do not count, whatever was left behind there.
 *
 * Terms
 * - place: a workplace (see workplaceOf), or Docker's root.
 */

import { fileMode, inspect, type Machine } from '../session/index.ts'
import { PLAIN, STORE } from './scene.ts'
import type { Store } from './stacks.ts'

const { compareNames, glimpsePath, timesOf, unions } = inspect
type Glimpse = inspect.Glimpse
type Union = inspect.Union

export type LookedAt =
  | { readonly view: 'union'; readonly union: Union }
  | { readonly view: 'store'; readonly store: Store }
  | { readonly view: 'plain' }

export const DOCKER_ROOT = '/var/lib/docker'

/** `choice`: id of a mount, STORE or PLAIN; null, or one that is gone: none. */
export function lookedAt(machine: Machine, choice: number | null): LookedAt {
  if (choice === PLAIN) return { view: 'plain' }
  const all = unions(machine.kernel)
  const chosen = all.find(({ mount }) => mount.id === choice)
  if (chosen !== undefined) return { view: 'union', union: chosen }
  const store = latestStore(machine.layerStores())
  if (choice === STORE && store !== null) return { view: 'store', store }
  const start = machine.profile.cwd
  const place = placeOf(machine.cwd(), start)
  const places = all.map((union) => ({ union, at: placesOf(union, start) }))
  if (place !== null && places.some(({ at }) => at.has(place))) {
    const near = places.filter(({ at }) => at.has(place) || at.size === 0)
    return { view: 'union', union: lastOf(near, ({ union }) => changeOfUnion(union)).union }
  }
  if (place === DOCKER_ROOT && store !== null) return { view: 'store', store }
  return latest(machine, all, store)
}

/** The union of what is looked at; without one, the newest: its rows may be asked for still. */
export function lookedUnion(machine: Machine, choice: number | null): Union | undefined {
  const looked = lookedAt(machine, choice)
  return looked.view === 'union' ? looked.union : unions(machine.kernel).at(-1)
}

function latest(machine: Machine, all: readonly Union[], store: Store | null): LookedAt {
  const plain = plainDirectories(machine)
  const isShown = all.some((union) => pathsOf(union).some((path) => isBelow(path, plain.place)))
  const changes: { readonly at: () => number; readonly looked: LookedAt }[] = [
    // A union shows what is made beside its layers no worse than the directories alone do.
    { at: () => (isShown ? 0 : changeOfDirectories(plain)), looked: { view: 'plain' } },
    ...(store === null ? [] : [{ at: () => lastChange(store), looked: { view: 'store', store } as const }]),
    ...all.map((union) => ({ at: () => changeOfUnion(union), looked: { view: 'union', union } as const })),
  ]
  return lastOf(changes, ({ at }) => at()).looked
}

/** The one of Docker's stores that was changed last. */
export const latestStore = (stores: readonly Store[]): Store | null =>
  stores.length === 0 ? null : lastOf(stores, lastChange)

/** Of several of one moment, the last in their order. There is at least one; a single one's time is not asked for. */
function lastOf<One>(all: readonly One[], time: (one: One) => number): One {
  const times = all.length === 1 ? [0] : all.map(time)
  return all[times.lastIndexOf(Math.max(...times))] as One
}

/**
 * Where the shell works, as one may say it: the directory right below the login directory or /tmp that it is in, however
 * deep, so that `cd lower` changes nothing; null elsewhere. `start`: the directory where it started.
 */
export function workplaceOf(cwd: string, start: string): string | null {
  for (const parent of [start.slice(0, start.lastIndexOf('/')), '/tmp']) {
    if (!cwd.startsWith(`${parent}/`)) continue
    const end = cwd.indexOf('/', parent.length + 1)
    return end === -1 ? cwd : cwd.slice(0, end)
  }
  return null
}

/** A place and its directories, by name; only those that were made since the machine started, if it is no workplace. */
export interface PlainDirectories {
  readonly place: string
  readonly rows: readonly { readonly name: string; readonly seen: Glimpse }[]
}

/** Where people make directories for a union to come; those of /tmp and the login directory are workplaces. */
const COMMON_PLACES = ['/', '/mnt', '/opt', '/srv']

/**
 * The directories that are shown as plain ones: those of the place where the shell is; if it has none, of the one where
 * it started, or of the first common place that has some.
 */
export function plainDirectories(machine: Machine): PlainDirectories {
  const start = machine.profile.cwd
  const cwd = machine.cwd()
  const here = workplaceOf(cwd, start) ?? cwd
  for (const place of [here, start, ...COMMON_PLACES]) {
    const rows = directoriesIn(machine, place)
    if (rows.length > 0) return { place, rows }
  }
  return { place: workplaceOf(cwd, start) ?? start, rows: [] }
}

function directoriesIn(machine: Machine, place: string): PlainDirectories['rows'] {
  const directory = glimpsePath(machine.kernel, place)
  if (directory === null) return []
  const since = workplaceOf(place, machine.profile.cwd) === place ? 0 : machine.startedAt
  const rows = [...directory.names()].flatMap((name) => {
    const seen = directory.child(name)
    if (seen === null || !fileMode.isDirectory(seen.inode.mode) || timesOf(seen).birth < since) return []
    return [{ name, seen }]
  })
  return rows.sort((a, b) => compareNames(a.name, b.name))
}

function placeOf(path: string, start: string): string | null {
  return isBelow(path, DOCKER_ROOT) ? DOCKER_ROOT : workplaceOf(path, start)
}

/** Those of its mount point and its layers; none of a union beside all of them, such as one on /merged. */
const placesOf = (union: Union, start: string): ReadonlySet<string> =>
  new Set(pathsOf(union).flatMap((path) => placeOf(path, start) ?? []))

const pathsOf = ({ target, layers }: Union): string[] => [target, ...layers.map(({ directory }) => directory)]

const isBelow = (path: string, directory: string): boolean =>
  directory === '/' || `${path}/`.startsWith(`${directory}/`)

// ---- seconds since 1970

const lastChange = ({ layers }: Store): number => Math.max(...layers.map(({ made }) => made))

/** When it was mounted, or its top layer was changed. */
function changeOfUnion({ made, layers }: Union): number {
  const top = layers[0]
  return top?.writable === true ? Math.max(made, changeBelow(top.root)) : made
}

/** When one of the plain directories was changed; 0 without any. */
const changeOfDirectories = ({ rows }: PlainDirectories): number =>
  Math.max(0, ...rows.map(({ seen }) => changeBelow(seen)))

/** Objects of a tree whose times are looked at: what is shown is chosen at every prompt. */
const MOST_LOOKS = 1000

/** When something in the tree was last changed: a name, what a file holds, or what is said of it. */
function changeBelow(root: Glimpse): number {
  const trees = [root]
  let latest = 0
  // Breadth first: of a tree that is too large, the outer part counts.
  for (const tree of trees) {
    latest = Math.max(latest, timesOf(tree).change)
    if (!fileMode.isDirectory(tree.inode.mode)) continue
    for (const name of tree.names()) {
      if (trees.length >= MOST_LOOKS) break
      const seen = tree.child(name)
      if (seen !== null) trees.push(seen)
    }
  }
  return latest
}
