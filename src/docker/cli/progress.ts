/** How pulling and loading show how far they are: on a terminal, lines that change in place (pkg/jsonmessage, pkg/streamformatter). */

import { encode } from '../../kernel/text.ts'
import type { PullProgress } from '../engine/pull.ts'
import type { Step } from '../step.ts'
import { humanSize } from '../units.ts'
import type { Console } from './console.ts'

export class PullDisplay implements PullProgress {
  readonly #console: Console
  readonly #isQuiet: boolean
  readonly #rows: string[] = []
  readonly #fd: number

  constructor(console: Console, isQuiet = false, fd = 1) {
    this.#console = console
    this.#isQuiet = isQuiet
    this.#fd = fd
  }

  *line(text: string): Step<void> {
    if (!this.#isQuiet) yield* this.#print(`${text}\n`)
  }

  *layer(id: string, action: string, done?: number, total?: number): Step<void> {
    if (this.#isQuiet) return
    if (!this.#console.sys.isatty(this.#fd)) {
      // Without a terminal only what happens is told, not how far it is.
      if (done === undefined) yield* this.#print(`${id}: ${action}\n`)
      return
    }
    let row = this.#rows.indexOf(id)
    if (row < 0) {
      row = this.#rows.push(id) - 1
      yield* this.#print('\n')
    }
    const up = this.#rows.length - row
    const what = done === undefined || total === undefined ? `${action} ` : `${action} ${bar(done, total)}`
    yield* this.#print(`\x1b[${up}A\x1b[2K\r${id}: ${what}\r\x1b[${up}B`)
  }

  *#print(text: string): Step<void> {
    yield* this.#console.write(this.#fd, encode(text))
  }
}

const WIDTH = 50

/** `[====>      ]  2.9MB/32.3MB` (JSONProgress.String for a terminal at least 110 wide) */
export function bar(done: number, total: number): string {
  const percent = Math.floor(((done / total) * 100) / 2)
  const filled = Math.min(percent, WIDTH)
  const empty = WIDTH - filled > 0 ? ' '.repeat(WIDTH - filled) : ''
  const numbers = `${humanSize(done, 4).padStart(8)}/${humanSize(total, 4)}`
  return `[${'='.repeat(filled)}>${empty}] ${numbers}`
}
