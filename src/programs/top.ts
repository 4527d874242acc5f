/** top(1) of procps-ng: the processes and what they use, again and again until q; with -b as plain text. */

import { POLLIN } from '../kernel/abi.ts'
import { ERESTARTSYS } from '../kernel/vfs/errno.ts'
import { readAccounts } from './lib/accounts.ts'
import { type Io, STDIN, type Step } from './lib/io.ts'
import { readOwnProcess } from './lib/process-list.ts'
import { defineProgram } from './lib/program.ts'
import { sleepFor } from './lib/sleep.ts'
import { Screen } from './screen/screen.ts'
import { helpRows, parseUser, perform, type Session } from './top/commands.ts'
import { FIELDS, fieldNamed, fittingFields } from './top/fields.ts'
import { isUnit, TASK_UNITS } from './top/memory.ts'
import { type Sample, takeSample, usageBetween } from './top/sample.ts'
import { type Memory, readMemory, summaryLines } from './top/summary.ts'
import { chosen, heading, listed, screenRows, taskRow, type View } from './top/view.ts'

const OPTIONS = {
  batch: { short: 'b', long: 'batch-mode', help: 'run in non-interactive batch mode' },
  fullCommand: { short: 'c', long: 'cmdline-toggle', help: "reverse last remembered 'c' state" },
  delay: { short: 'd', long: 'delay', argument: 'SECS [.TENTHS]', help: 'iterative delay as SECS [.TENTHS]' },
  summaryUnit: {
    short: 'E',
    long: 'scale-summary-mem',
    argument: 'SCALE',
    help: 'set mem as: k,m,g,t,p,e for SCALE',
  },
  taskUnit: {
    short: 'e',
    long: 'scale-task-mem',
    argument: 'SCALE',
    help: 'set mem with: k,m,g,t,p for SCALE',
  },
  threads: { short: 'H', long: 'threads-show', help: 'show tasks plus all their threads' },
  idle: { short: 'i', long: 'idle-toggle', help: "reverse last remembered 'i' state" },
  iterations: {
    short: 'n',
    long: 'iterations',
    argument: 'NUMBER',
    help: 'exit on maximum iterations NUMBER',
  },
  listFields: { short: 'O', long: 'list-fields', help: 'output all field names, then exit' },
  sort: { short: 'o', long: 'sort-override', argument: 'FIELD', help: 'force sorting on this named FIELD' },
  pids: { short: 'p', long: 'pid', argument: 'PIDLIST', help: 'monitor only the tasks in PIDLIST' },
  anyUser: {
    short: 'U',
    long: 'filter-any-user',
    argument: 'USER',
    help: 'show only processes owned by USER',
  },
  user: {
    short: 'u',
    long: 'filter-only-euser',
    argument: 'USER',
    help: 'show only processes owned by USER',
  },
  width: {
    short: 'w',
    long: 'width',
    optionalArgument: 'COLUMNS',
    help: 'change print width [,use COLUMNS]',
  },
  secure: { short: 's', long: 'secure-mode', help: 'run with secure mode restrictions' },
  eachProcessor: { short: '1', long: 'single-cpu-toggle', help: "reverse last remembered '1' state" },
} as const

/** Where nothing says how wide it is. */
const BATCH_WIDTH = 512
const NARROWEST = 3
/** Seconds between the first two samples: what was used before the first one is told of as little as possible. */
const FIRST_DELAY = 0.1

export const top = defineProgram({
  name: 'top',
  usage: '[options]',
  about: 'Display Linux processes.',
  version: 'procps-ng 4.0.4',
  baseName: true,
  usageError: '',
  // Its value may stand alone behind it.
  rewrite: (args) =>
    args.flatMap((arg, index) => {
      if (/^-[^-]*w$/.test(args[index - 1] ?? '') && /^[^-]/.test(arg)) return []
      const next = args[index + 1]
      return /^-[^-]*w$/.test(arg) && next !== undefined && /^[^-]/.test(next) ? [`${arg}${next}`] : [arg]
    }),
  options: OPTIONS,
  *run(io, options, operands) {
    if (operands[0] !== undefined) return yield* io.fail(`unknown option '${operands[0]}'`)
    // It ends here where there is no /proc.
    yield* readOwnProcess(io)
    if (options.has('listFields')) {
      io.print(FIELDS.map(({ name }) => `${name}\n`).join(''))
      return 0
    }
    const accounts = yield* readAccounts(io)
    const delay = Number(options.value('delay') ?? '3')
    if (Number.isNaN(delay)) return yield* io.fail(`bad delay interval '${options.value('delay')}'`)
    if (delay < 0) return yield* io.fail('-d requires positive argument')
    const limit = options.value('iterations')
    if (limit !== undefined && !/^\+?0*[1-9]\d*$/.test(limit))
      return yield* io.fail(`bad iterations argument '${limit}'`)
    const [summaryUnit, taskUnit] = [options.value('summaryUnit') ?? 'm', options.value('taskUnit') ?? 'k']
    if (!isUnit(summaryUnit)) return yield* io.fail(`bad memory scaling arg '${summaryUnit}'`)
    if (!isUnit(taskUnit) || !TASK_UNITS.includes(taskUnit))
      return yield* io.fail(`bad memory scaling arg '${taskUnit}'`)
    const sort = /^([-+]?)(.*)$/.exec(options.value('sort') ?? '%CPU') as RegExpExecArray
    if (fieldNamed(sort[2] as string) === undefined)
      return yield* io.fail(`unrecognized field name '${sort[2]}'`)
    const pids = options.values('pids').flatMap((list) => (list ?? '').split(','))
    const odd = pids.find((pid) => !/^\d+$/.test(pid))
    if (odd !== undefined) return yield* io.fail(`bad pid '${odd}'`)
    const owner = options.value('user') ?? options.value('anyUser')
    const user = owner === undefined ? null : parseUser(accounts, owner)
    if (user === undefined) return yield* io.fail('Invalid user')
    if (user !== null && pids.length > 0) return yield* io.fail('conflicting process selections (U/p/u)')
    const width = options.value('width')
    if (width !== undefined && !(Number(width) >= NARROWEST && Number(width) <= BATCH_WIDTH))
      return yield* io.fail(`bad width arg '${width}'`)

    const view: View = {
      table: {
        accounts,
        fullCommand: options.has('fullCommand'),
        unit: taskUnit,
        memory: (yield* readMemory(io)).get('MemTotal') ?? 0,
      },
      summary: {
        showsLoad: true,
        showsThreads: options.has('threads'),
        showsEachProcessor: options.has('eachProcessor'),
        processors: 'numbers',
        memory: 'numbers',
        unit: summaryUnit,
      },
      showsIdle: !options.has('idle'),
      sortedBy: sort[2] as string,
      isAscending: sort[1] === '-',
      most: 0,
      offset: 0,
      delay,
      pids: pids.map(Number),
      user,
      isSecure: options.has('secure'),
      marks: { running: true, column: false, reversed: false },
    }
    const most = limit === undefined ? Number.POSITIVE_INFINITY : Number(limit)
    if (options.has('batch'))
      return yield* runBatch(io, view, most, Number(width ?? io.variable('COLUMNS') ?? '') || BATCH_WIDTH)
    return yield* runOnScreen(io, view, most)
  },
})

interface Moment {
  readonly before: Sample
  readonly now: Sample
  readonly memory: Memory
}

function* firstMoment(io: Io): Step<Moment> {
  const before = yield* takeSample(io)
  yield* sleepFor(io.sys, FIRST_DELAY)
  return { before, now: yield* takeSample(io), memory: yield* readMemory(io) }
}

/** The moment after another; where hardly any time has passed what was used is told of from the one before on. */
function* momentAfter(io: Io, { before, now }: Moment): Step<Moment> {
  const since = io.sys.uptime() - now.uptime < FIRST_DELAY ? before : now
  return { before: since, now: yield* takeSample(io), memory: yield* readMemory(io) }
}

function* runBatch(io: Io, view: View, most: number, width: number): Step<number> {
  const fields = fittingFields(width)
  let moment = yield* firstMoment(io)
  for (let round = 0; round < most; round++) {
    if (round > 0) {
      yield* sleepFor(io.sys, view.delay)
      moment = yield* momentAfter(io, moment)
      io.print('\n')
    }
    const shown = chosen(usageBetween(moment.before, moment.now), view)
    const summary = yield* summaryLines(io, { ...view.summary, width }, { ...moment, shown })
    const tasks = listed(shown, view).map((process) => taskRow(fields, process, view).trimEnd())
    for (const line of [...summary, '', heading(fields).trimEnd(), ...tasks])
      io.print(`${line.slice(0, width)}\n`)
    yield* io.flush()
  }
  return 0
}

function* runOnScreen(io: Io, view: View, most: number): Step<number> {
  const screen = yield* Screen.open(io, { signals: true, mode: 'staying' })
  if (screen === null) return yield* io.fail('failed tty get')
  let moment = yield* firstMoment(io)
  let frame: Frame = { rows: [], messageRow: 0, tasks: [] }
  const session: Session = { io, view, message: '', tasks: [], ask: askOn(screen, () => frame) }
  for (let round = 0; round < most; round++) {
    frame = yield* frameOf(io, screen, session, moment)
    session.tasks = frame.tasks
    session.message = ''
    yield* screen.draw({
      rows: frame.rows,
      cursor: { row: Math.max(0, Math.min(frame.messageRow, screen.rows - 1)), column: 0 },
    })
    const key = yield* keyWithin(io, screen, session.view.delay)
    if (key === 'q' || key === 'Interrupt') break
    if (key === 'h') yield* showHelp(screen, session.view.delay)
    else if (key !== null && key !== 'Resize') yield* perform(session, key)
    moment = yield* momentAfter(io, moment)
  }
  yield* screen.close()
  return 0
}

interface Frame {
  readonly rows: readonly string[]
  readonly messageRow: number
  readonly tasks: Session['tasks']
}

function* frameOf(
  io: Io,
  screen: Screen,
  { view, message }: { view: View; message: string },
  moment: Moment,
): Step<Frame> {
  const width = screen.cols
  const shown = chosen(usageBetween(moment.before, moment.now), view)
  const summary = yield* summaryLines(io, { ...view.summary, width }, { ...moment, shown })
  const tasks = listed(shown, view)
  const shownMessage = message === '' ? '' : `\x1b[7m ${message} \x1b[27m`
  const rows = screenRows(view, { summary, message: shownMessage, tasks }, width)
  return { rows: rows.slice(0, screen.rows), messageRow: summary.length, tasks }
}

/** Asks in the row above the heading. */
const askOn = (screen: Screen, frame: () => Frame) =>
  function* (question: string): Step<string | null> {
    let answer = ''
    for (;;) {
      const { rows, messageRow } = frame()
      yield* screen.draw({
        rows: rows.map((row, index) => (index === messageRow ? `\x1b[1m${question}\x1b[22m${answer}` : row)),
        cursor: { row: messageRow, column: question.length + answer.length },
      })
      const key = yield* screen.readKey()
      if (key === 'Enter') return answer
      if (key === null || key === 'Escape' || key === 'Interrupt') return null
      if (key === 'Backspace') answer = answer.slice(0, -1)
      else if (key === 'C-u') answer = ''
      else if (key.length === 1) answer += key
    }
  }

function* showHelp(screen: Screen, delay: number): Step<void> {
  for (let key: string | null = ''; key !== null && !['q', 'Escape', 'Enter', 'Interrupt'].includes(key); ) {
    yield* screen.draw({ rows: helpRows(delay).slice(0, screen.rows), cursor: { row: 0, column: 0 } })
    key = yield* screen.readKey()
  }
}

/** The key, 'Interrupt' for ^C, that came before the time was over; null if none did. */
function* keyWithin(io: Io, screen: Screen, delay: number): Step<string | null> {
  if (screen.hasKeys()) return yield* screen.readKey()
  const ready = io.sys.poll([{ fd: STDIN, events: POLLIN }], Math.max(0.1, delay) * 1000)
  if (ready === -ERESTARTSYS) {
    yield
    return yield* keyWithin(io, screen, delay)
  }
  const event = screen.takeEvent()
  if (event !== null) return event
  return typeof ready !== 'number' && (ready[0] ?? 0) !== 0 ? yield* screen.readKey() : null
}
