/**
 * The page's model: the machine's client, three stores, and the verbs that buttons, keys and
 * `window.playground` share. It knows no element of the page and outlives every component, so a failing
 * component loses no session.
 */

import { createContext, useContext } from 'react'
import { useStore } from 'zustand'
import type { StoreApi } from 'zustand/vanilla'
import type { MachineClient } from '../../host/client.ts'
import type { Course, Lesson } from '../../lessons/index.ts'
import type { Language } from '../i18n/index.ts'
import { nextCommand, type Progress, progress, visitsOf } from '../lesson/progress.ts'
import { createTranscript, type Transcript } from '../terminal/transcript.ts'
import { createTypist, type Typist } from '../terminal/typist.ts'
import { type Branch, createBranchStore } from './branches.ts'
import { createLibrary, type Library, type LoadCourse } from './library.ts'
import { createMachineStore, type MachineState } from './machine.ts'
import { remember } from './memory.ts'
import { addressOf, type Parameters, type ThemeChoice } from './parameters.ts'
import {
  createReadingStore,
  findLesson,
  openLesson,
  openStep,
  type ReadingState,
  translate,
} from './reading.ts'
import { createRecordsStore, type RecordsState, recordDone, recordOf } from './records.ts'
import { chooseTheme } from './theme.ts'
import { createViewStore, type ViewState } from './view.ts'

export interface Playground {
  /** what machine it is, by name */
  readonly profile: string
  readonly client: MachineClient
  readonly machine: StoreApi<MachineState>
  readonly branches: StoreApi<readonly Branch[]>
  readonly view: StoreApi<ViewState>
  readonly reading: StoreApi<ReadingState>
  readonly records: StoreApi<RecordsState>
  readonly library: Library
  readonly typist: Typist
  readonly transcript: Transcript
}

export interface PlaygroundOptions {
  readonly profile: string
  readonly client: MachineClient
  readonly parameters: Parameters
  readonly language: Language
  readonly loadCourse: LoadCourse
}

/** To be called as soon as there is a client: what it says before is not heard. */
export function createPlayground(options: PlaygroundOptions): Playground {
  const { profile, client, parameters, language, loadCourse } = options
  const machine = createMachineStore(client)
  const reading = createReadingStore()
  const view = createViewStore(parameters, language)
  const playground: Playground = {
    profile,
    client,
    machine,
    branches: createBranchStore(machine),
    view,
    reading,
    records: createRecordsStore(),
    library: createLibrary(loadCourse, reading, view),
    typist: createTypist(client),
    transcript: createTranscript(client),
  }
  machine.subscribe((state, before) => {
    if (state.session === before.session) return
    followSession(playground, before)
    keepRecord(playground)
  })
  reading.subscribe((state, before) => {
    if (state.step !== before.step || state.lesson !== before.lesson) keepRecord(playground)
  })
  return playground
}

/** The lines that have run and were not undone. */
export function linesThatRan({ session }: MachineState): readonly string[] {
  return session.entries.slice(0, session.position).map((entry) => entry.line)
}

/** What progress was asked of last, and the time before: a change of the session asks of both, and of each more than once. */
let asked: { readonly of: readonly unknown[]; readonly progress: Progress }[] = []

export function progressOf(machine: MachineState, { lesson, visits }: ReadingState): Progress {
  const of = [machine.session.entries, machine.session.position, lesson, visits]
  const known = asked.find((one) => one.of.every((value, index) => value === of[index]))
  if (known !== undefined) return known.progress
  const steps = lesson?.steps.map((step) => step.commands.map(({ command }) => command)) ?? []
  const found = progress(steps, linesThatRan(machine), lesson === null ? [] : visitsOf(lesson.id, visits))
  asked = [{ of, progress: found }, ...asked.slice(0, 1)]
  return found
}

/** A command of a later step opens that step; undoing goes back to the first step that lost a command. */
function followSession({ machine, reading }: Playground, stateBefore: MachineState): void {
  const state = machine.getState()
  const { step } = reading.getState()
  comeAlong(reading, state, stateBefore)
  const now = progressOf(state, reading.getState())
  const before = progressOf(stateBefore, reading.getState())
  const { position } = state.session
  const lost = before.ran.findIndex((commands, index) =>
    commands.some((ran, command) => ran && !now.ran[index]?.[command]),
  )
  if (lost >= 0 && lost < step) openStep(reading, lost, position)
  else if (position > stateBefore.session.position && now.last !== null && now.last > step) {
    openStep(reading, now.last, position)
  }
}

/** A command that runs where another lesson was open once, which was gone back to, belongs to the one that is open now. */
function comeAlong(reading: Playground['reading'], { session }: MachineState, before: MachineState): void {
  const { lesson, step, visits } = reading.getState()
  const hasRun = session.position > before.session.position && session.entries !== before.session.entries
  const at = session.position - 1
  const visit = visits.findLast(({ position }) => position <= at)
  if (hasRun && visit !== undefined && visit.lesson !== (lesson?.id ?? null)) openStep(reading, step, at)
}

/** What is done by now has been done. A step with a task is done when its goals were reached, which the task tells. */
function keepRecord({ machine, reading, records }: Playground): void {
  const { lesson, step } = reading.getState()
  if (lesson === null || lesson.source !== undefined || lesson.steps.length === 0) return
  const { done } = progressOf(machine.getState(), reading.getState())
  const steps = lesson.steps.flatMap(({ task }, index) => (done[index] && task === null ? [index] : []))
  recordDone(records, lesson.id, steps)
  const { place } = records.getState()
  // Each change is written to the disk.
  if (machine.getState().session.entries.length === 0 || (place?.lesson === lesson.id && place.step === step))
    return
  records.setState({ place: { lesson: lesson.id, step } })
}

/** Each step: whether it is done now, or, where it has a task, was solved once. */
export function doneSteps(
  { done }: Progress,
  lesson: Lesson | null,
  records: RecordsState,
): readonly boolean[] {
  const solved = lesson === null ? [] : recordOf(records, lesson.id).done
  return (lesson?.steps ?? []).map(({ task }, index) =>
    task === null ? done[index] === true : solved.includes(index),
  )
}

export function canUndo({ session }: MachineState): boolean {
  return session.position > 0
}

export function canRedo({ session }: MachineState): boolean {
  return session.position < session.entries.length
}

const prefersStill = () => matchMedia('(prefers-reduced-motion: reduce)').matches

/** Types `line` into the terminal for the reader; does nothing while something runs. */
export async function typeCommand({ machine, view, typist }: Playground, line: string): Promise<void> {
  if (view.getState().typing || machine.getState().session.running) return
  view.setState({ typing: true })
  try {
    await typist.type(line, { instantly: prefersStill() })
  } finally {
    view.setState({ typing: false })
  }
}

/**
 * Runs the next command of the lesson that has not run yet, opening its step. While one is being typed or runs, the wish
 * waits for its end, unless that is ^C.
 */
export async function runNext(playground: Playground): Promise<void> {
  const { machine, view, typist } = playground
  if (view.getState().typing || machine.getState().session.running) {
    typist.flush()
    waitToRunNext(playground)
    return
  }
  const { reading, records } = playground
  const { lesson, step } = reading.getState()
  const place = nextPlace(
    progressOf(machine.getState(), reading.getState()),
    lesson,
    step,
    records.getState(),
  )
  const command = place && lesson?.steps[place.step]?.commands[place.command]
  if (!command) return
  if (place.step !== step) goToStep(playground, place.step)
  await typeCommand(playground, command.command)
}

/** The next command; null when there is none, or the open step's task comes first. */
export function nextPlace(
  state: Progress,
  lesson: Lesson | null,
  step: number,
  records: RecordsState,
): ReturnType<typeof nextCommand> {
  const place = nextCommand(state, step)
  const isTaskOpen = lesson?.steps[step]?.task != null && !doneSteps(state, lesson, records)[step]
  return place !== null && place.step !== step && isTaskOpen ? null : place
}

const waiting = new WeakSet<Playground>()

/** Status of a command that ^C ended. */
const INTERRUPTED = 130

/** One wish at a time is remembered. */
function waitToRunNext(playground: Playground): void {
  if (waiting.has(playground)) return
  waiting.add(playground)
  const { machine, view } = playground
  const look = () => {
    if (view.getState().typing || machine.getState().session.running) return
    waiting.delete(playground)
    for (const stop of stops) stop()
    if (machine.getState().lastCommand?.status !== INTERRUPTED) void runNext(playground)
  }
  const stops = [machine.subscribe(look), view.subscribe(look)]
}

/** Opens a step of the lesson, counted from 0. */
export function goToStep({ machine, reading }: Playground, step: number): void {
  openStep(reading, step, machine.getState().session.position)
}

/** Opens a lesson by its id, null for free play, at a step counted from 0; false when there is none. */
export function goToLesson({ machine, reading }: Playground, id: string | null, step = 0): boolean {
  const lesson = id === null ? null : findLesson(reading.getState(), id)
  if (lesson === undefined) return false
  openLesson(reading, lesson, step, machine.getState().session.position)
  return true
}

/** Forgets the session and goes back to the lesson's first step. */
export async function startOver(playground: Playground): Promise<void> {
  playground.view.setState({ selection: null })
  await travel(playground, playground.client.reset())
  openStep(playground.reading, 0, 0)
}

/** The session ends where it stands; what was undone can be had back as another future. */
export async function restartHere({ machine, branches, client, view }: Playground): Promise<void> {
  const { entries, position } = machine.getState().session
  if (position === entries.length) return
  await travel({ view }, client.adopt(entries.slice(0, position), position))
  branches.setState([{ entries, at: position }, ...branches.getState()], true)
}

/** To `position` entries, as far as there are so many. */
export async function seekTo(playground: Playground, position: number): Promise<void> {
  const { entries } = playground.machine.getState().session
  await travel(playground, playground.client.seek(Math.max(0, Math.min(entries.length, position))))
}

export async function undo(playground: Playground): Promise<void> {
  if (canUndo(playground.machine.getState())) await travel(playground, playground.client.undo())
}

export async function redo(playground: Playground): Promise<void> {
  if (canRedo(playground.machine.getState())) await travel(playground, playground.client.redo())
}

/** Back to a future that was left; the present one is kept in its place. */
export async function goToBranch(playground: Playground, { entries }: Branch): Promise<void> {
  await travel(playground, playground.client.adopt(entries, entries.length))
}

/** Going elsewhere means doing the session again, which takes its time where a command took long. */
async function travel({ view }: Pick<Playground, 'view'>, journey: Promise<void>): Promise<void> {
  view.setState(({ travels }) => ({ travels: travels + 1 }))
  try {
    await journey
  } finally {
    view.setState(({ travels }) => ({ travels: travels - 1 }))
  }
}

export function setTheme({ view }: Playground, theme: ThemeChoice): void {
  chooseTheme(theme)
  view.setState({ theme })
}

export function setLanguage({ view, reading }: Playground, language: Language, course: Course): void {
  remember('language', language)
  translate(reading, course)
  view.setState({ language })
}

/** The address of the lesson and step that the reader sees now, without a session that `href` may hold. */
export function currentAddress({ reading, view }: Playground, href: string): string {
  const { lesson, step } = reading.getState()
  return addressOf(href.replace(/#.*/, ''), {
    lesson: lesson === null ? null : addressOfLesson(lesson),
    step: step + 1,
    lang: view.getState().language,
  })
}

/** What an address says to open it: an id, or where a post was fetched. A file has no address. */
function addressOfLesson({ id, source }: Lesson): string | null {
  if (source === undefined) return id
  return /^https?:/.test(source) ? source : null
}

export const PlaygroundContext = createContext<Playground | null>(null)

export function usePlayground(): Playground {
  const playground = useContext(PlaygroundContext)
  if (playground === null) throw new Error('usePlayground needs a PlaygroundContext above it')
  return playground
}

export function useMachine<Value>(select: (state: MachineState) => Value): Value {
  return useStore(usePlayground().machine, select)
}

export function useView<Value>(select: (state: ViewState) => Value): Value {
  return useStore(usePlayground().view, select)
}

export function useBranches(): readonly Branch[] {
  return useStore(usePlayground().branches)
}

export function useRecords<Value>(select: (state: RecordsState) => Value): Value {
  return useStore(usePlayground().records, select)
}

export function useReading<Value>(select: (state: ReadingState) => Value): Value {
  return useStore(usePlayground().reading, select)
}
