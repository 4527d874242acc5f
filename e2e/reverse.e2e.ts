/** Reversed text is the terminal's two colours exchanged, as less, nano and man show it. */

import { expect } from '@playwright/test'
import { focusTerminal, open, terminal, test, type } from './support.ts'

test('reversed text has the colours of the terminal exchanged', async ({ page }) => {
  await open(page)
  await focusTerminal(page)
  await type(page, "printf '\\033[7mre%s\\033[0m\\n' versed")
  const reversed = terminal(page).locator('.xterm-rows span', { hasText: /^reversed$/ })
  const { background, color } = await terminal(page)
    .locator('.xterm-viewport')
    .evaluate((element) => {
      const pane = getComputedStyle(element.closest('.terminal-pane') as Element)
      return { background: pane.backgroundColor, color: pane.color }
    })
  await expect(reversed).toHaveCSS('color', background)
  await expect(reversed).toHaveCSS('background-color', color)
})
