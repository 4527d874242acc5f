/** Lessons as students and teachers use them: tasks, progress, texts from elsewhere, presenting. */

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type BrowserContext, expect, type Page, test as plain } from '@playwright/test'
import { dropFile, focusTerminal, open, test, type } from './support.ts'

const require = createRequire(import.meta.url)
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')

interface AxeResult {
  readonly violations: readonly {
    readonly id: string
    readonly impact: string
    readonly nodes: readonly { readonly html: string }[]
  }[]
}

/** What axe finds that is serious. */
async function seriousIn(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  return page.evaluate(async () => {
    const { violations } = await (window as unknown as { axe: { run(): Promise<AxeResult> } }).axe.run()
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`)
  })
}

const lesson = (page: Page) => page.getByTestId('lesson')
const reached = (page: Page) => lesson(page).locator('.goals .reached')
const isPhone = (page: Page) => (page.viewportSize()?.width ?? 0) < 900

async function startChallenge(page: Page, id: string): Promise<void> {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await open(page, `?lesson=${id}&lang=en`)
  await lesson(page).getByRole('button', { name: 'Prepare the machine' }).click()
  if (isPhone(page)) await lesson(page).locator('.sheet-title').click()
  await expect(lesson(page).getByText(/goals reached|checked after each command/)).toBeVisible()
}

test('a challenge is solved in more than one way, and counts what the machine holds', async ({ page }) => {
  await startChallenge(page, 'bring-it-back')
  await expect(reached(page)).toHaveCount(1)
  const run = (line: string) => page.evaluate((typed) => window.playground?.run(typed), line)
  // The content is back, the mark is not gone: not a solution.
  await run('echo "42 pages" > merged/report')
  await expect(reached(page)).toHaveCount(2)
  await lesson(page).getByRole('button', { name: 'Step again' }).click()
  await expect(reached(page)).toHaveCount(1)
  await run('umount merged; rm upper/report')
  await run('mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work merged')
  await expect(reached(page)).toHaveCount(3)
  await expect(lesson(page).getByText('Solved.')).toBeVisible()
  await lesson(page).getByRole('button', { name: 'Step again' }).click()
  await expect(reached(page)).toHaveCount(1)
  await run('rm upper/report')
  await expect(reached(page)).toHaveCount(3)
})

test('hints come one after the other, and the solution can be watched', async ({ page }) => {
  await startChallenge(page, 'first-mount')
  for (const left of [3, 2, 1]) {
    await lesson(page)
      .getByRole('button', { name: `Hint (${left} left)` })
      .click()
    await expect(lesson(page).locator('.hint')).toHaveCount(4 - left)
  }
  await lesson(page).getByRole('button', { name: 'Solution' }).click()
  await lesson(page).getByRole('button', { name: 'Watch it' }).click()
  await expect(reached(page)).toHaveCount(3)
})

test('progress is saved as a file and goes on in another browser', async ({ page, browser, baseURL }) => {
  await startChallenge(page, 'keep-lower')
  await page.evaluate(() => window.playground?.run('echo level=2 > merged/config'))
  await expect(reached(page)).toHaveCount(3)
  await page.goto('./?view=lessons&lang=en')
  const row = (on: Page) =>
    on.getByRole('dialog').getByRole('listitem').filter({ hasText: 'keep the original' })
  await expect(row(page)).toContainText('done')
  const saved = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save as a file' }).click()
  const file = await (await saved).path()
  const context: BrowserContext = await browser.newContext()
  const other = await context.newPage()
  await other.goto(`${baseURL}?view=lessons&lang=en`)
  await expect(row(other)).toBeVisible()
  await expect(row(other)).not.toContainText('done')
  const load = async (path: string | { name: string; mimeType: string; buffer: Buffer }) => {
    const chooser = other.waitForEvent('filechooser')
    await other.getByRole('button', { name: 'Load a file' }).click()
    await (await chooser).setFiles(path)
  }
  await load({ name: 'x.json', mimeType: 'application/json', buffer: Buffer.from('{"lessons":1}') })
  await expect(other.getByText('This file holds no progress.')).toBeVisible()
  await load(file)
  await expect(row(other)).toContainText('done')
  await other.reload()
  await expect(row(other)).toContainText('done')
  await context.close()
})

test('opening a step at once waits for its text', async ({ page }) => {
  await open(page, '?lang=en')
  const state = await page.evaluate(async () => {
    await window.playground?.load('?lesson=whiteouts&step=4')
    return window.playground?.state()
  })
  expect(state).toMatchObject({ lesson: 'whiteouts', step: 4 })
  await page.evaluate(() => window.playground?.load('bring-it-back'))
  expect(await page.evaluate(() => window.playground?.state().lesson)).toBe('bring-it-back')
})

test('Ctrl+Enter while a command is typed runs the next one after it', async ({ page }) => {
  await open(page, '?lang=en')
  await page.keyboard.press('Control+Enter')
  await page.keyboard.press('Control+Enter')
  await expect
    .poll(() => page.evaluate(() => window.playground?.state().entries))
    .toEqual(['mkdir A B', 'touch A/a A/x B/b B/x'])
})

const POST = readFileSync(new URL('../src/lessons/posts/named-prompt.md', import.meta.url), 'utf8')
const HOSTILE = `${POST}\n\n<img src=x onerror="window.hacked = 1"><script>window.hacked = 1</script>\n\n[x](javascript:window.hacked=1)\n`

test('Markdown at an address is a lesson, and cannot do anything but be read', async ({ page, context }) => {
  await context.route('https://blog.example/**', (route) =>
    route.request().url().endsWith('.md')
      ? route.fulfill({
          body: HOSTILE,
          contentType: 'text/markdown',
          headers: { 'Access-Control-Allow-Origin': '*' },
        })
      : route.fulfill({ status: 404, body: '', headers: { 'Access-Control-Allow-Origin': '*' } }),
  )
  await open(page, '?lang=en')
  await page.evaluate(() => window.playground?.load('https://blog.example/union.md'))
  await expect(page.getByRole('heading', { name: 'Playing with union mounts' }).first()).toBeAttached()
  const steps = await page.evaluate(async () => {
    for (const line of ['uname -s', 'mkdir -p /data/{l1,l2,up,wk,mnt} && cd /data'])
      await window.playground?.run(line)
    return window.playground?.state()
  })
  expect(steps).toMatchObject({ lesson: 'post', step: 1, cwd: '/data' })
  expect(await page.evaluate(() => 'hacked' in window)).toBe(false)
  expect(await lesson(page).locator('img, script, a[href^="javascript"]').count()).toBe(0)
})

plain('an address that cannot be read says so, and what to do', async ({ page, context }) => {
  await context.route('https://blog.example/**', (route) => route.fulfill({ status: 404, body: '' }))
  await open(page, '?lang=en&lesson=https://blog.example/none.md')
  await expect(page.getByRole('alert')).toContainText('https://blog.example/none.md could not be fetched')
})

test('a Markdown file that is dropped on the page opens, and is there again after a reload', async ({
  page,
}) => {
  await open(page, '?lang=en')
  await dropped(page, POST)
  await page.evaluate(() => window.playground?.run('uname -s'))
  await page.evaluate(() => window.playground?.run('mkdir -p /data/{l1,l2,up,wk,mnt} && cd /data'))
  await expect
    .poll(() =>
      page.evaluate(() =>
        Object.entries(localStorage).some(
          ([key, kept]) => key.startsWith('overlay-playground:session:') && kept.includes('"post"'),
        ),
      ),
    )
    .toBe(true)
  await page.reload()
  await expect
    .poll(() => page.evaluate(() => window.playground?.state()))
    .toMatchObject({
      lesson: 'post',
      step: 1,
      cwd: '/data',
      entries: ['uname -s', 'mkdir -p /data/{l1,l2,up,wk,mnt} && cd /data'],
    })
})

test('a text on which the parser would work for minutes is shown as it is, and the page answers meanwhile', async ({
  page,
}) => {
  test.skip(isPhone(page), 'the parser does not depend on the size of the page')
  await open(page, '?lang=en')
  // The time grows with the square of the number of marks that may open or close emphasis.
  await dropped(page, '*a_ '.repeat(70_000))
  const shown = lesson(page).locator('pre').first()
  await expect(shown).toContainText('*a_ *a_')
  expect(await page.evaluate(() => window.playground?.run('echo still here'))).toMatchObject({ status: 0 })
})

async function dropped(page: Page, text: string): Promise<void> {
  await dropFile(page, 'union.md', text)
  await expect.poll(() => page.evaluate(() => window.playground?.state().lesson)).toBe('post')
}

test('who leaves the path is shown the way back', async ({ page }) => {
  test.skip(isPhone(page), 'the same strip stands in the sheet')
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await open(page, '?lang=en')
  await page.keyboard.press('Control+Enter')
  await expect.poll(() => page.evaluate(() => window.playground?.state().entry)).toBe(1)
  await page.evaluate(async () => {
    await window.playground?.run('rmdir B')
    await window.playground?.run('echo mine > A/own')
  })
  await expect(lesson(page).getByText('2 commands of your own.')).toBeVisible()
  await lesson(page).getByRole('button', { name: 'Back to the lesson' }).click()
  await expect.poll(() => page.evaluate(() => window.playground?.state().entry)).toBe(1)
  await page.keyboard.press('Control+Enter')
  await page.evaluate(() => window.playground?.run('rm A/a'))
  await page.keyboard.press('Control+Enter')
  await expect(lesson(page).getByText('lesson: what ran before it has changed the machine')).toBeVisible()
})

test('who runs a step before those it builds on is told so, and the step begins as it should', async ({
  page,
}) => {
  test.skip(isPhone(page), 'the same strip stands in the sheet')
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await open(page, '?lesson=whiteouts&step=3&lang=en')
  await page.keyboard.press('Control+Enter')
  const path = lesson(page).locator('.path')
  await expect(path).toContainText('something else than in the lesson: earlier steps have not run')
  await path.getByRole('button', { name: 'Step again' }).click()
  await expect(path).toHaveCount(0)
  await page.keyboard.press('Control+Enter')
  await expect(lesson(page).locator('.answer')).not.toBeEmpty()
  await expect(path).toHaveCount(0)
})

test('a teacher presents with two windows, a clicker, a spotlight and a pen', async ({ page }) => {
  test.skip(isPhone(page), 'nobody presents on a phone')
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await open(page, '?lang=en&lesson=whiteouts')
  await page.getByRole('button', { name: 'Present' }).click()
  const popup = page.waitForEvent('popup')
  await page.getByRole('button', { name: 'notes' }).click()
  const notes = await popup
  await expect(notes.getByRole('heading', { name: 'Prepare the layers' })).toBeVisible()
  await expect(notes.locator('.notes-next code').first()).toHaveText('mkdir ~/whiteout && cd ~/whiteout')
  await notes.getByRole('button', { name: 'Run' }).click()
  await expect.poll(() => page.evaluate(() => window.playground?.state().entry)).toBe(1)
  await notes.keyboard.press('PageDown')
  await expect.poll(() => page.evaluate(() => window.playground?.state().entry)).toBe(2)
  await page.bringToFront()
  await focusTerminal(page)
  await page.keyboard.press('PageDown')
  await expect.poll(() => page.evaluate(() => window.playground?.state().entry)).toBe(3)
  await page.keyboard.press('PageUp')
  await expect.poll(() => page.evaluate(() => window.playground?.state().entry)).toBe(2)
  // The class reads what it is asked, and after the commands what follows from them.
  const text = page.getByRole('complementary', { name: 'Text of the step' })
  await expect(text.getByRole('heading')).toHaveText('Prepare the layers')
  for (const entry of [3, 4]) {
    await page.keyboard.press('PageDown')
    await expect.poll(() => page.evaluate(() => window.playground?.state().entry)).toBe(entry)
  }
  await page.keyboard.press('PageDown')
  await expect(text.getByRole('heading')).toHaveText('What does merged show?')
  await expect(text.getByRole('radio')).toHaveCount(3)
  await page.getByRole('button', { name: 'spotlight' }).click()
  await expect(page.locator('main')).toHaveAttribute('data-spotlight', 'diagram')
  await page.getByRole('button', { name: 'freeze' }).click()
  const pen = page.getByRole('dialog')
  await expect(pen).toBeVisible()
  await page.mouse.move(300, 300)
  await page.mouse.down()
  await page.mouse.move(500, 400, { steps: 5 })
  await page.mouse.up()
  await expect(pen.locator('.freeze-line')).toHaveCount(1)
  await page.keyboard.press('Escape')
  await expect(pen).toHaveCount(0)
  const closed = notes.waitForEvent('close')
  await page.getByRole('button', { name: 'leave' }).click()
  await closed
})

test('a clicker does not pass a task: it shows how the task is solved, then goes on', async ({ page }) => {
  test.skip(isPhone(page), 'nobody presents on a phone')
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await open(page, '?lang=en&lesson=bring-it-back')
  await lesson(page).getByRole('button', { name: 'Prepare the machine' }).click()
  await expect(reached(page)).toHaveCount(1)
  await page.getByRole('button', { name: 'Present' }).click()
  const text = page.getByRole('complementary', { name: 'Text of the step' })
  await expect(text.locator('.goals > li')).toHaveCount(3)
  const last = () => page.evaluate(() => window.playground?.state().entries.at(-1))
  for (const line of ['umount merged', 'rm upper/report', 'mount -t overlay overlay']) {
    await page.keyboard.press('PageDown')
    await expect.poll(last).toContain(line)
  }
  await expect(text.locator('.goals .reached')).toHaveCount(3)
  await expect(text).toContainText('unmounting first is the way to remember')
  await page.keyboard.press('PageDown')
  await expect.poll(last).toContain('mount -t overlay overlay')
})

test('a lesson is found, opened and solved with the keyboard alone', async ({ page }) => {
  test.skip(isPhone(page), 'phones have no keyboard of this kind')
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await open(page, '?view=lessons&lang=en')
  const dialog = page.getByRole('dialog')
  const title = dialog.getByRole('button', { name: 'Change it, and keep the original' })
  await expect(title).toBeVisible()
  for (let tabs = 0; tabs < 60; tabs++) {
    await page.keyboard.press('Tab')
    if (await title.evaluate((button) => button === document.activeElement)) break
  }
  await page.keyboard.press('Enter')
  await expect(dialog).toHaveCount(0)
  const prepare = lesson(page).getByRole('button', { name: 'Prepare the machine' })
  await expect(prepare).toBeVisible()
  // The dialog gives the focus back to the terminal, which has a use for Tab.
  await page.keyboard.press('F6')
  for (let keys = 0; keys < 60; keys++) {
    await page.keyboard.press('Tab')
    if (await prepare.evaluate((button) => button === document.activeElement)) break
  }
  await page.keyboard.press('Enter')
  await expect(reached(page)).toHaveCount(2)
  const isInTerminal = () => document.activeElement?.classList.contains('xterm-helper-textarea') === true
  for (let keys = 0; keys < 8 && !(await page.evaluate(isInTerminal)); keys++) await page.keyboard.press('F6')
  await type(page, 'echo level=2 > merged/config')
  await expect(reached(page)).toHaveCount(3)
})

test('a link for a class opens at its step, in its language and theme', async ({ page }) => {
  await open(page, '?view=lessons&lang=en&theme=light')
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Lesson', { exact: true }).selectOption('whiteouts')
  await dialog.getByLabel('Step', { exact: true }).selectOption({ label: '4. Three ways to delete' })
  await dialog.getByLabel('Language', { exact: true }).selectOption('zh-CN')
  await dialog.getByLabel('Theme', { exact: true }).selectOption('dark')
  const link = await dialog.getByLabel('Link for a class').inputValue()
  await page.goto('about:blank')
  await page.goto(link)
  await page.waitForSelector('main[data-ready="true"]', { state: 'attached' })
  expect(await page.evaluate(() => window.playground?.state())).toMatchObject({
    lesson: 'whiteouts',
    step: 4,
  })
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await expect(lesson(page).getByRole('heading', { name: '三种删除' })).toBeVisible()
})

test('the reference is searched, and lessons link to it', async ({ page }) => {
  await open(page, '?view=reference&lang=en')
  const dialog = page.getByRole('dialog')
  const find = dialog.getByRole('searchbox')
  await find.fill('busy')
  await expect(dialog.getByText('target is busy')).toBeVisible()
  await expect(dialog.getByText('Looking up a name')).toHaveCount(0)
  await find.fill('zzz')
  await expect(dialog.getByRole('status')).toHaveText('Nothing found.')
  await dialog.getByRole('button', { name: 'Close' }).click()
  await expect(dialog).toHaveCount(0)
  await page.evaluate(() => window.playground?.load('?lesson=behind-its-back&step=9'))
  if (isPhone(page)) await lesson(page).locator('.sheet-title').click()
  await lesson(page).getByRole('button', { name: 'Names are remembered' }).click()
  await expect(dialog.locator('.found')).toContainText('Names are remembered')
  await expect(dialog.locator('.found')).toBeInViewport()
})

const VIEWS: readonly (readonly [name: string, query: string, act?: (page: Page) => Promise<unknown>])[] = [
  ['lessons', '?view=lessons'],
  ['reference', '?view=reference'],
  ['challenge', '?lesson=first-mount', (page) => page.locator('.setup button').first().click()],
]

for (const [name, query, act] of VIEWS) {
  for (const [theme, lang] of [
    ['light', 'en'],
    ['dark', 'zh-CN'],
  ]) {
    test(`axe finds nothing serious: ${name}, ${theme}, ${lang}`, async ({ page }) => {
      await page.emulateMedia({ reducedMotion: 'reduce' })
      await open(page, `${query}&lang=${lang}&theme=${theme}`)
      await act?.(page)
      await expect(page.locator('.catalogue-list li, .reference dt, .goals li').first()).toBeVisible()
      expect(await seriousIn(page)).toEqual([])
    })
  }
}

test('axe finds nothing serious: presenting', async ({ page }) => {
  test.skip(isPhone(page), 'nobody presents on a phone')
  await open(page, '?lang=en&theme=dark')
  await page.getByRole('button', { name: 'Present' }).click()
  await expect(page.getByRole('button', { name: 'notes' })).toBeVisible()
  expect(await seriousIn(page)).toEqual([])
})
