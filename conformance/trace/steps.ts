/** Each operation of a trace, done on the simulated kernel by system calls. */

import {
  FSCONFIG_CMD_CREATE,
  FSCONFIG_SET_FLAG,
  FSCONFIG_SET_STRING,
  MNT_DETACH,
  MNT_FORCE,
  MS_BIND,
  MS_NOATIME,
  MS_NODEV,
  MS_NOEXEC,
  MS_NOSUID,
  MS_RDONLY,
  MS_REMOUNT,
  O_APPEND,
  O_CREAT,
  O_DIRECTORY,
  O_EXCL,
  O_NOATIME,
  O_NOFOLLOW,
  O_NONBLOCK,
  O_PATH,
  O_RDONLY,
  O_RDWR,
  O_TMPFILE,
  O_TRUNC,
  O_WRONLY,
  type Stat,
  type System,
  type Time,
} from '../../src/kernel/abi.ts'
import type { Kernel } from '../../src/kernel/kernel.ts'
import { placesInUse } from '../../src/kernel/mount_calls.ts'
import { decode } from '../../src/kernel/text.ts'
import { dropCaches } from '../../src/kernel/vfs/dcache.ts'
import { EAGAIN, errnoName } from '../../src/kernel/vfs/errno.ts'
import { major, makedev, minor } from '../../src/kernel/vfs/mode.ts'
import { decodeBytes, encodeBytes } from './bytes.ts'
import type { Bytes, Entry, Step, Tree } from './format.ts'
import {
  type Handles,
  isRealName,
  octal,
  readDirectory,
  readStream,
  snapshot,
  typeLetter,
  walk,
} from './snapshot.ts'
import { buildTree, makeParents, must, typeBits } from './world.ts'

/** What a step gave: a value, an error's name, and for mounts what else is recorded. */
export interface Outcome {
  ret?: unknown
  err?: string
  extra?: Record<string, unknown>
}

export class Failure extends Error {
  readonly errno: number

  constructor(errno: number) {
    super(errnoName(errno))
    this.errno = errno
  }
}

/** The numbers that tell one inode from another. */
export interface Identity {
  readonly dev: number
  readonly ino: number
}

const openFlags: Record<string, number> = {
  O_RDONLY,
  O_WRONLY,
  O_RDWR,
  O_CREAT,
  O_EXCL,
  O_TRUNC,
  O_APPEND,
  O_DIRECTORY,
  O_NOFOLLOW,
  O_NOATIME,
  O_NONBLOCK,
  O_PATH,
  O_TMPFILE,
}
const mountFlags: Record<string, number> = {
  ro: MS_RDONLY,
  nosuid: MS_NOSUID,
  nodev: MS_NODEV,
  noexec: MS_NOEXEC,
  noatime: MS_NOATIME,
  bind: MS_BIND,
}
const renameFlags: Record<string, number> = { NOREPLACE: 1, EXCHANGE: 2, WHITEOUT: 4 }
const whences: Record<string, number> = { SEEK_SET: 0, SEEK_CUR: 1, SEEK_END: 2, SEEK_DATA: 3, SEEK_HOLE: 4 }

/** Executes steps; keeps the descriptors that they name. */
export class Steps {
  readonly kernel: Kernel
  readonly sys: System
  readonly handles: Handles
  /** numbers of the last stat, for comparing identities */
  identity: Identity | null = null
  readonly #descriptors = new Map<string, number>()
  #opened = 0

  constructor(kernel: Kernel, handles: Handles) {
    this.kernel = kernel
    this.sys = kernel.system()
    this.handles = handles
  }

  run(step: Step): Outcome {
    const operation = operations[step.op]
    if (operation === undefined) return { err: `no operation ${step.op}` }
    this.identity = null
    if (step.as !== undefined) {
      this.sys.setresgid(-1, step.as[1], -1)
      this.sys.setresuid(-1, step.as[0], -1)
    }
    try {
      return operation(this, step)
    } catch (error) {
      if (error instanceof Failure) return { err: errnoName(error.errno) }
      throw error
    } finally {
      if (step.as !== undefined) {
        this.sys.setresuid(-1, 0, -1)
        this.sys.setresgid(-1, 0, -1)
      }
    }
  }

  fd(step: Step): number {
    const fd = this.#descriptors.get((step.fd ?? step.map) as string)
    if (fd === undefined) throw new Error(`no descriptor ${String(step.fd ?? step.map)}`)
    return fd
  }

  /** A name for a new descriptor: what the trace calls it where it says so. */
  name(step: Step, prefix: string, fd: number): string {
    this.#opened++
    const name = typeof step.ret === 'string' ? step.ret : `${prefix}${this.#opened}`
    this.#descriptors.set(name, fd)
    return name
  }

  forget(step: Step): void {
    this.#descriptors.delete(step.fd as string)
  }
}

/** The value of a call, or the step fails with its error. */
function check<T>(result: T | number): T {
  if (typeof result === 'number' && result < 0) throw new Failure(result)
  return result as T
}

const path = (step: Step): string => step.path as string
const mode = (step: Step): number => Number.parseInt((step.mode as string | undefined) ?? '0777', 8)
const bytes = (value: unknown): Uint8Array => decodeBytes(value as Bytes)

function statResult(steps: Steps, result: Stat | number): Outcome {
  const stat = check(result)
  steps.identity = stat
  const t = typeLetter(stat.mode)
  const ret: Record<string, unknown> = { t, m: octal(stat.mode), n: stat.nlink, u: stat.uid, g: stat.gid }
  if (t !== 'd') ret.s = stat.size
  if (t === 'c' || t === 'b') ret.rdev = [major(stat.rdev), minor(stat.rdev)]
  return { ret }
}

function time(value: number): Time {
  const sec = Math.floor(value)
  return { sec, nsec: Math.round((value - sec) * 1e9) }
}

function writeAll(sys: System, name: string, flags: number, data: Uint8Array): Outcome {
  const fd = check(sys.open(name, O_WRONLY | O_CREAT | flags, 0o666))
  const result = data.length === 0 ? 0 : sys.write(fd, data)
  sys.close(fd)
  check(result)
  return {}
}

function readAll(sys: System, fd: number): Uint8Array {
  const chunks: Uint8Array[] = []
  for (;;) {
    const chunk = check(sys.read(fd, 1 << 20))
    if (chunk.length === 0) return Buffer.concat(chunks)
    chunks.push(chunk)
  }
}

type Operation = (steps: Steps, step: Step) => Outcome

/** A call whose value is not recorded. */
const plain =
  (call: (sys: System, step: Step, steps: Steps) => number): Operation =>
  (steps, step) => {
    check(call(steps.sys, step, steps))
    return {}
  }

const operations: Record<string, Operation> = {
  open(steps, step) {
    const flags = (step.flags as string)
      .split('|')
      .reduce((sum, name) => sum | (openFlags[name] as number), 0)
    const fd = check(steps.sys.open(path(step), flags, mode(step)))
    return { ret: steps.name(step, 'fd', fd) }
  },
  close(steps, step) {
    steps.sys.close(steps.fd(step))
    steps.forget(step)
    return {}
  },
  read: (steps, step) => ({ ret: encodeBytes(check(steps.sys.read(steps.fd(step), step.n as number))) }),
  pread: (steps, step) => ({
    ret: encodeBytes(check(steps.sys.pread(steps.fd(step), step.n as number, step.off as number))),
  }),
  write: (steps, step) => ({ ret: check(steps.sys.write(steps.fd(step), bytes(step.data))) }),
  pwrite: (steps, step) => ({
    ret: check(steps.sys.pwrite(steps.fd(step), bytes(step.data), step.off as number)),
  }),
  lseek: (steps, step) => ({
    ret: check(steps.sys.lseek(steps.fd(step), step.off as number, whences[step.whence as string] as number)),
  }),
  ftruncate: plain((sys, step, steps) => sys.ftruncate(steps.fd(step), step.n as number)),
  fchmod: plain((sys, step, steps) => sys.fchmod(steps.fd(step), mode(step))),
  fchown: plain((sys, step, steps) => sys.fchown(steps.fd(step), step.uid as number, step.gid as number)),
  fsync: plain((sys, _step, steps) => sys.fsync(steps.fd(_step))),
  fstat: (steps, step) => statResult(steps, steps.sys.fstat(steps.fd(step))),
  stat: (steps, step) => statResult(steps, steps.sys.stat(path(step))),
  lstat: (steps, step) => statResult(steps, steps.sys.lstat(path(step))),
  fgetdents(steps, step) {
    const entries = check(readStream(steps.sys, steps.fd(step)))
    return { ret: entries.map(({ name }) => name).sort() }
  },
  linkfd: plain((sys, step, steps) => sys.linkFd(steps.fd(step), path(step))),
  times(steps, step) {
    const stat = check(steps.sys.lstat(path(step)))
    const now = steps.sys.time().sec
    const shown = ({ sec, nsec }: Time) => (Math.abs(sec - now) < 3600 ? 'now' : sec + nsec / 1e9)
    return { ret: { atime: shown(stat.atime), mtime: shown(stat.mtime) } }
  },
  mkdir: plain((sys, step) => sys.mkdir(path(step), mode(step))),
  rmdir: plain((sys, step) => sys.rmdir(path(step))),
  unlink: plain((sys, step) => sys.unlink(path(step))),
  rename: plain((sys, step) => {
    const names = (step.flags as string | undefined)?.split('|') ?? []
    const flags = names.reduce((sum, name) => sum | (renameFlags[name] as number), 0)
    return sys.rename(path(step), step.path2 as string, flags)
  }),
  link: plain((sys, step) => sys.link(path(step), step.path2 as string, step.follow === true)),
  symlink: plain((sys, step) => sys.symlink(step.to as string, path(step))),
  readlink: (steps, step) => ({ ret: check(steps.sys.readlink(path(step))) }),
  truncate: plain((sys, step) => sys.truncate(path(step), step.n as number)),
  chmod: plain((sys, step) => sys.chmod(path(step), mode(step))),
  chown: plain((sys, step) =>
    step.follow === false
      ? sys.lchown(path(step), step.uid as number, step.gid as number)
      : sys.chown(path(step), step.uid as number, step.gid as number),
  ),
  utimens: plain((sys, step) => {
    const times = step.times as 'now' | [number, number]
    const [atime, mtime] =
      times === 'now' ? (['now', 'now'] as const) : ([time(times[0]), time(times[1])] as const)
    return sys.utimens(path(step), atime, mtime, step.follow !== false)
  }),
  mknod: plain((sys, step) => {
    const [high, low] = (step.rdev as [number, number] | undefined) ?? [0, 0]
    return sys.mknod(path(step), typeBits[step.t as Entry['t']] | mode(step), makedev(high, low))
  }),
  access: (steps, step) => ({ ret: steps.sys.access(path(step), step.mode as number) === 0 }),
  statfs(steps, step) {
    const { type, namelen } = check(steps.sys.statfs(path(step)))
    return { ret: { type: `0x${type.toString(16)}`, namelen } }
  },
  getcwd: (steps) => ({ ret: check(steps.sys.getcwd()) }),
  chdir: plain((sys, step) => sys.chdir(path(step))),
  readdir(steps, step) {
    const entries = check(readDirectory(steps.sys, path(step)))
    const pairs = entries.map(({ name, type }) => [name, typeLetter(type << 12)])
    if (step.order === 'kernel') return { ret: pairs }
    const named = pairs.filter(([name]) => isRealName(name as string))
    return { ret: named.sort(([a], [b]) => ((a as string) < (b as string) ? -1 : 1)) }
  },
  dino(steps, step) {
    const entries = check(readDirectory(steps.sys, path(step)))
    const ret: Record<string, boolean> = {}
    for (const { name, ino } of entries) {
      if (step.dots === false && !isRealName(name)) continue
      ret[name] = check(steps.sys.lstat(`${path(step)}/${name}`)).ino === ino
    }
    return { ret }
  },
  getxattr: (steps, step) => ({
    ret: encodeBytes(check(steps.sys.getxattr(path(step), step.name as string, false))),
  }),
  setxattr: plain((sys, step) => {
    const flags = { '': 0, CREATE: 1, REPLACE: 2 }[(step.flags as string | undefined) ?? ''] as number
    return sys.setxattr(path(step), step.name as string, bytes(step.value), flags, false)
  }),
  removexattr: plain((sys, step) => sys.removexattr(path(step), step.name as string, false)),
  listxattr: (steps, step) => ({ ret: check(steps.sys.listxattr(path(step), false)).sort() }),
  readfile(steps, step) {
    const fd = check(steps.sys.open(path(step), O_RDONLY))
    const content = readAll(steps.sys, fd)
    steps.sys.close(fd)
    return { ret: encodeBytes(content) }
  },
  writefile: (steps, step) => writeAll(steps.sys, path(step), O_TRUNC, bytes(step.data)),
  appendfile: (steps, step) => writeAll(steps.sys, path(step), O_APPEND, bytes(step.data)),
  copyfile(steps, step) {
    const { sys } = steps
    const from = check(sys.open(step.src as string, O_RDONLY))
    const content = readAll(sys, from)
    sys.close(from)
    writeAll(sys, path(step), O_TRUNC, content)
    check(sys.chmod(path(step), check(sys.stat(step.src as string)).mode & 0o7777))
    return {}
  },
  // A shared mapping sees and makes what read and write do: there is one page cache.
  mmap_shared: (steps, step) => ({ ret: steps.name(step, 'map', steps.fd(step)) }),
  mread: (steps, step) => ({ ret: encodeBytes(check(steps.sys.pread(steps.fd(step), step.n as number, 0))) }),
  mwrite(steps, step) {
    check(steps.sys.pwrite(steps.fd(step), bytes(step.data), 0))
    return {}
  },
  drop_caches(steps) {
    const { kernel } = steps
    dropCaches(kernel.vfs, kernel.namespace.root, placesInUse(kernel), 3)
    return {}
  },
  mount,
  umount: plain((sys, step) => {
    const flags = { '': 0, DETACH: MNT_DETACH, FORCE: MNT_FORCE }[
      (step.flags as string | undefined) ?? ''
    ] as number
    return sys.umount(step.at as string, flags)
  }),
  remount(steps, step) {
    const flags = flagsOf(step) | MS_REMOUNT
    check(steps.sys.mount('overlay', step.at as string, 'overlay', flags, (step.opts as string) ?? ''))
    return { extra: { mountinfo: mountinfo(steps, step.at as string) } }
  },
  remount_fs: plain((sys, step) =>
    sys.mount('none', step.at as string, null, MS_REMOUNT | (step.ro === true ? MS_RDONLY : 0), null),
  ),
  raw(steps, step) {
    return { ret: workNames(snapshot(steps.sys, path(step), steps.handles)) }
  },
  tree(steps, step) {
    buildTree(steps.sys, step.tree as Tree)
    return {}
  },
  rmtree(steps, step) {
    for (const root of step.paths as string[]) {
      for (const name of [...walk(steps.sys, root)].reverse()) {
        const stat = check(steps.sys.lstat(name))
        must(typeLetter(stat.mode) === 'd' ? steps.sys.rmdir(name) : steps.sys.unlink(name), `remove ${name}`)
      }
    }
    return {}
  },
}

const flagsOf = (step: Step): number =>
  ((step.flags as string[] | undefined) ?? []).reduce((sum, name) => sum | (mountFlags[name] as number), 0)

function mount(steps: Steps, step: Step): Outcome {
  const { sys } = steps
  const at = step.at as string
  const type = (step.type as string | undefined) ?? 'overlay'
  const api = (step.api as string | undefined) ?? 'mount2'
  // Mount points outside of the trace's file systems belong to the host it was recorded on.
  if (type !== 'overlay') makeParents(sys, at)
  if (type === 'tmpfs') check(sys.mount('tmpfs', at, 'tmpfs', 0, null))
  else if (type === 'bind') check(sys.mount(step.source as string, at, null, MS_BIND, null))
  else if (api === 'mount2') {
    const source = (step.source as string | undefined) ?? 'overlay'
    // mount(8)'s own words are no options of the file system.
    const data = (step.opts as string).replace(/^(rw|ro),/, '')
    check(sys.mount(source, at, type, flagsOf(step), data))
  } else if (api === 'fsconfig') {
    const outcome = mountByContext(steps, at, step.params as [string, string | null][])
    if (outcome !== null) return outcome
  } else return { err: `mount by ${api} is not replayed here` }
  return type === 'overlay' ? { extra: { mountinfo: mountinfo(steps, at) } } : {}
}

/** fsopen, fsconfig, fsmount, move_mount; null when all went well. */
function mountByContext(
  steps: Steps,
  at: string,
  params: readonly [string, string | null][],
): Outcome | null {
  const { sys } = steps
  const fd = check(sys.fsopen('overlay'))
  const failed = (stage: string, error: number): Outcome => {
    const messages: string[] = []
    for (;;) {
      const message = sys.read(fd, 4096)
      if (typeof message === 'number') {
        if (message !== -EAGAIN && message !== -61) throw new Failure(message)
        break
      }
      messages.push(decode(message).trim())
    }
    sys.close(fd)
    return { err: errnoName(error), extra: { stage, msg: messages } }
  }
  for (const [key, value] of [['source', 'overlay'] as [string, string], ...params]) {
    const error =
      value === null
        ? sys.fsconfig(fd, FSCONFIG_SET_FLAG, key)
        : sys.fsconfig(fd, FSCONFIG_SET_STRING, key, value)
    if (error < 0) return failed(`fsconfig ${key}`, error)
  }
  const created = sys.fsconfig(fd, FSCONFIG_CMD_CREATE, '')
  if (created < 0) return failed('create', created)
  const mountFd = sys.fsmount(fd, 0)
  if (mountFd < 0) return failed('fsmount', mountFd)
  const moved = sys.moveMount(mountFd, at)
  sys.close(mountFd)
  if (moved < 0) return failed('move_mount', moved)
  sys.close(fd)
  return null
}

/** What /proc/self/mountinfo says of the topmost mount on a place. */
function mountinfo(steps: Steps, at: string): Record<string, string> | null {
  const { sys } = steps
  const fd = sys.open('/proc/self/mountinfo', O_RDONLY)
  if (fd < 0) return null
  const text = decode(readAll(sys, fd))
  sys.close(fd)
  let result: Record<string, string> | null = null
  for (const line of text.split('\n')) {
    const fields = line.split(' ')
    const dash = fields.indexOf('-')
    if (fields[4] !== at) continue
    result = {
      fstype: fields[dash + 1] as string,
      source: fields[dash + 2] as string,
      mnt: fields[5] as string,
      super: fields[dash + 3] as string,
    }
  }
  return result
}

/** Temporary names in work as `#*`. */
function workNames(tree: Tree): Tree {
  const result: Tree = {}
  let copies = 0
  for (const [name, entry] of Object.entries(tree)) {
    const parts = name.split('/').map((part) => (/^#[0-9a-f]+$/.test(part) ? '#*' : part))
    let shown = parts.join('/')
    while (shown in result) shown = `${parts.join('/')}~${++copies}`
    result[shown] = entry
  }
  return result
}
