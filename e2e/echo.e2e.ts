/** What is typed shows at once: before the machine, which is elsewhere, can have answered. */

import { expect, type Page } from '@playwright/test'
import { focusTerminal, open, terminal, test } from './support.ts'

const rows = (page: Page) => terminal(page).locator('.xterm-rows')

/** Types the key, and tells whether the line with it was in the terminal when its event was over. */
async function isEchoedAtOnce(page: Page, key: string, line: string): Promise<boolean> {
  // xterm listens there, too, and has done so for longer: its turn is first.
  const echoed = await terminal(page)
    .locator('textarea')
    .evaluateHandle((area, wanted) => {
      const has = () => document.querySelector('.xterm-rows')?.textContent?.includes(wanted) === true
      return {
        answer: new Promise<boolean>((resolve) =>
          area.addEventListener('keydown', () => resolve(has()), { once: true, capture: true }),
        ),
      }
    }, line)
  await page.keyboard.press(key)
  return await echoed.evaluate(({ answer }) => answer)
}

test('the second key of a line and those behind it show at once', async ({ page }) => {
  await open(page)
  await focusTerminal(page)
  await page.keyboard.press('e')
  await expect(rows(page)).toContainText('$ e')
  expect(await isEchoedAtOnce(page, 'c', '$ ec')).toBe(true)
  expect(await isEchoedAtOnce(page, 'h', '$ ech')).toBe(true)
  await page.keyboard.type('o one')
  await page.keyboard.press('Enter')
  await expect(rows(page)).toHaveText(/\$ echo one\s*one\s*\S+ ufs\]\$/)
})

test('what a program does not echo is not shown, nor a key that means something else', async ({ page }) => {
  await open(page)
  await page.evaluate(() => window.playground?.run(`bind z:beginning-of-line`))
  await focusTerminal(page)
  await page.keyboard.type('read -s secret')
  await page.keyboard.press('Enter')
  await page.keyboard.type('hidden')
  await page.keyboard.press('Enter')
  await page.keyboard.type('<$secret>zecho ')
  await expect(rows(page)).toContainText('$ echo <$secret>')
  await expect(rows(page)).not.toContainText('hidden')
})
