/** The columns of ps(1): how each is headed, stands and is made of a process. */

import { type CivilTime, civilTime } from '../../time/calendar.ts'
import { formatTime } from '../../time/strftime.ts'
import type { Zone } from '../../time/zone.ts'
import { type Accounts, userName } from '../lib/accounts.ts'
import { type ProcessInfo, ttyName } from '../lib/process-list.ts'

/** What columns need beside the process. */
export interface MachineState {
  accounts: Accounts
  zone: Zone
  now: number
  uptime: number
  /** when it was booted, in seconds since 1970, as /proc/stat has it */
  bootTime: number
  memory: number
  /** what only some columns need is looked up for them */
  namespaceOf: (pid: number, kind: string) => string
  executableOf: (pid: number) => string
}

export interface ColumnKind {
  /** the heading, unless the format gives one */
  readonly heading: string
  /** its text stands on the right */
  readonly right: boolean
  readonly width: number
  /** `indent` is what stands before a command in a forest */
  readonly text: (process: ProcessInfo, machine: MachineState, indent: string) => string
}

/** By the name that the others stand for. */
export const columnKinds: Readonly<Record<string, ColumnKind>> = {
  '%cpu': {
    heading: '%CPU',
    right: true,
    width: 4,
    text: (process, machine) => percentText(share(process, machine)),
  },
  '%mem': {
    heading: '%MEM',
    right: true,
    width: 4,
    text: (process, machine) => ((process.rss / machine.memory) * 100).toFixed(1),
  },
  addr: { heading: 'ADDR', right: true, width: 4, text: () => '-' },
  // Two columns that share their room, in the long formats only.
  addrsz: {
    heading: 'ADDR SZ',
    right: true,
    width: 7,
    text: (process) => `- ${Math.floor(process.vsize / 4)}`,
  },
  args: {
    heading: 'COMMAND',
    right: false,
    width: 27,
    text: (process, _machine, indent) => lineOf(process, indent),
  },
  bsdstart: {
    heading: 'START',
    right: true,
    width: 5,
    text: (process, machine) => started(process, machine, '%H:%M', '%b%d'),
  },
  bsdtime: {
    heading: 'TIME',
    right: true,
    width: 6,
    text: (process) =>
      `${Math.floor(process.time / 60)}:${String(Math.floor(process.time % 60)).padStart(2, '0')}`,
  },
  c: {
    heading: 'C',
    right: true,
    width: 2,
    text: (process, machine) => String(Math.min(99, Math.floor(share(process, machine)))),
  },
  caught: { heading: 'CAUGHT', right: true, width: 16, text: (process) => process.signals.caught },
  class: { heading: 'CLS', right: false, width: 3, text: () => 'TS' },
  cls: { heading: 'CLS', right: true, width: 3, text: () => 'TS' },
  cmd: {
    heading: 'CMD',
    right: false,
    width: 27,
    text: (process, _machine, indent) => lineOf(process, indent),
  },
  blocked: { heading: 'BLOCKED', right: true, width: 16, text: (process) => process.signals.blocked },
  comm: {
    heading: 'COMMAND',
    right: false,
    width: 15,
    text: (process, _machine, indent) => indent + process.command + defunct(process),
  },
  etime: {
    heading: 'ELAPSED',
    right: true,
    width: 11,
    text: (process, machine) => clock(elapsed(process, machine)),
  },
  cputimes: { heading: 'TIME', right: true, width: 8, text: (process) => String(Math.floor(process.time)) },
  etimes: {
    heading: 'ELAPSED',
    right: true,
    width: 7,
    text: (process, machine) => String(elapsed(process, machine)),
  },
  f: { heading: 'F', right: true, width: 1, text: () => '0' },
  exe: {
    heading: 'EXE',
    right: false,
    width: 27,
    text: (process, machine) => machine.executableOf(process.pid),
  },
  gid: { heading: 'GID', right: true, width: 5, text: (process) => String(process.gid) },
  group: {
    heading: 'GROUP',
    right: false,
    width: 8,
    text: (process, machine) => groupOf(process, machine),
  },
  ignored: { heading: 'IGNORED', right: true, width: 16, text: (process) => process.signals.ignored },
  ipcns: {
    heading: 'IPCNS',
    right: true,
    width: 10,
    text: (process, machine) => machine.namespaceOf(process.pid, 'ipc'),
  },
  label: { heading: 'LABEL', right: false, width: 25, text: () => '-' },
  lstart: {
    heading: 'STARTED',
    right: true,
    width: 24,
    text: (process, machine) => formatTime('%a %b %e %H:%M:%S %Y', startOf(process, machine)),
  },
  lwp: { heading: 'LWP', right: true, width: 7, text: (process) => String(process.pid) },
  mntns: {
    heading: 'MNTNS',
    right: true,
    width: 10,
    text: (process, machine) => machine.namespaceOf(process.pid, 'mnt'),
  },
  netns: {
    heading: 'NETNS',
    right: true,
    width: 10,
    text: (process, machine) => machine.namespaceOf(process.pid, 'net'),
  },
  ni: { heading: 'NI', right: true, width: 3, text: (process) => String(process.niceness) },
  nlwp: { heading: 'NLWP', right: true, width: 4, text: () => '1' },
  pending: { heading: 'PENDING', right: true, width: 16, text: (process) => process.signals.pending },
  pgid: { heading: 'PGID', right: true, width: 7, text: (process) => String(process.pgrp) },
  pid: { heading: 'PID', right: true, width: 7, text: (process) => String(process.pid) },
  pidns: {
    heading: 'PIDNS',
    right: true,
    width: 10,
    text: (process, machine) => machine.namespaceOf(process.pid, 'pid'),
  },
  policy: { heading: 'POL', right: false, width: 3, text: () => 'TS' },
  ppid: { heading: 'PPID', right: true, width: 7, text: (process) => String(process.ppid) },
  priority: { heading: 'PRI', right: true, width: 3, text: (process) => String(20 + process.niceness) },
  psr: { heading: 'PSR', right: true, width: 3, text: () => '0' },
  opri: { heading: 'PRI', right: true, width: 3, text: (process) => String(80 + process.niceness) },
  pri: { heading: 'PRI', right: true, width: 3, text: (process) => String(19 - process.niceness) },
  rgid: { heading: 'RGID', right: true, width: 5, text: (process) => String(process.gid) },
  rgroup: {
    heading: 'RGROUP',
    right: false,
    width: 8,
    text: (process, machine) => groupOf(process, machine),
  },
  egroup: {
    heading: 'EGROUP',
    right: false,
    width: 8,
    text: (process, machine) => groupOf(process, machine),
  },
  rss: { heading: 'RSS', right: true, width: 5, text: (process) => String(process.rss) },
  rtprio: { heading: 'RTPRIO', right: true, width: 6, text: () => '-' },
  ruid: { heading: 'RUID', right: true, width: 5, text: (process) => String(process.uid) },
  s: { heading: 'S', right: false, width: 1, text: (process) => process.state },
  sid: { heading: 'SID', right: true, width: 7, text: (process) => String(process.session) },
  stat: {
    heading: 'STAT',
    right: false,
    width: 4,
    text: (process) =>
      process.state +
      (process.niceness < 0 ? '<' : process.niceness > 0 ? 'N' : '') +
      (process.session === process.pid ? 's' : '') +
      (process.tty !== 0 && process.pgrp === process.foregroundGroup ? '+' : ''),
  },
  state: { heading: 'S', right: false, width: 1, text: (process) => process.state },
  stime: {
    heading: 'STIME',
    right: false,
    width: 5,
    text: (process, machine) => started(process, machine, '%H:%M', '%b%d'),
  },
  start: {
    heading: 'STARTED',
    right: true,
    width: 8,
    text: (process, machine) => started(process, machine, '%H:%M:%S', '%b %d'),
  },
  sz: { heading: 'SZ', right: true, width: 5, text: (process) => String(Math.floor(process.vsize / 4)) },
  time: { heading: 'TIME', right: true, width: 8, text: (process) => wholeClock(Math.floor(process.time)) },
  tpgid: {
    heading: 'TPGID',
    right: true,
    width: 5,
    text: (process) => String(process.tty === 0 ? -1 : process.foregroundGroup),
  },
  tty: { heading: 'TT', right: false, width: 8, text: (process) => ttyName(process.tty) },
  tname: { heading: 'TTY', right: false, width: 8, text: (process) => ttyName(process.tty) },
  ucmd: {
    heading: 'CMD',
    right: false,
    width: 16,
    text: (process, _machine, indent) => indent + process.command + defunct(process),
  },
  uid: { heading: 'UID', right: true, width: 5, text: (process) => String(process.uid) },
  user: {
    heading: 'USER',
    right: false,
    width: 8,
    text: (process, machine) => userName(machine.accounts, process.uid) ?? String(process.uid),
  },
  userns: {
    heading: 'USERNS',
    right: true,
    width: 10,
    text: (process, machine) => machine.namespaceOf(process.pid, 'user'),
  },
  utsns: {
    heading: 'UTSNS',
    right: true,
    width: 10,
    text: (process, machine) => machine.namespaceOf(process.pid, 'uts'),
  },
  vsz: { heading: 'VSZ', right: true, width: 6, text: (process) => String(process.vsize) },
  wchan: { heading: 'WCHAN', right: false, width: 6, text: () => '-' },
}

/** Other names of columns. */
const aliases: Readonly<Record<string, string>> = {
  pcpu: '%cpu',
  pmem: '%mem',
  command: 'args',
  ucomm: 'comm',
  fname: 'comm',
  tid: 'lwp',
  spid: 'lwp',
  times: 'cputimes',
  rsz: 'rss',
  sig: 'pending',
  sigcatch: 'caught',
  sigignore: 'ignored',
  sigmask: 'blocked',
  flag: 'f',
  flags: 'f',
  suid: 'uid',
  svuid: 'uid',
  svgid: 'gid',
  nwchan: 'wchan',
  nice: 'ni',
  pgrp: 'pgid',
  sess: 'sid',
  session: 'sid',
  start_time: 'stime',
  tt: 'tty',
  cputime: 'time',
  euser: 'user',
  ruser: 'user',
  uname: 'user',
  euid: 'uid',
  egid: 'gid',
  rssize: 'rss',
  vsize: 'vsz',
  thcount: 'nlwp',
}

/** Headings that other names have of their own. */
export const ownHeadings: Readonly<Record<string, string>> = {
  command: 'COMMAND',
  lwp: 'LWP',
  rsz: 'RSZ',
  spid: 'SPID',
  suid: 'SUID',
  svgid: 'SVGID',
  svuid: 'SVUID',
  tid: 'TID',
  tt: 'TT',
}

/** The column that a name means. */
export const resolve = (name: string): string => aliases[name] ?? name

function lineOf(process: ProcessInfo, indent: string): string {
  const text = process.args.join(' ').replace(/[\n\t]/g, '?')
  return indent + (text === '' ? `[${process.command}]${defunct(process)}` : text)
}

const groupOf = ({ gid }: ProcessInfo, { accounts }: MachineState): string =>
  accounts.groups.find((group) => group.gid === gid)?.name ?? String(gid)

const defunct = ({ state }: ProcessInfo): string => (state === 'Z' ? ' <defunct>' : '')

/** seconds since it began */
const elapsed = ({ start }: ProcessInfo, { uptime }: MachineState): number =>
  Math.max(0, Math.floor(uptime - start))

/** percent of its life that it has had a processor */
function share(process: ProcessInfo, machine: MachineState): number {
  const life = elapsed(process, machine)
  return life === 0 ? 0 : (process.time / life) * 100
}

/** A tenth for as long as there is room for it (display/output.c, pr_pcpu). */
function percentText(percent: number): string {
  const tenths = Math.floor(percent * 10)
  return tenths > 999 ? String(Math.floor(tenths / 10)) : `${Math.floor(tenths / 10)}.${tenths % 10}`
}

const startOf = ({ start }: ProcessInfo, { bootTime, zone }: MachineState): CivilTime =>
  civilTime({ sec: Math.floor(bootTime + start), nsec: 0 }, zone)

/** When it began, in one format if that is today, in the other if not. */
function started(process: ProcessInfo, machine: MachineState, today: string, before: string): string {
  const start = startOf(process, machine)
  const now = civilTime({ sec: machine.now, nsec: 0 }, machine.zone)
  return formatTime(formatTime('%F', start) === formatTime('%F', now) ? today : before, start)
}

/** `05:04`, `01:02:03`, `2-03:04:05` */
function clock(seconds: number): string {
  const two = (value: number) => String(value).padStart(2, '0')
  const days = Math.floor(seconds / 86400)
  const hours = Math.floor((seconds % 86400) / 3600)
  const rest = `${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)}`
  if (days > 0) return `${days}-${two(hours)}:${rest}`
  return hours > 0 ? `${two(hours)}:${rest}` : rest
}

/** The same with hours in any case. */
function wholeClock(seconds: number): string {
  const short = clock(seconds)
  return '00:00:00'.slice(0, Math.max(0, 8 - short.length)) + short
}
