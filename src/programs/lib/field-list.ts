/** The lists of `cut`: `1,3-5,7-`. */

export interface Range {
  first: number
  last: number
}

/** Sorted ranges that do not touch; or what is wrong with the list, in the words of `cut`. */
export function parseFieldList(text: string, unit: 'fields' | 'bytes/characters'): Range[] | string {
  const ranges: Range[] = []
  const value = unit === 'fields' ? 'field value' : 'byte/character position'
  for (const item of text.split(/[, \t]/)) {
    const found = /^(\d*)(-?)(\d*)$/.exec(item)
    if (!found) {
      if (/^\d*-\d*-/.test(item)) return `invalid ${unit === 'fields' ? 'field' : 'byte or character'} range`
      return `invalid ${value} ‘${item.replace(/^\d*-?\d*/, '')}’`
    }
    const [, from = '', dash = '', to = ''] = found
    if (item === '-') return 'invalid range with no endpoint: -'
    if (item === '' || from === '0')
      return unit === 'fields' ? 'fields are numbered from 1' : 'byte/character positions are numbered from 1'
    const first = from === '' ? 1 : Number(from)
    const last = dash === '' ? first : to === '' ? Number.POSITIVE_INFINITY : Number(to)
    if (last < first) return 'invalid decreasing range'
    ranges.push({ first, last })
  }
  ranges.sort((a, b) => a.first - b.first)
  const merged: Range[] = []
  for (const range of ranges) {
    const before = merged.at(-1)
    if (before && range.first <= before.last) before.last = Math.max(before.last, range.last)
    else merged.push({ ...range })
  }
  return merged
}

/** Everything that the ranges leave out. */
export function complementRanges(ranges: readonly Range[]): Range[] {
  const rest: Range[] = []
  let next = 1
  for (const { first, last } of ranges) {
    if (first > next) rest.push({ first: next, last: first - 1 })
    next = last + 1
  }
  if (next !== Number.POSITIVE_INFINITY) rest.push({ first: next, last: Number.POSITIVE_INFINITY })
  return rest
}
