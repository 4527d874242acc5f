/** The terminal of the page without a page: what a screen shows after some output. */

import { createRequire } from 'node:module'
import type * as Unicode11 from '@xterm/addon-unicode11'
import type * as Headless from '@xterm/headless'

// Both are CommonJS whose exports Node cannot see from an import.
const require = createRequire(import.meta.url)
const { Terminal } = require('@xterm/headless') as typeof Headless
const { Unicode11Addon } = require('@xterm/addon-unicode11') as typeof Unicode11

export class TerminalScreen {
  readonly #terminal: Headless.Terminal

  constructor(cols: number, rows: number) {
    this.#terminal = new Terminal({ cols, rows, allowProposedApi: true, scrollback: 5000 })
    this.#terminal.loadAddon(new Unicode11Addon() as unknown as Parameters<Headless.Terminal['loadAddon']>[0])
    this.#terminal.unicode.activeVersion = '11'
  }

  write(output: string): Promise<void> {
    return new Promise((resolve) => this.#terminal.write(output, resolve))
  }

  resize(cols: number, rows: number): void {
    this.#terminal.resize(cols, rows)
  }

  /** The rows, trailing blanks and trailing empty rows cut, as tmux's capture-pane gives them. */
  rows(): string[] {
    const buffer = this.#terminal.buffer.active
    const rows: string[] = []
    for (let row = 0; row < this.#terminal.rows; row++) {
      rows.push(
        buffer
          .getLine(buffer.baseY + row)
          ?.translateToString(true)
          .trimEnd() ?? '',
      )
    }
    while (rows.at(-1) === '') rows.pop()
    return rows
  }

  /** Row and column of the cursor, from 0. */
  cursor(): { row: number; column: number } {
    const { cursorX, cursorY } = this.#terminal.buffer.active
    return { row: cursorY, column: cursorX }
  }
}
