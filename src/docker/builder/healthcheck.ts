/** HEALTHCHECK: kept in the configuration and shown in the history; nothing on this machine runs it. */

import type { Json } from '../content/json.ts'
import { durationText, parseDuration } from '../units.ts'
import type { Instruction } from './dockerfile.ts'
import { quotedList } from './state.ts'

/** The instruction has been checked. */
export function parseHealthcheck({ args, flags, isJson }: Instruction): {
  readonly check: Json
  readonly comment: string
} {
  const [kind = '', ...command] = args
  if (kind.toUpperCase() === 'NONE')
    return { check: { Test: ['NONE'] }, comment: shown(['NONE'], 0, 0, 0, 0) }
  const test = [isJson ? 'CMD' : 'CMD-SHELL', ...command]
  const value = (name: string) => flags.find(([key]) => key === name)?.[1] ?? ''
  const [interval = 0, timeout = 0, start = 0] = ['interval', 'timeout', 'start-period'].map(
    (name) => parseDuration(value(name) || '0') ?? 0,
  )
  const retries = Number(value('retries') || 0)
  return {
    check: {
      Test: test,
      Interval: interval || undefined,
      Timeout: timeout || undefined,
      StartPeriod: start || undefined,
      Retries: retries || undefined,
    },
    comment: shown(test, interval, timeout, start, retries),
  }
}

/** Go's %q of the structure. */
function shown(
  test: readonly string[],
  interval: number,
  timeout: number,
  start: number,
  retries: number,
): string {
  const times = [interval, timeout, start].map((time) => `"${durationText(time)}"`).join(' ')
  const rune = retries < 32 ? `\\x${retries.toString(16).padStart(2, '0')}` : String.fromCharCode(retries)
  return `HEALTHCHECK &{${quotedList(test)} ${times} '${rune}'}`
}
