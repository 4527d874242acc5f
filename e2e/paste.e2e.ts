/** The article's own blocks, pasted with their prompts, comments and outputs. */

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, type Page } from '@playwright/test'
import { expectPicture, focusTerminal, open, terminal, test } from './support.ts'

const read = (name: string) =>
  readFileSync(fileURLToPath(new URL(`./blocks/${name}`, import.meta.url)), 'utf8')

/** Pastes as a browser does, and waits until that many commands have ended. Their lines and outputs. */
async function paste(page: Page, text: string, commands: number): Promise<string[]> {
  const ended = page.evaluate(
    (count) =>
      new Promise<string[]>((resolve) => {
        const outputs: string[] = []
        const stop = window.playground?.on('command', ({ line, output }) => {
          outputs.push(`${line}\n${output}`)
          if (outputs.length < count) return
          stop?.()
          resolve(outputs)
        })
      }),
    commands,
  )
  await terminal(page)
    .locator('textarea')
    .evaluate((area, value) => {
      const data = new DataTransfer()
      data.setData('text/plain', value)
      area.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
      )
    }, text)
  // One line waits for Enter, as in bash; several run as they come.
  if (text.trim().split('\n').length === 1) await page.keyboard.press('Enter')
  return await ended
}

test('blocks of commands, of prompts with outputs and of comments run as they stand', async ({ page }) => {
  await open(page, '?lang=zh-CN')
  await focusTerminal(page)
  await paste(page, read('prepare.txt'), 3)
  await paste(page, read('mount.txt'), 1)
  await expectPicture(page, { merged: 'a<upper b<upper c<lower:0', upper: 'a b', 'lower:0': 'a c' })
  await paste(page, read('write.txt'), 2)
  await expectPicture(page, { merged: 'a<upper b<upper c<upper', upper: 'a b c', 'lower:0': 'a c' })
  expect(await paste(page, read('read.txt'), 2)).toEqual([
    'cat ./merged/b\nwill-persist\n',
    'cat ./merged/c\nwont-persist\n',
  ])
  const listed = await paste(page, 'cd upper\n', 1)
  expect(listed).toEqual(['cd upper\n'])
  const [list, content] = await paste(page, read('list.txt'), 2)
  expect(list).toMatch(/^ll\ntotal 8\n(-rw-r--r--.*\n){3}$/)
  expect(content).toBe('cat c\nwont-persist\n')
})
