/**
 * File handles (name_to_handle_at(2)): what stays the name of a file when it moves. As tmpfs (shmem_encode_fh) and XFS
 * (xfs_fs_encode_fh) write them: generation and inode number, in an order of their own.
 */

import type { Dentry } from '../../vfs/dentry.ts'
import type { Inode } from '../../vfs/inode.ts'
import type { ExportOperations, FileHandle, SuperBlock } from '../../vfs/superblock.ts'

interface Layout {
  readonly type: number
  /** offsets of 32-bit words */
  readonly ino: number
  readonly generation: number
}

export const tmpfsExport = exportOperations({ type: 1, generation: 0, ino: 4 })
export const xfsExport = exportOperations({ type: 0x81, ino: 0, generation: 8 })

function exportOperations(layout: Layout): ExportOperations {
  return {
    encode({ ino, sb }: Inode, room: number): FileHandle {
      const bytes = new Uint8Array(room + 12)
      putWord(bytes, room + layout.ino, ino)
      putWord(bytes, room + layout.ino + 4, Math.floor(ino / 0x100000000))
      putWord(bytes, room + layout.generation, generation(sb, ino))
      return { type: layout.type, bytes }
    },
    decode(sb: SuperBlock, { type, bytes }: FileHandle): Dentry | null {
      if (type !== layout.type || bytes.length !== 12) return null
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      const ino = view.getUint32(layout.ino, true) + view.getUint32(layout.ino + 4, true) * 0x100000000
      if (view.getUint32(layout.generation, true) !== generation(sb, ino)) return null
      return aliasOf(sb, ino)
    },
  }
}

/** 32 bits, little endian. By hand: a DataView would have the engine move the few bytes off its heap. */
function putWord(bytes: Uint8Array, at: number, word: number): void {
  bytes[at] = word
  bytes[at + 1] = word >>> 8
  bytes[at + 2] = word >>> 16
  bytes[at + 3] = word >>> 24
}

/** Numbers are not given out twice here; the generation only looks as random as a real one. */
function generation(sb: SuperBlock, ino: number): number {
  let z = Math.imul(ino, 0x9e3779b9) ^ Math.imul(sb.id, 0x85ebca6b)
  z = Math.imul(z ^ (z >>> 16), 0x735a2d97)
  return (z ^ (z >>> 15)) >>> 0
}

/** A name of the inode that was found before, by superblock; it is only trusted after a look. */
const known = new WeakMap<SuperBlock, Map<number, Dentry>>()

/** d_find_alias: any name of the inode; null when it has none (any more). */
function aliasOf(sb: SuperBlock, ino: number): Dentry | null {
  const names = known.get(sb)
  const name = names?.get(ino)
  if (name !== undefined && isNameOf(name, ino)) return name
  const fresh = new Map<number, Dentry>()
  const pending: Dentry[] = [sb.root]
  for (let dentry = pending.pop(); dentry !== undefined; dentry = pending.pop()) {
    if (dentry.inode !== null) fresh.set(dentry.inode.ino, dentry)
    if (dentry.children !== null) pending.push(...dentry.children.values())
  }
  known.set(sb, fresh)
  return fresh.get(ino) ?? null
}

const isNameOf = (dentry: Dentry, ino: number): boolean => dentry.hashed && dentry.inode?.ino === ino
