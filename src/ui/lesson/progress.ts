/**
 * How far the reader is in a lesson, from what ran in the session: it does not matter who typed it.
 *
 * A lesson may have the same command more than once (`ls` after each change), and a reader may type `ls` at
 * any time. So an entry can only complete a command of a step up to the *frontier*: the first step that is
 * not done, counted from the reader's *place*, the step opened last or the step of the last command that
 * belonged to the lesson, whichever came later.
 */

import type { Step } from '../../lessons/index.ts'

/** What progress needs to know of a lesson: the commands of each step. */
export type StepCommands = readonly (readonly string[])[]

/** The reader opened `step` (counted from 0) of a lesson when `position` entries had run. */
export interface Visit {
  readonly position: number
  /** the lesson's id; null in free play */
  readonly lesson: string | null
  readonly step: number
}

/** A visit as one lesson sees it; `step` null: the reader was elsewhere from then on, and what ran there is not its own. */
export interface OwnVisit {
  readonly position: number
  readonly step: number | null
}

export function visitsOf(lesson: string, visits: readonly Visit[]): readonly OwnVisit[] {
  return visits.map((visit) => ({
    position: visit.position,
    step: visit.lesson === lesson ? visit.step : null,
  }))
}

export interface Progress {
  /** for each step, which of its commands have run */
  readonly ran: readonly (readonly boolean[])[]
  /** for each step: it has commands and all have run, or it has none and the reader is past it, or at the end */
  readonly done: readonly boolean[]
  /** step of the last entry that belongs to the lesson; null when none does */
  readonly last: number | null
  /** which of that step's commands it was: a step may have the same one twice; null as `last` */
  readonly lastCommand: number | null
  /** how many entries of the reader's own ran after it */
  readonly own: number
  /** for each step: something ran while it was open */
  readonly tried: readonly boolean[]
}

export function progress(
  steps: StepCommands,
  lines: readonly string[],
  visits: readonly OwnVisit[],
): Progress {
  const ran = steps.map((commands) => commands.map(() => false))
  const lesson = steps.map((commands) => commands.map(normalized))
  // Most lines of a long session are the reader's own.
  const known = new Set(lesson.flat())
  let last: number | null = null
  let lastCommand: number | null = null
  let lastAt = -1
  const tried = steps.map(() => false)
  lines.forEach((line, position) => {
    const visit = latestVisit(visits, position)
    if (visit?.step === null) return
    if (visit !== null && visit.step < tried.length) tried[visit.step] = true
    const text = normalized(line)
    if (!known.has(text)) return
    const from = visit !== null && visit.position > lastAt ? visit.step : (last ?? 0)
    const found = findCommand(lesson, ran, text, from)
    if (found === null) return
    ran[found.step]?.splice(found.command, 1, true)
    last = found.step
    lastCommand = found.command
    lastAt = position
  })
  const reached = Math.max(last ?? 0, latestVisit(visits, lines.length)?.step ?? 0)
  const end = steps.length - 1
  const done = ran.map((commands, step) =>
    commands.length === 0 ? step < reached || (step === end && end === reached) : commands.every(Boolean),
  )
  return { ran, done, last, lastCommand, own: lines.length - 1 - lastAt, tried }
}

/** How many entries at the end are beside the lesson: what was done for a task belongs to it. */
export function ownCommands(
  steps: readonly { readonly task: unknown }[],
  state: Progress,
  visits: readonly OwnVisit[],
  position: number,
): number {
  const isForTask = (at: number) => steps[latestVisit(visits, at)?.step ?? 0]?.task != null
  let own = 0
  while (own < state.own && !isForTask(position - 1 - own)) own++
  return own
}

/** The first command of the lesson at or after `step` that has not run yet. */
export function nextCommand(state: Progress, step: number): { step: number; command: number } | null {
  const found = state.ran.findIndex((commands, index) => index >= step && commands.includes(false))
  return found < 0 ? null : { step: found, command: state.ran[found]?.indexOf(false) ?? 0 }
}

/** What this file needs to know of a step. */
interface StepText {
  readonly commands: readonly Line[]
  readonly task: { readonly solutions: readonly (readonly Line[])[] } | null
}

interface Line {
  readonly command: string
}

/** The commands of the steps before `step` that have not run; with what solves a task, where nothing was tried for it. */
export function missingBefore(steps: readonly StepText[], state: Progress, step: number): readonly string[] {
  return steps
    .slice(0, step)
    .flatMap(({ commands, task }, index) => {
      const ran = state.ran[index] ?? []
      if (task !== null && !ran.includes(true) && !state.tried[index])
        return [...commands, ...solutionOf(task)]
      return commands.filter((_, command) => !ran[command])
    })
    .map(({ command }) => command)
}

/** What a machine must have run when `step` begins, tasks solved as the lesson does. */
export function linesBefore(steps: readonly StepText[], step: number): readonly string[] {
  return steps
    .slice(0, step)
    .flatMap(({ commands, task }) => [...commands, ...solutionOf(task)])
    .map(({ command }) => command)
}

const solutionOf = (task: StepText['task']): readonly Line[] => task?.solutions[0] ?? []

/** The first of a solution's commands that is not among `lines`, which have run for the task; null when all are. */
export function nextOfSolution(task: NonNullable<StepText['task']>, lines: readonly string[]): string | null {
  const left = solutionOf(task).map(({ command }) => command)
  for (const line of lines) if (left[0] !== undefined && isSameLine(left[0], line)) left.shift()
  return left[0] ?? null
}

/** What the open step starts from, besides. */
export function setupOf(step: Step | undefined): readonly string[] {
  const blocks = step?.body ?? []
  return blocks.flatMap((block) =>
    block.type === 'commands' && block.use === 'setup' ? block.commands.map(({ command }) => command) : [],
  )
}

/** Two lines are the same when they differ in line continuations and the number of blanks only. */
export const isSameLine = (one: string, other: string): boolean => normalized(one) === normalized(other)

function normalized(line: string): string {
  if (!/\\\n|\s\s|[^\S ]|^ | $/.test(line)) return line
  return line.replace(/\\\n/g, ' ').replace(/\s+/g, ' ').trim()
}

function latestVisit(visits: readonly OwnVisit[], position: number): OwnVisit | null {
  return visits.findLast((visit) => visit.position <= position) ?? null
}

/**
 * From the reader's place up to the frontier, then before it: who reads on is likelier than who goes back. `lesson`
 * and `line`: normalized.
 */
function findCommand(
  lesson: StepCommands,
  ran: readonly (readonly boolean[])[],
  line: string,
  place: number,
): { step: number; command: number } | null {
  for (const step of [...range(place, frontier(ran, place) + 1), ...range(0, place)]) {
    const waits = (text: string, index: number) => !ran[step]?.[index] && text === line
    const command = lesson[step]?.findIndex(waits) ?? -1
    if (command >= 0) return { step, command }
  }
  return null
}

function frontier(ran: readonly (readonly boolean[])[], place: number): number {
  const first = ran.findIndex((commands, step) => step >= place && commands.includes(false))
  return first < 0 ? ran.length - 1 : first
}

function range(start: number, end: number): number[] {
  return Array.from({ length: Math.max(0, end - start) }, (_, index) => start + index)
}
