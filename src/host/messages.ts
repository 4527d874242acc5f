/** What page and machine say to each other, wherever the machine runs. Everything can be cloned. */

import type { ScenePatch } from '../scene/diff.ts'
import type { Examined } from '../scene/examine.ts'
import type { LayerKey, Motion, Scene } from '../scene/scene.ts'
import type { Entry } from '../session/session.ts'
import type { CommandResult, Comparison, SceneUpdate, SessionState, Side } from './client.ts'
import type { HistoryStep } from './history.ts'

/** From the page to the host. */
export type Request =
  /** First of all: boots the machine and does these entries again. */
  | {
      readonly type: 'start'
      readonly profile: string
      readonly entries: readonly Entry[]
      readonly cols: number
      readonly rows: number
    }
  | { readonly type: 'input'; readonly data: string }
  | { readonly type: 'resize'; readonly cols: number; readonly rows: number }
  | { readonly type: 'acknowledge'; readonly chars: number }
  /** Whether the machine stands still until it is told otherwise; messages are answered all the same. */
  | { readonly type: 'pause'; readonly paused: boolean }
  | { readonly type: 'ping'; readonly id: number }
  /** Answered by a reply with the same id, calls one after the other. */
  | { readonly type: 'call'; readonly id: number; readonly call: Call }

export type Call =
  | { readonly method: 'run'; readonly line: string }
  | { readonly method: 'settled' }
  | { readonly method: 'undo' }
  | { readonly method: 'redo' }
  | { readonly method: 'reset' }
  | { readonly method: 'seek'; readonly position: number }
  | { readonly method: 'adopt'; readonly entries: readonly Entry[]; readonly position: number }
  | { readonly method: 'history' }
  | { readonly method: 'examine'; readonly layer: LayerKey; readonly path: string }
  | { readonly method: 'lookAt'; readonly mount: number | null }
  | { readonly method: 'expand'; readonly path: string; readonly open: boolean }
  /** Whole rows against each other, in closed directories too. */
  | { readonly method: 'compare'; readonly from: Side; readonly to: Side }
  /** Runs each script on one copy of the machine: whether it ended with status 0. */
  | { readonly method: 'check'; readonly scripts: readonly string[] }
  /** The scene of another, fresh machine on which these lines have run. */
  | { readonly method: 'picture'; readonly lines: readonly string[] }

/** What calls are answered with; null for all others, and when there is no answer any more. */
export interface Answers {
  run: CommandResult
  check: readonly boolean[]
  picture: Scene
  compare: Comparison
  history: readonly HistoryStep[]
  examine: Examined | null
}

export type Answer = Answers[keyof Answers] | null

/** The first `kept` entries of before, and these behind them. */
export interface EntriesPatch {
  readonly kept: number
  readonly added: readonly Entry[]
}

/** From the host to the page. */
export type Report =
  /** The host's code runs; pings will be answered. */
  | { readonly type: 'alive' }
  /** The first prompt and the first scene have been sent. */
  | { readonly type: 'ready' }
  | { readonly type: 'output'; readonly text: string }
  | { readonly type: 'clear' }
  | {
      readonly type: 'scene'
      readonly patch: ScenePatch
      readonly motions: readonly Motion[]
      readonly cause: SceneUpdate['cause']
    }
  | {
      readonly type: 'session'
      readonly state: Omit<SessionState, 'entries'>
      readonly entries: EntriesPatch
    }
  | { readonly type: 'command'; readonly result: CommandResult }
  /** A command has been accepted. */
  | { readonly type: 'started'; readonly line: string }
  | { readonly type: 'pong'; readonly id: number }
  | { readonly type: 'reply'; readonly id: number; readonly result: Answer }
  /** A bug of ours ended the machine; the host goes on without the command. `line`: what ran. */
  | { readonly type: 'failed'; readonly line: string | null; readonly message: string }
  /** There is no machine, and there will be none. */
  | { readonly type: 'fatal'; readonly message: string }
