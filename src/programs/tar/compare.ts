/** `tar -d`: how the files differ from the members of an archive. */

import { O_RDONLY, type Stat } from '../../kernel/abi.ts'
import {
  isBlockDevice,
  isCharDevice,
  isDirectory,
  isFifo,
  isRegular,
  isSymlink,
  major,
  minor,
} from '../../kernel/vfs/mode.ts'
import { type Io, type Step, sameFile } from '../lib/io.ts'
import { escapeControls, quoteText } from '../lib/quote.ts'
import type { Member } from './archive.ts'
import { pathWarning } from './failures.ts'
import { plainName } from './names.ts'

const IS_TYPE: Readonly<Record<string, (mode: number) => boolean>> = {
  '0': isRegular,
  '2': isSymlink,
  '3': isCharDevice,
  '4': isBlockDevice,
  '5': isDirectory,
  '6': isFifo,
}

/** Prints what differs; true if the file is as its member. */
export function* compareMember(io: Io, member: Member, path: string): Step<boolean> {
  const { sys } = io
  const stat = sys.lstat(path)
  if (typeof stat === 'number') {
    const call = member.type === '2' ? 'readlink' : 'stat'
    yield* io.complain(pathWarning(plainName(path), call, stat))
    return false
  }
  const differences = yield* findDifferences(io, member, path, stat)
  for (const difference of differences) io.print(`${escapeControls(plainName(path))}: ${difference}\n`)
  return differences.length === 0
}

function* findDifferences(io: Io, member: Member, path: string, stat: Stat): Step<string[]> {
  if (member.type === '1') {
    const target = io.sys.lstat(member.target)
    const isLinked = typeof target !== 'number' && sameFile(target, stat)
    return isLinked ? [] : [`Not linked to ${quoteText(member.target)}`]
  }
  if (IS_TYPE[member.type]?.(stat.mode) !== true) return ['File type differs']
  if (member.type === '2') return io.sys.readlink(path) === member.target ? [] : ['Symlink differs']
  const found: string[] = []
  if ((stat.mode & 0o7777) !== member.mode) found.push('Mode differs')
  if (member.type === '0') {
    if (stat.uid !== member.uid) found.push('Uid differs')
    if (stat.gid !== member.gid) found.push('Gid differs')
    if (stat.mtime.sec !== member.mtime.sec) found.push('Mod time differs')
    if (stat.size !== member.size) found.push('Size differs')
    else if (!(yield* hasContent(io, path, member.content))) found.push('Contents differ')
  }
  const isDevice = member.type === '3' || member.type === '4'
  if (isDevice && (major(stat.rdev) !== member.major || minor(stat.rdev) !== member.minor))
    found.push('Device number differs')
  return found
}

function* hasContent(io: Io, path: string, content: Uint8Array): Step<boolean> {
  const fd = yield* io.open(path, O_RDONLY)
  const bytes = fd < 0 ? fd : yield* io.readAll(fd)
  if (fd >= 0) io.sys.close(fd)
  return (
    typeof bytes !== 'number' &&
    bytes.length === content.length &&
    bytes.every((byte, at) => byte === content[at])
  )
}
