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
      const { before, after } = aroundLine(line, echo)
      if (before === null) say(echo, ENTER)
      else {
        say(before, 0)
        for (const key of line) say(key, KEY)
        say(after, ENTER)
      }
    }
    say(shown, line === '' ? 0 : KEY)
    time += READ
  }
  return `${lines.map((one) => JSON.stringify(one)).join('\n')}\n`
}

/**
 * What the editor sent before and after the line, where that is controls alone; null where it shows more than the line
 * (completion, a search, a second prompt).
 */
function aroundLine(line: string, echo: string): { before: string | null; after: string } {
  const at = echo.indexOf(line)
  const [before, after] = [echo.slice(0, at), echo.slice(at + line.length)]
  return at >= 0 && isSilent(before) && isSilent(after) ? { before, after } : { before: null, after: '' }
}

const isSilent = (text: string): boolean =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ESC begins what an editor sends beside text
  /^(?:[\r\n]|\u001b\[[0-?]*[ -/]*[@-~])*$/.test(text)
