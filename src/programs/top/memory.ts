/** Amounts of memory in units that people choose. */

/** Letters of the units, from kilobytes on. */
export const UNITS = ['k', 'm', 'g', 't', 'p', 'e'] as const
export type Unit = (typeof UNITS)[number]

/** In the table; the summary goes one unit further. */
export const TASK_UNITS = UNITS.slice(0, 5)

export const isUnit = (text: string): text is Unit => (UNITS as readonly string[]).includes(text)

/** The unit behind this one; behind the last comes the first. */
export const nextUnit = (units: readonly Unit[], unit: Unit): Unit =>
  units[(units.indexOf(unit) + 1) % units.length] as Unit

const amountIn = (kilobytes: number, unit: Unit): number => kilobytes / 1024 ** UNITS.indexOf(unit)

/** `24683568` or `24105.0`, without the unit: the heading of the row has it. */
export const summaryAmount = (kilobytes: number, unit: Unit): string =>
  unit === 'k' ? String(kilobytes) : amountIn(kilobytes, unit).toFixed(1)

/** `43332`, or where that is wider than the column, or another unit is wanted, `42.3m`. */
export function taskAmount(kilobytes: number, unit: Unit, width: number): string {
  for (const wider of UNITS.slice(UNITS.indexOf(unit))) {
    const text = wider === 'k' ? String(kilobytes) : `${amountIn(kilobytes, wider).toFixed(1)}${wider}`
    if (text.length <= width) return text
  }
  return '?'
}
