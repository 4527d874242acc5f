/**
 * A session told once more, command by command, by a machine of its own: what each printed, what the layers held after
 * it and what moved. Exports, comparisons of two moments and the history of a file are made from it.
 */

import { buildScene, type SceneOptions } from '../scene/build.ts'
import { shareScene } from '../scene/diff.ts'
import type { Motion, Scene } from '../scene/scene.ts'
import type { CommandOutcome, Entry, Runner, RunnerEvents } from '../session/index.ts'
import { Story } from './story.ts'
import type { Trial } from './trials.ts'

/** A command of the session, or (the first one, with an empty line) what there was before all. */
export interface HistoryStep {
  readonly line: string
  readonly status: number
  /** without colours and cursor movements */
  readonly output: string
  /** ms since the machine's boot at which it was accepted */
  readonly at: number
  /** what the terminal was sent while the line was typed, up to where the command began */
  readonly echo: string
  /** what it was sent from there to the next prompt, that included */
  readonly shown: string
  /** after it */
  readonly scene: Scene
  readonly motions: readonly Motion[]
}

/** `makeRunner`: a machine, not started yet. */
export function* tellHistory(
  makeRunner: (events: RunnerEvents) => Runner,
  entries: readonly Entry[],
  view: SceneOptions,
): Trial<HistoryStep[]> {
  let said = ''
  let echo = ''
  let outcome: CommandOutcome | null = null
  const runner = makeRunner({
    output: (text) => {
      said += text
    },
    started: () => {
      echo = said
      said = ''
    },
    ended: (one) => {
      outcome = one
    },
    prompted() {},
  })
  const { machine } = runner
  const story = new Story()
  story.follow(machine)
  const steps: HistoryStep[] = []
  const take = (entry: Entry | null) => {
    const before = steps.at(-1)?.scene ?? null
    const scene = shareScene(before, buildScene(machine, view))
    steps.push({
      line: entry?.line ?? '',
      status: outcome?.status ?? 0,
      output: outcome?.output ?? '',
      at: entry?.at ?? 0,
      echo,
      shown: said,
      scene,
      motions: story.take(machine, before, scene),
    })
    said = ''
    echo = ''
    outcome = null
  }
  yield* runner.untilPrompt()
  take(null)
  for (const entry of entries) {
    yield* runner.repeat(entry)
    take(entry)
    yield
  }
  return steps
}
