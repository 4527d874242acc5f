/** od's form of old, `od [-abcdfilosx] [FILE] [[+]OFFSET [[+]LABEL]]`: numbers among the operands. */

export interface OldForm {
  readonly files: readonly string[]
  /** Where to begin; null if the operands do not say it. */
  readonly skip: number | null
  /** What the first byte's address is said to be, beside the real one; null if nothing is. */
  readonly label: number | null
}

/** `isTraditional`: with --traditional more is taken for a number. */
export function readOldForm(operands: readonly string[], isTraditional: boolean): OldForm {
  const [first = '', second = '', third = ''] = operands
  const files = operands.slice(0, 1)
  const [begin, middle, end] = [parseOldOffset(first), parseOldOffset(second), parseOldOffset(third)]
  if (operands.length === 1 && begin !== null && (isTraditional || first.startsWith('+')))
    return { files: [], skip: begin, label: null }
  if (operands.length === 2 && middle !== null && (isTraditional || /^[+\d]/.test(second)))
    return isTraditional && begin !== null
      ? { files: [], skip: begin, label: middle }
      : { files, skip: middle, label: null }
  if (operands.length === 3 && isTraditional && middle !== null && end !== null)
    return { files, skip: middle, label: end }
  return { files: operands, skip: null, label: null }
}

const BLOCKS: Readonly<Record<string, number>> = { '': 1, b: 512, B: 1024 }

/** Octal, or hexadecimal with 0x; in blocks with a b or B behind it, which alone is one block. */
function parseOldOffset(text: string): number | null {
  const found = /^\+?(?:0[xX]([\da-fA-F]+?)|([0-7]*))([bB]?)$/.exec(text)
  if (found === null || /^\+?$/.test(text)) return null
  const [, hexadecimal, octal = '', unit = ''] = found
  const number =
    hexadecimal === undefined ? Number.parseInt(octal || '1', 8) : Number.parseInt(hexadecimal, 16)
  return number * (BLOCKS[unit] as number)
}
