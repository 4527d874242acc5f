/** The processes as /proc tells of them (proc_pid_stat(5)). */

import { decode } from '../../kernel/text.ts'
import type { Io, Step } from './io.ts'
import { readDirectory } from './walk.ts'

export interface ProcessInfo {
  pid: number
  ppid: number
  pgrp: number
  session: number
  /** device number of the terminal, 0 without one */
  tty: number
  foregroundGroup: number
  state: string
  command: string
  /** empty for a kernel thread or a zombie */
  args: string[]
  /** seconds of processor time */
  time: number
  /** seconds since boot */
  start: number
  niceness: number
  /** kilobytes */
  vsize: number
  rss: number
  /** effective */
  uid: number
  gid: number
  realUid: number
  realGid: number
  /** masks in hexadecimal digits */
  signals: Readonly<Record<'pending' | 'blocked' | 'ignored' | 'caught', string>>
}

const ticksPerSecond = 100
const pageKilobytes = 4

/** All processes by number; those that end while one looks are left out. */
export function* listProcesses(io: Io): Step<ProcessInfo[]> {
  const entries = readDirectory(io, '/proc')
  if (typeof entries === 'number') return yield* io.fail('cannot read /proc', entries)
  const pids = entries
    .map(({ name }) => name)
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((a, b) => a - b)
  const list: ProcessInfo[] = []
  for (const pid of pids) {
    const info = yield* readProcess(io, pid)
    if (info !== null) list.push(info)
  }
  return list
}

/** Whoever asks. Where there is no /proc, procps says what to do and ends (readproc.c, fatal_proc_unmounted). */
export function* readOwnProcess(io: Io): Step<ProcessInfo> {
  const own = yield* readProcess(io, 'self')
  if (own !== null) return own
  yield* io.printError('Error, do this: mount -t proc proc /proc\n')
  return yield* io.exit(UNMOUNTED)
}

const UNMOUNTED = 47

/** One process, or whoever asks; null if there is none. */
export function* readProcess(io: Io, which: number | 'self'): Step<ProcessInfo | null> {
  const text = yield* io.readText(`/proc/${which}/stat`)
  const status = yield* io.readText(`/proc/${which}/status`)
  const cmdline = yield* io.readFile(`/proc/${which}/cmdline`)
  if (typeof text === 'number' || typeof status === 'number') return null
  const close = text.lastIndexOf(')')
  const fields = text
    .slice(close + 2)
    .trim()
    .split(' ')
  const number = (index: number): number => Number(fields[index - 3] ?? 0)
  const ids = (name: string): [real: number, effective: number] => {
    const [, real = 0, effective = 0] = new RegExp(`^${name}:\\t(\\d+)\\t(\\d+)`, 'm').exec(status) ?? []
    return [Number(real), Number(effective)]
  }
  const [realUid, uid] = ids('Uid')
  const [realGid, gid] = ids('Gid')
  const mask = (name: string): string =>
    new RegExp(`^Sig${name}:\\t([\\da-f]+)`, 'm').exec(status)?.[1] ?? '0000000000000000'
  return {
    pid: Number.parseInt(text, 10),
    state: fields[0] ?? '?',
    command: text.slice(text.indexOf('(') + 1, close),
    ppid: number(4),
    pgrp: number(5),
    session: number(6),
    tty: number(7),
    foregroundGroup: number(8),
    time: (number(14) + number(15)) / ticksPerSecond,
    niceness: number(19),
    start: number(22) / ticksPerSecond,
    vsize: Math.floor(number(23) / 1024),
    rss: number(24) * pageKilobytes,
    args: typeof cmdline === 'number' ? [] : decode(cmdline).split('\0').slice(0, -1),
    uid,
    gid,
    realUid,
    realGid,
    signals: { pending: mask('Pnd'), blocked: mask('Blk'), ignored: mask('Ign'), caught: mask('Cgt') },
  }
}

/** `pts/0`, `tty1`, `console`, or `?`. */
export function ttyName(tty: number): string {
  if (tty === 0) return '?'
  const major = (tty >> 8) & 0xfff
  const minor = (tty & 0xff) | ((tty >> 12) & 0xfff00)
  if (major >= 136 && major <= 143) return `pts/${minor + (major - 136) * 256}`
  if (major === 4) return minor < 64 ? `tty${minor}` : `ttyS${minor - 64}`
  if (major === 5 && minor === 1) return 'console'
  return `${major},${minor}`
}
