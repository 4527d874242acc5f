/**
 * How wide text is, without a browser: a pure estimate, so that layout stays a function of plain data.
 * The estimate errs on the wide side: a name that is measured a little too long gets an ellipsis, one that
 * is measured too short would run out of its cell.
 *
 * East Asian characters count two columns (UAX #11, wide and fullwidth), as in a terminal.
 */

export type Face = 'mono' | 'ui'

/** advance of one column of the monospaced faces we name, in em (Menlo, SF Mono and DejaVu: 0.602) */
const MONO_EM = 0.602

/** Width in px of `text` set at `size` px. */
export function textWidth(text: string, size: number, face: Face, bold = false): number {
  let em = 0
  for (const character of text) em += face === 'mono' ? columns(character) * MONO_EM : uiEm(character)
  return em * size * (bold && face === 'ui' ? 1.07 : 1)
}

/**
 * `text` within `width` px: as it is, or with an ellipsis in the middle that keeps the end (the last four
 * characters and the extension), as names differ at their ends.
 */
export function fitMiddle(text: string, width: number, size: number, face: Face): string {
  if (textWidth(text, size, face) <= width) return text
  const characters = [...text]
  const room = width - textWidth('…', size, face)
  if (room <= 0) return '…'
  const tailLength = Math.min(extensionStart(characters), characters.length - 1)
  let tail = characters.slice(characters.length - tailLength)
  // The beginning gets at least a third: `….log` tells nothing.
  while (tail.length > 0 && textWidth(tail.join(''), size, face) > room * 0.67) tail = tail.slice(1)
  const tailWidth = textWidth(tail.join(''), size, face)
  const head: string[] = []
  let headWidth = 0
  for (const character of characters) {
    headWidth += textWidth(character, size, face)
    if (headWidth + tailWidth > room) break
    head.push(character)
  }
  return `${head.join('')}…${tail.join('')}`
}

/** `text` within `width` px, with an ellipsis at the end: for words rather than names. */
export function fitEnd(text: string, width: number, size: number, face: Face): string {
  if (textWidth(text, size, face) <= width) return text
  const room = width - textWidth('…', size, face)
  let kept = ''
  let used = 0
  for (const character of text) {
    used += textWidth(character, size, face)
    if (used > room) break
    kept += character
  }
  return kept === '' ? '…' : `${kept.trimEnd()}…`
}

/** Terminal columns of one character: 0, 1 or 2. */
export function columns(character: string): number {
  const code = character.codePointAt(0) ?? 0
  if ((code >= 0x300 && code <= 0x36f) || code === 0x200d || (code >= 0xfe00 && code <= 0xfe0f)) return 0
  return isWide(code) ? 2 : 1
}

function isWide(code: number): boolean {
  if (code < 0x1100) return false
  return (
    code <= 0x115f ||
    (code >= 0x2e80 && code <= 0x303e) ||
    (code >= 0x3041 && code <= 0xa4cf) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe6f) ||
    (code >= 0xff00 && code <= 0xff60) ||
    (code >= 0xffe0 && code <= 0xffe6) ||
    (code >= 0x1f300 && code <= 0x1f64f) ||
    (code >= 0x1f900 && code <= 0x1f9ff) ||
    (code >= 0x20000 && code <= 0x3fffd)
  )
}

function uiEm(character: string): number {
  const width = columns(character)
  if (width !== 1) return width / 2
  if ('…—'.includes(character)) return 1
  if (" .,:;'|!ijltfrI()[]-".includes(character)) return 0.34
  if ('mwMW@%'.includes(character)) return 0.9
  if (character >= 'A' && character <= 'Z') return 0.68
  return 0.57
}

/** How many characters at the end are kept: at least four, more where a short extension begins earlier. */
function extensionStart(characters: readonly string[]): number {
  const dot = characters.lastIndexOf('.')
  const extension = dot > 0 ? characters.length - dot : 0
  return extension > 0 && extension <= 6 ? extension + 1 : 4
}
