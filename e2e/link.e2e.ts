/** A link holds a session: it says what it runs before it runs, runs it identically, and harms nobody. */

import { readFileSync } from 'node:fs'
import { deflateRawSync } from 'node:zlib'
import { expect, type Page } from '@playwright/test'
import { dropFile, expectScreenEnd, open, picture, screenRows, test } from './support.ts'

const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url')

/** A link as version 1 wrote them: recorded, not made by the code under test. */
const VERSION_1 = `#s=1.${base64url(Buffer.from('["article",[["mkdir a",1500],["cat > b",900,[2,"typed\\r",7,"\\u0004"]],["cat b; ls",400]]]'))}`

const run = (page: Page, line: string) => page.evaluate((text) => window.playground?.run(text), line)

async function visit(page: Page, hash: string): Promise<void> {
  await page.goto('about:blank')
  await page.goto(`./?lang=en${hash}`)
}

const ready = (page: Page) => page.waitForSelector('main[data-ready="true"]', { state: 'attached' })

/** A phone has it in the menu. */
async function openShare(page: Page): Promise<void> {
  const menu = page.getByRole('button', { name: 'Menu' })
  if (await menu.isVisible()) {
    await menu.click()
    await page.getByRole('menuitem', { name: 'Share' }).click()
  } else await page.getByRole('button', { name: 'Share' }).click()
}

/** What nobody could repeat by chance. */
const IDENTITY =
  'stat -c "%i %z" * merged/*; cat /proc/uptime /proc/sys/kernel/random/boot_id; echo $$ $RANDOM; date +%s.%N'

test('the share dialog gives a link, and the link gives the same session, at the same moment', async ({
  page,
}) => {
  await open(page, '?lang=en')
  await run(page, 'mkdir lower upper work merged; echo old > lower/c; echo keep > lower/d')
  await run(page, 'mount -t overlay o -o lowerdir=lower,upperdir=upper,workdir=work merged')
  await run(page, 'echo new >> merged/c; rm merged/d')
  const identity = await run(page, IDENTITY)
  await run(page, 'rm -r merged/c')
  await page.evaluate(() => window.playground?.seek(4))
  const lastLine = identity?.output.trimEnd().split('\n').at(-1)
  await expectScreenEnd(page, `${lastLine}[root@playground ufs]$`)
  const shown = await picture(page)
  const rows = await screenRows(page)
  await openShare(page)
  const link = await page.getByLabel('Link', { exact: true }).inputValue()
  expect(link.length).toBeLessThan(700)

  await visit(page, new URL(link).hash)
  const dialog = page.getByRole('dialog', { name: 'Run these commands?' })
  await expect(dialog.getByRole('listitem')).toHaveText([
    'mkdir lower upper work merged; echo old > lower/c; echo keep > lower/d',
    'mount -t overlay o -o lowerdir=lower,upperdir=upper,workdir=work merged',
    'echo new >> merged/c; rm merged/d',
    IDENTITY,
    'rm -r merged/c',
  ])
  await expect(page.locator('main')).toHaveCount(0)
  await dialog.getByRole('button', { name: 'Run', exact: true }).click()
  await ready(page)
  await expect.poll(() => picture(page)).toEqual(shown)
  await expect.poll(() => screenRows(page)).toEqual(rows)
  expect(identity?.status).toBe(0)
  const state = await page.evaluate(() => window.playground?.state())
  expect([state?.entry, state?.entries.length]).toEqual([4, 5])
})

test('a link can be opened without running it', async ({ page }) => {
  await visit(page, VERSION_1)
  await page.getByRole('button', { name: 'Start empty' }).click()
  await ready(page)
  expect(await run(page, 'ls')).toEqual({ status: 0, output: '' })
  expect(new URL(page.url()).hash).toBe('')
})

test('a recorded link of version 1 still runs, with what was typed into its commands', async ({ page }) => {
  await visit(page, VERSION_1)
  await expect(page.getByRole('listitem').nth(1)).toHaveText('cat > btyped while it runs: typed\\u{d}\\u{4}')
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await ready(page)
  await expect.poll(() => screenRows(page)).toContain('typed')
  expect(await run(page, 'cat b; ls')).toEqual({ status: 0, output: 'typed\na  b\n' })
})

const hostile = (body: string) => `#s=2.${base64url(deflateRawSync(body))}`

test('what a command hides is shown before it runs, and is never HTML', async ({ page }) => {
  await visit(
    page,
    hostile(JSON.stringify(['article', [['echo <img src=x onerror=alert(1)>\x1b[8m\u202ehidden', 0]]])),
  )
  await expect(page.getByRole('listitem')).toHaveText(
    'echo <img src=x onerror=alert(1)>\\u{1b}[8m\\u{202e}hidden',
  )
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await ready(page)
  await expect(page.locator('img')).toHaveCount(0)
})

const DAMAGED = 'The link is damaged, so the machine started fresh. Ask for the link again.'
const TOO_LONG = 'The session in the link is too long, so the machine started fresh.'

for (const [name, hash, sentence] of [
  ['nothing', '#s=', DAMAGED],
  ['no base64url', '#s=2.<script>alert(1)</script>', DAMAGED],
  ['a part of a link', VERSION_1.slice(0, -9), DAMAGED],
  ['no session', hostile('{"__proto__":{"x":1}}'), DAMAGED],
  ['a machine that does not exist', hostile('["nobody",[["ls",0]]]'), DAMAGED],
  ['deep JSON', hostile('['.repeat(500_000)), DAMAGED],
  [
    'a version to come',
    '#s=9.AAAA',
    'The link was made by a newer version of this page, so the machine started fresh.',
  ],
  ['a bomb', hostile(' '.repeat(300_000_000)), TOO_LONG],
] as const) {
  test(`a link that holds ${name} gives one sentence and a fresh machine`, async ({ page }) => {
    await visit(page, hash)
    await ready(page)
    await expect(page.getByRole('alert')).toContainText(sentence)
    expect(await run(page, 'ls')).toEqual({ status: 0, output: '' })
    await page.getByRole('button', { name: 'Dismiss' }).click()
    await expect(page.getByRole('alert')).toHaveCount(0)
  })
}

test('a session from a link that never ends can be left', async ({ page }) => {
  await visit(page, hostile('["article",[["while :; do :; done",0,[1000000000000,"\\u0003"]]]]'))
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await expect(page.getByRole('alert')).toContainText('The commands take long to run again.')
  await page.getByRole('button', { name: 'Start empty' }).click()
  await ready(page)
  expect(await run(page, 'ls')).toEqual({ status: 0, output: '' })
})

test('commands too long for a link are a file, which is opened by choosing or dropping it', async ({
  page,
}) => {
  await open(page, '?lang=en')
  const noise = Array.from({ length: 12_000 }, (_, i) => ((i * 7919) % 65521).toString(36)).join(' ')
  await run(page, `: ${noise}`)
  await run(page, 'mkdir a')
  await run(page, 'mkdir b')
  await page.evaluate(() => window.playground?.seek(2))
  await openShare(page)
  await expect(
    page.getByText('Your commands are too long for a link (at most 32000 characters).'),
  ).toBeVisible()
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Session', exact: true }).click()
  const file = await (await download).path()
  expect((await download).suggestedFilename()).toBe('overlay-playground.json')

  const opened = async () => {
    await expect(page.getByRole('dialog', { name: 'Run these commands?' }).getByRole('listitem')).toHaveText([
      `: ${noise}`,
      'mkdir a',
      'mkdir b',
    ])
    await page.getByRole('dialog').getByRole('button', { name: 'Run', exact: true }).click()
    await expect
      .poll(async () => (await page.evaluate(() => window.playground?.state()))?.entries.length)
      .toBe(3)
    await ready(page)
    expect((await page.evaluate(() => window.playground?.state()))?.entry).toBe(2)
  }
  await visit(page, '')
  await ready(page)
  await openShare(page)
  await page.getByLabel('Open a saved session').setInputFiles(file)
  await opened()

  await visit(page, '')
  await ready(page)
  const content = readFileSync(file, 'utf8')
  await dropFile(page, 'overlay-playground.json', content)
  await expect(page.getByRole('dialog')).toBeVisible()
  await opened()
})

test('a file that is no session is said in the share dialog', async ({ page }) => {
  await open(page, '?lang=en')
  await openShare(page)
  await page.getByLabel('Open a saved session').setInputFiles({
    name: 'a.json',
    mimeType: 'application/json',
    buffer: Buffer.from('<img src=x onerror=alert(1)>'),
  })
  await expect(page.getByRole('alert')).toHaveText('This file holds no session, or it is damaged.')
})

test('the share dialog gives each form of lesson and session, a code for phones, and the way to the picture', async ({
  page,
}) => {
  await open(page, '?lang=en&lesson=whiteouts&step=2')
  await openShare(page)
  const field = (label: string) => page.getByLabel(label, { exact: true })
  await expect(field('Link')).toHaveValue(/\/\?lang=en&lesson=whiteouts&step=2$/)
  await expect(field('Markdown')).toHaveValue(/^\[Overlay Playground: .*\]\(<http.*>\)$/)
  await page.getByRole('button', { name: 'QR code' }).click()
  await expect(page.getByRole('img', { name: 'QR code of the link' })).toBeVisible()
  await page.getByRole('button', { name: 'Close' }).click()

  await run(page, 'mkdir -p lower upper work merged; echo "<b>" > lower/c')
  await run(page, 'mount -t overlay o -o lowerdir=lower,upperdir=upper,workdir=work merged')
  await openShare(page)
  await expect(field('Link')).toHaveValue(/#s=2\./)
  await expect(field('Frame, for any page')).toHaveValue(
    /^<iframe src="[^"<>]*embed=1#s=2\.[\w-]*" title="[^"]*"/,
  )
  await expect(field('Element, where scripts are allowed')).toHaveValue(
    /echo &quot;&lt;b&gt;&quot; &gt; lower\/c&#10;mount/,
  )
  await expect(field('Markdown')).toHaveValue(/```sh/)
  await page.getByText('This lesson').click()
  await expect(field('Link')).toHaveValue(/^[^#]*$/)
  await page.getByRole('button', { name: 'Picture, film, script, article…' }).click()
  await expect(page.getByRole('dialog', { name: 'Take it along' })).toBeVisible()
})
