/** Times as Go writes them in JSON: RFC 3339 in UTC with as many decimals as needed (time.RFC3339Nano). */

import type { Time } from '../../kernel/abi.ts'

/** Go's zero time, which Docker shows where something never happened. */
export const NEVER = '0001-01-01T00:00:00Z'

export function formatTime({ sec, nsec }: Time): string {
  const whole = new Date(sec * 1000).toISOString().slice(0, 19)
  const decimals = nsec === 0 ? '' : `.${String(Math.floor(nsec)).padStart(9, '0').replace(/0+$/, '')}`
  return `${whole}${decimals}Z`
}

/** The time of a text that `formatTime` or another engine wrote; null when it is none. */
export function parseTime(text: string): Time | null {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?\d*(Z|[+-]\d\d:\d\d)$/.exec(text)
  if (match === null) return null
  const milliseconds = Date.parse(`${match[1]}${match[3]}`)
  if (Number.isNaN(milliseconds)) return null
  return { sec: milliseconds / 1000, nsec: Number((match[2] ?? '').padEnd(9, '0')) }
}

/** Seconds since 1970; 0 for a time that cannot be read, and for Go's zero time. */
export function secondsOf(text: string): number {
  const time = parseTime(text)
  return time === null || time.sec < 0 ? 0 : time.sec
}

/** The same, with the fraction. */
export function exactSecondsOf(text: string): number {
  const time = parseTime(text)
  return time === null || time.sec < 0 ? 0 : time.sec + time.nsec / 1e9
}

export const isBefore = (a: Time, b: Time): boolean => a.sec < b.sec || (a.sec === b.sec && a.nsec < b.nsec)
