/**
 * A session told once more, command by command, by a machine of its own: what each printed, what the layers held after
 * it and what moved. Exports, comparisons of two moments and the history of a file are made from it.
 */

import { buildScene, type SceneOptions, superblockOf } from '../scene/build.ts'
import { shareScene } from '../scene/diff.ts'
import { motionsOf, silentMotions } from '../scene/motions.ts'
import type { Motion, Scene } from '../scene/scene.ts'
import {
  type CommandOutcome,
  type Entry,
  Machine,
  type Profile,
  Runner,
  type Software,
  type TraceEvent,
} from '../session/index.ts'

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

interface HistoryOptions {
  readonly profile: Profile
  readonly software: Software
  readonly size: { readonly cols: number; readonly rows: number }
  readonly view: SceneOptions
}

/** More events of one command are not turned into motions. */
const MAX_EVENTS = 5_000

/** Yields where somebody else may have a turn. */
export function* tellHistory(
  entries: readonly Entry[],
  { profile, software, size, view }: HistoryOptions,
): Generator<void, HistoryStep[], void> {
  const machine = new Machine(profile, software)
  machine.kernel.console.resize(size.cols, size.rows)
  let said = ''
  let echo = ''
  let outcome: CommandOutcome | null = null
  let events: TraceEvent[] = []
  const runner = new Runner(
    machine,
    {
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
    },
    () => 0,
  )
  machine.kernel.trace = (event) => {
    if (events.length < MAX_EVENTS) events.push(event)
  }
  const steps: HistoryStep[] = []
  const take = (entry: Entry | null) => {
    const before = steps.at(-1)?.scene ?? null
    const scene = shareScene(before, buildScene(machine, view))
    const superblock = superblockOf(machine, scene)
    const told = superblock === null ? [] : motionsOf(events, superblock)
    steps.push({
      line: entry?.line ?? '',
      status: outcome?.status ?? 0,
      output: outcome?.output ?? '',
      at: entry?.at ?? 0,
      echo,
      shown: said,
      scene,
      motions: before === null ? told : [...told, ...silentMotions(before, scene, told)],
    })
    said = ''
    echo = ''
    outcome = null
    events = []
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
