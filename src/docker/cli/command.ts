/** The shape of a subcommand: its table and what it does. */

import type { Engine } from '../engine/engine.ts'
import type { Step } from '../step.ts'
import type { Console } from './console.ts'
import type { Command, Flag, Flags } from './flags.ts'

export interface Context {
  readonly engine: Engine
  readonly console: Console
  readonly flags: Flags
}

export interface Subcommand extends Command {
  /** gives the exit status */
  readonly run: (context: Context) => Step<number>
}

/** `define('images', 'images [OPTIONS] [REPOSITORY[:TAG]]', 'List images', [0, 1], flags, run)` */
export function define(
  name: string,
  usage: string,
  about: string,
  [minimum, maximum]: readonly [number, number],
  flags: readonly Flag[],
  run: (context: Context) => Step<number>,
  stopsAtArgument = false,
): Subcommand {
  return { name, usage, about, minimum, maximum, flags, run, stopsAtArgument }
}

export const MANY = Number.POSITIVE_INFINITY

/** `-f, --force` */
export const flag = (spelling: string, help: string, value?: string): Flag => {
  const match = /^(?:-(.), )?--(.+)$/.exec(spelling) as RegExpExecArray
  return {
    name: match[2] as string,
    help,
    ...(match[1] ? { short: match[1] } : {}),
    ...(value === undefined ? {} : { value }),
  }
}
