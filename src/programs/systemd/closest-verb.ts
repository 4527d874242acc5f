/** What somebody may have meant who has mistyped a verb (strv_find_closest of systemd). */

/** the most edits that make a word another one */
const NEAR = 5

/** The shortest that begins with the word, or the one with the fewest edits; null where none is near. */
export function closestVerb(word: string, verbs: readonly string[]): string | null {
  const begun = verbs.filter((verb) => verb.startsWith(word)).sort((a, b) => a.length - b.length)
  if (begun[0] !== undefined) return begun[0]
  let best: string | null = null
  let fewest = NEAR + 1
  for (const verb of verbs) {
    const edits = editsBetween(word, verb)
    if (edits < fewest) {
      best = verb
      fewest = edits
    }
  }
  return best
}

/** Levenshtein's distance. */
function editsBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[j] as number) + 1, (next[j - 1] as number) + 1))
    }
    row = next
  }
  return row[b.length] as number
}
