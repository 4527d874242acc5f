/**
 * File handles of layers' files, kept in `trusted.overlay.origin`: fs/overlayfs/export.c, copy_up.c
 * (ovl_encode_real_fh). Layout of struct ovl_fh as Linux writes it, with an inode number as the handle.
 */

import type { Dentry } from '../../vfs/dentry.ts'
import type { Inode } from '../../vfs/inode.ts'
import type { Layer, LayerPath, OverlayFs } from './entry.ts'

const VERSION = 0
const MAGIC = 0xfb
const FLAG_CPU_LITTLE_ENDIAN = 1 << 1
const FLAG_PATH_UPPER = 1 << 2
/** FILEID_INO64_GEN-like: 8 bytes inode number, 4 bytes generation */
const TYPE = 0x81
const HEADER = 21
const LENGTH = HEADER + 12

/** ovl_encode_real_fh: version, magic, length, flags, type, 16 bytes of uuid, then the inode number. */
export function encodeHandle(dentry: Dentry, isUpper: boolean): Uint8Array {
  const { ino, sb } = dentry.inode as Inode
  const bytes = new Uint8Array(LENGTH)
  bytes[0] = VERSION
  bytes[1] = MAGIC
  bytes[2] = LENGTH
  bytes[3] = FLAG_CPU_LITTLE_ENDIAN | (isUpper ? FLAG_PATH_UPPER : 0)
  bytes[4] = TYPE
  const view = new DataView(bytes.buffer)
  // The uuid of a file system without one is its identity in this machine.
  view.setUint32(5, sb.id, true)
  view.setUint32(HEADER, ino >>> 0, true)
  view.setUint32(HEADER + 4, Math.floor(ino / 0x100000000), true)
  return bytes
}

interface Handle {
  readonly sb: number
  readonly ino: number
}

function parseHandle(bytes: Uint8Array): Handle | null {
  if (bytes.length !== LENGTH || bytes[0] !== VERSION || bytes[1] !== MAGIC || bytes[4] !== TYPE) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return {
    sb: view.getUint32(5, true),
    ino: view.getUint32(HEADER, true) + view.getUint32(HEADER + 4, true) * 0x100000000,
  }
}

/** ovl_check_origin_fh: finds the file in the lower layers; null when it is gone or of another type. */
export function decodeOrigin(overlay: OverlayFs, bytes: Uint8Array, upper: Dentry): LayerPath | null {
  const handle = parseHandle(bytes)
  if (handle === null) return null
  for (const layer of overlay.lowers) {
    if (layer.root.sb.id !== handle.sb) continue
    const dentry = findByIno(layer, handle.ino)
    if (dentry === null) continue
    const inode = dentry.inode as Inode
    const sameType = ((inode.mode ^ (upper.inode as Inode).mode) & 0o170000) === 0
    return sameType ? { layer, dentry } : null
  }
  return null
}

/** exportfs_decode_fh for a file system whose dentries are all in memory. */
function findByIno(layer: Layer, ino: number): Dentry | null {
  const pending: Dentry[] = [layer.root]
  for (let dentry = pending.pop(); dentry !== undefined; dentry = pending.pop()) {
    if (dentry.inode?.ino === ino) return dentry
    if (dentry.children !== null) pending.push(...dentry.children.values())
  }
  return null
}
