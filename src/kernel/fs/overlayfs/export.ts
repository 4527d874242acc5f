/**
 * File handles of layers' files, kept in xattrs (`origin`, `upper`) and as names in index: fs/overlayfs/export.c, and
 * the functions about struct ovl_fh of copy_up.c and namei.c.
 */

import type { Dentry } from '../../vfs/dentry.ts'
import { EIO, ENODATA, ESTALE } from '../../vfs/errno.ts'
import type { Inode } from '../../vfs/inode.ts'
import { S_IFMT } from '../../vfs/mode.ts'
import type { SuperBlock } from '../../vfs/superblock.ts'
import { type LayerPath, type OverlayFs, shortPath } from './entry.ts'
import { getOverlayXattr, setOverlayXattr } from './layers.ts'

const VERSION = 0
const MAGIC = 0xfb
const FLAG_PATH_UPPER = 1 << 2
/** version, magic, length, flags, type, uuid of the file system (struct ovl_fb) */
const HEADER = 21
const UUID = 5

/** ovl_can_decode_fh */
export const canDecodeHandles = (sb: SuperBlock): boolean => sb.op.exports !== undefined

/**
 * ovl_encode_real_fh; empty ("null") where the file system has no handles. With uuid=off no uuid is stored. `room` bytes before
 * it are the caller's.
 */
export function encodeHandle(overlay: OverlayFs, dentry: Dentry, isUpper: boolean, room = 0): Uint8Array {
  return encodeInode(overlay, dentry.inode as Inode, isUpper, room)
}

export function encodeInode(overlay: OverlayFs, inode: Inode, isUpper: boolean, room = 0): Uint8Array {
  const { exports } = inode.sb.op
  if (exports === undefined) return new Uint8Array(room)
  const { type, bytes } = exports.encode(inode, room + HEADER)
  bytes[room] = VERSION
  bytes[room + 1] = MAGIC
  bytes[room + 2] = bytes.length - room
  bytes[room + 3] = isUpper ? FLAG_PATH_UPPER : 0
  bytes[room + 4] = type
  if (overlay.config.uuid !== 'off') bytes.set(inode.sb.uuid, room + UUID)
  return bytes
}

/** ovl_get_index_name_fh: the handle in hexadecimal. */
export const handleName = (handle: Uint8Array): string =>
  Array.from(handle, (byte) => byte.toString(16).padStart(2, '0')).join('')

export interface ParsedHandle {
  readonly uuid: Uint8Array
  readonly isUpper: boolean
  readonly type: number
  readonly bytes: Uint8Array
}

/** ovl_check_fb_len: null for what is no handle. */
export function parseHandle(bytes: Uint8Array): ParsedHandle | null {
  if (bytes.length < HEADER || bytes[2] !== bytes.length) return null
  if (bytes[0] !== VERSION || bytes[1] !== MAGIC) return null
  return {
    uuid: bytes.subarray(UUID, HEADER),
    isUpper: ((bytes[3] as number) & FLAG_PATH_UPPER) !== 0,
    type: bytes[4] as number,
    bytes: bytes.subarray(HEADER),
  }
}

const isUuidOf = (sb: SuperBlock, uuid: Uint8Array): boolean => isSame(sb.uuid, uuid)

/** ovl_decode_real_fh: a name of the file, wherever in the file system it is now; null when it is gone or not of here. */
export function decodeHandle(overlay: OverlayFs, sb: SuperBlock, handle: ParsedHandle): Dentry | null {
  const matches =
    overlay.config.uuid === 'off' ? handle.uuid.every((byte) => byte === 0) : isUuidOf(sb, handle.uuid)
  return matches ? (sb.op.exports?.decode(sb, handle) ?? null) : null
}

/**
 * ovl_check_origin_fh: the file in a lower layer that the handle names. -ESTALE when there is none, -EIO when it is not
 * of the type of `upper` (null: any type will do).
 */
export function checkOriginHandle(
  overlay: OverlayFs,
  handle: ParsedHandle,
  upper: Dentry | null,
): LayerPath | number {
  for (const layer of overlay.lowers) {
    // What data-only layers have is nobody's origin (ovl_numlowerlayer).
    if (layer.dataOnly) continue
    const dentry = decodeHandle(overlay, layer.root.sb, handle)
    if (dentry === null) continue
    // A whiteout in index stands for any type.
    if (upper === null || isDeviceZero(upper)) return { layer, dentry }
    const type = typeOf(upper)
    const originType = typeOf(dentry)
    if (type === originType) return { layer, dentry }
    const types = `ftype=${type.toString(16)}, origin ftype=${originType.toString(16)}`
    upper.sb.vfs.printk(4, `overlayfs: invalid origin (${shortPath(upper)}, ${types}).`)
    return -EIO
  }
  return -ESTALE
}

const typeOf = (dentry: Dentry): number => (dentry.inode as Inode).mode & S_IFMT

const isDeviceZero = ({ inode }: Dentry): boolean =>
  inode !== null && (inode.mode & S_IFMT) === 0o020000 && inode.rdev === 0

/** ovl_get_fh: the handle that an xattr holds; null without one, or when it is none. */
export function storedHandle(
  overlay: OverlayFs,
  dentry: Dentry,
  name: 'origin' | 'upper',
): Uint8Array | null {
  if (overlay.noXattr) return null
  const value = getOverlayXattr(overlay, dentry, name)
  if (value === null || value.length === 0) return null
  if (parseHandle(value) !== null) return value
  dentry.sb.vfs.printk(4, `overlayfs: invalid origin (${handleName(value)})`)
  return null
}

/** ovl_verify_fh: 0, -ENODATA without a stored handle, -ESTALE when it is another. */
export function verifyHandle(
  overlay: OverlayFs,
  dentry: Dentry,
  name: 'origin' | 'upper',
  handle: Uint8Array,
): number {
  const stored = storedHandle(overlay, dentry, name)
  if (stored === null) return -ENODATA
  return isSame(stored, handle) ? 0 : -ESTALE
}

/** ovl_verify_set_fh: `dentry` says in this xattr that it belongs to `real`; where it says nothing, `set` makes it. */
export function verifySetHandle(
  overlay: OverlayFs,
  dentry: Dentry,
  name: 'origin' | 'upper',
  real: Dentry,
  set: boolean,
): number {
  const handle = encodeHandle(overlay, real, name === 'upper')
  let error = verifyHandle(overlay, dentry, name, handle)
  if (set && error === -ENODATA) error = setOverlayXattr(overlay, dentry, name, handle)
  if (error < 0) {
    const { ino } = real.inode as Inode
    real.sb.vfs.printk(
      4,
      `overlayfs: failed to verify ${name} (${shortPath(real)}, ino=${ino}, err=${error})`,
    )
  }
  return error
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i])
}
