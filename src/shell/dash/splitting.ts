/**
 * Field splitting. What expansions have brought into a text is known by its regions; only there bytes of IFS end fields.
 * Within "$@" only the NULs between the parameters do.
 */

export interface Region {
  readonly start: number
  readonly end: number
  readonly isNulOnly: boolean
}

const isDefault = (unit: number): boolean => unit === 32 || unit === 9 || unit === 10 || unit === 0

/** One after the other; at most `most` fields, the last with all that follows; -1: as many as there are. */
export function* splitFields(
  text: string,
  regions: readonly Region[],
  ifs: string,
  most: number,
): Generator<string, void, void> {
  let left = most
  let start = 0
  /** Where what the last of `most` fields loses begins. */
  let end = -1
  let isNulOnly = false
  for (const region of regions) {
    const wasNulOnly = isNulOnly
    isNulOnly = region.isNulOnly
    let isBehindBlank = false
    for (let at = region.start; at < region.end; at++) {
      const unit = text.charCodeAt(at)
      if (isNulOnly && unit !== 0) {
        const nul = text.indexOf('\0', at)
        at = (nul < 0 ? region.end : Math.min(nul, region.end)) - 1
        continue
      }
      let isSeparator = unit === 0 || (!isNulOnly && ifs.includes(text[at] as string))
      const isBlank = isSeparator && isDefault(unit)
      if (left === 0) {
        if (isBlank) {
          if (end < 0) end = at
          continue
        }
        if (!(isSeparator && isBehindBlank)) end = -1
        isBehindBlank = false
        continue
      }
      if (isBehindBlank) {
        start = isSeparator ? at + 1 : at
        if (isBlank) continue
        isSeparator = false
      }
      if (isSeparator) {
        if (!(wasNulOnly || isNulOnly)) isBehindBlank = isBlank
        if (at === start && isBehindBlank) {
          start = at + 1
          isBehindBlank = false
          continue
        }
        if (left > 0) {
          left--
          if (left === 0) {
            end = at
            continue
          }
        }
        yield text.slice(start, at)
        start = at + 1
        continue
      }
      isBehindBlank = false
    }
  }
  const last = end < 0 ? text.slice(start) : text.slice(start, end)
  if (last !== '' || (isNulOnly && regions.length > 0)) yield last
}
