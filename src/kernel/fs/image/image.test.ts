import { describe, expect, test } from 'vitest'
import { O_RDWR, type StatFs, type System } from '../../abi.ts'
import { crc32c } from '../../superblocks/crc32c.ts'
import {
  EXT4,
  EXT4_LENGTH,
  EXT4_OFFSET,
  type Ext4Field,
  Ext4Superblock,
  sealExt4,
} from '../../superblocks/ext4.ts'
import { emptyTreeHeader, readTreeHeader, TREE_OFFSET, treeHeader } from '../../superblocks/tree_header.ts'
import { XFS_SECTOR, type XfsField, XfsSuperblock } from '../../superblocks/xfs.ts'
import { isDirectory, isRegular } from '../../vfs/mode.ts'
import { mountImage, putImage, startWithStorage } from '../loop_testing.ts'
import { list, makeTree, read, result } from '../testing.ts'

const PAGE = 4096
const SIZE = 512 * 1024
const CHECKSUMS = 0x400

/** What a mounted image has in it, `path: what`; a file's text as far as anybody would read. */
type Tree = readonly string[]

function get(sys: System): Uint8Array {
  const fd = sys.open('/image', O_RDWR)
  const bytes = sys.pread(fd, SIZE, 0) as Uint8Array
  sys.close(fd)
  return bytes.slice()
}

function treeOf(sys: System, path = '/m'): Tree {
  const names = list(sys, path)
  if (typeof names === 'string') return [`${path}: ${names}`]
  return [...names].sort().flatMap((name) => {
    const below = `${path}/${name}`
    const stat = sys.lstat(below)
    if (typeof stat === 'number') return [`${below}: ${stat}`]
    if (isDirectory(stat.mode)) return treeOf(sys, below)
    const shown = isRegular(stat.mode) ? read(sys, below) : sys.readlink(below)
    return [`${below}: ${stat.mode} ${stat.nlink} ${stat.size} ${shown}`]
  })
}

/** The answer to mounting these bytes, and what is in them then. */
function tryImage(sys: System, type: string, bytes: Uint8Array): Tree | string {
  putImage(sys, bytes)
  const error = mountImage(sys, type)
  if (error < 0) return result(error)
  const tree = treeOf(sys)
  expect(result(sys.umount('/m', 0))).toBe('ok')
  return tree
}

function makeExt4(readOnlyCompatible: number, size = SIZE, inodes = 256): Uint8Array {
  const superblock = new Ext4Superblock()
  const fields: Partial<Record<Ext4Field, number>> = {
    inodes,
    blocks: size / 1024,
    blockShift: 0,
    firstInode: 11,
    inodeSize: 256,
    state: 1,
    overhead: 100,
    readOnlyCompatible,
  }
  for (const [field, value] of Object.entries(fields)) superblock.set(field as Ext4Field, value)
  sealExt4(superblock)
  return image(EXT4_OFFSET, superblock.bytes, size)
}

function makeXfs(): Uint8Array {
  const superblock = new XfsSuperblock()
  const fields: Partial<Record<XfsField, number>> = {
    blockSize: PAGE,
    blocks: SIZE / PAGE,
    rootInode: 128,
    groupBlocks: SIZE / PAGE,
    groups: 1,
    logBlocks: 16,
    inodesPerBlock: 8,
    inodePercent: 25,
  }
  for (const [field, value] of Object.entries(fields)) superblock.set(field as XfsField, value)
  superblock.seal()
  return image(0, superblock.bytes)
}

function image(at: number, superblock: Uint8Array, size = SIZE): Uint8Array {
  const bytes = new Uint8Array(size)
  bytes.set(superblock, at)
  bytes.set(emptyTreeHeader(), TREE_OFFSET)
  return bytes
}

const FORMATS = [
  { name: 'ext2', type: 'ext4', empty: makeExt4(0), at: EXT4_OFFSET, length: EXT4_LENGTH },
  { name: 'ext4', type: 'ext4', empty: makeExt4(CHECKSUMS), at: EXT4_OFFSET, length: EXT4_LENGTH },
  { name: 'xfs', type: 'xfs', empty: makeXfs(), at: 0, length: XFS_SECTOR },
]

/** An image with some files in it, and what they are. */
function filled(sys: System, type: string, empty: Uint8Array): { bytes: Uint8Array; tree: Tree } {
  putImage(sys, empty)
  expect(result(mountImage(sys, type))).toBe('ok')
  makeTree(sys, '/m', { a: { b: { c: 'deep' } }, big: 'x'.repeat(9000) })
  sys.symlink('a/b', '/m/link')
  sys.symlink('a/'.repeat(40), '/m/long')
  sys.link('/m/big', '/m/a/again')
  sys.mknod('/m/null', 0o20644, 0x103)
  sys.setxattr('/m/big', 'user.k', Uint8Array.of(1, 2, 3), 0)
  const tree = treeOf(sys)
  expect(tree.length).toBe(6)
  expect(result(sys.umount('/m', 0))).toBe('ok')
  return { bytes: get(sys), tree }
}

/** The same numbers in every run. */
function* numbers(seed: number): Generator<number, never, void> {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    yield state >>> 8
  }
}

const recordsLength = (bytes: Uint8Array): number =>
  readTreeHeader(bytes.subarray(TREE_OFFSET, TREE_OFFSET + 64))?.length ?? 0

describe.each(FORMATS)('an image with $name', ({ type, empty, at, length }) => {
  test('any byte of the superblock, the header or the records: it is not mounted, or nothing is lost', () => {
    const { sys } = startWithStorage()
    const { bytes, tree } = filled(sys, type, empty)
    const end = PAGE + recordsLength(bytes)
    expect(end).toBeGreaterThan(PAGE + 300)
    const ranges = [
      [at, at + length],
      [TREE_OFFSET, TREE_OFFSET + 28],
      [PAGE, end],
    ] as const
    const random = numbers(1)
    const answers = new Set<string>()
    for (const [from, to] of ranges) {
      for (let place = from; place < to; place++) {
        const damaged = bytes.slice()
        damaged[place] = (damaged[place] as number) ^ (1 + (random.next().value % 255))
        const found = tryImage(sys, type, damaged)
        if (typeof found === 'string') answers.add(found)
        else expect(found).toEqual(tree)
        if (place >= TREE_OFFSET) expect(found).toBe('EUCLEAN')
      }
    }
    expect(answers).toContain('EINVAL')
    expect(tryImage(sys, type, bytes)).toEqual(tree)
  })

  test('cut off anywhere: it is not mounted', () => {
    const { sys } = startWithStorage()
    const { bytes, tree } = filled(sys, type, empty)
    const random = numbers(2)
    const cuts = [0, 1, 511, 512, 1024, 2048, 4095, 4096, PAGE + 10, SIZE - 1, SIZE - 512]
    for (let i = 0; i < 50; i++) cuts.push(random.next().value % SIZE)
    for (const cut of cuts) expect(tryImage(sys, type, bytes.slice(0, cut))).toMatch(/^E(INVAL|IO|UCLEAN)$/)
    expect(tryImage(sys, type, bytes)).toEqual(tree)
  })

  test('records that are wrong with the right checksum: not mounted, or a tree that is stored and found again', () => {
    const { sys } = startWithStorage()
    const { bytes } = filled(sys, type, empty)
    const count = recordsLength(bytes)
    const random = numbers(3)
    let mounted = 0
    for (let i = 0; i < 400; i++) {
      const damaged = bytes.slice()
      const records = damaged.subarray(PAGE, PAGE + count)
      for (let n = random.next().value % 3; n >= 0; n--)
        records[random.next().value % count] = random.next().value & 0xff
      damaged.set(treeHeader({ length: count, checksum: crc32c(0xffffffff, records) }), TREE_OFFSET)
      const found = tryImage(sys, type, damaged)
      if (typeof found === 'string') expect(found).toMatch(/^E(UCLEAN|NOSPC)$/)
      else {
        mounted++
        expect(tryImage(sys, type, get(sys))).toEqual(found)
      }
    }
    expect(mounted).toBeGreaterThan(20)
  })
})

const ABSURD = [0, 1, 2, 31, 255, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff]

/** Mounted, it says its figures and takes a file. */
function handle(sys: System, type: string, bytes: Uint8Array): string {
  putImage(sys, bytes)
  const error = mountImage(sys, type)
  if (error < 0) return result(error)
  sys.statfs('/m')
  makeTree(sys, '/m', { f: 'text' })
  return result(sys.umount('/m', 0))
}

test('an ext4 superblock whose figures are absurd, with the right checksum', () => {
  const { sys } = startWithStorage()
  for (const empty of [makeExt4(0), makeExt4(CHECKSUMS)]) {
    for (const field of Object.keys(EXT4) as Ext4Field[]) {
      for (const value of ABSURD) {
        const superblock = new Ext4Superblock(empty.slice(EXT4_OFFSET, EXT4_OFFSET + EXT4_LENGTH))
        superblock.set(field, value)
        if (field !== 'magic' && field !== 'checksum') sealExt4(superblock)
        expect(handle(sys, 'ext4', image(EXT4_OFFSET, superblock.bytes))).toMatch(/^(ok|EINVAL|EBADMSG)$/)
      }
    }
  }
})

test('an XFS superblock whose figures are absurd, with the right checksum', () => {
  const { sys } = startWithStorage()
  const fields: readonly XfsField[] = [
    ...(['blockSize', 'blocks', 'rootInode', 'groupBlocks', 'groups', 'logBlocks'] as const),
    ...(['inodesPerBlock', 'inodePercent', 'freeBlocks', 'freeInodes', 'inodeCount'] as const),
  ]
  for (const field of fields) {
    for (const value of [...ABSURD, 2 ** 52, 2 ** 60]) {
      const superblock = new XfsSuperblock(makeXfs().slice(0, XFS_SECTOR))
      superblock.set(field, value)
      superblock.seal()
      expect(handle(sys, 'xfs', image(0, superblock.bytes))).toMatch(/^(ok|EINVAL|EIO|EUCLEAN)$/)
    }
  }
})

test('directories may be as deep as there are inodes', () => {
  const { sys } = startWithStorage()
  const depth = 5000
  putImage(sys, makeExt4(0, 4 * 1024 ** 2, depth + 20))
  expect(result(mountImage(sys, 'ext4'))).toBe('ok')
  const free = () => (sys.statfs('/m') as StatFs).ffree
  const before = free()
  sys.chdir('/m')
  for (let i = 0; i < depth; i++) {
    sys.mkdir('d')
    sys.chdir('d')
  }
  sys.chdir('/')
  expect(result(sys.umount('/m', 0))).toBe('ok')
  expect(result(mountImage(sys, 'ext4'))).toBe('ok')
  expect(before - free()).toBe(depth)
})
