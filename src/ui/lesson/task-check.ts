/** Whether the goals of the open step's task are reached: asked again whenever the session has moved. */

import { createStore, type StoreApi } from 'zustand/vanilla'
import { linesThatRan, type Playground, progressOf } from '../state/playground.ts'
import { recordDone } from '../state/records.ts'
import { nextOfSolution } from './progress.ts'

export interface TaskState {
  /** for each goal; null while nothing is known of this step yet */
  readonly reached: readonly boolean[] | null
  readonly isChecking: boolean
  /** how many hints have been given since the step was opened */
  readonly hints: number
}

export interface TaskCheck {
  readonly store: StoreApi<TaskState>
  checkNow(): void
  giveHint(): void
}

const UNKNOWN = { reached: null, isChecking: false } as const

const checks = new WeakMap<Playground, TaskCheck>()

/** One for each page: everything that shows goals shows the same. */
export function taskCheckOf(playground: Playground): TaskCheck {
  const check = checks.get(playground) ?? createTaskCheck(playground)
  checks.set(playground, check)
  return check
}

function createTaskCheck({ client, machine, reading, records, view }: Playground): TaskCheck {
  const store = createStore<TaskState>(() => ({ ...UNKNOWN, hints: 0 }))
  let isWanted = false

  const openTask = () => {
    const { lesson, step } = reading.getState()
    const task = lesson?.steps[step]?.task
    return lesson === null || task == null ? null : { lesson, step, task }
  }

  /** On the way to where the task begins its goals may be reached for a moment. */
  const isPrepared = (step: number) =>
    !view.getState().typing &&
    progressOf(machine.getState(), reading.getState()).ran[step]?.every(Boolean) === true

  async function check(): Promise<void> {
    const { session, phase } = machine.getState()
    const open = openTask()
    if (open === null || phase !== 'ready' || session.running) return
    if (!isPrepared(open.step)) {
      store.setState(UNKNOWN)
      return
    }
    if (store.getState().isChecking) {
      isWanted = true
      return
    }
    store.setState({ isChecking: true })
    const reached = await client.check(open.task.goals.map(({ script }) => script))
    if (openTask()?.task !== open.task) store.setState(UNKNOWN)
    else {
      store.setState({ reached, isChecking: false })
      if (reached.every(Boolean) && open.lesson.source === undefined)
        recordDone(records, open.lesson.id, [open.step])
    }
    if (!isWanted && openTask()?.task === open.task) return
    isWanted = false
    await check()
  }

  machine.subscribe((state, before) => {
    if (state.session !== before.session && !state.session.running) void check()
  })
  view.subscribe((state, before) => {
    if (before.typing && !state.typing) void check()
  })
  reading.subscribe((state, before) => {
    if (state.step === before.step && state.lesson === before.lesson) return
    store.setState({ reached: null, hints: 0 })
    void check()
  })
  void check()
  return {
    store,
    checkNow: () => void check(),
    giveHint: () => store.setState(({ hints }) => ({ hints: hints + 1 })),
  }
}

/** What the solution of the open step's task does next, after what has run since the step was opened; null when it is solved. */
export function nextOfTask(playground: Playground): string | null {
  const { lesson, step, visits } = playground.reading.getState()
  const task = lesson?.steps[step]?.task
  const isSolved = taskCheckOf(playground).store.getState().reached?.every(Boolean) === true
  if (task == null || isSolved) return null
  const lines = linesThatRan(playground.machine.getState())
  const since = visits.findLast(({ position }) => position <= lines.length)?.position ?? 0
  return nextOfSolution(task, lines.slice(since))
}
