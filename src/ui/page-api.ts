/**
 * `window.playground`: the verbs for whatever is outside, tests and embedding pages. A contract: names and
 * shapes stay.
 */

import type { MachineEvents } from '../host/client.ts'
import type { SceneMount } from '../scene/scene.ts'
import { taskCheckOf } from './lesson/task-check.ts'
import { isAddress, readParameters } from './state/parameters.ts'
import { goToLesson, type Playground, redo, seekTo, startOver, undo } from './state/playground.ts'

interface PageState {
  /** how many of `entries` have run; what follows was undone */
  readonly entry: number
  /** the command lines of the session */
  readonly entries: readonly string[]
  readonly cwd: string
  readonly mounts: readonly SceneMount[]
  /** id, null in free play */
  readonly lesson: string | null
  /** counted from 1, as in the URL */
  readonly step: number
}

interface PageEvents extends MachineEvents {
  /** another lesson or step was opened */
  lesson: { readonly lesson: string | null; readonly step: number }
  /** a goal of the open step's task was reached; counted from 1, as the step is */
  goal: { readonly lesson: string; readonly step: number; readonly goal: number; readonly goals: number }
}

export interface PageApi {
  /** terminal and diagram show the machine */
  readonly ready: Promise<void>
  /** Types the line, waits until it has ended and the page shows what it did. */
  run(line: string): Promise<{ status: number; output: string }>
  undo(): Promise<void>
  redo(): Promise<void>
  reset(): Promise<void>
  /** the machine as it was after `entry` commands */
  seek(entry: number): Promise<void>
  /** Opens a lesson: by its id, by an address of this page whose `lesson` and `step` say which, or Markdown at any address. */
  load(lesson: string): Promise<void>
  state(): PageState
  on<Name extends keyof PageEvents>(name: Name, listener: (event: PageEvents[Name]) => void): () => void
}

declare global {
  interface Window {
    playground?: PageApi
  }
}

export function createPageApi(playground: Playground, ready: Promise<void>): PageApi {
  const { client, machine, reading } = playground

  async function settled(work: Promise<unknown>): Promise<void> {
    await work
    await client.settled()
  }

  function place() {
    const { lesson, step } = reading.getState()
    return { lesson: lesson?.id ?? null, step: step + 1 }
  }

  return {
    ready,
    async run(line) {
      const { status, output } = await client.run(line)
      await client.settled()
      return { status, output }
    },
    undo: () => settled(undo(playground)),
    redo: () => settled(redo(playground)),
    reset: () => settled(startOver(playground)),
    seek: (entry) => settled(seekTo(playground, entry)),
    async load(lesson) {
      const wanted = readWanted(lesson)
      if (isAddress(wanted.lesson)) {
        const { openAddress } = await import('./lesson/open-post.ts')
        return openAddress(playground, wanted.lesson, (wanted.step ?? 1) - 1)
      }
      await playground.library.provide(wanted.lesson)
      if (!goToLesson(playground, wanted.lesson, (wanted.step ?? 1) - 1))
        throw new Error(`no such lesson: ${lesson}`)
    },
    state() {
      const { session, scene } = machine.getState()
      return {
        entry: session.position,
        entries: session.entries.map((entry) => entry.line),
        cwd: session.cwd,
        mounts: scene?.scene.mounts ?? [],
        ...place(),
      }
    },
    on(name, listener) {
      if (name === 'goal') return onGoal(playground, listener as (event: PageEvents['goal']) => void)
      if (name !== 'lesson') {
        return client.on(
          name as keyof MachineEvents,
          listener as (event: MachineEvents[keyof MachineEvents]) => void,
        )
      }
      return reading.subscribe((now, before) => {
        if (now.lesson?.id === before.lesson?.id && now.step === before.step) return
        ;(listener as (event: PageEvents['lesson']) => void)(place())
      })
    },
  }
}

/** An address of this page asks for the lesson in its query; everything else is asked for itself. */
function readWanted(lesson: string): { lesson: string; step: number | null } {
  const query = /^[^?#]*\?([^#]*)/.exec(lesson)?.[1]
  const asked = query === undefined ? null : readParameters(query)
  return asked?.lesson == null ? { lesson, step: null } : { lesson: asked.lesson, step: asked.step }
}

/** Goals are asked of the machine only where somebody wants to know. */
function onGoal(playground: Playground, listener: (event: PageEvents['goal']) => void): () => void {
  return taskCheckOf(playground).store.subscribe(({ reached }, before) => {
    const { lesson, step } = playground.reading.getState()
    if (reached === null || lesson === null) return
    for (const [index, isReached] of reached.entries()) {
      if (!isReached || before.reached?.[index] === true) continue
      listener({ lesson: lesson.id, step: step + 1, goal: index + 1, goals: reached.length })
    }
  })
}
