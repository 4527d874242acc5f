/**
 * What runs on machines of its own, beside the live one, a step at a time: scripts that look whether goals are reached, rows of
 * earlier moments, a picture of what somebody might do, the session told once more.
 *
 * Always holds: the session is not touched. A trial that fails for a bug of ours is answered with null.
 */

import { buildScene } from '../scene/build.ts'
import { compareCells } from '../scene/compare.ts'
import type { Scene } from '../scene/scene.ts'
import { type Tree, treeOf } from '../scene/tree.ts'
import type { Entry, Runner } from '../session/index.ts'
import type { Comparison, Side } from './client.ts'
import type { Copy } from './copy.ts'
import type { Answer, Report } from './messages.ts'

export type Trial<Result> = Generator<void, Result, void>

/** Trials that were asked for, done one after the other. */
export class Trials {
  readonly #report: (report: Report) => void
  readonly #waiting: { readonly id: number; readonly trial: Trial<Answer> }[] = []

  constructor(report: (report: Report) => void) {
    this.#report = report
  }

  /** `id`: of the call that is answered with its result. */
  add(id: number, trial: Trial<Answer>): void {
    this.#waiting.push({ id, trial })
  }

  /** One step of the first one. Whether there is more to do. */
  step(): boolean {
    const first = this.#waiting[0]
    if (first === undefined) return false
    const result = this.#next(first.trial)
    if (result === undefined) return true
    this.#waiting.shift()
    this.#report({ type: 'reply', id: first.id, result })
    return this.#waiting.length > 0
  }

  /** Undefined while it goes on. */
  #next(trial: Trial<Answer>): Answer | undefined {
    try {
      const { done, value } = trial.next()
      return done === true ? value : undefined
    } catch (error) {
      this.#report({ type: 'failed', line: null, message: String(error) })
      return null
    }
  }
}

/** Whether each script ends with status 0 on one copy of the machine on which these entries have run. */
export function* checkScripts(
  copy: Copy,
  entries: readonly Entry[],
  scripts: readonly string[],
): Trial<readonly boolean[]> {
  const { machine } = yield* copy.take(entries)
  const reached: boolean[] = []
  for (const script of scripts) reached.push((yield* machine.runScript(script)) === 0)
  return reached
}

interface Compared {
  readonly from: Side
  readonly to: Side
  /** which mount's rows; null: the newest one's */
  readonly lookAt: number | null
}

/** `live` may go on meanwhile: its rows are those of now. A past one is a machine's of its own, on which the session has run that far. */
export function compareRows(
  live: Runner,
  makeRunner: () => Runner,
  { from, to, lookAt }: Compared,
): Trial<Comparison> {
  const entries = [...live.entries]
  const treeAt = ({ layer, position }: Side): Trial<Tree | null> =>
    position === null
      ? ready(treeOf(live.machine, lookAt, layer))
      : pastTree(makeRunner, entries.slice(0, position), (past) => treeOf(past.machine, lookAt, layer))
  return compareTrees(treeAt(from), treeAt(to))
}

// biome-ignore lint/correctness/useYield: a trial like its alternative
function* ready<Result>(result: Result): Trial<Result> {
  return result
}

function* pastTree(
  makeRunner: () => Runner,
  entries: readonly Entry[],
  look: (runner: Runner) => Tree | null,
): Trial<Tree | null> {
  const runner = makeRunner()
  yield* runner.untilPrompt()
  for (const entry of entries) yield* runner.repeat(entry)
  return look(runner)
}

function* compareTrees(from: Trial<Tree | null>, to: Trial<Tree | null>): Trial<Comparison> {
  const before = yield* from
  const after = yield* to
  const told = (tree: Tree | null) =>
    tree === null ? null : { directory: tree.directory, names: tree.cells.length, cut: tree.cut }
  return {
    changes: compareCells(before?.cells ?? [], after?.cells ?? []),
    from: told(before),
    to: told(after),
  }
}

/** The scene of a fresh machine on which these lines have run. */
export function* drawPicture(runner: Runner, lines: readonly string[]): Trial<Scene> {
  yield* runner.untilPrompt()
  for (const line of lines) yield* runner.run(line)
  return buildScene(runner.machine, { lookAt: null, expanded: new Map() })
}
