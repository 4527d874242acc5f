/** /proc/PID: fs/proc/base.c, array.c, fd.c; proc_pid(5). */

import { O_ACCMODE, O_LARGEFILE, O_RDONLY, O_WRONLY } from '../../abi.ts'
import { DESCRIPTOR_LIMIT } from '../../descriptors.ts'
import { cutName } from '../../exec.ts'
import { type DirectoryEntry, directory, type Entry, type LinkEntry, textFile } from '../../generated.ts'
import type { Kernel } from '../../kernel.ts'
import type { PidNamespace } from '../../namespaces.ts'
import { isPseudo } from '../../pseudo.ts'
import { type Task, TaskState } from '../../task.ts'
import { decode } from '../../text.ts'
import { type MapKind, mappingText, writeMapping, writeSetgroups } from '../../user_mapping.ts'
import { CAP_FULL, CAP_SYS_ADMIN, CAP_SYS_RESOURCE, nsCapable } from '../../vfs/cred.ts'
import { EACCES, EINVAL, ENOENT } from '../../vfs/errno.ts'
import type { File } from '../../vfs/file.ts'
import { type Path, pathName } from '../../vfs/mount.ts'
import { mapsText } from './maps.ts'
import { mountinfoText, mountsText, mountstatsText } from './mounts.ts'
import { namespaceDirectory } from './namespaces.ts'

/** The process of a name in /proc. */
export function taskNamed(kernel: Kernel, pids: PidNamespace | null, name: string): Task | undefined {
  if (!/^[1-9]\d*$/.test(name)) return undefined
  return kernel.tasks.get(pids === null ? Number(name) : pids.machine(Number(name)))
}

/** The directory of a process. */
export function processDirectory(kernel: Kernel, pids: PidNamespace | null, task: Task): DirectoryEntry {
  let entries = known.get(task)
  if (entries === undefined) {
    entries = new Map()
    known.set(task, entries)
  }
  let entry = entries.get(pids)
  if (entry === undefined) {
    entry = makeDirectory(kernel, task, pids)
    entries.set(pids, entry)
  }
  return entry
}

/** So that a process keeps its inode numbers. */
const known = new WeakMap<Task, Map<PidNamespace | null, DirectoryEntry>>()

function makeDirectory(kernel: Kernel, task: Task, pids: PidNamespace | null): DirectoryEntry {
  const owner = () => ({ uid: task.cred.euid, gid: task.cred.egid })
  const isGone = () => task.state === TaskState.dead
  const owned = <E extends Entry>(entry: E): E => ({ ...entry, owner, isGone })
  const file = (read: () => string | Uint8Array | number, mode = 0o444) =>
    owned({ ...textFile(read, mode), write: () => -EINVAL })
  const place = (find: () => Path | null) => owned(placeLink(kernel, task, find))
  const mapping = (kind: MapKind) =>
    owned({
      kind: 'file',
      mode: 0o644,
      read: () => mappingText(task.cred.userNamespace, kind, kernel.vfs.cred),
      write: (bytes: Uint8Array) =>
        writeMapping(task.cred.userNamespace, kind, kernel.vfs.cred, decode(bytes)),
    } as const)
  const top = () => task.namespaces.mount.root
  const entries: Record<string, Entry> = {
    cgroup: file(() => '0::/\n'),
    cmdline: file(() => nulTerminated(task.hasEnded ? [] : task.argv)),
    comm: owned({
      kind: 'file',
      mode: 0o644,
      read: () => `${task.comm}\n`,
      write: (bytes) => rename(kernel, task, bytes),
    }),
    cwd: place(() => task.fs.cwd),
    environ: file(() => nulTerminated(task.hasEnded ? [] : task.env), 0o400),
    exe: place(() => task.executable?.file ?? null),
    fd: owned(descriptorDirectory(kernel, task)),
    fdinfo: owned(descriptorInfoDirectory(task)),
    io: file(
      () =>
        'rchar: 0\nwchar: 0\nsyscr: 0\nsyscw: 0\nread_bytes: 0\nwrite_bytes: 0\ncancelled_write_bytes: 0\n',
      0o400,
    ),
    limits: file(limits),
    loginuid: file(() => NO_LOGIN, 0o644),
    maps: file(() => maps(kernel, task)),
    mountinfo: file(() => mountinfoText(top(), task.fs.root)),
    mounts: file(() => mountsText(top(), task.fs.root)),
    mountstats: file(() => mountstatsText(top(), task.fs.root), 0o400),
    gid_map: mapping('gids'),
    ns: namespaceDirectory(kernel, task, owned, () => mayLookInto(kernel, task)),
    oom_score: file(() => `${oomScore(task)}\n`),
    oom_score_adj: owned({
      kind: 'file',
      mode: 0o644,
      read: () => `${task.oomScoreAdjust}\n`,
      write: (bytes: Uint8Array) => writeOomScoreAdjust(kernel, task, decode(bytes)),
    }),
    personality: file(() => '00000000\n', 0o400),
    root: place(() => task.fs.root),
    sessionid: file(() => NO_LOGIN),
    setgroups: owned({
      kind: 'file',
      mode: 0o644,
      read: () => (task.cred.userNamespace?.allowsSetgroups === false ? 'deny\n' : 'allow\n'),
      write: (bytes) => writeSetgroups(task.cred.userNamespace, kernel.vfs.cred, decode(bytes)),
    }),
    stat: file(() => stat(kernel, task, pids)),
    statm: file(() => (task.hasEnded ? '0 0 0 0 0 0 0\n' : '822 448 419 6 0 155 0\n')),
    status: file(() => status(task, pids)),
    timerslack_ns: file(() => '50000\n', 0o666),
    uid_map: mapping('uids'),
    wchan: file(() => '0'),
  }
  return {
    ...owned(directory({ ...entries, task: owned(threadDirectory(kernel, task, pids, entries)) })),
    nlink: () => 9,
  }
}

/** /proc/PID/task: the process is its only thread, which has files of its own that say the same. */
function threadDirectory(
  kernel: Kernel,
  task: Task,
  pids: PidNamespace | null,
  entries: Readonly<Record<string, Entry>>,
): DirectoryEntry {
  const shown = (pid: number) => (pids === null ? pid : pids.inner(pid))
  const children = () => [...kernel.tasks.values()].filter((one) => one.parentPid === task.pid)
  let thread: DirectoryEntry | null = null
  const makeThread = () => {
    const own = Object.entries(entries).map(([name, entry]) => [name, { ...entry }] as const)
    const text = () =>
      children()
        .flatMap(({ pid }) => (shown(pid) === 0 ? [] : `${shown(pid)} `))
        .join('')
    return directory({ ...Object.fromEntries(own), children: textFile(text) })
  }
  return {
    kind: 'directory',
    mode: 0o555,
    names: () => [String(shown(task.pid))],
    child(name) {
      if (name !== String(shown(task.pid))) return null
      thread ??= makeThread()
      return thread
    },
  }
}

/** (uid_t) -1: nobody has logged in (audit). */
const NO_LOGIN = '4294967295'

/** oom_badness in thousandths; a process uses next to nothing of the memory. */
const oomScore = (task: Task): number =>
  task.oomScoreAdjust === -1000 ? 0 : Math.floor(((1000 + task.oomScoreAdjust) * 2) / 3)

/** __set_oom_adj: to lower it needs CAP_SYS_RESOURCE. */
function writeOomScoreAdjust(kernel: Kernel, task: Task, text: string): number {
  const value = /^\s*[-+]?\d+\s*$/.test(text) ? Number(text) : Number.NaN
  if (!(value >= -1000 && value <= 1000)) return -EINVAL
  if (value < task.oomScoreAdjust && !nsCapable(kernel.vfs.cred, null, CAP_SYS_RESOURCE)) return -EACCES
  task.oomScoreAdjust = value
  return 0
}

const nulTerminated = (list: readonly string[]): string => list.map((text) => `${text}\0`).join('')

/** comm_write: one may name oneself; -EINVAL for another process. */
function rename(kernel: Kernel, task: Task, bytes: Uint8Array): number {
  if (task !== kernel.scheduler.current) return -EINVAL
  // As it was written, a newline included.
  task.comm = cutName(decode(bytes))
  return 0
}

/** ptrace_may_access(PTRACE_MODE_READ): where a process is and what it has open is its user's business. */
export function mayLookInto(kernel: Kernel, task: Task): boolean {
  const { cred } = kernel.vfs
  const other = task.cred
  const isSame =
    [other.uid, other.euid, other.suid].every((uid) => uid === cred.uid) &&
    [other.gid, other.egid, other.sgid].every((gid) => gid === cred.gid)
  return isSame || nsCapable(cred, other.userNamespace, CAP_SYS_ADMIN)
}

function maps(kernel: Kernel, task: Task): string | number {
  if (!mayLookInto(kernel, task)) return -EACCES
  if (task.hasEnded) return ''
  const file = task.executable?.file
  return mapsText(file === undefined ? null : { inode: file.inode, name: nameFor(kernel, file) })
}

/** cwd, root, exe: lead to the place itself; read, they say its name. */
function placeLink(kernel: Kernel, task: Task, find: () => Path | null): LinkEntry {
  const path = (): Path | number => {
    if (!mayLookInto(kernel, task)) return -EACCES
    const found = task.hasEnded ? null : find()
    return found ?? -ENOENT
  }
  return {
    kind: 'link',
    mode: 0o777,
    path,
    target() {
      const found = path()
      return typeof found === 'number' ? found : nameFor(kernel, found)
    },
  }
}

/** d_path: as the reader sees it, from the reader's own root; what lies outside, from the root of all. */
function nameFor(kernel: Kernel, path: Path): string {
  if (isPseudo(path.dentry.sb)) return path.dentry.name
  const reader = kernel.scheduler.current ?? kernel.init
  return pathName(path, reader.fs.root).replace(/^\(unreachable\)/, '')
}

function descriptorDirectory(kernel: Kernel, task: Task): DirectoryEntry {
  const links = new WeakMap<File, Map<number, LinkEntry>>()
  return {
    kind: 'directory',
    mode: 0o500,
    size: () => task.files.numbers().length,
    names: () => task.files.numbers().map(String),
    child(name) {
      const fd = /^(0|[1-9]\d*)$/.test(name) ? Number(name) : -1
      const file = task.files.get(fd)
      if (file === null) return null
      let numbered = links.get(file)
      if (numbered === undefined) {
        numbered = new Map()
        links.set(file, numbered)
      }
      let link = numbered.get(fd)
      if (link === undefined) {
        link = descriptorLink(kernel, task, fd, file)
        numbered.set(fd, link)
      }
      return link
    },
    nlink: () => 2,
  }
}

/** What each descriptor stands at and how it was opened (proc_pid_fdinfo(5)). */
function descriptorInfoDirectory(task: Task): DirectoryEntry {
  return {
    kind: 'directory',
    mode: 0o555,
    names: () => task.files.numbers().map(String),
    child(name) {
      const fd = /^(0|[1-9]\d*)$/.test(name) ? Number(name) : -1
      const file = task.files.get(fd)
      return file === null ? null : descriptorInfo(task, fd, file)
    },
    nlink: () => 2,
  }
}

function descriptorInfo(task: Task, fd: number, file: File): Entry {
  const read = () => {
    const flags = `0${(file.flags | O_LARGEFILE).toString(8)}`
    const ino = file.dentry.inode?.ino ?? 0
    return `pos:\t${file.position}\nflags:\t${flags}\nmnt_id:\t${file.mnt.id}\nino:\t${ino}\n`
  }
  return { ...textFile(read), isGone: () => task.files.get(fd) !== file }
}

function descriptorLink(kernel: Kernel, task: Task, fd: number, file: File): LinkEntry {
  const access = file.flags & O_ACCMODE
  return {
    ...placeLink(kernel, task, () => file),
    mode: access === O_RDONLY ? 0o500 : access === O_WRONLY ? 0o300 : 0o700,
    size: () => 64,
    owner: () => ({ uid: task.cred.euid, gid: task.cred.egid }),
    isGone: () => task.files.get(fd) !== file,
  }
}

const stateLetters: Record<TaskState, readonly [letter: string, word: string]> = {
  [TaskState.running]: ['R', 'R (running)'],
  [TaskState.runnable]: ['R', 'R (running)'],
  [TaskState.sleeping]: ['S', 'S (sleeping)'],
  [TaskState.zombie]: ['Z', 'Z (zombie)'],
  [TaskState.dead]: ['X', 'X (dead)'],
}

/** Init has no program here; it looks asleep, as it is on a real machine. */
const stateOf = (task: Task) =>
  task.stoppedBy !== 0 ? STOPPED : stateLetters[task.pid === 1 ? TaskState.sleeping : task.state]

const STOPPED: readonly [letter: string, word: string] = ['T', 'T (stopped)']

/** Clock ticks of times: USER_HZ */
const HZ = 100
const ticks = (microseconds: number): number => Math.floor((microseconds * HZ) / 1e6)

/** /proc/PID/stat, proc_pid_stat(5). Memory is not modelled: those fields are what a small program has. */
function stat(kernel: Kernel, task: Task, pids: PidNamespace | null): string {
  const shown = (pid: number) => (pids === null ? pid : pids.inner(pid))
  const terminal = task.session.terminal
  const fields = [
    shown(task.pid),
    `(${task.comm})`,
    stateOf(task)[0],
    shown(task.parentPid),
    shown(task.group),
    shown(task.session.id),
    terminal === null ? 0 : CONSOLE_TTY_NR,
    terminal === null ? -1 : shown(terminal.tty.foregroundGroup()),
    4194304,
    ...[106, 0, 0, 0],
    ticks(task.userTime),
    ticks(task.systemTime),
    ticks(task.childUserTime),
    ticks(task.childSystemTime),
    20 + task.niceness,
    task.niceness,
    ...[1, 0],
    ticks(task.startTime - kernel.vfs.bootSec * 1e6),
    ...(task.hasEnded ? [0, 0] : [3366912, 448]),
    '18446744073709551615',
    ...[0, 0, 0, 0, 0],
    task.pending,
    0,
    task.ignored,
    task.caught,
    ...[0, 0, 0, 17, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    task.status,
  ]
  return `${fields.join(' ')}\n`
}

/** pts/0 as tty_nr packs it */
const CONSOLE_TTY_NR = 136 << 8

/** All that CAP_FULL stands for: the 41 capabilities of Linux 6.18. */
const ALL_CAPABILITIES = '000001ffffffffff'

function capabilities(bits: number): string {
  return bits === CAP_FULL ? ALL_CAPABILITIES : (bits >>> 0).toString(16).padStart(16, '0')
}

function status(task: Task, pids: PidNamespace | null): string {
  const { cred, fs } = task
  const shown = (pid: number) => (pids === null ? pid : pids.inner(pid))
  /** the number in the reader's namespace, and in those below it that the process is in too */
  const everywhere = (pid: number) => {
    const numbers: number[] = []
    for (let at = task.pidNamespace; at !== pids && at !== null; at = at.parent)
      numbers.unshift(at.inner(pid))
    return [shown(pid), ...numbers].join('\t')
  }
  const mask = (bits: number) => (bits >>> 0).toString(16).padStart(16, '0')
  const lines: (readonly [key: string, value: string | number])[] = [
    ['Name', task.comm],
    ['Umask', fs.umask.toString(8).padStart(4, '0')],
    ['State', stateOf(task)[1]],
    ['Tgid', shown(task.pid)],
    ['Ngid', 0],
    ['Pid', shown(task.pid)],
    ['PPid', shown(task.parentPid)],
    ['TracerPid', 0],
    ['Uid', [cred.uid, cred.euid, cred.suid, cred.euid].join('\t')],
    ['Gid', [cred.gid, cred.egid, cred.sgid, cred.egid].join('\t')],
    ['FDSize', Math.max(64, 2 ** Math.ceil(Math.log2(task.files.numbers().length + 1)))],
    ['Groups', `${cred.groups.join(' ')} `],
    ['NStgid', everywhere(task.pid)],
    ['NSpid', everywhere(task.pid)],
    ['NSpgid', everywhere(task.group)],
    ['NSsid', everywhere(task.session.id)],
    ['Kthread', 0],
    ...(task.hasEnded ? [] : memoryLines),
    ['Threads', 1],
    ['SigQ', '0/7000'],
    ['SigPnd', mask(0)],
    ['ShdPnd', mask(task.pending)],
    ['SigBlk', mask(0)],
    ['SigIgn', mask(task.ignored)],
    ['SigCgt', mask(task.caught)],
    ['CapInh', mask(0)],
    ['CapPrm', capabilities(cred.capabilities)],
    ['CapEff', capabilities(cred.capabilities)],
    ['CapBnd', capabilities(cred.bounding)],
    ['CapAmb', mask(0)],
    ['NoNewPrivs', 0],
    ['Seccomp', 0],
    ['Seccomp_filters', 0],
    ['Cpus_allowed', 3],
    ['Cpus_allowed_list', '0-1'],
    ['Mems_allowed', '1'],
    ['Mems_allowed_list', 0],
    ['voluntary_ctxt_switches', 0],
    ['nonvoluntary_ctxt_switches', 0],
  ]
  return lines.map(([key, value]) => `${key}:\t${value}\n`).join('')
}

const memoryLines = (
  [
    ['VmPeak', 3288],
    ['VmSize', 3288],
    ['VmLck', 0],
    ['VmPin', 0],
    ['VmHWM', 1792],
    ['VmRSS', 1792],
    ['RssAnon', 116],
    ['RssFile', 1676],
    ['RssShmem', 0],
    ['VmData', 488],
    ['VmStk', 132],
    ['VmExe', 24],
    ['VmLib', 1588],
    ['VmPTE', 40],
    ['VmSwap', 0],
    ['HugetlbPages', 0],
  ] as const
).map(([key, kilobytes]) => [key, `${String(kilobytes).padStart(8)} kB`] as const)

function limits(): string {
  const row = (name: string, soft: string | number, hard: string | number, unit: string) =>
    `${name.padEnd(25)} ${String(soft).padEnd(20)} ${String(hard).padEnd(20)} ${unit.padEnd(10)}\n`
  const unlimited = (name: string, unit: string) => row(name, 'unlimited', 'unlimited', unit)
  return [
    row('Limit', 'Soft Limit', 'Hard Limit', 'Units'),
    unlimited('Max cpu time', 'seconds'),
    unlimited('Max file size', 'bytes'),
    unlimited('Max data size', 'bytes'),
    row('Max stack size', 8388608, 'unlimited', 'bytes'),
    row('Max core file size', 0, 'unlimited', 'bytes'),
    unlimited('Max resident set', 'bytes'),
    row('Max processes', 7000, 7000, 'processes'),
    row('Max open files', DESCRIPTOR_LIMIT, DESCRIPTOR_LIMIT, 'files'),
    row('Max locked memory', 8388608, 8388608, 'bytes'),
    unlimited('Max address space', 'bytes'),
    unlimited('Max file locks', 'locks'),
    row('Max pending signals', 7000, 7000, 'signals'),
    row('Max msgqueue size', 819200, 819200, 'bytes'),
    row('Max nice priority', 0, 0, ''),
    row('Max realtime priority', 0, 0, ''),
    unlimited('Max realtime timeout', 'us'),
  ].join('')
}
