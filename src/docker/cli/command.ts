/** The shape of a subcommand: how many arguments it takes and what it does. Its options are on its page (manual.ts). */

import type { Engine } from '../engine/engine.ts'
import type { Step } from '../step.ts'
import type { Console } from './console.ts'
import type { Flags } from './flags.ts'

export interface Context {
  readonly engine: Engine
  readonly console: Console
  readonly flags: Flags
}

export interface Subcommand {
  readonly minimum: number
  readonly maximum: number
  readonly stopsAtArgument: boolean
  /** gives the exit status */
  readonly run: (context: Context) => Step<number>
}

export const MANY = Number.POSITIVE_INFINITY

/** `define([0, 1], run)`: how many arguments, and what is done. */
export const define = (
  [minimum, maximum]: readonly [number, number],
  run: (context: Context) => Step<number>,
): Subcommand => ({ minimum, maximum, run, stopsAtArgument: false })

/** A command whose arguments are another command: the options end at the first argument. */
export const defineRunner = (
  [minimum, maximum]: readonly [number, number],
  run: (context: Context) => Step<number>,
): Subcommand => ({ minimum, maximum, run, stopsAtArgument: true })
