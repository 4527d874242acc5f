/** One object of a layer, looked at closely: what stat, getfattr and od would say, and under which other names it is known. */

import { fileMode, inspect, type Machine } from '../session/index.ts'
import { lookedUnion } from './looked-at.ts'
import type { LayerKey } from './scene.ts'
import { storedKey } from './stacks.ts'

type Glimpse = inspect.Glimpse
type Union = inspect.Union

export interface Examined {
  readonly ino: number
  /** with file type */
  readonly mode: number
  readonly nlink: number
  readonly uid: number
  readonly gid: number
  readonly size: number
  /** seconds since 1970 */
  readonly times: { readonly access: number; readonly modify: number; readonly change: number }
  /** by full name, in C order */
  readonly xattrs: readonly { readonly name: string; readonly value: Uint8Array }[]
  /** the start of a regular file */
  readonly bytes: Uint8Array
  /** paths in the layer that are the same inode, its own among them; empty for directories */
  readonly names: readonly string[]
}

/** Bytes of a file that are handed over. */
const MOST_BYTES = 1024
/** Objects of a layer that are looked through for other names. */
const MOST_LOOKS = 20_000

/** null where there is no such object. `lookAt`: as for a scene. */
export function examine(
  machine: Machine,
  lookAt: number | null,
  layer: LayerKey,
  path: string,
): Examined | null {
  const union = lookedUnion(machine, lookAt)
  const root = layer === 'merged' ? null : rootOf(machine, union, layer)
  const seen = layer === 'merged' ? union && inMerged(union, path) : inLayer(root, path)
  if (seen === undefined || seen === null) return null
  const { inode } = seen
  const isDir = fileMode.isDirectory(inode.mode)
  return {
    ino: inode.ino,
    mode: inode.mode,
    nlink: inode.nlink,
    uid: inode.uid,
    gid: inode.gid,
    size: seen.size,
    times: inspect.timesOf(seen),
    // Overlayfs keeps its own marks to itself (ovl_is_private_xattr).
    xattrs: [...(inode.xattrs ?? [])]
      .filter(([name]) => layer !== 'merged' || !/^(?:trusted|user)\.overlay\./.test(name))
      .map(([name, value]) => ({ name, value }))
      .sort((a, b) => inspect.compareNames(a.name, b.name)),
    bytes: fileMode.isRegular(inode.mode) ? inspect.firstBytes(seen, MOST_BYTES) : new Uint8Array(0),
    names: isDir || root === null || inode.nlink < 2 ? [] : namesOf(root, seen),
  }
}

function rootOf(machine: Machine, union: Union | undefined, layer: LayerKey): Glimpse | null {
  if (layer.startsWith('stored:')) {
    const stored = machine.layerStores().flatMap(({ layers }) => layers)
    const found = stored.find(({ id }) => storedKey(id) === layer)
    return found === undefined ? null : inspect.glimpsePath(machine.kernel, found.directory)
  }
  if (union === undefined) return null
  if (layer === 'work') return union.work?.root ?? null
  if (layer === 'upper') return union.hasUpper ? (union.layers[0]?.root ?? null) : null
  const index = Number(layer.slice('lower:'.length)) + (union.hasUpper ? 1 : 0)
  return [...union.layers, ...union.dataOnly][index]?.root ?? null
}

function inLayer(root: Glimpse | null, path: string): Glimpse | null {
  let at = root
  for (const name of path.split('/')) if (name !== '') at = at?.child(name) ?? null
  return at
}

function inMerged(union: Union, path: string): Glimpse | null {
  let directory: inspect.MergedDirectory | null = union.root
  let seen: Glimpse | null = null
  for (const name of path.split('/')) {
    if (name === '') continue
    const found: inspect.MergedName | null =
      directory === null ? null : inspect.lookUpMerged(union, directory, name)
    seen = found?.places[0]?.glimpse ?? null
    directory = found?.directory ?? null
  }
  return seen
}

function namesOf(root: Glimpse, wanted: Glimpse): string[] {
  const names: string[] = []
  let looks = 0
  const visit = (directory: Glimpse, path: string) => {
    for (const name of [...directory.names()].sort(inspect.compareNames)) {
      if (looks++ > MOST_LOOKS) return
      const child = directory.child(name)
      if (child === null) continue
      if (child.inode === wanted.inode) names.push(`${path}/${name}`)
      if (fileMode.isDirectory(child.inode.mode)) visit(child, `${path}/${name}`)
    }
  }
  visit(root, '')
  return names
}
