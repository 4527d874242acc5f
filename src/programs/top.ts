/** top(1) of procps-ng: the processes and what they use, again and again until q; with -b as plain text. */

import { POLLIN } from '../kernel/abi.ts'
import { ERESTARTSYS } from '../kernel/vfs/errno.ts'
import { type Accounts, readAccounts, userName } from './lib/accounts.ts'
import { type Io, STDIN, type Step } from './lib/io.ts'
import { listProcesses, type ProcessInfo, readOwnProcess } from './lib/process-list.ts'
import { defineProgram } from './lib/program.ts'
import { sleepFor } from './lib/sleep.ts'
import { uptimeLine } from './lib/uptime-line.ts'
import { fitCells } from './screen/cells.ts'
import { Screen } from './screen/screen.ts'

export const top = defineProgram({
  name: 'top',
  usage: '[options]',
  about: 'Display Linux processes.',
  version: 'procps-ng 4.0.4',
  baseName: true,
  options: {
    batch: { short: 'b', long: 'batch-mode', help: 'run in non-interactive batch mode' },
    fullCommand: { short: 'c', long: 'cmdline-toggle', help: 'reverse last remembered command line setting' },
    delay: { short: 'd', long: 'delay', argument: 'SECS', help: 'iterative delay as SECS [.TENTHS]' },
    iterations: {
      short: 'n',
      long: 'iterations',
      argument: 'NUMBER',
      help: 'exit on maximum iterations NUMBER',
    },
    pids: { short: 'p', long: 'pid', argument: 'PIDLIST', help: 'monitor only the tasks in PIDLIST' },
    user: {
      short: 'u',
      long: 'filter-only-euser',
      argument: 'USER',
      help: 'show only processes owned by USER',
    },
    idle: { short: 'i', long: 'idle-toggle', help: 'reverse last setting for idle tasks' },
    eachProcessor: {
      short: '1',
      long: 'single-cpu-toggle',
      help: 'reverse last setting for summary of processors',
    },
    width: { short: 'w', long: 'width', optionalArgument: 'COLUMNS', help: 'change print width' },
  },
  *run(io, options) {
    // It ends here where there is no /proc.
    yield* readOwnProcess(io)
    const delay = Number(options.value('delay') ?? '3')
    if (!(delay >= 0)) return yield* io.fail(`bad delay interval '${options.value('delay')}'`)
    const limit = options.value('iterations')
    if (limit !== undefined && !/^[1-9]\d*$/.test(limit))
      return yield* io.fail(`bad iterations argument '${limit}'`)
    const pids = options.values('pids').flatMap((list) => (list ?? '').split(','))
    const odd = pids.find((pid) => !/^\d+$/.test(pid))
    if (odd !== undefined) return yield* io.fail(`bad pid '${odd}'`)
    const accounts = yield* readAccounts(io)
    let settings: Settings = {
      accounts,
      fullCommand: options.has('fullCommand'),
      showsIdle: !options.has('idle'),
      showsEachProcessor: options.has('eachProcessor'),
      isShown: ({ pid, uid }) =>
        (pids.length === 0 || pids.includes(String(pid))) &&
        (options.value('user') ?? userName(accounts, uid)) === userName(accounts, uid),
    }
    const most = limit === undefined ? Number.POSITIVE_INFINITY : Number(limit)
    if (options.has('batch')) return yield* runBatch(io, settings, delay, most)
    const screen = yield* Screen.open(io, { signals: true })
    if (screen === null) return yield* io.fail('failed tty get')
    for (let round = 0; round < most; round++) {
      const page = yield* pageOf(io, settings)
      const heading = page.indexOf(HEADING)
      const rows = page.map((line, i) =>
        i === heading
          ? `\x1b[7m${fitCells(line, screen.cols).padEnd(screen.cols)}\x1b[27m`
          : fitCells(line, screen.cols),
      )
      yield* screen.draw({ rows: rows.slice(0, screen.rows), cursor: { row: heading - 1, column: 0 } })
      const key = yield* keyWithin(io, screen, delay)
      if (key === 'q' || key === 'Interrupt') break
      if (key === '1') settings = { ...settings, showsEachProcessor: !settings.showsEachProcessor }
    }
    yield* screen.close()
    return 0
  },
})

interface Settings {
  readonly accounts: Accounts
  readonly fullCommand: boolean
  readonly showsIdle: boolean
  /** a line of the summary for each processor rather than one for all */
  readonly showsEachProcessor: boolean
  readonly isShown: (process: ProcessInfo) => boolean
}

/** The key, 'Interrupt' for ^C, that came before the time was over; null if none did. */
function* keyWithin(io: Io, screen: Screen, delay: number): Step<string | null> {
  if (screen.hasKeys()) return yield* screen.readKey()
  const ready = io.sys.poll([{ fd: STDIN, events: POLLIN }], Math.max(0.1, delay) * 1000)
  if (ready === -ERESTARTSYS) {
    yield
    return yield* keyWithin(io, screen, delay)
  }
  if (screen.takeEvent() === 'Interrupt') return 'Interrupt'
  return typeof ready !== 'number' && (ready[0] ?? 0) !== 0 ? yield* screen.readKey() : null
}

function* runBatch(io: Io, settings: Settings, delay: number, most: number): Step<number> {
  for (let round = 0; round < most; round++) {
    if (round > 0) {
      yield* sleepFor(io.sys, delay)
      io.print('\n')
    }
    for (const line of yield* pageOf(io, settings)) io.print(`${line}\n`)
    yield* io.flush()
  }
  return 0
}

const HEADING = '    PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND'

function* pageOf(io: Io, settings: Settings): Step<string[]> {
  const processes = (yield* listProcesses(io)).filter(settings.isShown)
  const memory = yield* io.readText('/proc/meminfo')
  const value = (name: string) =>
    typeof memory === 'number' ? 0 : Number(new RegExp(`^${name}:\\s*(\\d+)`, 'm').exec(memory)?.[1] ?? 0)
  const mebi = (kilobytes: number) => (kilobytes / 1024).toFixed(1).padStart(8)
  const cache = value('Buffers') + value('Cached') + value('SReclaimable')
  const [total, available] = [value('MemTotal'), value('MemAvailable')]
  const swap = [value('SwapTotal'), value('SwapFree')] as const
  const count = (states: string) => processes.filter(({ state }) => states.includes(state)).length
  const [running, stopped, zombies] = [count('R'), count('Tt'), count('Z')]
  const sleeping = processes.length - running - stopped - zombies
  const number = (text: number) => String(text).padStart(3)
  const up = (yield* uptimeLine(io)).trim()
  const processors = settings.showsEachProcessor ? yield* processorNames(io) : ['Cpu(s)']
  return [
    `top - ${up}`,
    `Tasks: ${number(processes.length)} total, ${number(running)} running, ${number(sleeping)} sleeping, ${number(stopped)} stopped, ${number(zombies)} zombie`,
    ...processors.map(
      (name) => `%${name}:  0.0 us,  0.0 sy,  0.0 ni,100.0 id,  0.0 wa,  0.0 hi,  0.0 si,  0.0 st `,
    ),
    `MiB Mem :${mebi(total)} total,${mebi(value('MemFree'))} free,${mebi(total - available)} used,${mebi(cache)} buff/cache     `,
    `MiB Swap:${mebi(swap[0])} total,${mebi(swap[1])} free,${mebi(swap[0] - swap[1])} used.${mebi(available)} avail Mem `,
    '',
    HEADING,
    ...processes
      .filter(({ state }) => settings.showsIdle || state === 'R')
      .sort((a, b) => Number(b.state === 'R') - Number(a.state === 'R') || a.pid - b.pid)
      .map((process) => processLine(process, total, settings)),
  ]
}

/** `Cpu0  `, `Cpu1  `, as /proc/stat counts them. */
function* processorNames(io: Io): Step<string[]> {
  const stat = yield* io.readText('/proc/stat')
  const found = typeof stat === 'number' ? [] : stat.matchAll(/^cpu(\d+)/gm)
  return Array.from(found, ([, number]) => `Cpu${(number as string).padEnd(3)}`)
}

function processLine(process: ProcessInfo, total: number, { accounts, fullCommand }: Settings): string {
  const { pid, uid, niceness, vsize, rss, state, time, args, command } = process
  const user = userName(accounts, uid) ?? String(uid)
  const share = total === 0 ? 0 : (rss / total) * 100
  const minutes = Math.floor(time / 60)
  const seconds = (time % 60).toFixed(2).padStart(5, '0')
  const shown = fullCommand && args.length > 0 ? args.join(' ') : command
  return [
    String(pid).padStart(7),
    ` ${(user.length > 8 ? `${user.slice(0, 7)}+` : user).padEnd(8)}`,
    String(20 + niceness).padStart(4) + String(niceness).padStart(4),
    String(vsize).padStart(8),
    String(rss).padStart(7),
    String(Math.min(rss, 1536)).padStart(7),
    ` ${state}`,
    '   0.0',
    share.toFixed(1).padStart(6),
    `${minutes}:${seconds}`.padStart(10),
    ` ${shown}`,
  ].join('')
}
