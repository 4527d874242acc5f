/**
 * Where in an image the tree of its files begins. Behind the superblocks, which are those that the real tools write, what is in
 * the image is a format of this machine's own (fs/image/store_tree.ts); mkfs(8) leaves an empty tree there.
 *
 * Layout, little endian: a text by which it is known, the length of the records and their CRC-32C, the CRC-32C of all that.
 */

import { crc32c } from './crc32c.ts'

/** offset and bytes of the tree's header, behind what any superblock takes */
export const TREE_OFFSET = 2048
export const TREE_HEADER = 64

const MAGIC = Uint8Array.from('playground-tree1', (char) => char.charCodeAt(0))
const LENGTH = 16
const RECORDS_CHECKSUM = 20
const OWN_CHECKSUM = 24

export interface TreeHeader {
  /** bytes of the records; 0: there is nothing but the first directories of mkfs(8) */
  readonly length: number
  /** of the records */
  readonly checksum: number
}

export function treeHeader({ length, checksum }: TreeHeader): Uint8Array {
  const bytes = new Uint8Array(TREE_HEADER)
  const view = new DataView(bytes.buffer)
  bytes.set(MAGIC)
  view.setUint32(LENGTH, length, true)
  view.setUint32(RECORDS_CHECKSUM, checksum, true)
  view.setUint32(OWN_CHECKSUM, ownChecksum(bytes), true)
  return bytes
}

/** The header of a file system in which mkfs(8) has put nothing but its first directories. */
export const emptyTreeHeader = (): Uint8Array => treeHeader({ length: 0, checksum: 0 })

/** Null for what is none, or is damaged. */
export function readTreeHeader(bytes: Uint8Array): TreeHeader | null {
  if (bytes.length < TREE_HEADER || !MAGIC.every((byte, i) => bytes[i] === byte)) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (view.getUint32(OWN_CHECKSUM, true) !== ownChecksum(bytes)) return null
  return { length: view.getUint32(LENGTH, true), checksum: view.getUint32(RECORDS_CHECKSUM, true) }
}

const ownChecksum = (bytes: Uint8Array): number => crc32c(0xffffffff, bytes.subarray(0, OWN_CHECKSUM))
