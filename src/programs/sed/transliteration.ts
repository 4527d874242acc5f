/** Reads what stands behind the name of a y command: `/abc/xyz/`. */

import type { PieceReader } from './piece.ts'

/** Character to character; the first of several for one counts. */
export function readTransliteration(reader: PieceReader): ReadonlyMap<string, string> {
  const delimiter = reader.take()
  const source = reader.takeDelimited(delimiter, false)
  const target = source === null ? null : reader.takeDelimited(delimiter, false)
  if (source === null || target === null) throw reader.error("unterminated `y' command")
  const from = plainCharacters(source)
  const to = plainCharacters(target)
  if (from.length !== to.length) throw reader.error("strings for `y' command are different lengths")
  reader.endOfCommand()
  const map = new Map<string, string>()
  for (const [index, char] of from.entries()) if (!map.has(char)) map.set(char, to[index] as string)
  return map
}

function plainCharacters(text: string): string[] {
  const characters: string[] = []
  const pieces = [...text]
  for (let i = 0; i < pieces.length; i++) {
    const char = pieces[i] as string
    if (char !== '\\') {
      characters.push(char)
      continue
    }
    const escaped = pieces[++i]
    if (escaped === undefined || escaped === '\\') characters.push('\\')
    else if (escaped === 'n') characters.push('\n')
    else if (escaped === 't') characters.push('\t')
    else characters.push(escaped)
  }
  return characters
}
