/** A session as an asciicast v2 recording (docs.asciinema.org/manual/asciicast/v2): a header, then an event a line. */

/** What the terminal showed from one prompt to the next. */
export interface ShownStep {
  readonly line: string
  /** while the line was typed */
  readonly echo: string
  /** from there to the next prompt, that included */
  readonly shown: string
}

export interface AsciicastOptions {
  readonly cols: number
  readonly rows: number
  readonly title: string
  /** seconds since 1970 */
  readonly timestamp: number
}

/** Seconds: between two keys, before Enter, and for reading an output. */
const KEY = 0.05
const ENTER = 0.3
const READ = 1.2

/** `steps`: the first is what is there before the first command. Commands are typed again, key by key. */
export function asciicast(steps: readonly ShownStep[], options: AsciicastOptions): string {
  const { cols, rows, title, timestamp } = options
  const lines: unknown[] = [
    { version: 2, width: cols, height: rows, timestamp, title, env: { TERM: 'xterm-256color' } },
  ]
  let time = 0
  const say = (text: string, after: number) => {
    time += after
    if (text !== '') lines.push([Number(time.toFixed(3)), 'o', text])
  }
  for (const { line, echo, shown } of steps) {
    if (line !== '') {
      const keys = typedKeys(line, echo)
      if (keys === null) say(echo, ENTER)
      else {
        for (const key of keys) say(key, KEY)
        say('\r\n', ENTER)
      }
    }
    say(shown, line === '' ? 0 : KEY)
    time += READ
  }
  return `${lines.map((one) => JSON.stringify(one)).join('\n')}\n`
}

/** The line key by key, where it is all that the echo shows; else null. */
function typedKeys(line: string, echo: string): string[] | null {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ESC begins what an editor sends beside text
  const plain = echo.replaceAll(/\u001b\[[0-?]*[ -/]*[@-~]/g, '')
  return plain === `${line}\r\n` ? Array.from(line) : null
}
