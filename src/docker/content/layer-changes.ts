/** What each layer of an image did to the files below it: added, changed, removed. */

import { compareBytes } from './json.ts'
import { type TarEntry, TYPE_DIRECTORY, TYPE_GLOBAL, TYPE_LINK, TYPE_SYMLINK, tarEntry } from './tar.ts'

/** Paths without slash at their beginning, sorted. */
export interface LayerChanges {
  readonly added: readonly string[]
  /** another type, mode, owner, content, target or extended attributes */
  readonly modified: readonly string[]
  /** in the layer again, as it was */
  readonly rewritten: readonly string[]
  /** all that is gone */
  readonly deleted: readonly string[]
  /** the topmost of what is gone */
  readonly deletedTop: readonly string[]
}

const WHITEOUT = '.wh.'
const OPAQUE = '.wh..wh..opq'

/** `layers` bottom first, as their tars have them. */
export function layerChanges(layers: readonly (readonly TarEntry[])[]): LayerChanges[] {
  const files = new Map<string, TarEntry>()
  return layers.map((entries) => applyLayer(files, entries))
}

function applyLayer(files: Map<string, TarEntry>, entries: readonly TarEntry[]): LayerChanges {
  const before = new Map(files)
  const own = ownEntries(entries, before)
  for (const name of hiddenBy(entries, before)) files.delete(name)
  for (const [name, entry] of own) {
    // What is no directory any more has nothing below it.
    if (entry.type !== TYPE_DIRECTORY)
      for (const below of belowOf(before, name)) if (!own.has(below)) files.delete(below)
    files.set(name, entry)
  }
  const deleted = [...before.keys()].filter((name) => !files.has(name))
  const gone = new Set(deleted)
  const [added, modified, rewritten]: [string[], string[], string[]] = [[], [], []]
  for (const [name, entry] of own) {
    const old = before.get(name)
    if (old === undefined) added.push(name)
    else if (isSame(old, entry, before, files)) rewritten.push(name)
    else modified.push(name)
  }
  const sort = (names: string[]) => names.sort(compareBytes)
  return {
    added: sort(added),
    modified: sort(modified),
    rewritten: sort(rewritten),
    deleted: sort(deleted),
    deletedTop: sort(deleted.filter((name) => !gone.has(parentOf(name)))),
  }
}

/** The name without `.` and `..`, as a process whose root it is would find it. */
function clean(name: string): string {
  const parts: string[] = []
  for (const part of name.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return parts.join('/')
}

const parentOf = (name: string): string => name.slice(0, Math.max(0, name.lastIndexOf('/')))
const baseOf = (name: string): string => name.slice(name.lastIndexOf('/') + 1)

function belowOf(files: ReadonlyMap<string, TarEntry>, name: string): string[] {
  const prefix = name === '' ? '' : `${name}/`
  return [...files.keys()].filter((other) => other.startsWith(prefix) && other !== name)
}

/** The entries by their names, whiteouts left out, with the directories that stand only in the names of others. */
function ownEntries(
  entries: readonly TarEntry[],
  below: ReadonlyMap<string, TarEntry>,
): Map<string, TarEntry> {
  const own = new Map<string, TarEntry>()
  for (const entry of entries) {
    const name = throughLinks(clean(entry.name), own, below)
    if (entry.type === TYPE_GLOBAL || name === '') continue
    for (const directory of parentsOf(name)) {
      const isThere = own.has(directory) || below.get(directory)?.type === TYPE_DIRECTORY
      if (!isThere) own.set(directory, tarEntry({ name: `${directory}/`, mode: 0o755 }))
    }
    if (!baseOf(name).startsWith(WHITEOUT)) own.set(name, entry)
  }
  return own
}

function parentsOf(name: string): string[] {
  const parts = name.split('/')
  return parts.slice(1).map((_, at) => parts.slice(0, at + 1).join('/'))
}

/** Where a name leads whose directories may be symlinks; none leads out of the root. */
function throughLinks(
  name: string,
  own: ReadonlyMap<string, TarEntry>,
  below: ReadonlyMap<string, TarEntry>,
): string {
  let rest = name.split('/')
  let at: string[] = []
  for (let links = 0; rest.length > 1; ) {
    const part = rest.shift() as string
    if (part === '..') {
      at.pop()
      continue
    }
    const path = [...at, part].join('/')
    const link = own.get(path) ?? below.get(path)
    if (link?.type !== TYPE_SYMLINK || links++ > 40) {
      at = [...at, part]
      continue
    }
    if (link.linkName.startsWith('/')) at = []
    rest = [...link.linkName.split('/').filter((one) => one !== '' && one !== '.'), ...rest]
  }
  return clean([...at, ...rest].join('/'))
}

/** What the whiteouts and opaque marks of a layer hide of the layers below. */
function hiddenBy(entries: readonly TarEntry[], below: ReadonlyMap<string, TarEntry>): string[] {
  return entries.flatMap(({ name }) => {
    const path = clean(name)
    const base = baseOf(path)
    const directory = parentOf(path)
    // The engine does not heed a mark at the root.
    if (base === OPAQUE) return directory === '' ? [] : belowOf(below, directory)
    if (!base.startsWith(WHITEOUT)) return []
    const hidden = [directory, base.slice(WHITEOUT.length)].filter((part) => part !== '').join('/')
    return below.has(hidden) ? [hidden, ...belowOf(below, hidden)] : []
  })
}

function isSame(
  old: TarEntry,
  entry: TarEntry,
  before: ReadonlyMap<string, TarEntry>,
  after: ReadonlyMap<string, TarEntry>,
): boolean {
  const [a, b] = [resolved(old, before), resolved(entry, after)]
  return (
    a.type === b.type &&
    (a.mode & 0o7777) === (b.mode & 0o7777) &&
    a.uid === b.uid &&
    a.gid === b.gid &&
    a.linkName === b.linkName &&
    a.deviceMajor === b.deviceMajor &&
    a.deviceMinor === b.deviceMinor &&
    areEqual(a.data, b.data) &&
    haveSameAttributes(a.xattrs, b.xattrs)
  )
}

function haveSameAttributes(a: TarEntry['xattrs'], b: TarEntry['xattrs']): boolean {
  const names = Object.keys(a)
  if (names.length !== Object.keys(b).length) return false
  return names.every(
    (name) => b[name] !== undefined && areEqual(a[name] as Uint8Array, b[name] as Uint8Array),
  )
}

/** A hard link is the file that it names. */
const resolved = (entry: TarEntry, files: ReadonlyMap<string, TarEntry>): TarEntry => {
  const target = entry.type === TYPE_LINK ? files.get(clean(entry.linkName)) : undefined
  return target === undefined || target.type === TYPE_LINK ? entry : target
}

const areEqual = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, at) => byte === b[at])
