/**
 * File handles of an overlay's own files, with nfs_export=on: ovl_export_operations of fs/overlayfs/export.c. A handle
 * wraps that of the real file (export.ts): of upper's where the file is only there or is not indexed, else of its origin's,
 * so that it stays the same over copy-up. An overlay that is a layer of another one is asked for them.
 */

import { Dentry } from '../../vfs/dentry.ts'
import type { Inode } from '../../vfs/inode.ts'
import { isDirectory } from '../../vfs/mode.ts'
import type { ExportOperations, FileHandle, SuperBlock } from '../../vfs/superblock.ts'
import { copyUp } from './copy_up.ts'
import { dentryInfo, inodeInfo, type LayerPath, lowerOf, overlayOf, upperOf } from './entry.ts'
import { checkOriginHandle, decodeHandle, encodeHandle, type ParsedHandle, parseHandle } from './export.ts'
import { findIndex } from './indexdir.ts'
import { getInode } from './inode_cache.ts'
import { addAlias } from './link_count.ts'

const OVL_FILEID_V1 = 0xf8
/** the handle inside is aligned so that its own file identifier is (OVL_FH_WIRE_OFFSET) */
const PADDING = 3

export const exportOperations: ExportOperations = {
  /** ovl_encode_fh */
  encode(inode: Inode, room: number): FileHandle {
    const overlay = overlayOf(inode.sb)
    const { upper, lower } = inodeInfo(inode)
    const isLower = encodesOrigin(inode)
    const real = isLower ? (lower[0] as LayerPath).dentry : (upper as Dentry)
    return { type: OVL_FILEID_V1, bytes: encodeHandle(overlay, real, !isLower, room + PADDING) }
  },
  /** ovl_fh_to_dentry, of files: nobody asks for directories, whose origins are found by name. */
  decode(sb: SuperBlock, { type, bytes }: FileHandle): Dentry | null {
    const handle = type === OVL_FILEID_V1 ? parseHandle(bytes.subarray(PADDING)) : null
    if (handle === null) return null
    return handle.isUpper ? decodeUpper(sb, handle) : decodeLower(sb, handle)
  },
}

/** ovl_check_encode_origin */
function encodesOrigin(inode: Inode): boolean {
  const overlay = overlayOf(inode.sb)
  const { upper, lower, indexed } = inodeInfo(inode)
  if (overlay.upper === null) return true
  if (lower.length === 0 || inode === inode.sb.root.inode) return false
  if (upper !== null && !indexed) return false
  const alias = inodeInfo(inode).aliases[0]
  if (isDirectory(inode.mode) && alias !== undefined) connectLayer(alias)
  return true
}

/**
 * ovl_connect_layer: so that a lower directory can be found from its handle, all directories above it have to have the same
 * topmost lower layer; where one has not, what is below it is copied up, which puts it into index.
 */
function connectLayer(dentry: Dentry): void {
  const origin = (lowerOf(dentry)[0] as LayerPath).layer.index
  for (let next = dentry; ; next = next.parent) {
    const { parent } = next
    if (connectableLayer(parent) < origin) {
      if (upperOf(next) === null) copyUp(next)
      return
    }
    if (dentryInfo(parent).connected || inodeInfo(parent.inode as Inode).indexed) break
    if (parent.parent === parent) break
  }
  dentryInfo(dentry).connected = true
}

/** ovl_connectable_layer: the lowest layer from which this directory can be found. */
function connectableLayer(dentry: Dentry): number {
  if (dentry.parent === dentry) return lowerOf(dentry).length
  if (upperOf(dentry) !== null && !inodeInfo(dentry.inode as Inode).indexed) return 0
  return (lowerOf(dentry)[0] as LayerPath).layer.index
}

/** ovl_upper_fh_to_d */
function decodeUpper(sb: SuperBlock, handle: ParsedHandle): Dentry | null {
  const overlay = overlayOf(sb)
  const upper = overlay.upper === null ? null : decodeHandle(overlay, overlay.upper.root.sb, handle)
  return upper === null ? null : obtainAlias(sb, upper, [], false)
}

/** ovl_lower_fh_to_d: as the cache knows it, else with the copy that index has. */
function decodeLower(sb: SuperBlock, handle: ParsedHandle): Dentry | null {
  const overlay = overlayOf(sb)
  const origin = checkOriginHandle(overlay, handle, null)
  if (typeof origin === 'number') return null
  const real = origin.dentry.inode as Inode
  const known = overlay.inodes.get(real)
  if (known !== undefined) {
    const info = inodeInfo(known)
    if (info.lower[0]?.dentry.inode !== real) return null
    const alias = info.aliases.find(({ hashed }) => hashed)
    if (alias !== undefined) return alias
  }
  const index = overlay.indexdir === null ? null : findIndex(overlay, origin.dentry)
  if (typeof index === 'number') return null
  return obtainAlias(sb, index, [origin], index !== null)
}

/** ovl_obtain_alias: a name of its own, which is nowhere; null for directories. */
function obtainAlias(
  sb: SuperBlock,
  upper: Dentry | null,
  lower: readonly LayerPath[],
  indexed: boolean,
): Dentry | null {
  const real = (upper ?? (lower[0] as LayerPath).dentry).inode as Inode
  if (isDirectory(real.mode)) return null
  const inode = getInode(sb, { upper, lower, redirect: null, upperData: upper !== null, indexed })
  if (typeof inode === 'number') return null
  const known = inodeInfo(inode).aliases.find(({ hashed }) => hashed)
  if (known !== undefined) return known
  const alias = new Dentry('/', null, sb)
  alias.inode = inode
  alias.hashed = true
  addAlias(alias, inode)
  return alias
}
