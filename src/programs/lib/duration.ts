/** Durations as sleep(1) and timeout(1) read them: `1.5`, `2m`, `inf`. */

const factors: Record<string, number> = { '': 1, s: 1, m: 60, h: 3600, d: 86400 }

/** Seconds, or null if it is none. */
export function parseDuration(text: string): number | null {
  const found = /^[ \t]*\+?(\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?|inf(?:inity)?)([smhd]?)$/i.exec(
    text,
  )
  if (!found) return null
  const [, number = '', unit = ''] = found
  const value = /^i/i.test(number) ? Number.POSITIVE_INFINITY : Number(number)
  return value * (factors[unit] ?? 1)
}
