/** The cells of a scene: what is said of a name in one layer, and in merged. */

import { decode, fileMode, inspect } from '../session/index.ts'
import type { CellKind, LayerKey, SceneCell, SceneColumn } from './scene.ts'

const { dataPlace, firstBytes, timesOf } = inspect
type Glimpse = inspect.Glimpse
type MergedName = inspect.MergedName
type Union = inspect.Union
type UnionRules = inspect.UnionRules

/** Files up to this size are shown to the inspector, up to PREVIEW characters. */
const PREVIEW_SIZE = 4096
const PREVIEW = 400

/** The names of a layer that are drawn, by path. `index`: which layer of a union it is. */
export function layerCells(
  layer: string,
  index: number,
  root: Glimpse,
  columns: readonly SceneColumn[],
  rules: UnionRules,
): SceneCell[] {
  const cells: SceneCell[] = []
  const visit = (directory: Glimpse, inside: readonly SceneColumn[]) => {
    for (const { name, path, children } of inside) {
      for (const entry of rules.entries(name)) {
        const seen = directory.child(entry)
        if (seen === null) continue
        const isDir = fileMode.isDirectory(seen.inode.mode)
        cells.push({
          ...makeCell(layer, path, seen, { isWhiteout: rules.isWhiteout(directory, name, index) }),
          opaque: isDir && rules.isOpaque(seen),
          redirect: rules.redirect(seen),
          metacopy: rules.isMetacopy(seen),
          entries: isDir ? countNames(seen, rules) : null,
        })
        if (isDir) visit(seen, children)
      }
    }
  }
  visit(root, columns)
  return cells
}

export function countNames(directory: Glimpse, rules: UnionRules): number {
  const names = new Set<string>()
  for (const entry of directory.names()) {
    const name = rules.about(entry)
    if (name !== null) names.add(name)
  }
  return names.size
}

export function mergedCell(
  union: Union,
  path: string,
  merged: MergedName,
  keys: readonly LayerKey[],
): SceneCell {
  const top = merged.places[0]
  const seen = (top?.glimpse ?? merged.ghost) as Glimpse
  const cell = makeCell('merged', path, seen, { isWhiteout: false })
  const isDir = cell.kind === 'directory'
  const data = (dataPlace(union, merged) ?? merged.places.at(-1))?.glimpse ?? seen
  return {
    ...cell,
    nlink: !isDir ? merged.nlink || cell.nlink : merged.places.length > 1 ? 1 : cell.nlink,
    from: top === undefined ? null : (keys[top.layer] as LayerKey),
    merges: isDir ? merged.places.map(({ layer }) => keys[layer] as LayerKey) : [],
    ghost: top === undefined,
    stale: merged.isStale,
    // Of a metacopy, the text is where the data are.
    ...(isDir ? { preview: null, content: null } : contentOf(data, cell.size)),
  }
}

export function makeCell(
  layer: string,
  path: string,
  seen: Glimpse,
  { isWhiteout }: { isWhiteout: boolean },
): SceneCell {
  const { inode } = seen
  const kind = isWhiteout ? 'whiteout' : kindOf(inode.mode)
  return {
    key: `${layer}:${inode.sb.id}.${inode.ino}:${path}`,
    path,
    name: path.slice(path.lastIndexOf('/') + 1),
    kind,
    size: seen.size,
    mode: inode.mode,
    uid: inode.uid,
    gid: inode.gid,
    nlink: inode.nlink,
    ino: inode.ino,
    target: kind === 'symlink' ? inode.link : null,
    rdev: kind === 'device' ? `${fileMode.major(inode.rdev)}, ${fileMode.minor(inode.rdev)}` : null,
    opaque: false,
    redirect: null,
    metacopy: false,
    from: null,
    merges: [],
    covered: false,
    ghost: false,
    stale: false,
    ...contentOf(seen, seen.size),
    entries: null,
  }
}

function kindOf(mode: number): CellKind {
  if (fileMode.isRegular(mode)) return 'file'
  if (fileMode.isDirectory(mode)) return 'directory'
  if (fileMode.isSymlink(mode)) return 'symlink'
  if (fileMode.isFifo(mode)) return 'fifo'
  if (fileMode.isSocket(mode)) return 'socket'
  return 'device'
}

/** What a file begins with, where it is text, and what stands for all of it. */
function contentOf(seen: Glimpse, size: number): Pick<SceneCell, 'preview' | 'content'> {
  if (!fileMode.isRegular(seen.inode.mode)) return { preview: null, content: null }
  if (size > PREVIEW_SIZE) return { preview: null, content: `${size} ${timesOf(seen).modify}` }
  const bytes = firstBytes(seen, PREVIEW_SIZE)
  const text = decode(bytes)
  // Bytes that are no UTF-8 are lone surrogates (kernel/text.ts); either means: no text.
  const preview = /[\0\udc80-\udcff]/u.test(text) ? null : text.slice(0, PREVIEW)
  return { preview, content: `${size} ${fingerprint(bytes)}` }
}

/** FNV-1a, twice 32 bits from two bases. */
function fingerprint(bytes: Uint8Array): string {
  let low = 0x811c9dc5
  let high = 0x01000193
  for (const byte of bytes) {
    low = Math.imul(low ^ byte, 0x01000193)
    high = Math.imul(high ^ byte, 0x01000193)
  }
  return `${(low >>> 0).toString(36)}${(high >>> 0).toString(36)}`
}
