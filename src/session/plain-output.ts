// biome-ignore lint/suspicious/noControlCharactersInRegex: ESC is what these sequences begin with
const SEQUENCE = /\x1b\[[0-?]*[ -/]*[@-~]/g
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const BEGUN_SEQUENCE = /^\x1b(?:\[[0-?]*[ -/]*)?$/

/**
 * What was written to a terminal, without its line ends, colours and cursor movements (ECMA-48 control sequences). It is taken
 * in as it is written, so that nothing remains to be done for megabytes when the command ends.
 */
export class PlainOutput {
  readonly #most: number
  readonly #pieces: string[] = []
  #length = 0
  #begun = ''

  /** `most`: characters, of which it holds no more than these and one text. */
  constructor(most: number) {
    this.#most = most
  }

  add(text: string): void {
    if (this.#length >= this.#most) return
    const whole = this.#begun + text
    const end = endOfComplete(whole)
    this.#begun = whole.slice(end)
    this.#pieces.push(whole.slice(0, end).replaceAll('\r\n', '\n').replaceAll(SEQUENCE, ''))
    this.#length += end
  }

  get text(): string {
    return this.#pieces.join('') + this.#begun
  }
}

/** Behind it is what only the text that follows completes. */
function endOfComplete(text: string): number {
  if (text.endsWith('\r')) return text.length - 1
  const begun = text.lastIndexOf('\x1b')
  return begun !== -1 && BEGUN_SEQUENCE.test(text.slice(begun)) ? begun : text.length
}
