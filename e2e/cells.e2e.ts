/** Characters stand in the cells that the machine counts, whatever font draws them. */

import { expect, type Page } from '@playwright/test'
import { focusTerminal, open, terminal, test, type } from './support.ts'

/** Where the bars at the ends of the last lines but the prompt's stand, in whole pixels. */
const barPositions = (page: Page, count: number): Promise<number[]> =>
  terminal(page)
    .locator('.xterm-rows')
    .evaluate((rows, wanted) => {
      const texts = document.createTreeWalker(rows, NodeFilter.SHOW_TEXT)
      const found: number[] = []
      while (texts.nextNode()) {
        const text = texts.currentNode as Text
        if (!text.data.endsWith('|')) continue
        const range = document.createRange()
        range.setStart(text, text.length - 1)
        range.setEnd(text, text.length)
        found.push(Math.round(range.getBoundingClientRect().x))
      }
      return found.slice(-wanted)
    }, count)

test('Chinese punctuation, alone and in rows, is as wide as its cells', async ({ page }) => {
  await open(page)
  await focusTerminal(page)
  const lines = ['12345678|', '“”‘’“”‘’|', '“a”，‘bc|', '，。（）|', '世界（ab|', '—…→「」①|']
  await type(page, `printf '%s\\n' ${lines.map((line) => `'${line}'`).join(' ')}`)
  await expect.poll(() => barPositions(page, lines.length)).toHaveLength(lines.length)
  const positions = await barPositions(page, lines.length)
  // A wrong cell is six pixels off.
  expect(positions.map((x) => Math.abs(x - (positions[0] as number)) <= 1)).toEqual(lines.map(() => true))
})
