/**
 * The script of sed(1) as it runs: what parse-script.ts makes and execute.ts runs.
 *
 * Terms
 * - A script is a flat list of commands; `{` knows the index behind its `}`, and a branch the index of its label.
 */

import type { Regex } from '../lib/regex.ts'
import type { Replacement } from './replacement.ts'

/** A regular expression of a script; null stands for the one used last. */
export type Pattern = Regex | null

export type Address =
  | { kind: 'line'; line: number }
  | { kind: 'step'; first: number; step: number }
  | { kind: 'last' }
  | { kind: 'regex'; pattern: Pattern }
  /** only as second address: `addr,+N` and `addr,~N` */
  | { kind: 'plus'; count: number }
  | { kind: 'multiple'; of: number }

export interface Substitution {
  pattern: Pattern
  replacement: Replacement
  global: boolean
  /** 2 for `s/x/y/2`: earlier matches stay */
  from: number
  print: boolean
  /** The result runs as a command (flag e), before or after it is printed. */
  runs: 'before printing' | 'after printing' | null
  /** the file of the w flag */
  file: string | null
}

export interface Command {
  name: string
  from: Address | null
  to: Address | null
  /** `0r`: what it reads stands before the first line. */
  isBeforeFirst: boolean
  negated: boolean
  /** text of a, i, c; file of r, R, w, W; label of b, t, T */
  text: string
  /** where `{` goes if its address does not match, and a branch if it is taken */
  target: number
  /** exit status of q and Q, width of l (null: the usual one) */
  number: number | null
  substitution: Substitution | null
  /** of y: character to character */
  map: ReadonlyMap<string, string> | null
}

export interface Script {
  /** where it ends, as messages name it */
  readonly end: string
  commands: Command[]
  /** the first line was `#n` */
  quiet: boolean
  /** files that w commands and flags name; they are made before the first line is read */
  outputs: string[]
}

export interface ScriptOptions {
  extended: boolean
  /** the s, e and w commands that reach outside are refused */
  sandbox: boolean
  /** what GNU adds to POSIX is refused; not in regular expressions */
  posix: boolean
  /** in the C locale */
  bytes: boolean
}

/** A mistake in a script; the message is sed's, after `sed: `. */
export class ScriptError extends Error {
  readonly status: number

  constructor(message: string, status = 1) {
    super(message)
    this.status = status
  }
}
