/** The keys of top, each with what it does to the view; the help screen is made from them. */

import { SIGTERM } from '../../kernel/abi.ts'
import { strerror } from '../../kernel/vfs/errno.ts'
import { type Accounts, findUserId } from '../lib/accounts.ts'
import type { Io, Step } from '../lib/io.ts'
import { signalNumber } from '../lib/signals.ts'
import { FIELDS } from './fields.ts'
import { nextUnit, TASK_UNITS, UNITS } from './memory.ts'
import type { Used } from './sample.ts'
import { GRAPHS, type Graph } from './summary.ts'
import type { UserFilter, View } from './view.ts'

export interface Session {
  readonly io: Io
  view: View
  /** stands above the heading until the next key or sample */
  message: string
  /** the tasks of the table */
  tasks: readonly Used[]
  /** What a person answers; null where Escape took it back. */
  readonly ask: (question: string) => Step<string | null>
}

interface Command {
  readonly keys: readonly string[]
  readonly help: string
  /** not in secure mode */
  readonly isUnsafe?: true
  /** one that asks takes its time */
  readonly act: (session: Session) => Step<void> | undefined
}

const change = (keys: string, help: string, changed: (view: View) => Partial<View>): Command => ({
  keys: keys.split(' '),
  help,
  act(session) {
    session.view = { ...session.view, ...changed(session.view) }
    return undefined
  },
})

const summary = (keys: string, help: string, changed: (view: View['summary']) => Partial<View['summary']>) =>
  change(keys, help, (view) => ({ summary: { ...view.summary, ...changed(view.summary) } }))

const sortBy = (key: string, field: string): Command =>
  change(key, `sort by ${field}`, () => ({ sortedBy: field, isAscending: false }))

const mark = (key: keyof View['marks'], letter: string, help: string): Command =>
  change(letter, help, ({ marks }) => ({ marks: { ...marks, [key]: !marks[key] } }))

const next = (graph: Graph): Graph => GRAPHS[(GRAPHS.indexOf(graph) + 1) % GRAPHS.length] as Graph

/** The field beside the one that the table is sorted by. */
const beside =
  (step: number) =>
  ({ sortedBy }: View): Partial<View> => ({
    sortedBy: FIELDS[FIELDS.findIndex(({ name }) => name === sortedBy) + step]?.name ?? sortedBy,
  })

export const COMMANDS: readonly Command[] = [
  summary('l', 'line with the load', ({ showsLoad }) => ({ showsLoad: !showsLoad })),
  summary('t', 'tasks and processors', ({ processors }) => ({
    processors: next(processors),
  })),
  summary('m', 'memory', ({ memory }) => ({ memory: next(memory) })),
  summary('1', 'each processor', ({ showsEachProcessor }) => ({
    showsEachProcessor: !showsEachProcessor,
  })),
  summary('E', 'unit of memory, summary', ({ unit }) => ({ unit: nextUnit(UNITS, unit) })),
  change('e', 'unit of memory, table', ({ table }) => ({
    table: { ...table, unit: nextUnit(TASK_UNITS, table.unit) },
  })),
  change('c', 'arguments of commands', ({ table }) => ({
    table: { ...table, fullCommand: !table.fullCommand },
  })),
  change('i', 'tasks that do nothing', ({ showsIdle }) => ({ showsIdle: !showsIdle })),
  summary('H', 'threads', ({ showsThreads }) => ({ showsThreads: !showsThreads })),
  sortBy('P', '%CPU'),
  sortBy('M', '%MEM'),
  sortBy('T', 'TIME+'),
  sortBy('N', 'PID'),
  change('R', 'turn the order round', ({ isAscending }) => ({ isAscending: !isAscending })),
  change('<', 'sort by the field left', beside(-1)),
  change('>', 'sort by the field right', beside(1)),
  mark('column', 'x', 'mark the sorted field'),
  mark('running', 'y', 'mark tasks that run'),
  mark('reversed', 'b', 'marks reversed or bold'),
  change('Up', 'a row up', ({ offset }) => ({ offset: Math.max(0, offset - 1) })),
  change('Down', 'a row down', ({ offset }) => ({ offset: offset + 1 })),
  change('Home', 'to the first row', () => ({ offset: 0 })),
  change('=', 'show all tasks again', () => ({
    showsIdle: true,
    most: 0,
    offset: 0,
    pids: [],
    user: null,
  })),
  { keys: ['k'], help: 'send a signal', isUnsafe: true, act: sendSignal },
  { keys: ['r'], help: 'change the niceness', isUnsafe: true, act: renice },
  { keys: ['d', 's'], help: 'change the delay', isUnsafe: true, act: changeDelay },
  { keys: ['u', 'U'], help: 'tasks of one user', act: chooseUser },
  { keys: ['n', '#'], help: 'how many tasks', act: limitTasks },
  change('Space Enter', 'look again now', () => ({})),
]

export function* perform(session: Session, key: string): Step<void> {
  const name = key === ' ' ? 'Space' : key
  const command = COMMANDS.find(({ keys }) => keys.includes(name))
  if (command === undefined) {
    session.message = "Unknown command - try 'h' for help"
    return
  }
  if (command.isUnsafe === true && session.view.isSecure) {
    session.message = 'Unavailable in secure mode'
    return
  }
  const step = command.act(session)
  if (step !== undefined) yield* step
}

export function helpRows(delay: number): string[] {
  const width = Math.max(...COMMANDS.map(({ keys }) => keys.join(' ').length))
  const entries = [...COMMANDS.map(({ keys, help }) => [keys.join(' '), help]), ['h', 'this'], ['q', 'quit']]
  const cells = entries.map(([keys, help]) => ` \x1b[1m${(keys as string).padEnd(width)}\x1b[22m ${help}`)
  const half = Math.ceil(cells.length / 2)
  const gap = Math.max(...cells.slice(0, half).map(({ length }) => length)) + 1
  return [
    `\x1b[7m Keys of top \x1b[27m  delay ${delay.toFixed(1)} s`,
    '',
    ...cells.slice(0, half).map((cell, index) => `${cell.padEnd(gap)}${cells[half + index] ?? ''}`),
    '',
    'q or Escape goes back.',
  ]
}

/** A number, the default where nothing was typed; null with a message where it is none. */
function* askNumber(session: Session, question: string, ifEmpty: number | null): Step<number | null> {
  const answer = yield* session.ask(question)
  if (answer === null) return null
  if (answer.trim() === '') return ifEmpty
  if (/^\s*[-+]?\d+\s*$/.test(answer)) return Number(answer)
  session.message = 'Unacceptable integer'
  return null
}

const firstTask = ({ tasks, view }: Session): number => tasks[view.offset]?.pid ?? 0

function* sendSignal(session: Session): Step<void> {
  const first = firstTask(session)
  const pid = yield* askNumber(session, `PID to signal/kill [default pid = ${first}] `, first)
  if (pid === null) return
  const answer = yield* session.ask(`Send pid ${pid} signal [${SIGTERM}/sigterm] `)
  if (answer === null) return
  const signal = answer.trim() === '' ? SIGTERM : signalNumber(answer.trim())
  if (signal === null) {
    session.message = 'Invalid signal'
    return
  }
  const error = session.io.sys.kill(pid, signal)
  if (error < 0) session.message = `Failed signal pid '${pid}' with '${signal}': ${strerror(error)}`
}

function* renice(session: Session): Step<void> {
  const first = firstTask(session)
  const pid = yield* askNumber(session, `PID to renice [default pid = ${first}] `, first)
  if (pid === null) return
  const niceness = yield* askNumber(session, `Renice PID ${pid} to value `, null)
  if (niceness === null) return
  const error = session.io.sys.setpriority(pid, Math.max(-20, Math.min(19, niceness)))
  if (error < 0) session.message = `Failed renice of PID ${pid} to ${niceness}: ${strerror(error)}`
}

function* changeDelay(session: Session): Step<void> {
  const { view } = session
  const answer = yield* session.ask(`Change delay from ${view.delay.toFixed(1)} to `)
  if (answer === null || answer.trim() === '') return
  const delay = Number(answer)
  if (delay >= 0) session.view = { ...view, delay }
  else session.message = 'Unacceptable floating point'
}

function* limitTasks(session: Session): Step<void> {
  const { view } = session
  const most = yield* askNumber(session, `Maximum tasks = ${view.most}, change to (0 is unlimited) `, null)
  if (most !== null && most >= 0) session.view = { ...view, most }
}

function* chooseUser(session: Session): Step<void> {
  const { view } = session
  const answer = yield* session.ask('Which user (blank for all) ')
  if (answer === null) return
  const user = answer.trim() === '' ? null : parseUser(view.table.accounts, answer.trim())
  if (user === undefined) session.message = 'Invalid user'
  else session.view = { ...view, user }
}

/** A name or a number; behind `!` all others. undefined where nobody is called so. */
export function parseUser(accounts: Accounts, text: string): UserFilter | undefined {
  const isExcluded = text.startsWith('!')
  const uid = findUserId(accounts, isExcluded ? text.slice(1) : text)
  return uid === undefined ? undefined : { uid, isExcluded }
}
