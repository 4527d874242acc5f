/**
 * What the client sends of its files (tonistiigi/fsutil): a message for each file, and what the engine does not have of their content. It is
 * kept in the cache, so that the next build sends only what has changed.
 */

import { type TarEntry, TYPE_DIRECTORY, TYPE_LINK, TYPE_SYMLINK } from '../content/tar.ts'
import { number, text, variable } from './wire.ts'

/** Bytes of content in one message. */
const CHUNK = 32 * 1024

/** The message that says that all is done. */
const END = 2

/** Bytes that go from the client to the engine, which has `before` already. */
export function transferSize(entries: readonly TarEntry[], before: readonly TarEntry[]): number {
  const known = new Map(before.map((entry) => [entry.name, entry]))
  return entries.reduce((sum, entry, id) => {
    const isKnown = isSame(entry, known.get(entry.name))
    const hasContent =
      entry.type !== TYPE_DIRECTORY && entry.type !== TYPE_SYMLINK && entry.type !== TYPE_LINK
    return sum + statSize(entry) + (isKnown || !hasContent ? 0 : contentSize(entry.data.length, id))
  }, END)
}

const isSame = (a: TarEntry, b: TarEntry | undefined): boolean =>
  b !== undefined &&
  a.type === b.type &&
  a.mode === b.mode &&
  a.mtime === b.mtime &&
  a.data.length === b.data.length

/** The bits of Go's os.FileMode beside the permissions. */
const GO_DIRECTORY = 2 ** 31
const GO_SYMLINK = 2 ** 27

/** PACKET_STAT with fsutil's Stat: all that is zero is left out. */
function statSize({ name, type, mode, mtime, data, linkName }: TarEntry): number {
  const kind = type === TYPE_DIRECTORY ? GO_DIRECTORY : type === TYPE_SYMLINK ? GO_SYMLINK : 0
  const size =
    text(1, name.replace(/\/$/, '')).length +
    number(2, kind + (mode & 0o777)).length +
    number(5, type === TYPE_DIRECTORY ? 0 : data.length).length +
    number(6, mtime * 1e9).length +
    text(7, linkName).length
  return 1 + variable(size).length + size
}

/** PACKET_DATA for each piece, and one without data at the end. */
function contentSize(length: number, id: number): number {
  const head = 2 + number(3, id).length
  let total = head
  for (let at = 0; at < length; at += CHUNK) {
    const piece = Math.min(CHUNK, length - at)
    total += head + 1 + variable(piece).length + piece
  }
  return total
}

/** `94B`, `1.05kB` (tonistiigi/units with %.2f) */
export function transferred(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB']
  let value = bytes
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return unit === 0 ? `${value}B` : `${value.toFixed(2)}${units[unit]}`
}

/** What of the context the steps ask for: the files that their sources name, with the directories above. */
export function wantedEntries(entries: readonly TarEntry[], sources: readonly string[]): TarEntry[] {
  const prefixes = sources.map((source) => source.replace(/^\/+|\/+$/g, ''))
  if (prefixes.some((prefix) => prefix === '' || prefix === '.' || /[*?[]/.test(prefix))) return [...entries]
  return entries.filter(({ name }) => {
    const path = name.replace(/\/$/, '')
    return prefixes.some(
      (prefix) => path === prefix || path.startsWith(`${prefix}/`) || prefix.startsWith(`${path}/`),
    )
  })
}
