/** Windows that are low or narrow: the lesson can be followed in each. */

import { expect } from '@playwright/test'
import { open, test } from './support.ts'

/** A phone on its side; 1440×900 at 200 %. */
const low = [
  { width: 844, height: 390 },
  { width: 720, height: 450 },
]

for (const viewport of low) {
  test(`the lesson's button runs its command at ${viewport.width}×${viewport.height}`, async ({ page }) => {
    await page.setViewportSize(viewport)
    await open(page, '?lang=en')
    const lesson = page.getByTestId('lesson')
    const run = lesson.locator('.sheet-command').getByRole('button', { name: 'Run' })
    await expect(run).toBeInViewport({ ratio: 1 })
    await expect(page.getByTestId('terminal')).toBeInViewport({ ratio: 1 })
    await run.click()
    await expect.poll(() => page.evaluate(() => window.playground?.state().entries)).toEqual(['mkdir A B'])
  })
}

test('the last step leads to the next lesson, whose beginning is shown', async ({ page }) => {
  await open(page, '?lang=en&step=19')
  const lesson = page.getByTestId('lesson')
  const forward = lesson.getByRole('button', { name: 'Next lesson' })
  await forward.click()
  await expect.poll(() => page.evaluate(() => window.playground?.state().step)).toBe(1)
  const title = lesson.getByRole('heading').first()
  await expect(title).toBeInViewport({ ratio: 1 })
})
