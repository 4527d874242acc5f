/** The diagram, time travel and why: everything that can be done there, with keys alone and by pointing; axe in each state. */

import { expect, type Page } from '@playwright/test'
import { expectPicture, goToPane, open, seriousViolations, tabTo, test, type } from './support.ts'

const SETUP = [
  'mkdir -p lower/etc/ssl upper work merged; echo text > lower/a; echo text > lower/c; touch lower/etc/{hosts,motd}',
  'mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work merged',
]

async function run(page: Page, lines: readonly string[]): Promise<void> {
  for (const line of lines) await page.evaluate((text) => window.playground?.run(text), line)
}

const position = (page: Page) => page.evaluate(() => window.playground?.state().entry)
const stages = (page: Page) => page.getByTestId('timeline').locator('.stage-label')
const heading = (page: Page) => page.getByTestId('inspector').getByRole('heading').first()

test.describe('with keys alone', () => {
  test.skip(({ isMobile }) => isMobile, 'a phone has no keys')

  test('names are walked, inspected, opened and closed; the picture zooms', async ({ page }) => {
    await open(page, '?lang=en')
    for (const line of SETUP) await type(page, line)
    await goToPane(page, 'diagram')
    await page.keyboard.press('Home')
    await page.keyboard.press('Enter')
    await expect(heading(page)).toHaveText('merged/a')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await expect(heading(page)).toHaveText('lower/c')
    await expect(page.getByTestId('inspector')).toContainText('merged/c shows this')
    await page.keyboard.press('Escape')
    await expect(page.getByTestId('inspector')).toHaveCount(0)
    await page.keyboard.press('ArrowRight')
    await expect(page.locator('g.frame[data-layer="lower:0"][data-path="/etc"]')).toBeVisible()
    await page.keyboard.press('e')
    await expect(page.locator('g.cell[data-layer="lower:0"][data-path="/etc"]')).toBeVisible()
    await page.keyboard.press('e')
    await expect(page.locator('g.frame[data-layer="lower:0"][data-path="/etc"]')).toBeVisible()
    const view = page.locator('.dg-canvas svg g.view')
    const before = (await view.getAttribute('transform')) as string
    await page.keyboard.press('+')
    await expect(view).not.toHaveAttribute('transform', before)
    await page.keyboard.press('0')
    await expect(view).toHaveAttribute('transform', before)
  })

  test('a key that follows Escape at once is not lost with the dialog that it closes', async ({ page }) => {
    await open(page, '?lang=en')
    await type(page, 'mkdir lower')
    await goToPane(page, 'lesson')
    for (let turn = 0; turn < 5; turn++) {
      await page.keyboard.press('?')
      await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible()
      // The dialog's `close` comes after both.
      await Promise.all([page.keyboard.press('Escape'), page.keyboard.press('r')])
      await expect(page.getByRole('dialog', { name: 'Reset' })).toBeVisible()
      await page.keyboard.press('Escape')
      await expect(page.getByRole('dialog')).toHaveCount(0)
    }
  })

  test('a motion is stepped through, and the time line gone along, undone and left for another future', async ({
    page,
  }) => {
    await open(page, '?lang=en')
    for (const line of SETUP) await type(page, line)
    await goToPane(page, 'lesson')
    // At a quarter of the speed it is still under way when it is stopped.
    for (const speed of ['0.5×', '0.25×']) {
      await page.keyboard.press(',')
      await expect(page.getByTestId('timeline').getByRole('button', { name: /^Speed/ })).toHaveText(speed)
    }
    await goToPane(page, 'terminal')
    await page.keyboard.type('echo more >> merged/c')
    await page.keyboard.press('Enter')
    await expect(stages(page).first()).toBeVisible()
    await goToPane(page, 'lesson')
    await page.keyboard.press(' ')
    await expect(page.getByRole('button', { name: 'Play' })).toBeVisible()
    const titles = [
      'Look up c',
      'Make a nameless file',
      'Copy data',
      'Set attributes',
      'Link into place',
      'Write 5 B',
    ]
    await expect(stages(page)).toHaveText(titles)
    const current = page.locator('.stage.current .stage-label')
    const stopped = titles.indexOf((await current.textContent()) ?? '')
    expect(stopped).toBeGreaterThanOrEqual(0)
    for (const title of titles.slice(0, stopped).reverse()) {
      await page.keyboard.press('ArrowLeft')
      await expect(current).toHaveText(title)
    }
    // The first key finishes a stage that has begun; each further one shows the next.
    if (stopped === 0) await page.keyboard.press('ArrowRight')
    await page.locator('.stage-button').last().focus()
    for (const title of titles.slice(0, -1)) {
      await expect(current).toHaveText(title)
      await page.keyboard.press('ArrowRight')
    }
    await expect(stages(page)).toHaveCount(0)
    // The part that had the focus is gone, the bar in its place has it.
    await expect(page.locator('.entry-button[aria-current="step"]')).toBeFocused()
    await page.keyboard.press('Shift+ArrowLeft')
    await expect.poll(() => position(page)).toBe(2)
    await expectPicture(page, {
      upper: '',
      merged: 'a<lower:0 c<lower:0 etc/<lower:0 etc/hosts<lower:0 etc/motd<lower:0 etc/ssl/<lower:0',
    })
    await page.keyboard.press('Home')
    await expect.poll(() => position(page)).toBe(0)
    await page.keyboard.press('End')
    await expect.poll(() => position(page)).toBe(3)
    await page.keyboard.press('Control+z')
    await expect.poll(() => position(page)).toBe(2)
    await page.keyboard.press('Control+Shift+z')
    await expect.poll(() => position(page)).toBe(3)
    await page.keyboard.press('Control+z')
    await expect.poll(() => position(page)).toBe(2)
    await goToPane(page, 'terminal')
    await type(page, 'echo other > merged/z')
    await expectPicture(page, { upper: 'z' })
    await goToPane(page, 'timeline')
    await tabTo(page, '1 other future')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('menuitem')).toBeFocused()
    await page.keyboard.press('Enter')
    await expectPicture(page, { upper: 'c' })
  })

  test('why, what just happened, comparing and building', async ({ page }) => {
    await open(page, '?lang=en')
    for (const line of [...SETUP, 'echo more >> merged/c']) await type(page, line)
    await goToPane(page, 'diagram')
    await page.keyboard.press('h')
    const happened = page.getByTestId('happened')
    await expect(happened.getByRole('listitem')).toContainText([
      'merged/c was looked up: upper has nothing, lower has a file.',
      'merged/c was about to change, so it was copied from lower to upper first',
      '5 B were written to merged/c',
    ])
    await expect(happened).toContainText('ovl_copy_up_tmpfile()')
    await tabTo(page, 'Copy-up')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('dialog')).toContainText('Copy-up')
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await goToPane(page, 'diagram')
    await page.keyboard.press('c')
    const compare = page.getByTestId('compare')
    await expect(compare.getByRole('listitem')).toHaveText([/c\s*content/])
    await tabTo(page, /^~?c/)
    await page.keyboard.press('Enter')
    await expect(heading(page)).toHaveText('merged/c')
    await goToPane(page, 'diagram')
    await page.keyboard.press('Escape')
    await page.keyboard.press('b')
    await expect(page.getByTestId('build')).toBeVisible()
    await tabTo(page, 'Name')
    await page.keyboard.type('made')
    await tabTo(page, 'Create')
    await page.keyboard.press('Enter')
    await expectPicture(page, { upper: 'c made' })
  })
})

test('directories open by a click, the motion stops, and the time line takes a click and a drag', async ({
  page,
  isMobile,
}) => {
  await open(page, '?lang=en')
  await run(page, SETUP)
  const frame = page.locator('g.frame[data-layer="merged"][data-path="/etc"]')
  await frame.locator('.toggle').click()
  await expect(frame).toHaveCount(0)
  await page.locator('g.cell[data-layer="merged"][data-path="/etc"] .toggle').click()
  await expect(frame).toHaveCount(1)
  await run(page, ['rm merged/a'])
  await expectPicture(page, { upper: 'a=whiteout' })
  const track = page.getByTestId('timeline').locator('.track')
  await track.getByRole('button').nth(0).click()
  await expect.poll(() => position(page)).toBe(1)
  const box = await track.boundingBox()
  if (box === null) throw new Error('no track')
  if (!isMobile) {
    await page.mouse.move(box.x + 10, box.y + box.height / 2)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width - 4, box.y + box.height / 2, { steps: 4 })
    await page.mouse.up()
    await expect.poll(() => position(page)).toBe(3)
  } else {
    await track.getByRole('button').last().click()
    await expect.poll(() => position(page)).toBe(3)
  }
  await page.locator('g.cell[data-layer="lower:0"][data-path="/a"]').click()
  await expect(page.getByTestId('inspector')).toContainText('A whiteout in upper hides it')
})

/** Gives every drawn thing of the picture a mark of its own; `drawn` says later which of them are still the same elements. */
const markDrawn = (page: Page) =>
  page.evaluate(() => {
    for (const node of document.querySelectorAll('.dg-canvas svg g[data-layer], .dg-canvas svg path.sight'))
      Object.assign(node, { mark: true })
  })

/** By layer and path: whether the element is one that was there when `markDrawn` was called. */
const drawn = (page: Page) =>
  page.evaluate(() => {
    const found: Record<string, boolean> = {}
    for (const node of document.querySelectorAll(
      '.dg-canvas svg :is(.plates > g, g.cell, g.frame)[data-layer]',
    )) {
      const key = `${node.getAttribute('data-layer')}${node.getAttribute('data-path') ?? ' plate'}`
      if (key in found) throw new Error(`${key} is drawn twice`)
      found[key] = 'mark' in node
    }
    return found
  })

test('what stays is the same element: names come and go one by one, by a command and by going back', async ({
  page,
  isMobile,
}) => {
  test.skip(isMobile, 'one size shows it')
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await open(page, '?lang=en')
  await run(page, SETUP)
  await expectPicture(page, {
    merged: 'a<lower:0 c<lower:0 etc/<lower:0 etc/hosts<lower:0 etc/motd<lower:0 etc/ssl/<lower:0',
    upper: '',
    'lower:0': 'a c etc/ etc/hosts etc/motd etc/ssl/',
  })
  const before = await drawn(page)
  await markDrawn(page)
  await run(page, ['echo new > merged/b', 'rm merged/a'])
  const stay = Object.keys(before).filter((key) => key !== 'merged/a' && key !== 'work plate')
  await expect
    .poll(() => drawn(page))
    .toMatchObject({
      ...Object.fromEntries(stay.map((key) => [key, true])),
      'merged/b': false,
      'upper/b': false,
      'upper/a': false,
    })
  await page.evaluate(() => window.playground?.seek(2))
  await expect
    .poll(() => drawn(page))
    .toEqual(Object.fromEntries(Object.keys(before).map((key) => [key, true])))
})

const SIZES = [
  { width: 1440, height: 900 },
  { width: 1024, height: 768 },
  { width: 390, height: 844 },
]
/** Each state in both languages and both themes at some size, and each size in all four. */
const STATES = ['inspector', 'happened', 'compare', 'build'] as const

for (const [index, viewport] of SIZES.entries()) {
  test(`axe finds nothing serious at ${viewport.width}×${viewport.height} in two languages, light and dark`, async ({
    page,
    isMobile,
  }) => {
    test.skip(isMobile !== viewport.width < 600, 'of the other project')
    await page.setViewportSize(viewport)
    let turn = index
    for (const lang of ['en', 'zh-CN']) {
      for (const theme of ['light', 'dark']) {
        await open(page, `?lang=${lang}&theme=${theme}`)
        await run(page, [...SETUP, 'echo more >> merged/c', 'rm merged/a'])
        const state = STATES[turn++ % STATES.length] as (typeof STATES)[number]
        await show(page, state, lang)
        expect(await seriousViolations(page), `${lang} ${theme} ${state}`).toEqual([])
      }
    }
  })
}

const MENU: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  en: { menu: 'Menu', happened: 'What just happened', compare: 'Compare', build: 'Build by hand' },
  'zh-CN': { menu: '菜单', happened: '刚才发生了什么', compare: '比较', build: '动手搭' },
}

async function show(page: Page, state: (typeof STATES)[number], lang: string): Promise<void> {
  if (state === 'inspector') {
    await page.locator('g.cell[data-layer="merged"][data-path="/c"]').click()
    await expect(page.getByTestId('inspector')).toBeVisible()
    return
  }
  const words = MENU[lang] ?? {}
  const button = page
    .getByTestId('diagram')
    .getByRole('button', { name: words[state] as string, exact: true })
  if (await button.isVisible()) await button.click()
  else {
    await page.getByRole('button', { name: words['menu'] as string, exact: true }).click()
    await page.getByRole('menuitem', { name: words[state] as string }).click()
  }
  await expect(page.getByTestId(state)).toBeVisible()
}
