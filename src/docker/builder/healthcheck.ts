/** HEALTHCHECK: kept in the configuration and shown in the history; nothing on this machine runs it. */

import type { Json } from '../content/json.ts'
import { DockerError } from '../errors.ts'
import type { Instruction } from './dockerfile.ts'
import { quotedList } from './state.ts'

export function parseHealthcheck(instruction: Instruction): {
  readonly check: Json
  readonly comment: string
} {
  const { rest, flags, line } = instruction
  const fail = (message: string) => new DockerError(`dockerfile parse error line ${line}: ${message}`)
  const match = /^(\S+)\s*([\s\S]*)$/.exec(rest)
  const kind = match?.[1]?.toUpperCase()
  const words = match?.[2] ?? ''
  if (kind === 'NONE') return { check: { Test: ['NONE'] }, comment: shown(['NONE'], 0, 0, 0, 0) }
  if (kind !== 'CMD') throw fail(`Unknown type "${match?.[1] ?? ''}" in HEALTHCHECK (try CMD)`)
  const list = parseWords(words)
  const test = list === null ? ['CMD-SHELL', words] : ['CMD', ...list]
  if (words === '') throw fail('Missing command after HEALTHCHECK CMD')
  const value = (name: string) => flags.find(([key]) => key === name)?.[1] ?? ''
  const time = (name: string): number => {
    const nanoseconds = parseDuration(value(name))
    if (nanoseconds === null) throw fail(`time: invalid duration ${JSON.stringify(value(name))}`)
    return nanoseconds
  }
  const [interval, timeout, start] = [time('interval'), time('timeout'), time('start-period')]
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

function parseWords(text: string): string[] | null {
  if (!text.startsWith('[')) return null
  try {
    return JSON.parse(text) as string[]
  } catch {
    // Not JSON: the shell gets the line.
    return null
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
  const times = [interval, timeout, start].map((time) => `"${formatDuration(time)}"`).join(' ')
  const rune = retries < 32 ? `\\x${retries.toString(16).padStart(2, '0')}` : String.fromCharCode(retries)
  return `HEALTHCHECK &{${quotedList(test)} ${times} '${rune}'}`
}

const units: Readonly<Record<string, number>> = { ns: 1, us: 1e3, ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 }

/** time.ParseDuration, in nanoseconds; an empty text is 0, null is no duration. */
function parseDuration(text: string): number | null {
  if (text === '') return 0
  if (!/^(\d+(\.\d+)?(ns|us|ms|s|m|h))+$/.test(text)) return null
  let sum = 0
  for (const [, number, , unit] of text.matchAll(/(\d+(\.\d+)?)(ns|us|ms|s|m|h)/g)) {
    sum += Number(number) * (units[unit as string] as number)
  }
  return sum
}

/** time.Duration.String: `1h0m0s`, `1m30s`, `500ms`. */
function formatDuration(nanoseconds: number): string {
  if (nanoseconds === 0) return '0s'
  if (nanoseconds < 1e9) return nanoseconds < 1e6 ? `${nanoseconds / 1e3}µs` : `${nanoseconds / 1e6}ms`
  const seconds = nanoseconds / 1e9
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60]
  const rest = `${Number((seconds % 60).toFixed(9))}s`
  if (hours > 0) return `${hours}h${minutes}m${rest}`
  return minutes > 0 ? `${minutes}m${rest}` : rest
}
