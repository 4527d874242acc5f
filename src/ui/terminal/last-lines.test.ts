import { createRequire } from 'node:module'
import type * as Headless from '@xterm/headless'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lastLines } from './last-lines.ts'

// CommonJS, whose exports Node cannot see from an import.
const { Terminal } = createRequire(import.meta.url)('@xterm/headless') as typeof Headless

const [COLS, ROWS, SCROLLBACK] = [7, 3, 5]

/** All that can be scrolled to, with where the cursor is. */
async function shown(...texts: readonly string[]): Promise<unknown> {
  const terminal = new Terminal({ cols: COLS, rows: ROWS, scrollback: SCROLLBACK, allowProposedApi: true })
  for (const text of texts) await new Promise<void>((resolve) => terminal.write(text, resolve))
  const { length, cursorX, cursorY, getLine } = terminal.buffer.active
  const lines = Array.from({ length }, (_, row) => {
    const line = getLine.call(terminal.buffer.active, row)
    return { text: line?.translateToString(), isWrapped: line?.isWrapped }
  })
  terminal.dispose()
  return { lines, cursorX, cursorY }
}

test('leaves what is short, and cuts what is not where a line begins', () => {
  const many = Array.from({ length: 20 }, (_, line) => `${line}\r\n`)
  expect(lastLines('1\r\n2\r\n3', 3)).toBe('1\r\n2\r\n3')
  expect(lastLines('', 3)).toBe('')
  expect(lastLines(many.join(''), 3)).toBe('17\r\n18\r\n19\r\n')
  expect(lastLines(`${many.join('')}$ `, 3)).toBe('17\r\n18\r\n19\r\n$ ')
})

test('leaves whole what has effects beyond its line', () => {
  const rest = '\r\n'.repeat(20)
  for (const text of [`\x1b[31mred${rest}`, `\x0eline drawing${rest}`, `a\nb${'\n'.repeat(20)}`])
    expect(lastLines(text, 3)).toBe(text)
})

test('a terminal shows the same in the end', async () => {
  const piece = fc.constantFrom(
    '\r\n',
    '\r\n',
    '\r\n',
    'a',
    'word',
    '\n',
    '\r',
    '\t',
    '\b',
    '字',
    '\x1b[7m',
    '123456789',
  )
  const text = fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(''))
  await fc.assert(
    fc.asyncProperty(text, text, async (before, burst) => {
      expect(await shown(before, lastLines(burst, ROWS + SCROLLBACK))).toEqual(await shown(before, burst))
    }),
    { numRuns: 200 },
  )
})
