/** Each operation of a trace, done on the simulated kernel by system calls. */

import {
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
import { dropCaches } from '../../src/kernel/vfs/dcache.ts'
import { errnoName } from '../../src/kernel/vfs/errno.ts'
import { major, makedev, minor } from '../../src/kernel/vfs/mode.ts'
import { readFile, writeFile } from '../../src/kernel/vfs/open.ts'
import { decodeBytes, encodeBytes } from './bytes.ts'
import { check, contentsOf, Failure, writeAll } from './calls.ts'
import type { Bytes, Entry, Step, Tree } from './format.ts'
import { mountOperations } from './mounts.ts'
import { processOperations } from './process-steps.ts'
import {
  indexNames,
  isRealName,
  octal,
  readDirectory,
  readStream,
  snapshot,
  typeLetter,
  walk,
  workNames,
} from './snapshot.ts'
import type { Operation, Outcome, Steps } from './step.ts'
import { buildTree, must, typeBits } from './world.ts'

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
const renameFlags: Record<string, number> = { NOREPLACE: 1, EXCHANGE: 2, WHITEOUT: 4 }
const whences: Record<string, number> = { SEEK_SET: 0, SEEK_CUR: 1, SEEK_END: 2, SEEK_DATA: 3, SEEK_HOLE: 4 }

/** Does one step; errors of the kernel become the outcome's `err`. */
export function runStep(steps: Steps, step: Step): Outcome {
  const { sys } = steps
  const operation = operations[step.op] ?? mountOperations[step.op] ?? processOperations[step.op]
  if (operation === undefined) return { err: `no operation ${step.op}` }
  steps.identity = null
  if (step.as !== undefined) {
    sys.setresgid(-1, step.as[1], -1)
    sys.setresuid(-1, step.as[0], -1)
  }
  try {
    return operation(steps, step)
  } catch (error) {
    if (error instanceof Failure) return { err: errnoName(error.errno) }
    throw error
  } finally {
    if (step.as !== undefined) {
      sys.setresuid(-1, 0, -1)
      sys.setresgid(-1, 0, -1)
    }
  }
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
  access(steps, step) {
    // It was asked for effective ids (AT_EACCESS); access(2) takes the real ones.
    const [uid, gid] = step.as ?? [0, 0]
    steps.sys.setresgid(gid, -1, -1)
    steps.sys.setresuid(uid, -1, -1)
    const ret = steps.sys.access(path(step), step.mode as number) === 0
    steps.sys.setresuid(0, -1, -1)
    steps.sys.setresgid(0, -1, -1)
    return { ret }
  },
  statfs(steps, step) {
    const { type, namelen } = check(steps.sys.statfs(path(step)))
    return { ret: { type: `0x${type.toString(16)}`, namelen } }
  },
  fsid(steps, step) {
    const id = check(steps.sys.statfs(path(step))).fsid.join()
    const label = steps.fsids.get(id) ?? `fs${steps.fsids.size + 1}`
    steps.fsids.set(id, label)
    return { ret: label }
  },
  readlink_fd: (steps, step) => ({ ret: check(steps.sys.readlink(`/proc/self/fd/${steps.fd(step)}`)) }),
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
    // In this order, as what cannot be looked at ends it.
    for (const { name, ino } of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
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
  readfile: (steps, step) => ({ ret: encodeBytes(contentsOf(steps.sys, path(step))) }),
  writefile(steps, step) {
    writeAll(steps.sys, path(step), O_TRUNC, bytes(step.data))
    return {}
  },
  appendfile(steps, step) {
    writeAll(steps.sys, path(step), O_APPEND, bytes(step.data))
    return {}
  },
  mmap_shared: (steps, step) => ({ ret: steps.map(step) }),
  mread: (steps, step) => ({
    ret: encodeBytes(check(readFile(steps.mapping(step), step.n as number, 0))),
  }),
  mwrite(steps, step) {
    check(writeFile(steps.mapping(step), bytes(step.data), 0))
    return {}
  },
  drop_caches(steps) {
    dropCaches(steps.kernel.vfs, 3)
    return {}
  },
  raw(steps, step) {
    return { ret: indexNames(workNames(snapshot(steps.sys, path(step), steps.handles)), steps.handles) }
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
