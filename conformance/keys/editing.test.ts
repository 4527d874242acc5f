import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { startPlainShell } from '../../src/shell/line-editor/testing.ts'
import { TerminalScreen } from './screen.ts'
import { keyBytes } from './tmux-keys.ts'

interface Recording {
  readonly id: string
  readonly cols: number
  readonly rows: number
  readonly keys: readonly string[]
  readonly screen: readonly string[]
}

const recordings: Recording[] = readFileSync(new URL('keys-editing.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line))

test.each(recordings.filter(({ id }) => id.startsWith('editing/')))(
  'the line editor leaves the screen that bash leaves: $id',
  async ({ cols, rows, keys, screen }) => {
    const terminal = new TerminalScreen(cols, rows)
    const shell = startPlainShell({ cols, rows })
    for (const key of ['', ...keys]) await terminal.write(shell.type(key === '' ? '' : keyBytes(key)))
    expect(terminal.rows()).toEqual(screen)
  },
)
