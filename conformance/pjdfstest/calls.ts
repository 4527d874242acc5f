/**
 * The helper program of pjdfstest: `[-U umask] [-u uid] [-g gid,...] [--] syscall argument... [: syscall argument...]...`.
 * It prints what the last of its system calls gave: 0, an error's name, or fields of a stat, and stops at the first error.
 */

import {
  O_APPEND,
  O_CREAT,
  O_DIRECTORY,
  O_EXCL,
  O_NOFOLLOW,
  O_NONBLOCK,
  O_RDONLY,
  O_RDWR,
  O_SYNC,
  O_TRUNC,
  O_WRONLY,
  type Stat,
  type System,
  type Time,
} from '../../src/kernel/abi.ts'
import { encode } from '../../src/kernel/text.ts'
import { EADDRINUSE, EEXIST, EFAULT, EINVAL, errnoName } from '../../src/kernel/vfs/errno.ts'
import {
  isDirectory,
  isRegular,
  isSymlink,
  major,
  makedev,
  minor,
  S_IFBLK,
  S_IFCHR,
  S_IFIFO,
  S_IFMT,
  S_IFREG,
  S_IFSOCK,
} from '../../src/kernel/vfs/mode.ts'

export interface Command {
  readonly umask: number
  readonly uid: number | null
  readonly gids: readonly number[] | null
  readonly calls: readonly (readonly string[])[]
}

export function parseCommand(argv: readonly string[]): Command {
  let umask = 0
  let uid: number | null = null
  let gids: number[] | null = null
  let at = 0
  for (; argv[at]?.startsWith('-') === true; at++) {
    const option = argv[at]
    if (option === '--') {
      at++
      break
    }
    const value = argv[++at] as string
    if (option === '-U') umask = Number.parseInt(value, 8)
    else if (option === '-u') uid = Number(value)
    else if (option === '-g') gids = value.split(',').map(Number)
    else throw new Error(`unknown option ${option}`)
  }
  return { umask, uid, gids, calls: split(argv.slice(at)) }
}

function split(words: readonly string[]): string[][] {
  const calls: string[][] = [[]]
  for (const word of words) {
    if (word === ':') calls.push([])
    else calls[calls.length - 1]?.push(word)
  }
  return calls
}

/** Runs a command as its own process. */
export function runCommand(sys: System, { umask, uid, gids, calls }: Command): string {
  sys.umask(umask)
  if (gids !== null) {
    sys.setgroups(gids)
    const [gid] = gids as [number]
    sys.setresgid(gid, gid, gid)
  }
  if (uid !== null) sys.setresuid(uid, uid, uid)
  const descriptors: Descriptor[] = []
  let output = ''
  for (const [name, ...words] of calls) {
    const call = calls_[name as string]
    if (call === undefined) throw new Error(`unknown call ${name}`)
    const result = call(sys, words, descriptors)
    output = typeof result === 'number' ? (result < 0 ? errnoName(result) : '0') : result
    if (typeof result === 'number' && result < 0) break
  }
  return output
}

interface Descriptor {
  readonly fd: number
  readonly path: string
}

/** The call's number, or what is printed. */
type Call = (sys: System, words: readonly string[], descriptors: Descriptor[]) => number | string

/** A leading 0 means octal, as strtoll has it. */
const number = (word: string | undefined): number =>
  word !== undefined && /^0\d/.test(word) ? Number.parseInt(word, 8) : Number(word)

/** `NULL` and `DEADCODE` stand for pointers into nowhere. */
const isBadPointer = (word: string | undefined): boolean => word === 'NULL' || word === 'DEADCODE'

const flags: Readonly<Record<string, number>> = {
  O_RDONLY,
  O_WRONLY,
  O_RDWR,
  O_CREAT,
  O_EXCL,
  O_TRUNC,
  O_APPEND,
  O_DIRECTORY,
  O_NOFOLLOW,
  O_NONBLOCK,
  O_SYNC,
}

const openFlags = (word: string): number =>
  word
    .split(',')
    .filter((flag) => flag !== '')
    .reduce((sum, flag) => sum | (flags[flag] as number), 0)

/** A call that takes paths first; `paths` says how many. */
const named =
  (paths: number, call: Call): Call =>
  (sys, words, descriptors) =>
    words.slice(0, paths).some(isBadPointer) ? -EFAULT : call(sys, words, descriptors)

const path = (words: readonly string[], at = 0): string => words[at] as string

const nodeTypes: Readonly<Record<string, number>> = {
  c: S_IFCHR,
  b: S_IFBLK,
  f: S_IFIFO,
  r: S_IFREG,
  s: S_IFSOCK,
}

const calls_: Readonly<Record<string, Call>> = {
  open: named(1, (sys, words, descriptors) => {
    const fd = sys.open(path(words), openFlags(path(words, 1)), number(words[2] ?? '0'))
    if (fd >= 0) descriptors.push({ fd, path: path(words) })
    return fd
  }),
  create: named(1, (sys, words) => {
    const fd = sys.open(path(words), O_CREAT | O_EXCL, number(words[1]))
    return fd < 0 ? fd : sys.close(fd)
  }),
  unlink: named(1, (sys, words) => sys.unlink(path(words))),
  mkdir: named(1, (sys, words) => sys.mkdir(path(words), number(words[1]))),
  rmdir: named(1, (sys, words) => sys.rmdir(path(words))),
  link: named(2, (sys, words) => sys.link(path(words), path(words, 1))),
  symlink: named(2, (sys, words) => sys.symlink(path(words), path(words, 1))),
  rename: named(2, (sys, words) => sys.rename(path(words), path(words, 1))),
  mkfifo: named(1, (sys, words) => sys.mknod(path(words), S_IFIFO | number(words[1]))),
  mknod: named(1, (sys, words) => {
    const [, type, mode, high, low] = words as [string, string, string, string, string]
    return sys.mknod(
      path(words),
      (nodeTypes[type] as number) | number(mode),
      makedev(number(high), number(low)),
    )
  }),
  // bind(2) of a Unix socket makes its name; one that is taken is an address in use.
  bind: named(1, (sys, words) => {
    const result = sys.mknod(path(words), S_IFSOCK | 0o777)
    return result === -EEXIST ? -EADDRINUSE : result
  }),
  chmod: named(1, (sys, words) => sys.chmod(path(words), number(words[1]))),
  chown: named(1, (sys, words) => sys.chown(path(words), number(words[1]), number(words[2]))),
  lchown: named(1, (sys, words) => sys.lchown(path(words), number(words[1]), number(words[2]))),
  truncate: named(1, (sys, words) => sys.truncate(path(words), number(words[1]))),
  ftruncate: (sys, words, descriptors) => sys.ftruncate(fdOf(words, descriptors), number(words[1])),
  write: (sys, words, descriptors) => sys.write(fdOf(words, descriptors), encode(path(words, 1))),
  pathconf: named(1, (sys, words) => {
    const found = sys.stat(path(words))
    if (typeof found === 'number') return found
    if (words[1] === '_PC_NAME_MAX') return '255'
    return words[1] === '_PC_PATH_MAX' ? '4096' : -EINVAL
  }),
  stat: named(1, (sys, words) => fields(sys, sys.stat(path(words)), path(words, 1))),
  lstat: named(1, (sys, words) => fields(sys, sys.lstat(path(words)), path(words, 1))),
  fstat: (sys, words, descriptors) => fields(sys, sys.fstat(fdOf(words, descriptors)), path(words, 1)),
  utimensat(sys, words, descriptors) {
    const [fd, name, atimeSec, atimeNsec, mtimeSec, mtimeNsec, flag] = words as [
      string,
      string,
      string,
      string,
      string,
      string,
      string,
    ]
    if (isBadPointer(name)) return -EFAULT
    const directory = fd === 'AT_FDCWD' ? '.' : (descriptors[Number(fd)] as Descriptor).path
    const place = name.startsWith('/') || directory === '.' ? name : `${directory}/${name}`
    const follow = flag !== 'AT_SYMLINK_NOFOLLOW'
    return sys.utimens(place, time(atimeSec, atimeNsec), time(mtimeSec, mtimeNsec), follow)
  },
}

const fdOf = (words: readonly string[], descriptors: readonly Descriptor[]): number =>
  (descriptors[Number(words[0])] as Descriptor).fd

function time(sec: string, nsec: string): Time | 'now' | 'omit' {
  if (nsec === 'UTIME_NOW') return 'now'
  return nsec === 'UTIME_OMIT' ? 'omit' : { sec: Number(sec), nsec: Number(nsec) }
}

function fields(sys: System, stat: Stat | number, names: string): number | string {
  if (typeof stat === 'number') return stat
  return names
    .split(',')
    .map((name) => field(sys, stat, name))
    .join(',')
}

function field(sys: System, stat: Stat, name: string): string | number {
  switch (name) {
    case 'type':
      return typeName(stat.mode)
    case 'mode':
      return `0${(stat.mode & 0o7777).toString(8)}`.replace(/^0(\d{0,2})$/, (_, digits: string) =>
        `0${digits.padStart(3, '0')}`.replace(/^00+$/, '00'),
      )
    case 'inode':
      return `#${stat.dev}:${stat.ino}`
    case 'major':
      return major(stat.rdev)
    case 'minor':
      return minor(stat.rdev)
    case 'atime':
    case 'mtime':
    case 'ctime':
      return isNow(sys, stat[name].sec) ? 'now' : stat[name].sec
    case 'atime_ns':
    case 'mtime_ns':
    case 'ctime_ns':
      return stat[name.slice(0, 5) as 'atime' | 'mtime' | 'ctime'].nsec
    default:
      return stat[name as 'nlink' | 'uid' | 'gid' | 'size' | 'blocks']
  }
}

const isNow = (sys: System, sec: number): boolean => Math.abs(sec - sys.time().sec) < 3600

function typeName(mode: number): string {
  if (isRegular(mode)) return 'regular'
  if (isDirectory(mode)) return 'dir'
  if (isSymlink(mode)) return 'symlink'
  const others: Record<number, string> = {
    [S_IFIFO]: 'fifo',
    [S_IFBLK]: 'block',
    [S_IFCHR]: 'char',
    [S_IFSOCK]: 'socket',
  }
  return others[mode & S_IFMT] as string
}
