/**
 * Orders names with numbers in them as people do, `f9` before `f10` (gnulib's filevercmp, `ls -v`): hidden
 * names first, then by the name without its suffixes, digit runs by value, `~` before everything.
 */
export function compareVersions(a: string, b: string): number {
  if (a === b) return 0
  for (const special of ['', '.', '..']) {
    if (a === special) return -1
    if (b === special) return 1
  }
  const hiddenA = a.startsWith('.')
  if (hiddenA !== b.startsWith('.')) return hiddenA ? -1 : 1
  const result = compareParts(withoutSuffix(a), withoutSuffix(b))
  return result !== 0 ? result : compareParts(a, b) || (a < b ? -1 : 1)
}

/** Suffixes: a dot, a letter or `~`, then letters, digits or `~`; any number of them. */
function withoutSuffix(name: string): string {
  const match = /(?:\.[A-Za-z~][A-Za-z0-9~]*)+$/.exec(name)
  return match === null || match.index === 0 ? name : name.slice(0, match.index)
}

function compareParts(a: string, b: string): number {
  let i = 0
  let j = 0
  while (i < a.length || j < b.length) {
    while ((i < a.length && !isDigit(a, i)) || (j < b.length && !isDigit(b, j))) {
      const difference = rank(a, i) - rank(b, j)
      if (difference !== 0) return difference
      i++
      j++
    }
    while (a[i] === '0') i++
    while (b[j] === '0') j++
    let first = 0
    while (isDigit(a, i) && isDigit(b, j)) {
      if (first === 0) first = a.charCodeAt(i) - b.charCodeAt(j)
      i++
      j++
    }
    if (isDigit(a, i)) return 1
    if (isDigit(b, j)) return -1
    if (first !== 0) return first
  }
  return 0
}

const isDigit = (text: string, at: number): boolean => {
  const code = text.charCodeAt(at)
  return code >= 48 && code <= 57
}

/** The end and digits count 0, letters by themselves, `~` before all, the rest after the letters. */
function rank(text: string, at: number): number {
  const char = text[at]
  if (char === '~') return -1
  if (char === undefined || isDigit(text, at)) return 0
  return /[A-Za-z]/.test(char) ? char.charCodeAt(0) : char.charCodeAt(0) + 256
}

/** Orders names by their bytes, but runs of digits by value (strverscmp(3)): for `tree -v`. */
export function compareNaturally(a: string, b: string): number {
  const partsA: string[] = a.match(/\d+|\D/g) ?? []
  const partsB: string[] = b.match(/\d+|\D/g) ?? []
  for (let i = 0; i < Math.min(partsA.length, partsB.length); i++) {
    const [x, y] = [partsA[i] as string, partsB[i] as string]
    if (x === y) continue
    if (/\d/.test(x) && /\d/.test(y)) return Number(x) - Number(y) || y.length - x.length
    return x.charCodeAt(0) - y.charCodeAt(0)
  }
  return partsA.length - partsB.length
}
