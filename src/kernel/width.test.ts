import { Unicode11Addon } from '@xterm/addon-unicode11'
import type { Terminal } from '@xterm/xterm'
import { expect, test } from 'vitest'
import { charWidth, textWidth } from './width.ts'

interface WidthProvider {
  wcwidth(code: number): number
}

/** The table that the terminal on the page is given. */
function terminalWidths(): WidthProvider {
  let provider: WidthProvider | undefined
  const terminal = { unicode: { register: (given: WidthProvider) => (provider = given) } }
  new Unicode11Addon().activate(terminal as unknown as Terminal)
  if (!provider) throw new Error('the addon registered nothing')
  return provider
}

test('every code point takes as many cells as the terminal gives it', () => {
  const terminal = terminalWidths()
  const different: string[] = []
  for (let code = 0; code <= 0x10ffff; code++) {
    if (charWidth(code) !== terminal.wcwidth(code)) different.push(code.toString(16))
  }
  expect(different).toEqual([])
})

test('Chinese, Japanese and emoji take two cells, combining marks none', () => {
  const widths = ['a', '文', '。', 'カ', '한', '🐳', '\u0301', '\u200d', 'é', '│', '├', '…', '“'].map(
    (char) => charWidth(char.codePointAt(0) as number),
  )
  expect(widths).toEqual([1, 2, 2, 2, 2, 2, 0, 0, 1, 1, 1, 1, 1])
})

test('the width of a text is the sum over its characters', () => {
  expect([
    textWidth(''),
    textWidth('abc'),
    textWidth('文件系统 abc'),
    textWidth('e\u0301'),
    textWidth('🐳🐳'),
  ]).toEqual([0, 3, 12, 1, 4])
})
