/** A tree of names and inodes: what mksquashfs packs, and what stands in an image already. */

import { decodeDevice } from '../../kernel/superblocks/squashfs.ts'
import type { SquashfsInode, SquashfsReader } from '../../kernel/superblocks/squashfs_reader.ts'
import { makedev } from '../../kernel/vfs/mode.ts'
import type { Io, Step } from '../lib/io.ts'
import type { Xattr } from './squashfs-xattr-table.ts'

/** Several names may have one. */
export interface SourceInode {
  /** type and permissions */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly time: number
  readonly size: number
  readonly rdev: number
  readonly target: string
  /** it takes less room than it is long */
  readonly isSparse: boolean
  readonly xattrs: readonly Xattr[]
  /** it is from an image */
  readonly isPacked: boolean
  /** its names in the tree */
  links: number
  /** counts from 1, 0 before they are given */
  number: number
  /** where it has been written, null before */
  reference: number | null
  /** its data, or what is wrong with them */
  read(): Step<Uint8Array | number>
}

export interface SourceEntry {
  readonly name: string
  /** as a complaint calls it */
  readonly path: string
  readonly inode: SourceInode
  /** of a directory, in order */
  readonly children: SourceEntry[]
}

/** What an image holds already; null where it cannot be read. */
export function readImage(io: Io, reader: SquashfsReader): SourceEntry | null {
  const inodes = new Map<number, SourceInode>()
  const listings = new Set<string>()
  const entryOf = (name: string, reference: number): SourceEntry | null => {
    const read = reader.inode(reference)
    if (typeof read === 'number') return null
    const known = inodes.get(read.number)
    const inode = known ?? fromImage(io, reader, read)
    if (known !== undefined) known.links++
    inodes.set(read.number, inode)
    const { listing } = read
    const children: SourceEntry[] = []
    if (listing === null || listing.length === 0) return { name, path: name, inode, children }
    const place = `${listing.block}:${listing.offset}`
    const entries = listings.has(place) ? -1 : reader.entries(listing)
    listings.add(place)
    if (typeof entries === 'number') return null
    for (const entry of entries) {
      const child = entryOf(entry.name, entry.reference)
      if (child === null) return null
      children.push(child)
    }
    return { name, path: name, inode, children }
  }
  return entryOf('', reader.superblock.get('rootInode'))
}

function fromImage(io: Io, reader: SquashfsReader, read: SquashfsInode): SourceInode {
  const { major, minor } = decodeDevice(read.device)
  return {
    mode: read.mode,
    uid: read.uid,
    gid: read.gid,
    time: read.time,
    size: read.size,
    rdev: makedev(major, minor),
    target: read.target,
    isSparse: read.sectors * 512 < read.size,
    xattrs: [...read.xattrs].map(([name, value]) => ({ name, value })),
    isPacked: true,
    links: 1,
    number: 0,
    reference: null,
    *read() {
      yield* io.breathe()
      return read.content === null ? new Uint8Array(0) : reader.data(read.content, 0, read.size)
    },
  }
}
