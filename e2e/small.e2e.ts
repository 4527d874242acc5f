/** Windows that are low or narrow: the lesson can be followed in each. */

import { expect, type Page } from '@playwright/test'
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

/** A mount over `lower`, which holds files of these names, where the captions of a motion take one line or two. */
async function mountAtMediumSize(page: Page, names: string) {
  await page.setViewportSize({ width: 1000, height: 700 })
  await open(page, '?lang=en')
  const run = (line: string) => page.evaluate((text) => window.playground?.run(text), line)
  await run(`mkdir lower upper work merged; touch lower/${names}`)
  await run('mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work merged')
  return run
}

test('a motion ends although its captions take one line or two', async ({ page }) => {
  const run = await mountAtMediumSize(page, '{a,b,c}')
  const lastEvent = page.waitForFunction(() =>
    document.querySelector('[data-testid="timeline"]')?.textContent?.includes('event 3 of 3'),
  )
  await run('rm merged/a')
  await lastEvent
  await expect(page.getByTestId('timeline')).not.toContainText('event')
})

test('what lies beside the columns’ window is not drawn over the rows’ names', async ({ page }) => {
  const run = await mountAtMediumSize(page, 'a-long-name-{a..i}')
  await run('rm merged/a-long-name-a')
  await expect(page.locator('svg .twin')).toHaveCount(1)
  // What is written comes into sight, and the stone at the other end leaves it.
  await run('echo text > merged/a-long-name-i')
  await expect(page.locator('svg .twin')).toHaveCount(0)
  // Glows are there for a part of the motion only: each frame is looked at.
  const clipped = page.waitForFunction(() => {
    const glows = [...document.querySelectorAll('svg .glow')]
    return glows.length === 0 ? null : glows.map((glow) => glow.closest('[clip-path]') !== null)
  })
  await run('ls merged')
  expect(new Set(await (await clipped).jsonValue())).toEqual(new Set([true]))
})
