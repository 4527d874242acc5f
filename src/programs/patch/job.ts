/** What the options of patch(1) ask for. */

import type { Io, Step } from '../lib/io.ts'
import type { SameLine } from './apply.ts'
import type { Ask } from './ask.ts'

export interface Job {
  readonly io: Io
  readonly ask: Ask
  /** leading components of names to take off; null for all */
  readonly strip: number | null
  readonly maxFuzz: number
  readonly file: string | null
  readonly same: SameLine
  readonly reverse: boolean
  readonly forward: boolean
  readonly batch: boolean
  readonly force: boolean
  readonly silent: boolean
  readonly verbose: boolean
  readonly dryRun: boolean
  readonly removeEmpty: boolean
  readonly output: string | null
  readonly rejectFile: string | null
  readonly backsUp: boolean
  readonly backsUpMismatch: boolean
  readonly backupOf: (path: string) => string
  /** files that have a backup from this run */
  readonly backedUp: Set<string>
}

/** Ends the program as patch does. */
export function fatal(io: Io, message: string): Step<never> {
  return io.fail(`**** ${message}`)
}
