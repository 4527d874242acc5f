/** Every view of the page, as axe, zoomed browsers, forced colours and screen readers meet it. */

import { readFileSync } from 'node:fs'
import { expect, type Page } from '@playwright/test'
import { en } from '../src/ui/i18n/en.ts'
import { zh } from '../src/ui/i18n/zh-CN.ts'
import { lessonTexts as enTexts } from '../src/ui/lesson/texts.en.ts'
import { lessonTexts as zhTexts } from '../src/ui/lesson/texts.zh-CN.ts'
import { dropFile, open, seriousViolations, test } from './support.ts'

const POST = readFileSync(new URL('../src/lessons/posts/named-prompt-chinese.md', import.meta.url), 'utf8')

const isPhone = (page: Page) => (page.viewportSize()?.width ?? 0) < 900

/** On a phone the lesson is a sheet, of which the head alone is in view. */
async function unfold(page: Page): Promise<void> {
  if (isPhone(page)) await page.locator('.sheet-title').click()
}

const load = (page: Page, lesson: string) => page.evaluate((name) => window.playground?.load(name), lesson)

for (const [language, theme] of [
  ['en', 'light'],
  ['zh-CN', 'dark'],
] as const) {
  const page$ = language === 'en' ? en : zh
  const { task, tools } = language === 'en' ? enTexts : zhTexts

  test(`axe finds nothing serious in any view, ${language}, ${theme}`, async ({ page }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await open(page, `?lang=${language}&theme=${theme}`)
    const lesson = page.getByTestId('lesson')
    const look = async (view: string) => expect(await seriousViolations(page), view).toEqual([])

    // A question that is answered, with its reason.
    await load(page, '?lesson=stacked-directories&step=2')
    await unfold(page)
    await lesson.locator('.question label').first().click()
    await expect(lesson.locator('.verdict')).not.toBeEmpty()
    await look('question')

    await load(page, '?lesson=copy-up&step=7')
    await expect(lesson.locator('.prediction')).toBeVisible()
    await look('prediction')

    await load(page, 'bring-it-back')
    await lesson.getByRole('button', { name: task.prepare }).click()
    await expect(lesson.locator('.goals .reached')).toHaveCount(1)
    for (const hint of await hints(page, task.hint)) await hint.click()
    await lesson.getByRole('button', { name: task.solution, exact: true }).click()
    await expect(lesson.locator('.solution')).toBeVisible()
    await look('challenge, hints and solution')

    await dropFile(page, 'post.md', POST)
    await expect.poll(() => page.evaluate(() => window.playground?.state().lesson)).toBe('post')
    await look('post')

    const dialog = page.getByRole('dialog')
    for (const [view, key] of [
      ['keys', '?'],
      ['reset', 'r'],
    ] as const) {
      await page.locator('body').press(key)
      await expect(dialog, view).toBeVisible()
      await look(view)
      await page.keyboard.press('Escape')
      // Hidden it is at once; keys are the page's again when it is gone.
      await expect(page.locator('dialog')).toHaveCount(0)
    }
    await lesson.getByRole('button', { name: tools.reference }).click()
    await expect(dialog.locator('dt').first()).toBeVisible()
    await look('reference')
    await page.keyboard.press('Escape')
    await expect(page.locator('dialog')).toHaveCount(0)
    if (isPhone(page)) {
      await page.getByRole('button', { name: page$.top.menu, exact: true }).click()
      await look('menu')
      await page.getByRole('menuitem', { name: page$.top.share }).click()
    } else {
      for (const name of [new RegExp(`^${page$.top.lessons}:`), page$.top.theme]) {
        await page.getByRole('button', { name }).click()
        await expect(page.getByRole('menu')).toBeVisible()
        await look(`menu ${name}`)
        await page.keyboard.press('Escape')
      }
      await page.getByRole('button', { name: page$.top.share, exact: true }).click()
    }
    await expect(dialog).toBeVisible()
    await look('share')
  })

  test(`axe finds nothing serious before a class, ${language}, ${theme}`, async ({ page }) => {
    test.skip(isPhone(page), 'nobody presents on a phone')
    const { present } = language === 'en' ? enTexts : zhTexts
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await open(page, `?lesson=whiteouts&step=4&lang=${language}&theme=${theme}`)
    await page.getByTestId('lesson').getByRole('button', { name: page$.lesson.catchUp }).click()
    await expect.poll(() => page.evaluate(() => window.playground?.state().entries.length)).toBe(7)
    await page.getByRole('button', { name: page$.top.present, exact: true }).click()
    const popup = page.waitForEvent('popup')
    await page.getByRole('button', { name: present.notes }).click()
    const notes = await popup
    await expect(notes.locator('.notes-next code').first()).toBeVisible()
    expect(await seriousViolations(notes)).toEqual([])
    await page.bringToFront()
    for (const [shown, where] of [
      ['off', 'diagram'],
      ['diagram', 'terminal'],
    ] as const) {
      await page.getByRole('button', { name: present.spotlight[shown] }).click()
      await expect(page.locator('main')).toHaveAttribute('data-spotlight', where)
      expect(await seriousViolations(page), where).toEqual([])
    }
    await page.getByRole('button', { name: present.freeze }).click()
    await expect(page.getByRole('dialog')).toBeVisible()
    expect(await seriousViolations(page), 'frozen').toEqual([])
  })
}

/** Each click shows one more, until there is none left. */
async function hints(page: Page, name: (left: number) => string) {
  const left = await page.getByTestId('lesson').locator('.task-bar').getByRole('button').first().textContent()
  const count = Number(/\d+/.exec(left ?? '')?.[0] ?? 0)
  return Array.from({ length: count }, (_, given) =>
    page.getByTestId('lesson').getByRole('button', { name: name(count - given) }),
  )
}

test('at 400 % nothing has to be scrolled both ways, and the lesson runs', async ({ page }) => {
  // WCAG 1.4.10: 1280 × 1024 at 400 %.
  await page.setViewportSize({ width: 320, height: 256 })
  await page.emulateMedia({ reducedMotion: 'reduce' })
  for (const view of ['', '&view=lessons', '&view=reference']) {
    await open(page, `?lang=en${view}`)
    if (view !== '') await expect(page.getByRole('dialog')).toBeVisible()
    const wide = await page.evaluate(() => document.documentElement.scrollWidth)
    expect(wide, view).toBeLessThanOrEqual(320)
  }
  await open(page, '?lang=en')
  await page.getByTestId('lesson').getByRole('button', { name: 'Run', exact: true }).first().click()
  await expect.poll(() => page.evaluate(() => window.playground?.state().entries)).toEqual(['mkdir A B'])
})

test('with forced colours, buttons keep an edge and the focus a ring', async ({ page }) => {
  test.skip(isPhone(page), 'the same rules')
  await page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' })
  await open(page, '?lang=en')
  const run = page.getByTestId('lesson').locator('.command-bar .button.primary')
  await expect(run).toHaveCSS('border-top-style', 'solid')
  await expect(run).not.toHaveCSS('border-top-width', '0px')
  await page.getByTestId('lesson').locator('.lesson-body').focus()
  for (
    let tabs = 0;
    tabs < 20 && !(await run.evaluate((button) => button === document.activeElement));
    tabs++
  )
    await page.keyboard.press('Tab')
  await expect(run).toBeFocused()
  await expect(run).not.toHaveCSS('outline-style', 'none')
})

test('what moves in the diagram is said, and without motion too', async ({ page }) => {
  test.skip(isPhone(page), 'it is said by the same element')
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await open(page, '?lang=en')
  await page.evaluate(async () => {
    for (const line of [
      'mkdir lower upper work merged',
      'echo x > lower/c',
      'mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work merged',
      'echo y > merged/c',
    ])
      await window.playground?.run(line)
  })
  await expect(page.getByTestId('announcer')).toContainText('c was copied from lower to upper')
})
