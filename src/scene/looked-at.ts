/**
 * What is looked at: what was chosen, or by itself what the shell works on. Where the shell is in a workplace or among
 * Docker's files, that is the newest union which belongs there, as a lesson's own mount does, whatever others left
 * behind. Where there is none, it is what came last: a union, a layer of Docker's, or a name in the plain directories.
 */

import { fileMode, inspect, type Machine } from '../session/index.ts'
import { PLAIN, STORE } from './scene.ts'

const { glimpsePath, timesOf, unions } = inspect
type Union = inspect.Union
export type Store = ReturnType<Machine['layerStores']>[number]

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
  const isInStore = isBelow(machine.cwd(), DOCKER_ROOT)
  const place = isInStore ? DOCKER_ROOT : workplaceOf(machine.cwd(), machine.profile.cwd)
  const own = all.findLast((union) => place !== null && belongsTo(union, place))
  if (own !== undefined) return { view: 'union', union: own }
  if (isInStore && store !== null) return { view: 'store', store }
  return latest(machine, all.at(-1) ?? null, store)
}

/** The union of what is looked at; without one, the newest: its rows may be asked for still. */
export function lookedUnion(machine: Machine, choice: number | null): Union | undefined {
  const looked = lookedAt(machine, choice)
  return looked.view === 'union' ? looked.union : unions(machine.kernel).at(-1)
}

function latest(machine: Machine, union: Union | null, store: Store | null): LookedAt {
  const changes: { readonly at: number; readonly looked: LookedAt }[] = [
    { at: changeOfDirectories(machine), looked: { view: 'plain' } },
  ]
  if (store !== null) changes.push({ at: lastChange(store), looked: { view: 'store', store } })
  if (union !== null) changes.push({ at: changeOfUnion(union), looked: { view: 'union', union } })
  return changes.reduce((one, other) => (other.at >= one.at ? other : one)).looked
}

/** The one of Docker's stores that was changed last. */
export const latestStore = (stores: readonly Store[]): Store | null =>
  stores.toSorted((one, other) => lastChange(one) - lastChange(other)).at(-1) ?? null

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

/** Which directory's directories are shown as plain ones: elsewhere, those of the one where the shell started. */
export const plainPlace = (machine: Machine): string =>
  workplaceOf(machine.cwd(), machine.profile.cwd) ?? machine.profile.cwd

const belongsTo = ({ target, layers }: Union, place: string): boolean =>
  [target, ...layers.map(({ directory }) => directory)].some((path) => isBelow(path, place))

const isBelow = (path: string, directory: string): boolean => `${path}/`.startsWith(`${directory}/`)

// ---- seconds since 1970

const lastChange = ({ layers }: Store): number => Math.max(...layers.map(({ made }) => made))

/** When it was mounted, or a name last came into its top layer's root, or went. */
function changeOfUnion({ made, layers }: Union): number {
  const top = layers[0]
  return top?.writable === true ? Math.max(made, timesOf(top.root).modify) : made
}

/** When a name last came into one of the plain directories, or went; 0 without any. */
function changeOfDirectories(machine: Machine): number {
  const place = glimpsePath(machine.kernel, plainPlace(machine))
  const times = [...(place?.names() ?? [])].map((name) => {
    const seen = place?.child(name) ?? null
    return seen !== null && fileMode.isDirectory(seen.inode.mode) ? timesOf(seen).modify : 0
  })
  return Math.max(0, ...times)
}
