/** ps(1) of procps-ng: a snapshot of the processes. */

import { S_IFCHR, S_IFMT } from '../kernel/vfs/mode.ts'
import { zoneFromTz } from '../time/zone.ts'
import { findGroupId, readAccounts } from './lib/accounts.ts'
import type { Io, Step } from './lib/io.ts'
import { listProcesses, type ProcessInfo, readOwnProcess, ttyName } from './lib/process-list.ts'
import { defineRawProgram } from './lib/program.ts'
import { columnKinds, ownHeadings, resolve } from './ps/columns.ts'
import { type Column, printTable, withForest } from './ps/table.ts'

const usage = `
Usage:
 ps [options]

 Try 'ps --help <simple|list|output|threads|misc|all>'
  or 'ps --help <s|l|o|t|m|a>'
 for additional help text.

For more details see ps(1).
`

interface Options {
  columns: Column[]
  isSelected: (process: ProcessInfo, own: ProcessInfo) => boolean
  /** those of -q, in its order: no other is looked at */
  quick: readonly number[] | null
  headings: boolean
  wide: boolean
  sort: { key: string; reverse: boolean }[]
  forest: boolean
}

export const ps = defineRawProgram({
  name: 'ps',
  *run(io, args) {
    const own = yield* readOwnProcess(io)
    const options = yield* readOptions(io, args)
    const accounts = yield* readAccounts(io)
    const all = yield* listProcesses(io)
    const chosen =
      options.quick === null
        ? all.filter((process) => options.isSelected(process, own))
        : options.quick.flatMap((pid) => all.find((process) => process.pid === pid) ?? [])
    if (options.sort.length > 0) chosen.sort((a, b) => compareBy(a, b, options.sort))
    const machine = {
      accounts,
      zone: zoneFromTz(io.variable('TZ')),
      now: io.sys.time().sec,
      uptime: io.sys.uptime(),
      bootTime: yield* bootTime(io),
      memory: yield* totalMemory(io),
      namespaceOf: (pid: number, kind: string) => {
        const target = io.sys.readlink(`/proc/${pid}/ns/${kind}`)
        return typeof target === 'number' ? '-' : target.replace(/\D/g, '')
      },
      executableOf: (pid: number) => {
        const target = io.sys.readlink(`/proc/${pid}/exe`)
        return typeof target === 'number' ? '-' : target
      },
    }
    const table = options.forest ? withForest(chosen) : chosen.map((process) => ({ process, indent: '' }))
    const rows = table.map(({ process, indent }) =>
      options.columns.map(({ key }) => columnKinds[key]?.text(process, machine, indent) ?? ''),
    )
    yield* printTable(io, options, rows)
    yield* io.flush()
    return chosen.length === 0 ? 1 : 0
  },
})

const formats = {
  standard: 'pid,tty=TTY,time,ucmd=CMD',
  full: 'user=UID,pid,ppid,c,stime,tty=TTY,time,args=CMD',
  extraFull: 'user=UID,pid,ppid,c,sz,rss,psr,stime,tty=TTY,time,args=CMD',
  long: 'f,s,uid,pid,ppid,c,opri,ni,addrsz,wchan,tty=TTY,time,ucmd=CMD',
  longFull: 'f,s,user=UID,pid,ppid,c,opri,ni,addrsz,wchan,stime,tty=TTY,time,args=CMD',
  bsd: 'pid,tty=TTY,stat,bsdtime,args=COMMAND',
  user: 'user,pid,%cpu,%mem,vsz,rss,tty=TTY,stat,bsdstart,bsdtime,args=COMMAND',
  jobs: 'pid,pgid,sid,tty=TTY,time,ucmd=CMD',
  bsdJobs: 'ppid,pid,pgid,sid,tty=TTY,tpgid,stat,uid,bsdtime,args=COMMAND',
  bsdLong: 'f,uid,pid,ppid,priority=PRI,ni,vsz,rss,wchan,stat,tty=TTY,bsdtime,args=COMMAND',
}

/** Why the arguments cannot be understood. */
class Misread extends Error {}

/** What does not go together with -q; there is no other reading in which it would. */
class QuickConflict extends Error {}

/** A format with the numbers of threads, of which every process has one. */
function withThreads(format: string, column: 'lwp' | 'spid' | null): string {
  if (column === null) return format
  if (column === 'lwp' && format.includes('ppid,c,')) return format.replace('ppid,c,', 'ppid,lwp,c,nlwp,')
  return format.replace(/(^|,)pid,/, `$1pid,${column},`)
}

/** What makes no sense as options of System V may do as those of BSD, as -aux does; if not, the first complaint counts. */
function* readOptions(io: Io, args: readonly string[]): Step<Options> {
  const read = function* (takesAllAsBsd: boolean): Step<Options | Misread> {
    try {
      return yield* parseArguments(io, args, takesAllAsBsd)
    } catch (error) {
      if (error instanceof Misread) return error
      if (!(error instanceof QuickConflict)) throw error
      yield* io.printError(`${error.message}\n`)
      return yield* io.exit(1)
    }
  }
  const first = yield* read(false)
  if (!(first instanceof Misread)) return first
  const second = yield* read(true)
  if (!(second instanceof Misread)) return second
  yield* io.printError(`error: ${first.message}\n${usage}`)
  return yield* io.exit(1)
}

function* parseArguments(io: Io, args: readonly string[], takesAllAsBsd: boolean): Step<Options> {
  let columns: Column[] = []
  let format: keyof typeof formats = 'standard'
  let everybody = false
  let withoutLeaders = false
  let everyTerminal = false
  let withoutTerminal = false
  let isNegated = false
  let quick: number[] | null = null
  const tests: Options['isSelected'][] = []
  const sort: Options['sort'] = []
  let headings = true
  let wide = false
  let forest = false
  let threads: 'lwp' | 'spid' | null = null
  const fail = (text: string): never => {
    throw new Misread(text)
  }
  const list = (text: string): string[] => text.split(/[, ]+/).filter((item) => item !== '')
  const addColumns = (text: string) => {
    const parsed = parseColumns(text)
    if (typeof parsed === 'string') return fail(`unknown user-defined format specifier "${parsed}"`)
    columns = [...columns, ...parsed]
  }
  const addSort = (text: string) => {
    for (const item of list(text)) {
      const key = resolve(item.replace(/^[-+]/, ''))
      if (!(key in columnKinds)) return fail('unknown sort specifier')
      sort.push({ key, reverse: item.startsWith('-') })
    }
  }
  const numbers = (text: string): number[] => {
    if (!/^\d+(?:[, ]+\d+)*$/.test(text)) fail('process ID list syntax error')
    return list(text).map(Number)
  }
  const addProcesses = (text: string) => {
    const pids = numbers(text)
    tests.push((process) => pids.includes(process.pid))
  }
  const addQuick = (text: string) => {
    if (quick !== null) throw new QuickConflict('q/-q/--quick-pid can only be used once.')
    quick = numbers(text)
  }
  const addTerminals = (text: string) => {
    const names = list(text).map((name) => terminalNamed(io, name) ?? fail('TTY could not be found'))
    tests.push((process) => names.includes(ttyName(process.tty)))
  }
  const addGroups = function* (text: string): Step<void> {
    const groups = yield* groupIds(io, list(text))
    if (groups === null) return fail('group name does not exist')
    tests.push((process) => groups.includes(process.gid))
  }
  const addSessions = (text: string) => {
    const sessions = numbers(text)
    tests.push((process) => sessions.includes(process.session))
  }
  /** Numbers are sessions, and names are groups. */
  const addSessionsOrGroups = function* (text: string): Step<void> {
    if (/^[\d, ]+$/.test(text)) return addSessions(text)
    const groups = yield* groupIds(io, list(text))
    if (groups === null) return fail('list of session leaders OR effective group IDs was invalid')
    tests.push((process) => groups.includes(process.gid))
  }
  const addUsers = function* (text: string): Step<void> {
    const users = yield* userIds(io, list(text))
    tests.push((process) => users.includes(process.uid))
  }
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as string
    if (arg === '--help') {
      io.print(usage)
      yield* io.flush()
      return yield* io.exit(0)
    }
    if (arg.startsWith('--')) {
      const [name = '', attached] = arg.slice(2).split(/=(.*)/s)
      const given = (what: string) => {
        const text = attached ?? args[++i] ?? ''
        return text === '' ? fail(`${what} must follow --${name}`) : text
      }
      if (name === 'forest') forest = true
      else if (name === 'no-headers' || name === 'no-heading') headings = false
      else if (name === 'headers') headings = true
      else if (name === 'sort') addSort(given('long sort specification'))
      else if (name === 'format') addColumns(given('format specification'))
      else if (name === 'pid') addProcesses(given('list of process IDs'))
      else if (name === 'quick-pid') addQuick(given('list of process IDs'))
      else if (name === 'deselect') isNegated = true
      else if (name === 'ppid')
        for (const pids of [numbers(given('list of process IDs'))])
          tests.push((process) => pids.includes(process.ppid))
      else if (name === 'user') yield* addUsers(given('list of effective users'))
      else if (name === 'User') yield* addUsers(given('list of real users'))
      else if (name === 'group') yield* addGroups(given('list of effective groups'))
      else if (name === 'Group') yield* addGroups(given('list of real groups'))
      else if (name === 'sid') addSessions(given('some sid thing(s)'))
      else if (name === 'tty') addTerminals(given('list of ttys'))
      else return fail('unknown gnu long option')
      continue
    }
    const isBsd = !arg.startsWith('-') || takesAllAsBsd
    if (isBsd && /^[\d,]+$/.test(arg)) {
      const pids = list(arg).map(Number)
      tests.push((process) => pids.includes(process.pid))
      if (format === 'standard') format = 'bsd'
      continue
    }
    const letters = arg.replace(/^-/, '')
    for (let at = 0; at < letters.length; at++) {
      const letter = letters[at] as string
      const rest = letters.slice(at + 1)
      const value = (what: string) => {
        at = letters.length
        return rest !== '' ? rest : (args[++i] ?? fail(`${what} must follow ${isBsd ? '' : '-'}${letter}`))
      }
      if (isBsd) {
        if (format === 'standard') format = 'bsd'
        if (letter === 'a') everyTerminal = true
        else if (letter === 'x') withoutTerminal = true
        else if (letter === 'u') format = 'user'
        else if (letter === 'l') format = 'bsdLong'
        else if (letter === 'j') format = 'bsdJobs'
        else if (letter === 'w') wide = true
        else if (letter === 'f') forest = true
        else if (letter === 'h') headings = false
        else if (letter === 'o') addColumns(value('format specification'))
        else if (letter === 'k') addSort(value('long sort specification'))
        else if (letter === 'p') addProcesses(value('list of process IDs'))
        else if (letter === 'q') addQuick(value('list of process IDs'))
        else if (letter === 'U') yield* addUsers(value('list of users'))
        else if (letter === 't') addTerminals(value('list of terminals'))
        else if (letter === 'T') tests.push((process, own) => process.tty === own.tty)
        else if (!'ecrmnS'.includes(letter)) return fail('unsupported option (BSD syntax)')
        continue
      }
      if (letter === 'e' || letter === 'A') everybody = true
      else if (letter === 'a') withoutLeaders = true
      else if (letter === 'N') isNegated = true
      else if (letter === 'f') format = format === 'long' ? 'longFull' : 'full'
      else if (letter === 'F') format = 'extraFull'
      else if (letter === 'l') format = format === 'full' ? 'longFull' : 'long'
      else if (letter === 'j') format = 'jobs'
      else if (letter === 'L') threads = 'lwp'
      else if (letter === 'T') threads = 'spid'
      else if (letter === 'w') wide = true
      else if (letter === 'H') forest = true
      else if (letter === 'h') headings = false
      else if (letter === 'o' || letter === 'O') addColumns(value('format specification'))
      else if (letter === 'p') addProcesses(value('list of process IDs'))
      else if (letter === 'q') addQuick(value('list of process IDs'))
      else if (letter === 'C')
        for (const names of [list(value('list of command names'))])
          tests.push((process) => names.includes(process.command))
      else if (letter === 'u') yield* addUsers(value('list of effective users'))
      else if (letter === 'U') yield* addUsers(value('list of real users'))
      else if (letter === 't') addTerminals(value('list of terminals'))
      else if (letter === 's') addSessions(value('list of sessions'))
      else if (letter === 'g')
        yield* addSessionsOrGroups(value('list of session leaders OR effective group names'))
      else if (letter === 'G') yield* addGroups(value('list of real groups'))
      else return fail(letter === '-' ? 'unknown gnu long option' : 'unsupported SysV option')
    }
  }
  if (columns.length === 0) columns = parseColumns(withThreads(formats[format], threads)) as Column[]
  if (quick !== null) checkQuick({ tests: tests.length, isNegated, sort: sort.length, forest })
  const isListed: Options['isSelected'] = (process, own) => {
    if (everybody) return true
    if (tests.length > 0) return tests.some((test) => test(process, own))
    if (everyTerminal || withoutTerminal)
      return (everyTerminal || process.uid === own.uid) && (withoutTerminal || process.tty !== 0)
    if (withoutLeaders) return process.tty !== 0 && process.pid !== process.session
    return process.uid === own.uid && process.tty === own.tty
  }
  const isSelected: Options['isSelected'] = (process, own) => isListed(process, own) !== isNegated
  return { columns, isSelected, quick, headings, wide, sort, forest }
}

function checkQuick(given: { tests: number; isNegated: boolean; sort: number; forest: boolean }): void {
  const conflict =
    given.tests > 0
      ? 'q/-q/--quick-pid cannot be combined with other selection options.'
      : given.forest
        ? 'q/-q/--quick-pid cannot be used together with forest type listings.'
        : given.sort > 0
          ? 'q/-q,--quick-pid cannot be used together with sort options.'
          : given.isNegated
            ? 'q/-q/--quick-pid cannot be used together with negation switches.'
            : null
  if (conflict !== null) throw new QuickConflict(conflict)
}

/** `pid,user=WHO,comm`; a text is the name that is not known. */
function parseColumns(text: string): Column[] | string {
  const columns: Column[] = []
  const items = text.includes('=') ? splitHeadings(text) : text.split(/[, ]+/)
  for (const item of items.filter((entry) => entry !== '')) {
    const [given = '', heading] = item.split(/=(.*)/s)
    const [, name = '', width] = /^(.*?)(?::([1-9]\d*))?$/.exec(given) as RegExpExecArray
    const key = resolve(name)
    const kind = columnKinds[key]
    if (kind === undefined) return given
    columns.push({
      key,
      heading: heading ?? ownHeadings[name] ?? kind.heading,
      ...(width === undefined ? {} : { width: Number(width) }),
    })
  }
  return columns
}

/** A heading given by = may hold anything up to the next comma. */
const splitHeadings = (text: string): string[] => text.split(',')

function* userIds(io: Io, names: readonly string[]): Step<number[]> {
  const accounts = yield* readAccounts(io)
  const ids: number[] = []
  for (const name of names) {
    const uid =
      accounts.users.find((user) => user.name === name)?.uid ?? (/^\d+$/.test(name) ? Number(name) : null)
    if (uid === null) {
      throw new Misread('user name does not exist')
    }
    ids.push(uid)
  }
  return ids
}

/** Null where one of them is no group's. */
function* groupIds(io: Io, names: readonly string[]): Step<number[] | null> {
  const accounts = yield* readAccounts(io)
  const ids = names.map((name) => findGroupId(accounts, name))
  return ids.includes(undefined) ? null : (ids as number[])
}

/** `pts/0`, however it is written; null where no such device is (parse_tty). */
function terminalNamed(io: Io, name: string): string | null {
  const paths = [`/dev/pts/${name}`, `/dev/${name}`, `/dev/tty${name}`, name]
  const path = paths.find((one) => {
    const info = io.sys.stat(one)
    return typeof info !== 'number' && (info.mode & S_IFMT) === S_IFCHR
  })
  return path === undefined ? null : path.replace(/^\/dev\//, '')
}

function* totalMemory(io: Io): Step<number> {
  const text = yield* io.readText('/proc/meminfo')
  return typeof text === 'number' ? 1 : Number(/^MemTotal:\s*(\d+)/m.exec(text)?.[1] ?? 1)
}

function* bootTime(io: Io): Step<number> {
  const text = yield* io.readText('/proc/stat')
  return typeof text === 'number' ? 0 : Number(/^btime (\d+)/m.exec(text)?.[1] ?? 0)
}

function compareBy(a: ProcessInfo, b: ProcessInfo, keys: Options['sort']): number {
  const value = (process: ProcessInfo, key: string): number | string => {
    if (key === '%cpu' || key === 'time') return process.time
    if (key === '%mem' || key === 'rss') return process.rss
    if (key === 'vsz') return process.vsize
    if (key === 'ppid') return process.ppid
    if (key === 'uid' || key === 'user') return process.uid
    if (/^(?:comm|cmd|ucmd|args)$/.test(key)) return process.command
    if (key === 'stime' || key === 'bsdstart' || key === 'lstart') return process.start
    return process.pid
  }
  for (const { key, reverse } of keys) {
    const x = value(a, key)
    const y = value(b, key)
    if (x !== y) return (x < y ? -1 : 1) * (reverse ? -1 : 1)
  }
  return a.pid - b.pid
}
