/** unshare(1) of util-linux: runs a program with namespaces of its own. */

import {
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWTIME,
  CLONE_NEWUSER,
  MS_BIND,
  MS_NODEV,
  MS_NOEXEC,
  MS_NOSUID,
  MS_PRIVATE,
  MS_REC,
  MS_SHARED,
  MS_SLAVE,
  O_WRONLY,
} from '../kernel/abi.ts'
import { encode } from '../kernel/text.ts'
import { findGroupId, findUserId, readAccounts } from './lib/accounts.ts'
import { execProgram, runInChild } from './lib/exec-program.ts'
import { Io, type Step } from './lib/io.ts'
import { parseId } from './lib/namespace-ids.ts'
import { type NamespaceKind, namespaceKinds } from './lib/namespace-kinds.ts'
import { defineProgram, type Options } from './lib/program.ts'
import { signalNumber } from './lib/signals.ts'
import { waitFor } from './lib/spawn.ts'

const kept = (long: string, short: string, help: string) =>
  ({ short, long, optionalArgument: '<file>', plainShort: true, help }) as const

const options = {
  mount: kept('mount', 'm', 'unshare mounts namespace'),
  uts: kept('uts', 'u', 'unshare UTS namespace (hostname etc)'),
  ipc: kept('ipc', 'i', 'unshare System V IPC namespace'),
  net: kept('net', 'n', 'unshare network namespace'),
  pid: kept('pid', 'p', 'unshare pid namespace'),
  user: kept('user', 'U', 'unshare user namespace'),
  cgroup: kept('cgroup', 'C', 'unshare cgroup namespace'),
  time: kept('time', 'T', 'unshare time namespace'),
  mountProc: {
    long: 'mount-proc',
    optionalArgument: '<dir>',
    help: 'mount proc filesystem first (implies --mount)',
  },
  propagation: {
    long: 'propagation',
    argument: 'slave|shared|private|unchanged',
    help: 'modify mount propagation in mount namespace',
  },
  root: {
    short: 'R',
    long: 'root',
    argument: '<dir>',
    help: 'run the command with root directory set to <dir>',
  },
  directory: { short: 'w', long: 'wd', argument: '<dir>', help: 'change working directory to <dir>' },
  setuid: { short: 'S', long: 'setuid', argument: '<uid>', help: 'set uid in entered namespace' },
  setgid: { short: 'G', long: 'setgid', argument: '<gid>', help: 'set gid in entered namespace' },
  mapUser: {
    long: 'map-user',
    argument: '<uid>|<name>',
    help: 'map current user to uid (implies --user)',
  },
  mapGroup: {
    long: 'map-group',
    argument: '<gid>|<name>',
    help: 'map current group to gid (implies --user)',
  },
  mapRoot: {
    short: 'r',
    long: 'map-root-user',
    help: 'map current user to root (implies --user)',
  },
  mapCurrent: {
    short: 'c',
    long: 'map-current-user',
    help: 'map current user to itself (implies --user)',
  },
  fork: { short: 'f', long: 'fork', help: 'fork before launching <program>' },
  killChild: {
    long: 'kill-child',
    optionalArgument: '<signame>',
    help: 'when dying, kill the forked child (implies --fork)',
    *check(io: Io, name: string): Step<void> {
      if (signalNumber(name) === null) yield* io.fail(`unknown signal: ${name}`)
    },
  },
  setgroups: {
    long: 'setgroups',
    argument: 'allow|deny',
    help: 'control the setgroups syscall in user namespaces',
  },
  keepCaps: { long: 'keep-caps', help: 'retain capabilities granted in user namespaces' },
} as const

type Given = Options<typeof options>

export const unshare = defineProgram({
  name: 'unshare',
  version: 'util-linux 2.41.5',
  baseName: true,
  order: 'first',
  usage: '[options] [<program> [<argument>...]]',
  about: 'Run a program with some namespaces unshared from the parent.',
  options,
  *run(io, given, operands) {
    const propagation = PROPAGATION[given.value('propagation') ?? 'private']
    if (propagation === undefined) {
      return yield* io.fail(`unsupported propagation mode: ${given.value('propagation')}`)
    }
    const setgroups = given.value('setgroups')
    if (setgroups !== undefined && setgroups !== 'allow' && setgroups !== 'deny') {
      return yield* io.fail(`unsupported --setgroups argument '${setgroups}'`)
    }
    const ids = yield* readMapping(io, given)
    const flags = flagsOf(given)
    const keepers = keptFiles(given)
    const before = { uid: io.sys.geteuid(), gid: io.sys.getegid() }
    // Who binds the files of new namespaces has to stay outside of them.
    const binder = yield* startBinder(io, keepers)
    const result = io.sys.unshare(flags)
    if (result < 0) return yield* io.fail('unshare failed', result)
    const rest = function* (own: Io): Step<number> {
      yield* mapIds(own, ids, before, setgroups)
      if (flags & CLONE_NEWNS && propagation !== 0) {
        const changed = own.sys.mount('none', '/', null, propagation, null)
        if (changed < 0) return yield* own.fail('cannot change root filesystem propagation', changed)
      }
      yield* enterRoot(own, given)
      yield* mountProc(own, given, propagation)
      yield* changeIds(own, given)
      return yield* execProgram(own, operands)
    }
    if (!given.has('fork') && !given.has('killChild')) {
      yield* bindKept(io, binder)
      return yield* rest(io)
    }
    yield* bindKept(io, binder)
    return yield* runInChild(io, (sys) => rest(new Io(sys, io, io.env, 1)))
  },
})

/** 0: as it is. */
const PROPAGATION: Readonly<Record<string, number>> = {
  slave: MS_REC | MS_SLAVE,
  private: MS_REC | MS_PRIVATE,
  shared: MS_REC | MS_SHARED,
  unchanged: 0,
}

function flagsOf(given: Given): number {
  let flags = 0
  for (const { key, flag } of namespaceKinds) if (given.has(key)) flags |= flag
  if (given.has('mountProc')) flags |= CLONE_NEWNS
  if (['mapRoot', 'mapCurrent', 'mapUser', 'mapGroup'].some((key) => given.has(key as 'mapRoot')))
    flags |= CLONE_NEWUSER
  return flags
}

interface Mapping {
  readonly uid: number | null
  readonly gid: number | null
}

/** Whom the caller becomes in the new user namespace; the last option counts. */
function* readMapping(io: Io, given: Given): Step<Mapping> {
  let uid: number | null = null
  let gid: number | null = null
  for (const { key, value } of given.given) {
    if (key === 'mapRoot') uid = gid = 0
    if (key === 'mapCurrent') [uid, gid] = [io.sys.geteuid(), io.sys.getegid()]
    if (key === 'mapUser') {
      uid = findUserId(yield* readAccounts(io), value as string) ?? null
      if (uid === null) return yield* io.fail(`failed to parse uid: '${value}'`)
    }
    if (key === 'mapGroup') {
      gid = findGroupId(yield* readAccounts(io), value as string) ?? null
      if (gid === null) return yield* io.fail(`failed to parse gid: '${value}'`)
    }
  }
  return { uid, gid }
}

function* mapIds(
  io: Io,
  { uid, gid }: Mapping,
  before: { uid: number; gid: number },
  setgroups: string | undefined,
): Step<void> {
  if (uid !== null) yield* writeFile(io, '/proc/self/uid_map', `${uid} ${before.uid} 1`)
  if (gid !== null) {
    if (setgroups === 'allow') {
      yield* io.fail('options --setgroups=allow and --map-group are mutually exclusive')
    }
    yield* writeFile(io, '/proc/self/setgroups', 'deny')
    yield* writeFile(io, '/proc/self/gid_map', `${gid} ${before.gid} 1`)
  } else if (setgroups !== undefined) yield* writeFile(io, '/proc/self/setgroups', setgroups)
}

function* writeFile(io: Io, path: string, text: string): Step<void> {
  const fd = yield* io.open(path, O_WRONLY)
  if (fd < 0) yield* io.fail(`cannot open ${path}`, fd)
  const written = io.sys.write(fd, encode(text))
  io.sys.close(fd)
  if (written < 0) yield* io.fail(`write failed ${path}`, written)
}

function* enterRoot(io: Io, given: Given): Step<void> {
  const root = given.value('root')
  let directory = given.value('directory')
  if (root !== undefined) {
    const changed = io.sys.chroot(root)
    if (changed < 0) yield* io.fail(`cannot change root directory to '${root}'`, changed)
    directory ??= '/'
  }
  if (directory === undefined) return
  const moved = io.sys.chdir(directory)
  if (moved < 0) yield* io.fail(`cannot chdir to '${directory}'`, moved)
}

function* mountProc(io: Io, given: Given, propagation: number): Step<void> {
  if (!given.has('mountProc')) return
  const at = given.value('mountProc') ?? '/proc'
  if (!given.has('root') && propagation !== (MS_PRIVATE | MS_REC)) {
    const changed = io.sys.mount('none', at, null, MS_PRIVATE | MS_REC, null)
    if (changed < 0) yield* io.fail(`cannot change ${at} filesystem propagation`, changed)
  }
  const mounted = io.sys.mount('proc', at, 'proc', MS_NOSUID | MS_NOEXEC | MS_NODEV, null)
  if (mounted < 0) yield* io.fail(`mount ${at} failed`, mounted)
}

function* changeIds(io: Io, given: Given): Step<void> {
  const gid = given.value('setgid')
  if (gid !== undefined) {
    const left = io.sys.setgroups([])
    if (left < 0) yield* io.fail('setgroups failed', left)
    const id = yield* parseId(io, gid, 'gid')
    const changed = io.sys.setresgid(id, id, id)
    if (changed < 0) yield* io.fail('setgid failed', changed)
  }
  const uid = given.value('setuid')
  if (uid !== undefined) {
    const id = yield* parseId(io, uid, 'uid')
    const changed = io.sys.setresuid(id, id, id)
    if (changed < 0) yield* io.fail('setuid failed', changed)
  }
}

interface KeptFile {
  readonly kind: NamespaceKind
  readonly file: string
}

/** `--mount=FILE`: the namespace stays, bound to a file. */
const keptFiles = (given: Given): KeptFile[] =>
  namespaceKinds.flatMap((kind) => {
    const file = given.value(kind.key)
    return file === undefined ? [] : [{ kind, file }]
  })

interface Binder {
  readonly pid: number
  /** closing it lets the binder go on */
  readonly gate: number
}

function* startBinder(io: Io, files: readonly KeptFile[]): Step<Binder | null> {
  if (files.length === 0) return null
  const ends = io.sys.pipe()
  if (typeof ends === 'number') return yield* io.fail('pipe failed', ends)
  const [reading, writing] = ends
  const target = io.sys.getpid()
  const { env } = io
  const pid = io.sys.fork(function* (sys) {
    const own = new Io(sys, io, env, 1)
    sys.close(writing)
    yield* own.read(reading, 1)
    for (const { kind, file } of files) {
      const which =
        kind.flag === CLONE_NEWPID || kind.flag === CLONE_NEWTIME ? `${kind.file}_for_children` : kind.file
      const bound = sys.mount(`/proc/${target}/ns/${which}`, file, null, MS_BIND, null)
      if (bound < 0) {
        yield* own.complain(`mount /proc/${target}/ns/${which} on ${file} failed`, bound)
        return 1
      }
    }
    return 0
  })
  io.sys.close(reading)
  if (pid < 0) return yield* io.fail('fork failed', pid)
  return { pid, gate: writing }
}

function* bindKept(io: Io, binder: Binder | null): Step<void> {
  if (binder === null) return
  io.sys.close(binder.gate)
  const status = yield* waitFor(io.sys, binder.pid)
  if (status !== 0) yield* io.exit((status >> 8) & 0xff)
}
