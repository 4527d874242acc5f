/**
 * mksquashfs(1) of squashfs-tools 4.6: packs directories into a SquashFS image, byte for byte as the real one does where nothing is
 * compressed. An image that is there already is added to, unless -noappend is given.
 */

import { O_CREAT, O_RDWR, O_TRUNC } from '../../kernel/abi.ts'
import {
  type Compressor,
  compressorOf,
  readSquashfs,
  SQUASHFS_FLAGS,
  SQUASHFS_LENGTH,
  type SquashfsFlag,
  type SquashfsSuperblock,
} from '../../kernel/superblocks/squashfs.ts'
import { SquashfsReader } from '../../kernel/superblocks/squashfs_reader.ts'
import { ENOENT, strerror } from '../../kernel/vfs/errno.ts'
import {
  isBlockDevice,
  isDirectory,
  isRegular,
  S_IFBLK,
  S_IFCHR,
  S_IFDIR,
  S_IFIFO,
  S_IFLNK,
  S_IFMT,
  S_IFSOCK,
} from '../../kernel/vfs/mode.ts'
import { groupName, readAccounts, userName } from '../lib/accounts.ts'
import type { Io, Step } from '../lib/io.ts'
import { defineRawProgram } from '../lib/program.ts'
import { baseName } from '../lib/walk.ts'
import { HELP, type Request, readOverrides, readRequest } from './mksquashfs-options.ts'
import { numberInodes, Sources } from './mksquashfs-sources.ts'
import type { StoredFile } from './squashfs-data.ts'
import { readImage, type SourceEntry, type SourceInode } from './squashfs-entries.ts'
import { progressBar } from './squashfs-progress.ts'
import { processorCount, squashfsVersion } from './squashfs-tools.ts'
import { type SquashfsFigures, SquashfsWriter } from './squashfs-writer.ts'

/** Where the image goes. */
interface Target {
  readonly fd: number
  /** nothing of what may be there stays */
  readonly isNew: boolean
  readonly isDevice: boolean
  /** of a file that was there, its length */
  readonly size: number
}

/** an image is filled up to whole blocks of devices */
const PADDING = 4096

export const mksquashfs = defineRawProgram({
  name: 'mksquashfs',
  *run(io, args) {
    if (args[0] === '--help') {
      io.print(HELP)
      return 0
    }
    if (args[0] === '-version' || args[0] === '--version') {
      io.print(squashfsVersion('mksquashfs'))
      return 0
    }
    const request = yield* readRequest(io, args)
    if (request.given.has('version')) io.print(squashfsVersion('mksquashfs'))
    return yield* new Packing(io, request).run()
  },
})

class Packing {
  readonly #io: Io
  readonly #request: Request
  readonly #isQuiet: boolean
  readonly #infos: boolean
  readonly #kept = new Map<SourceInode, StoredFile>()
  #hardLinks = 0

  constructor(io: Io, request: Request) {
    this.#io = io
    this.#request = request
    this.#isQuiet = request.given.has('quiet')
    this.#infos = request.given.has('info')
  }

  *run(): Step<number> {
    const io = this.#io
    const { given, sources, destination, blockSize } = this.#request
    const overrides = yield* readOverrides(io, this.#request)
    for (const source of sources) {
      const stat = io.sys.lstat(source)
      if (typeof stat !== 'number') continue
      yield* io.printError(`Cannot stat source directory "${source}" because ${strerror(stat)}\n`)
      return 1
    }
    const target = yield* this.#openDestination()
    const old = target.isNew ? null : yield* this.#readOld(target.fd)
    const packed = new Sources(io, this.#request, overrides)
    if (!target.isDevice) {
      const stat = io.sys.fstat(target.fd)
      if (typeof stat !== 'number') packed.exclude(stat)
    }
    if (!given.has('wildcards')) {
      yield* packed.excludePaths(yield* this.#excludeFile())
      yield* packed.excludePaths(this.#request.excluded)
    }
    const processors = given.get('processors') ?? (yield* processorCount(io))
    this.#say(`Parallel mksquashfs: Using ${processors} processor${processors === '1' ? '' : 's'}\n`)
    if (old === null) this.#say(`Creating 4.0 filesystem on ${destination}, block size ${blockSize}.\n`)
    else {
      // All but the root is scanned, which is made anew.
      this.#say(
        `Scanning existing filesystem...\nRead existing filesystem, ${old.superblock.get('inodes') - 1} inodes scanned\n`,
      )
      this.#say(appendingText(destination, old.superblock.get('blockSize')))
      this.#tellOfRecovery()
    }
    const root = yield* packed.tree(old === null ? null : old.root)
    numberInodes(root)
    const options = old === null ? this.#options() : optionsOf(old.superblock)
    const writer = new SquashfsWriter({ ...options, detectsZeros: !given.has('no-sparse') })
    const blocks = countBlocks(root, options.blockSize)
    if (old !== null) yield* this.#keep(writer, old.root)
    const reference = yield* this.#directory(writer, root, '', root.inode.number + 1)
    if (!given.has('no-progress') && (!this.#infos || given.has('progress')))
      io.print(progressBar(io, blocks))
    const { parts, figures } = writer.finish(reference, overrides.madeTime)
    yield* this.#write(target, parts, figures.size)
    if (!this.#isQuiet) yield* this.#summary(options, figures)
    return 0
  }

  *#openDestination(): Step<Target> {
    const io = this.#io
    const { destination, given } = this.#request
    const fail = function* (text: string): Step<never> {
      yield* io.printError(`${text}\n`)
      return yield* io.exit(1)
    }
    const stat = io.sys.stat(destination)
    if (stat === -ENOENT) {
      const fd = yield* io.open(destination, O_CREAT | O_TRUNC | O_RDWR, 0o644)
      if (fd < 0) return yield* fail(`Could not create destination file: ${strerror(fd)}`)
      return { fd, isNew: true, isDevice: false, size: 0 }
    }
    if (typeof stat === 'number') return yield* fail(`Could not stat destination file: ${strerror(stat)}`)
    const isDevice = isBlockDevice(stat.mode)
    if (!isDevice && !isRegular(stat.mode)) return yield* fail('Destination not block device or regular file')
    const isNew = given.has('noappend')
    const fd = yield* io.open(destination, isNew && !isDevice ? O_TRUNC | O_RDWR : O_RDWR)
    if (fd >= 0) return { fd, isNew, isDevice, size: stat.size }
    const what = isDevice ? 'block device as destination' : 'regular file for writing as destination'
    return yield* fail(`Could not open ${what}: ${strerror(fd)}`)
  }

  *#readOld(fd: number): Step<{ superblock: SquashfsSuperblock; root: SourceEntry }> {
    const io = this.#io
    const { destination } = this.#request
    const start = io.sys.pread(fd, SQUASHFS_LENGTH, 0)
    const superblock = typeof start === 'number' ? null : readSquashfs(start)
    if (superblock === null) {
      const isShort = typeof start === 'number' || start.length < SQUASHFS_LENGTH
      yield* io.printError(
        `${isShort ? 'Read on destination failed\n' : ''}Can't find a SQUASHFS superblock on ${destination}\nWrong filesystem or filesystem is corrupted!\n`,
      )
      return yield* this.#willNotOverwrite()
    }
    this.#say(foundText(destination, superblock))
    const reader = new SquashfsReader(superblock, (position, count) => io.sys.pread(fd, count, position))
    const root = reader.prepare() < 0 ? null : readImage(io, reader)
    return root === null ? yield* this.#willNotOverwrite() : { superblock, root }
  }

  *#willNotOverwrite(): Step<never> {
    yield* this.#io.printError(
      'Failed to read existing filesystem - will not overwrite - ABORTING!\nTo force Mksquashfs to write to this file use -noappend\n',
    )
    return yield* this.#io.exit(1)
  }

  *#excludeFile(): Step<string[]> {
    const path = this.#request.given.get('ef')
    if (path === undefined) return []
    const text = yield* this.#io.readText(path)
    if (typeof text !== 'number')
      return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
    yield* this.#io.printError(`Failed to open exclude file "${path}" because ${strerror(text)}\n`)
    return yield* this.#io.exit(1)
  }

  /** Where the real one keeps what it is about to overwrite, till all is written. */
  #tellOfRecovery(): void {
    const io = this.#io
    const { given, destination } = this.#request
    if (given.has('no-recovery')) {
      this.#say('No recovery data option specified.\nSkipping saving recovery file.\n\n')
      return
    }
    const file = `${io.variable('HOME') ?? ''}/squashfs_recovery_${baseName(destination)}_${io.sys.getpid()}`
    io.print(`Recovery file "${file}" written\n`)
    io.print(
      `If Mksquashfs aborts abnormally (i.e. power failure), run\nmksquashfs - ${destination} -recover ${file}\nto restore filesystem\n\n`,
    )
  }

  #options(): { compressor: Compressor; blockSize: number; flags: Set<SquashfsFlag> } {
    const { given, compressor, blockSize } = this.#request
    const isPlain = given.has('no-compression')
    const flags = new Set<SquashfsFlag>()
    const set = (flag: SquashfsFlag, is: boolean) => {
      if (is) flags.add(flag)
    }
    const plainInodes = isPlain || given.has('noI')
    set('plainInodes', plainInodes)
    set('plainData', isPlain || given.has('noD'))
    set('plainFragments', isPlain || given.has('noF'))
    set('noFragments', given.has('no-fragments'))
    set('alwaysFragments', given.has('tailends'))
    set('duplicatesRemoved', !given.has('no-duplicates'))
    set('exportable', !given.has('no-exports'))
    set('plainXattrs', isPlain || given.has('noX'))
    set('noXattrs', given.has('no-xattrs'))
    set('compressorOptions', compressor === 'lz4')
    // -noI has it in it.
    set('plainIds', !plainInodes && given.has('noId'))
    return { compressor, blockSize, flags }
  }

  /** Writes what is below, then the directory; its reference. */
  *#directory(
    writer: SquashfsWriter,
    { inode, children }: SourceEntry,
    path: string,
    parent: number,
  ): Step<number> {
    const entries = []
    for (const child of children) {
      const reference = yield* this.#entry(writer, child, `${path}/${child.name}`, inode.number)
      entries.push({ name: child.name, reference, inode: factsOf(child.inode) })
    }
    const links = 2 + children.filter((child) => isDirectory(child.inode.mode)).length
    const reference = writer.directory({ ...factsOf(inode), links }, entries, parent)
    if (!inode.isPacked)
      this.#info(`directory ${path === '' ? '/' : path} inode 0x${reference.toString(16)}\n`)
    return reference
  }

  *#entry(writer: SquashfsWriter, entry: SourceEntry, path: string, parent: number): Step<number> {
    const { inode } = entry
    const kind = KINDS[inode.mode & S_IFMT]
    if (inode.reference !== null) {
      if (inode.isPacked) return inode.reference
      this.#hardLinks++
      const shown =
        kind === undefined
          ? `, uncompressed size ${inode.size} bytes`
          : ` inode 0x${inode.reference.toString(16)}`
      if (!isDirectory(inode.mode)) this.#info(`${kind ?? 'file'} ${path}${shown} LINK\n`)
      return inode.reference
    }
    if (isDirectory(inode.mode)) inode.reference = yield* this.#directory(writer, entry, path, parent)
    else if (isRegular(inode.mode)) {
      const stored = this.#kept.get(inode) ?? (yield* this.#file(writer, entry))
      if (!inode.isPacked)
        this.#info(
          `file ${path}, uncompressed size ${stored.size} bytes ${stored.isDuplicate ? 'DUPLICATE' : ''}\n`,
        )
      inode.reference = writer.inode(factsOf(inode), stored)
    } else {
      inode.reference = writer.inode(factsOf(inode), null)
      if (!inode.isPacked) this.#info(`${kind} ${path} inode 0x${inode.reference.toString(16)}\n`)
    }
    return inode.reference
  }

  /** What is in the image already stays in front of what comes to it. */
  *#keep(writer: SquashfsWriter, entry: SourceEntry): Step<void> {
    const { inode, children } = entry
    if (isRegular(inode.mode) && !this.#kept.has(inode))
      this.#kept.set(inode, yield* this.#file(writer, entry))
    for (const child of children) yield* this.#keep(writer, child)
  }

  *#file(writer: SquashfsWriter, { path, inode }: SourceEntry): Step<StoredFile> {
    const content = yield* inode.read()
    if (typeof content !== 'number') return writer.file(content, inode.isSparse)
    yield* this.#io.printError(`Failed to read file ${path}, creating empty file\n`)
    return writer.file(new Uint8Array(0), false)
  }

  *#write(target: Target, parts: readonly Uint8Array[], size: number): Step<void> {
    const { sys } = this.#io
    const padding = this.#request.given.has('nopad') ? 0 : (PADDING - (size % PADDING)) % PADDING
    const before = target.isNew ? null : sys.pread(target.fd, Math.max(target.size, size + padding), 0)
    if (typeof before === 'number') return yield* this.#willNotOverwrite()
    let at = 0
    for (const part of [...parts, new Uint8Array(padding)]) {
      for (let done = 0; done < part.length; ) {
        const written = sys.pwrite(target.fd, part.slice(done), at)
        if (written <= 0) return yield* this.#failToWrite(target, written, before)
        done += written
        at += written
      }
      yield* this.#io.breathe()
    }
    if (!target.isDevice) sys.ftruncate(target.fd, at)
    sys.close(target.fd)
  }

  /** `before`: what stood where the image has been written in part, which stands there again after; null of a new one. */
  *#failToWrite(target: Target, error: number, before: Uint8Array | null): Step<never> {
    const { sys } = this.#io
    const { fd, isDevice } = target
    yield* this.#io.printError(
      `Write failed because ${strerror(error)}\nFATAL ERROR: Failed to write to output ${isDevice ? 'block device' : 'filesystem'}\n`,
    )
    if (before !== null) {
      yield* this.#io.printError('Exiting - restoring original filesystem!\n\n')
      sys.pwrite(fd, before, 0)
      if (!isDevice) sys.ftruncate(fd, before.length)
    } else if (!isDevice) sys.unlink(this.#request.destination)
    return yield* this.#io.exit(1)
  }

  /** print_summary */
  *#summary(
    { compressor, blockSize, flags }: ReturnType<typeof optionsOf>,
    figures: SquashfsFigures,
  ): Step<void> {
    const io = this.#io
    const accounts = yield* readAccounts(io)
    const how = (flag: SquashfsFlag, none?: SquashfsFlag) =>
      none !== undefined && flags.has(none) ? 'no' : flags.has(flag) ? 'uncompressed' : 'compressed'
    const kilobytes = (bytes: number) => (bytes / 1024).toFixed(2)
    const percent = ({ size, uncompressed }: { size: number; uncompressed: number }) =>
      ((Math.fround(size) / uncompressed) * 100).toFixed(2)
    const table = (name: string, sizes: { size: number; uncompressed: number }) =>
      `${name} table size ${sizes.size} bytes (${kilobytes(sizes.size)} Kbytes)\n\t${percent(sizes)}% of uncompressed ${name.toLowerCase()} table size (${sizes.uncompressed} bytes)\n`
    const { size, uncompressed, ids, uids, gids } = figures
    io.print(
      `\n${flags.has('exportable') ? 'Exportable ' : ''}Squashfs 4.0 filesystem, ${compressor} compressed, data block size ${blockSize}\n`,
    )
    io.print(
      `\t${how('plainData')} data, ${how('plainInodes')} metadata, ${how('plainFragments', 'noFragments')} fragments,\n\t${how('plainXattrs', 'noXattrs')} xattrs, ${flags.has('plainInodes') ? 'uncompressed' : how('plainIds')} ids\n`,
    )
    io.print(`\tduplicates are ${flags.has('duplicatesRemoved') ? '' : 'not '}removed\n`)
    io.print(`Filesystem size ${kilobytes(size)} Kbytes (${(size / 1024 ** 2).toFixed(2)} Mbytes)\n`)
    io.print(`\t${percent(figures)}% of uncompressed filesystem size (${kilobytes(uncompressed)} Kbytes)\n`)
    io.print(table('Inode', figures.inodeTable) + table('Directory', figures.directoryTable))
    if (figures.xattrTable.uncompressed > 0) io.print(table('Xattr', figures.xattrTable))
    io.print(
      flags.has('duplicatesRemoved')
        ? `Number of duplicate files found ${figures.duplicates}\n`
        : 'No duplicate files removed\n',
    )
    io.print(`Number of inodes ${figures.inodes}\nNumber of files ${figures.files}\n`)
    if (!flags.has('noFragments')) io.print(`Number of fragments ${figures.fragments}\n`)
    io.print(`Number of symbolic links ${figures.symlinks}\nNumber of device nodes ${figures.devices}\n`)
    io.print(`Number of fifo nodes ${figures.fifos}\nNumber of socket nodes ${figures.sockets}\n`)
    io.print(`Number of directories ${figures.directories}\nNumber of hard-links ${this.#hardLinks}\n`)
    io.print(`Number of ids (unique uids + gids) ${ids.length}\nNumber of uids ${uids.size}\n`)
    for (const id of ids) if (uids.has(id)) io.print(`\t${userName(accounts, id) ?? 'unknown'} (${id})\n`)
    io.print(`Number of gids ${gids.size}\n`)
    for (const id of ids) if (gids.has(id)) io.print(`\t${groupName(accounts, id) ?? 'unknown'} (${id})\n`)
  }

  #say(text: string): void {
    if (!this.#isQuiet) this.#io.print(text)
  }

  #info(text: string): void {
    if (this.#infos) this.#io.print(text)
  }
}

const KINDS: Readonly<Record<number, string>> = {
  [S_IFDIR]: 'directory',
  [S_IFLNK]: 'symbolic link',
  [S_IFCHR]: 'character device',
  [S_IFBLK]: 'block device',
  [S_IFIFO]: 'fifo',
  [S_IFSOCK]: 'unix domain socket',
}

/** read_super */
function foundText(destination: string, superblock: SquashfsSuperblock): string {
  const { compressor } = optionsOf(superblock)
  const size = superblock.get('bytesUsed')
  const un = (flag: SquashfsFlag) => (superblock.has(flag) ? 'un' : '')
  const not = (is: boolean) => (is ? '' : 'not ')
  const lines = [
    `Compression used ${compressor}`,
    `Inodes are ${un('plainInodes')}compressed`,
    `Data is ${un('plainData')}compressed`,
    `Fragments are ${un('plainFragments')}compressed`,
    `Xattrs are ${un('plainXattrs')}compressed`,
    `Fragments are ${not(!superblock.has('noFragments'))}present in the filesystem`,
    `Always-use-fragments option is ${not(superblock.has('alwaysFragments'))}specified`,
    `Duplicates are ${not(superblock.has('duplicatesRemoved'))}removed`,
    `Xattrs are ${not(!superblock.has('noXattrs'))}stored`,
    `Filesystem size ${(size / 1024).toFixed(2)} Kbytes (${(size / 1024 ** 2).toFixed(2)} Mbytes)`,
    `Block size ${superblock.get('blockSize')}`,
    `Number of fragments ${superblock.get('fragments')}`,
    `Number of inodes ${superblock.get('inodes')}`,
    `Number of ids ${superblock.get('ids')}`,
  ]
  const exportable = superblock.has('exportable') ? 'exportable ' : ''
  return `Found a valid ${exportable}SQUASHFS superblock on ${destination}.\n${lines.map((line) => `\t${line}\n`).join('')}\n`
}

const appendingText = (destination: string, blockSize: number): string =>
  `Appending to existing 4.0 filesystem on ${destination}, block size ${blockSize}\nAll -b, -noI, -noD, -noF, -noX, -noId, -no-duplicates, -no-fragments,\n-always-use-fragments, -exportable and -comp options ignored\n\nIf appending is not wanted, please re-run with -noappend specified!\n\n`

/** Of an image that is added to. */
function optionsOf(superblock: SquashfsSuperblock): {
  compressor: Compressor
  blockSize: number
  flags: Set<SquashfsFlag>
} {
  const names = Object.keys(SQUASHFS_FLAGS) as SquashfsFlag[]
  return {
    compressor: compressorOf(superblock) ?? 'gzip',
    blockSize: superblock.get('blockSize'),
    flags: new Set(names.filter((flag) => superblock.has(flag))),
  }
}

const factsOf = (inode: SourceInode) => {
  const { number, mode, uid, gid, time, links, rdev, target, xattrs } = inode
  return { number, mode, uid, gid, time, links, rdev, target, xattrs }
}

/** What the progress bar counts: blocks of files' data, of each file once. */
function countBlocks(root: SourceEntry, blockSize: number): number {
  const seen = new Set<SourceInode>()
  const visit = ({ inode, children }: SourceEntry): number => {
    const own = seen.has(inode) || !isRegular(inode.mode) ? 0 : Math.ceil(inode.size / blockSize)
    seen.add(inode)
    return children.reduce((sum, child) => sum + visit(child), own)
  }
  return visit(root)
}
