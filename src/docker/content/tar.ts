/**
 * The tar format as Go's archive/tar writes and reads it: what Docker's layers, archives and build contexts are.
 *
 * Terms
 * - block: 512 bytes. An entry is a header block and its data, filled up to whole blocks; two blocks of zeros end an archive.
 * - USTAR: the plain header. PAX: an extra entry before the header, type `x`, that holds what does not fit into it.
 *   The writer takes USTAR where it can, as Go does.
 * - mode: the header's field as it stands. The engine of 20.10 puts the file type's bits in too (0100644).
 */

export const BLOCK = 512

export const TYPE_FILE = '0'
export const TYPE_LINK = '1'
export const TYPE_SYMLINK = '2'
export const TYPE_CHARACTER = '3'
export const TYPE_BLOCK = '4'
export const TYPE_DIRECTORY = '5'
export const TYPE_FIFO = '6'
export const TYPE_GLOBAL = 'g'

export interface TarHeader {
  /** directories end in `/` */
  readonly name: string
  readonly type: string
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** seconds since 1970 */
  readonly mtime: number
  /** of hard links, a name in the archive; of symlinks, their target */
  readonly linkName: string
  readonly deviceMajor: number
  readonly deviceMinor: number
  /** extended attributes, which PAX records hold as `SCHILY.xattr.NAME` */
  readonly xattrs: Readonly<Record<string, Uint8Array>>
}

export interface TarEntry extends TarHeader {
  readonly data: Uint8Array
}

export function tarEntry(entry: Partial<TarEntry> & { readonly name: string }): TarEntry {
  return {
    type: entry.name.endsWith('/') ? TYPE_DIRECTORY : TYPE_FILE,
    mode: 0,
    uid: 0,
    gid: 0,
    mtime: 0,
    linkName: '',
    deviceMajor: 0,
    deviceMinor: 0,
    xattrs: {},
    data: NOTHING,
    ...entry,
  }
}

export const NOTHING = new Uint8Array(0)

/** How many bytes fill `size` up to whole blocks. */
export const padding = (size: number): number => (BLOCK - (size % BLOCK)) % BLOCK
