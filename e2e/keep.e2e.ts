/** The session outlives the page: a reload, a crash, a closed tab; and storage that is full, refused or damaged. */

import { expect, type Page } from '@playwright/test'
import { expectScreenEnd, open, picture, screenRows, test } from './support.ts'

const run = (page: Page, line: string) => page.evaluate((text) => window.playground?.run(text), line)
const state = (page: Page) => page.evaluate(() => window.playground?.state())
const ready = (page: Page) => page.waitForSelector('main[data-ready="true"]', { state: 'attached' })

const PREFIX = 'overlay-playground:session:'

/** Until the sessions of so many tabs are kept; what changes from then on is kept at the latest when the page goes. */
async function kept(page: Page, tabs = 1): Promise<void> {
  await expect
    .poll(() =>
      page.evaluate(
        (prefix) => Object.keys(localStorage).filter((key) => key.startsWith(prefix)).length,
        PREFIX,
      ),
    )
    .toBe(tabs)
}

/** Until the page has asked which tabs are gone: it does so as soon as it has an id, and answers come in order. */
const hasLooked = (page: Page) =>
  expect
    .poll(() =>
      page.evaluate(async () => {
        if (sessionStorage.getItem('overlay-playground:tab') === null) return false
        await navigator.locks.query()
        return true
      }),
    )
    .toBe(true)

/** `passed` is fulfilled by `open`. */
function gate() {
  let open = () => {}
  const passed = new Promise<void>((resolve) => {
    open = resolve
  })
  return { passed, open: () => open() }
}

async function reload(page: Page): Promise<void> {
  await page.reload()
  await ready(page)
}

test('a reload brings back session, moment, screen, picture, lesson and step', async ({ page }) => {
  await open(page, '?lang=en')
  const prompt = '[root@playground ufs]$'
  let transcript = ''
  for (const line of [
    'mkdir lower upper work merged; echo old > lower/c',
    'mount -t overlay o -o lowerdir=lower,upperdir=upper,workdir=work merged',
    'echo new >> merged/c; stat -c %i merged/c; echo $RANDOM',
  ])
    transcript += `${prompt} ${line}\n${(await run(page, line))?.output}`
  await run(page, 'rm merged/c')
  await page.evaluate(async () => {
    await window.playground?.load('?lesson=whiteouts&step=2')
    await window.playground?.seek(3)
  })
  // The step that is opened gives the terminal of a phone another height: the whole screen is waited for.
  await expectScreenEnd(page, transcript + prompt)
  await kept(page)
  const before = await state(page)
  const shown = await picture(page)
  const rows = await screenRows(page)
  await reload(page)
  await expect.poll(() => state(page)).toEqual(before)
  await expect.poll(() => picture(page)).toEqual(shown)
  await expect.poll(() => screenRows(page)).toEqual(rows)
})

test('a crash of the tab loses nothing that had ended', async ({ page, context }) => {
  await open(page, '?lang=en')
  await run(page, 'mkdir before-the-crash')
  await kept(page)
  const crashed = page.waitForEvent('crash')
  await page.goto('chrome://crash').catch(() => {})
  await crashed
  await page.close()
  const next = await context.newPage()
  await open(next, '?lang=en')
  await next.getByRole('button', { name: 'Go on with them' }).click()
  await expect.poll(async () => (await state(next))?.entries).toEqual(['mkdir before-the-crash'])
  expect(await run(next, 'ls')).toEqual({ status: 0, output: 'before-the-crash\n' })
})

test('tabs do not write over each other, a copy of a tab neither', async ({ page, context }) => {
  await open(page, '?lang=en')
  await run(page, 'mkdir one')
  await kept(page)
  const [copy] = await Promise.all([
    context.waitForEvent('page'),
    page.evaluate(() => void window.open(location.href)),
  ])
  await ready(copy)
  await run(copy, 'mkdir two')
  await kept(copy, 2)
  await reload(page)
  await reload(copy)
  expect(await run(page, 'ls')).toEqual({ status: 0, output: 'one\n' })
  expect(await run(copy, 'ls')).toEqual({ status: 0, output: 'two\n' })
})

test('the session of a tab that was closed is offered, and only then', async ({ page, context }) => {
  await open(page, '?lang=en')
  await run(page, 'mkdir left-behind')
  await kept(page)
  const other = await context.newPage()
  await open(other, '?lang=en')
  await hasLooked(other)
  await page.close()
  await expect(other.getByRole('button', { name: 'Go on with them' })).toHaveCount(0)
  const third = await context.newPage()
  await open(third, '?lang=en')
  await expect(third.getByRole('status').filter({ hasText: 'One command of your last visit' })).toBeVisible()
  expect(await run(third, 'pwd')).toEqual({ status: 0, output: '/root/ufs\n' })
  await third.getByRole('button', { name: 'Go on with them' }).click()
  await expect.poll(async () => (await state(third))?.entries).toEqual(['mkdir left-behind'])
  await expect(third.getByRole('button', { name: 'Go on with them' })).toHaveCount(0)
})

test('who comes by a link or an address starts afresh', async ({ page }) => {
  await open(page, '?lang=en')
  await run(page, 'mkdir one')
  await kept(page)
  await open(page, '?lang=en&lesson=whiteouts')
  expect((await state(page))?.entries).toEqual([])
  await page.getByRole('button', { name: 'Forget' }).click()
  await reload(page)
  expect((await state(page))?.entries).toEqual([])
  await expect(page.getByRole('button', { name: 'Forget' })).toHaveCount(0)
})

test('what ran after a link was opened is there after a reload, without being asked again', async ({
  page,
}) => {
  const session = Buffer.from('["article",[["mkdir a",1500]]]').toString('base64url')
  await page.goto(`./?lang=en#s=1.${session}`)
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await ready(page)
  await run(page, 'mkdir b')
  await kept(page)
  await reload(page)
  expect(await run(page, 'ls')).toEqual({ status: 0, output: 'a  b\n' })
  // Another link in the same tab is another session.
  await page.evaluate(() => {
    location.hash = '#s=9.AAAA'
  })
  await expect(page.getByRole('alert')).toContainText('newer version')
})

test('what is kept belongs to the link it was opened by, even when another one is on its way', async ({
  page,
}) => {
  // The file that keeps sessions comes late: the address is another one already, the page not yet.
  const { passed, open: letPass } = gate()
  await page.route('**/autosave-*.js', (route) => passed.then(() => route.continue()))
  await open(page, '?lang=en')
  await run(page, 'mkdir a')
  await page.evaluate(() => history.replaceState(null, '', '#s=9.AAAA'))
  letPass()
  await kept(page)
  await page.reload()
  await expect(page.getByRole('alert')).toContainText('newer version')
})

test('damaged storage gives one sentence and a fresh machine', async ({ page }) => {
  await open(page, '?lang=en')
  await run(page, 'mkdir a')
  await kept(page)
  await page.evaluate((prefix) => {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(prefix))
        addEventListener('pagehide', () => localStorage.setItem(key, '{"version":1,'))
    }
  }, PREFIX)
  await reload(page)
  await expect(page.getByRole('alert')).toContainText('is damaged, so the machine started fresh')
  expect(await run(page, 'ls')).toEqual({ status: 0, output: '' })
})

test('full storage gives way where old sessions are, and is said where not', async ({ page }) => {
  await open(page, '?lang=en')
  await page.evaluate(() => {
    let size = 4_000_000
    while (size > 10) {
      try {
        localStorage.setItem(`somebody-else-${size}`, 'x'.repeat(size))
      } catch {}
      size = Math.floor(size / 2)
    }
    for (let i = 0; ; i++) {
      try {
        localStorage.setItem(`z${i}`, '')
      } catch {
        return
      }
    }
  })
  await run(page, 'mkdir a')
  await expect(page.getByRole('alert')).toContainText('storage is full')
  expect(await run(page, 'ls')).toEqual({ status: 0, output: 'a\n' })
  await page.getByRole('button', { name: 'Save them' }).click()
  await expect(page.getByRole('dialog')).toBeVisible()
})

test('refused storage is said once, and the page works', async ({ page }) => {
  await page.addInitScript(() => {
    for (const name of ['localStorage', 'sessionStorage'])
      Object.defineProperty(window, name, {
        get() {
          throw new DOMException('blocked', 'SecurityError')
        },
      })
  })
  await open(page, '?lang=en')
  await run(page, 'mkdir a')
  await expect(page.getByRole('alert')).toContainText('keeps nothing')
  await page.getByRole('button', { name: 'Dismiss' }).click()
  await run(page, 'mkdir b')
  await expect(page.getByRole('alert')).toHaveCount(0)
})
