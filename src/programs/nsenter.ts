/** nsenter(1) of util-linux: runs a program in the namespaces of another process. */

import { CLONE_NEWPID, CLONE_NEWUSER, O_RDONLY } from '../kernel/abi.ts'
import { EACCES, ENOENT, EPERM } from '../kernel/vfs/errno.ts'
import { execProgram, runInChild } from './lib/exec-program.ts'
import { Io, type Step } from './lib/io.ts'
import { parseId } from './lib/namespace-ids.ts'
import { namespaceKinds } from './lib/namespace-kinds.ts'
import { defineProgram, type Options } from './lib/program.ts'

const enters = (name: string, short: string, help: string) =>
  ({ short, long: name, optionalArgument: '<file>', help }) as const

const options = {
  all: { short: 'a', long: 'all', help: 'enter all namespaces' },
  target: { short: 't', long: 'target', argument: '<pid>', help: 'target process to get namespaces from' },
  mount: enters('mount', 'm', 'enter mount namespace'),
  uts: enters('uts', 'u', 'enter UTS namespace (hostname etc)'),
  ipc: enters('ipc', 'i', 'enter System V IPC namespace'),
  net: enters('net', 'n', 'enter network namespace'),
  pid: enters('pid', 'p', 'enter pid namespace'),
  cgroup: enters('cgroup', 'C', 'enter cgroup namespace'),
  user: enters('user', 'U', 'enter user namespace'),
  time: enters('time', 'T', 'enter time namespace'),
  setuid: { short: 'S', long: 'setuid', optionalArgument: '<uid>', help: 'set uid in entered namespace' },
  setgid: { short: 'G', long: 'setgid', optionalArgument: '<gid>', help: 'set gid in entered namespace' },
  preserve: { long: 'preserve-credentials', help: 'do not touch uids or gids' },
  keepCaps: { long: 'keep-caps', help: 'retain capabilities granted in user namespaces' },
  root: { short: 'r', long: 'root', optionalArgument: '<dir>', help: 'set the root directory' },
  directory: { short: 'w', long: 'wd', optionalArgument: '<dir>', help: 'set the working directory' },
  inside: {
    short: 'W',
    long: 'wdns',
    argument: '<dir>',
    help: 'set the working directory in namespace',
  },
  environment: {
    short: 'e',
    long: 'env',
    help: 'inherit environment variables from target process',
  },
  noFork: { short: 'F', long: 'no-fork', help: "do not fork before exec'ing <program>" },
} as const

type Given = Options<typeof options>

export const nsenter = defineProgram({
  name: 'nsenter',
  version: 'util-linux 2.41.5',
  baseName: true,
  order: 'first',
  usage: '[options] [<program> [<argument>...]]',
  about: 'Run a program with namespaces of other processes.',
  options,
  *run(io, given, operands) {
    const { sys } = io
    const target = given.value('target')
    if (target !== undefined && !/^\d+$/.test(target)) {
      return yield* io.fail(`failed to parse pid: '${target}'`)
    }
    const wanted = yield* openNamespaces(io, given, target)
    const root = yield* openPlace(io, given, 'root', target)
    const directory = yield* openPlace(io, given, 'directory', target)
    const env = given.has('environment') ? yield* environmentOf(io, target) : io.env
    if (wanted.length === 0) return yield* io.fail('no namespace specified')
    let flags = 0
    for (const { fd, flag, name } of wanted) {
      const entered = sys.setns(fd, flag)
      if (entered < 0) {
        const what = name === null ? 'namespaces' : `namespace '${name}'`
        return yield* io.fail(`reassociate to ${what} failed`, entered)
      }
      sys.close(fd)
      flags |= flag
    }
    yield* goTo(io, root, directory, given.value('inside'))
    const rest = function* (own: Io): Step<number> {
      yield* changeIds(own, given, (flags & CLONE_NEWUSER) !== 0)
      return yield* execProgram(own, operands)
    }
    if (!(flags & CLONE_NEWPID) || given.has('noFork')) {
      return yield* rest(new Io(sys, io, env, 1))
    }
    return yield* runInChild(io, (child) => rest(new Io(child, io, env, 1)))
  },
})

interface Wanted {
  readonly fd: number
  readonly flag: number
  /** null: taken from the target as one of several */
  readonly name: string | null
}

function* openNamespaces(io: Io, given: Given, target: string | undefined): Step<Wanted[]> {
  const wanted: Wanted[] = []
  for (const { key, file, flag } of namespaceKinds) {
    // `-m=FILE` is taken for `-mFILE`.
    const named = given.value(key)?.replace(/^=/, '')
    if (!given.has(key)) {
      if (!given.has('all') || (flag === CLONE_NEWUSER && isOwn(io, file, target))) continue
    }
    if (named === undefined && target === undefined) {
      // With -a it looks whether this is the own one first.
      if (given.has('all')) yield* io.fail('stat of /proc/0/ns/user failed', -ENOENT)
      yield* io.fail('no target PID specified')
    }
    const path = named ?? `/proc/${target}/ns/${file}`
    const fd = yield* io.open(path, O_RDONLY)
    // Of a target the namespaces are entered by its pidfd, without their files.
    if (fd === -EACCES && named === undefined) yield* io.fail('reassociate to namespaces failed', -EPERM)
    if (fd < 0) yield* io.fail(`cannot open ${path}`, fd)
    wanted.push({ fd, flag, name: named === undefined ? null : `ns/${file}` })
  }
  return wanted
}

/** Nobody can enter the user namespace that he is in: -a leaves it out. */
function isOwn(io: Io, file: string, target: string | undefined): boolean {
  const own = io.sys.stat(`/proc/self/ns/${file}`)
  const other = io.sys.stat(`/proc/${target}/ns/${file}`)
  return typeof own !== 'number' && typeof other !== 'number' && own.ino === other.ino
}

/** The target's root or working directory, or a named one; -1 where none is wanted. */
function* openPlace(
  io: Io,
  given: Given,
  key: 'root' | 'directory',
  target: string | undefined,
): Step<number> {
  if (!given.has(key)) return -1
  const named = given.value(key)
  if (named === undefined && target === undefined) yield* io.fail('no target PID specified')
  const path = named ?? `/proc/${target}/${key === 'root' ? 'root' : 'cwd'}`
  const fd = yield* io.open(path, O_RDONLY)
  if (fd < 0) yield* io.fail(`cannot open ${path}`, fd)
  return fd
}

function* environmentOf(io: Io, target: string | undefined): Step<readonly string[]> {
  if (target === undefined) return yield* io.fail('no target PID specified')
  const text = yield* io.readText(`/proc/${target}/environ`)
  if (typeof text === 'number') return yield* io.fail(`failed to get environment variables`, text)
  return text.split('\0').filter((entry) => entry !== '')
}

/** A root that is entered leaves the working directory where it was, unless one is named. */
function* goTo(io: Io, root: number, directory: number, inside: string | undefined): Step<void> {
  const { sys } = io
  if (root >= 0) {
    const here = directory >= 0 ? directory : sys.open('.', O_RDONLY)
    const moved = sys.fchdir(root)
    if (moved < 0) yield* io.fail('change directory by root file descriptor failed', moved)
    const changed = sys.chroot('.')
    if (changed < 0) yield* io.fail('chroot failed', changed)
    sys.close(root)
    sys.fchdir(here)
    sys.close(here)
    return
  }
  if (inside !== undefined) {
    const moved = sys.chdir(inside)
    if (moved < 0) yield* io.fail(`cannot open current working directory`, moved)
  }
  if (directory < 0) return
  const moved = sys.fchdir(directory)
  if (moved < 0) yield* io.fail('change directory by working directory file descriptor failed', moved)
  sys.close(directory)
}

/** Who enters a user namespace is its root there, unless told otherwise. */
function* changeIds(io: Io, given: Given, entersUser: boolean): Step<void> {
  const { sys } = io
  if (given.has('preserve')) return
  const forced = entersUser || given.has('setuid') || given.has('setgid')
  if (!forced) return
  const uid = yield* parseId(io, given.value('setuid') ?? '0', 'uid')
  const gid = yield* parseId(io, given.value('setgid') ?? '0', 'gid')
  if (entersUser || given.has('setgid')) {
    const left = sys.setgroups([])
    if (left < 0 && given.has('setgid')) yield* io.fail('setgroups failed', left)
    const changed = sys.setresgid(gid, gid, gid)
    if (changed < 0) yield* io.fail('setgid() failed', changed)
  }
  if (entersUser || given.has('setuid')) {
    const changed = sys.setresuid(uid, uid, uid)
    if (changed < 0) yield* io.fail('setuid() failed', changed)
  }
}
