/** After one visit the page works without a network, from any folder; a newer build is announced and not forced. */

import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import type { Lesson } from '../src/lessons/lesson.ts'
import { parseLesson } from '../src/lessons/parse.ts'
import { type StaticServer, serve } from './static-server.ts'
import { test } from './support.ts'

let folder: string
let server: StaticServer

test.beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'overlay-playground-offline-'))
  cpSync('dist', folder, { recursive: true })
  server = await serve({ folders: { '/some/where/': folder } })
})

test.afterEach(async () => {
  await server.close()
  rmSync(folder, { recursive: true })
})

async function visit(page: Page, query: string): Promise<void> {
  await page.goto(`${server.origin}/some/where/${query}`)
  await page.waitForSelector('main[data-ready="true"]', { state: 'attached' })
}

/** Until every file of the build is kept. */
const kept = (page: Page) =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready
    if (registration.active?.state !== 'activated')
      await new Promise((resolve) =>
        registration.active?.addEventListener('statechange', resolve, { once: true }),
      )
  })

const run = (page: Page, line: string) => page.evaluate((text) => window.playground?.run(text), line)

test('visited once, the page works without a network, in both languages', async ({ page }) => {
  await visit(page, '?lang=en')
  await kept(page)
  await server.close()
  await visit(page, '?lang=zh-CN')
  await expect(page).toHaveTitle(/演练场/)
  expect(
    await run(page, 'mkdir l u w m; mount -t overlay o -o lowerdir=l,upperdir=u,workdir=w m; ls'),
  ).toEqual({
    status: 0,
    output: 'l  m  u  w\n',
  })
  expect(await run(page, 'docker images -q; printf "b\\na\\n" | sort')).toMatchObject({ status: 0 })
  await visit(page, 'index.html?lang=en')
  await expect(page.getByTestId('terminal')).toBeVisible()
})

test('visited once and cut off, the page has every lesson in both languages, and runs it', async ({
  page,
  isMobile,
}) => {
  test.skip(isMobile, 'what is kept does not depend on the size of the page')
  test.slow()
  await visit(page, '?lang=en')
  await kept(page)
  await server.close()
  for (const file of readdirSync('src/lessons/en').filter((name) => name.endsWith('.md'))) {
    const [en, zh] = ['en', 'zh-CN'].map((language) =>
      parseLesson(readFileSync(`src/lessons/${language}/${file}`, 'utf8')),
    ) as [Lesson, Lesson]
    await visit(page, `?lang=zh-CN&lesson=${zh.id}`)
    await expect(page.getByRole('heading', { name: zh.title })).toBeVisible()
    await visit(page, `?lang=en&lesson=${en.id}`)
    await expect(page.getByRole('heading', { name: en.title })).toBeVisible()
    const lines = en.steps.flatMap(({ commands }) => commands.map(({ command }) => command))
    const statuses = await page.evaluate(async (commands) => {
      const found: (number | undefined)[] = []
      for (const command of commands) found.push((await window.playground?.run(command))?.status)
      return found
    }, lines)
    // 127: the shell has not found the program.
    expect(statuses.filter((status) => status === undefined || status === 127)).toEqual([])
    expect((await page.evaluate(() => window.playground?.state()))?.entry).toBeGreaterThanOrEqual(
      lines.length,
    )
  }
})

test('the page can be installed', async ({ page }) => {
  await visit(page, '?lang=en')
  await kept(page)
  const devtools = await page.context().newCDPSession(page)
  const { errors, url } = await devtools.send('Page.getAppManifest')
  expect(errors).toEqual([])
  expect(url).toBe(`${server.origin}/some/where/manifest.webmanifest`)
  const { installabilityErrors } = await devtools.send('Page.getInstallabilityErrors')
  // A test's window keeps nothing, and says so; nothing else may stand in the way.
  expect(installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito')).toEqual([])
})

test('a newer build waits until it is asked for, and goes on with the session', async ({ page }) => {
  await visit(page, '?lang=en')
  await kept(page)
  await run(page, 'mkdir made-before')

  // A release: another page, and a service worker that says so.
  const page2 = readFileSync(join(folder, 'index.html'), 'utf8').replace(
    '<head>',
    '<head><meta name="build" content="2" />',
  )
  writeFileSync(join(folder, 'index.html'), page2)
  const worker = readFileSync(join(folder, 'sw.js'), 'utf8')
  writeFileSync(join(folder, 'sw.js'), worker.replace(/"version":"\w+"/, '"version":"2"'))
  await page.evaluate(async () => (await navigator.serviceWorker.ready).update())

  const notice = page.getByText('A new version of this page is ready.')
  await expect(notice).toBeVisible()
  expect(await run(page, 'ls')).toEqual({ status: 0, output: 'made-before\n' })
  await expect(page.locator('meta[name="build"]')).toHaveCount(0)

  await page.getByRole('button', { name: 'Load it now' }).click()
  await expect(page.locator('meta[name="build"]')).toHaveCount(1)
  await page.waitForSelector('main[data-ready="true"]', { state: 'attached' })
  await expect(notice).toHaveCount(0)
  expect(await run(page, 'ls')).toEqual({ status: 0, output: 'made-before\n' })
  expect(new URL(page.url()).hash).toBe('')
})
