/**
 * What the page sees of the machine, wherever it runs (worker, or in the page where workers cannot be had).
 * `createMachineClient` (index.ts) makes one.
 */

import type { Change } from '../scene/compare.ts'
import type { Examined } from '../scene/examine.ts'
import type { LayerKey, Motion, Scene } from '../scene/scene.ts'
import type { Entry } from '../session/session.ts'
import type { HistoryStep } from './history.ts'

export type { Examined } from '../scene/examine.ts'
export type { HistoryStep } from './history.ts'

/** Where the session stands. */
export interface SessionState {
  /** entries that have run; what lies after `position` was undone and can be redone */
  readonly entries: readonly Entry[]
  /** how many of `entries` the machine has executed, 0 to entries.length */
  readonly position: number
  /** a command is running (the prompt is not there) */
  readonly running: boolean
  /** working directory of the shell */
  readonly cwd: string
}

export interface CommandResult {
  /** the line as it was accepted */
  readonly line: string
  readonly status: number
  /** what the command wrote to the terminal, without echo and prompt, `\n` line ends */
  readonly output: string
}

export interface SceneUpdate {
  readonly scene: Scene
  /** what led here from the scene before, in order; empty after a seek */
  readonly motions: readonly Motion[]
  /** why: a command ran, or the session jumped (undo, redo, seek, reset, another mount chosen) */
  readonly cause: 'command' | 'seek'
}

/** What is compared: a row as it was after so many entries; null: as it is now. */
export interface Side {
  readonly layer: LayerKey
  readonly position: number | null
}

export interface Comparison {
  readonly changes: readonly Change[]
  /** what was looked through on each side; null where there was no such layer */
  readonly from: ComparedTree | null
  readonly to: ComparedTree | null
}

interface ComparedTree {
  /** absolute */
  readonly directory: string
  readonly names: number
  /** it has more, which were not looked at */
  readonly cut: boolean
}

export interface MachineEvents {
  /** text for xterm, as the machine's terminal sent it */
  output: string
  /** forget the screen: what follows redraws it (after a seek) */
  clear: undefined
  scene: SceneUpdate
  session: SessionState
  /** a command line has ended */
  command: CommandResult
  /** the machine did not answer or failed; it was replayed without the last command */
  crash: { readonly reason: 'unresponsive' | 'failed'; readonly line: string | null }
}

export interface MachineClient {
  readonly ready: Promise<void>
  /** keys as xterm's onData gives them */
  input(data: string): void
  resize(cols: number, rows: number): void
  /** Types the line at the prompt and presses Enter; waits for a running command to end first. */
  run(line: string): Promise<CommandResult>
  /** Waits until everything asked for so far is done and the scene shows it. */
  settled(): Promise<void>
  undo(): Promise<void>
  redo(): Promise<void>
  /** forgets the session: a fresh machine */
  reset(): Promise<void>
  /** the machine as it was after `position` entries */
  seek(position: number): Promise<void>
  /** another course of the session: these entries instead, and `position` of them done */
  adopt(entries: readonly Entry[], position: number): Promise<void>
  /** The commands that have run, told once more; the first step is what there was before them. */
  history(): Promise<readonly HistoryStep[]>
  /** An object of the union that the scene shows, looked at closely; null where there is none. */
  examine(layer: LayerKey, path: string): Promise<Examined | null>
  /** which mount the scene shows; null: the newest */
  lookAt(mount: number | null): Promise<void>
  /** opens or closes a directory's columns */
  expand(path: string, open: boolean): Promise<void>
  /** Two rows of the union that the scene shows, whole; null when there is no answer any more. */
  compare(from: Side, to: Side): Promise<Comparison | null>
  /** Runs scripts on one copy of the machine, which changes nothing here: whether each ended with status 0. */
  check(scripts: readonly string[]): Promise<readonly boolean[]>
  /** The scene of a fresh machine on which these lines have run; null when it could not be had. */
  picture(lines: readonly string[]): Promise<Scene | null>
  /** The machine stands still, or goes on: time out of sight is no time for what runs. */
  pause(paused: boolean): void
  /** Flow control: the page has drawn `chars` characters of output. */
  acknowledge(chars: number): void
  on<Name extends keyof MachineEvents>(name: Name, listener: (event: MachineEvents[Name]) => void): () => void
  dispose(): void
}
