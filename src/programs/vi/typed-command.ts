/** What stands before a command's first key: a register and a count, in any order and number. */

import type { Step } from '../lib/io.ts'
import type { KeyQueue } from './key-queue.ts'

export interface TypedCommand {
  readonly key: string
  /** null if none was typed */
  readonly count: number | null
  /** '' for the unnamed one */
  readonly register: string
}

const MOST_TIMES = 99_999_999

export function* readTypedCommand(keys: KeyQueue): Step<TypedCommand> {
  let key = yield* keys.next()
  let register = ''
  let count: number | null = null
  for (;;) {
    if (key === '"') register = yield* keys.next()
    else if (isCountKey(key, count)) count = Math.min(MOST_TIMES, (count ?? 0) * 10 + Number(key))
    else return { key, count, register }
    key = yield* keys.next()
  }
}

/** The key behind an operator, with the product of the counts before both. */
export function* readOperatedKey(
  keys: KeyQueue,
  before: number | null,
): Step<{ readonly key: string; readonly count: number | null }> {
  let key = yield* keys.next()
  let own: number | null = null
  while (isCountKey(key, own)) {
    own = (own ?? 0) * 10 + Number(key)
    key = yield* keys.next()
  }
  return { key, count: before === null && own === null ? null : (before ?? 1) * (own ?? 1) }
}

/** `0` alone is a motion. */
const isCountKey = (key: string, count: number | null): boolean =>
  /^[1-9]$/.test(key) || (key === '0' && count !== null)

export const withoutCount = (keys: readonly string[]): string[] => {
  const start = keys.findIndex((key) => !/^\d$/.test(key))
  return keys.slice(Math.max(0, start))
}
