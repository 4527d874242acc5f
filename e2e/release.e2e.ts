/** The zip for those without a network: by its own server, in any folder, and opened as a file. */

import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, type Page } from '@playwright/test'
import { unzipSync } from 'fflate'
import { serve } from './static-server.ts'
import { test } from './support.ts'

test.skip(({ isMobile }) => isMobile, 'a server knows no screens')
test.describe.configure({ mode: 'serial' })

let folder: string
let page: string

test.beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'overlay-playground-release-'))
  const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'scripts/release.mjs', folder], {
    encoding: 'utf8',
  })
  expect(status, stderr).toBe(0)
  const [zip] = readdirSync(folder)
  const files = unzipSync(readFileSync(join(folder, zip as string)))
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(join(folder, dirname(name)), { recursive: true })
    writeFileSync(join(folder, name), bytes)
  }
  page = join(folder, (zip as string).replace('.zip', ''))
})

test.afterAll(() => rmSync(folder, { recursive: true }))

const works = async (tab: Page) => {
  await tab.waitForSelector('main[data-ready="true"]', { state: 'attached' })
  expect(
    await tab.evaluate(() =>
      window.playground?.run(
        'mkdir l u w m; echo x > l/a; mount -t overlay o -o lowerdir=l,upperdir=u,workdir=w m; ls m',
      ),
    ),
  ).toEqual({ status: 0, output: 'a\n' })
}

/** Until the server says where it is. */
const addressOf = (server: ChildProcess) =>
  new Promise<string>((resolve, reject) => {
    server.on('exit', () => reject(new Error('the server ended')))
    server.stdout?.on('data', (said: Buffer) => {
      const [address] = /http:\S+/.exec(said.toString()) ?? []
      if (address !== undefined) resolve(address)
    })
  })

test('its own server gives the page with all headers, and nothing outside its folder', async ({
  page: tab,
}) => {
  const server = spawn(process.execPath, [join(page, 'serve.mjs'), '--port', '0'])
  try {
    const address = await addressOf(server)
    const response = await tab.goto(`${address}?lang=en`)
    expect(response?.headers()).toMatchObject({
      'content-security-policy': expect.stringContaining("default-src 'none'"),
      'x-content-type-options': 'nosniff',
    })
    await works(tab)
    for (const path of ['../../../../etc/passwd', '..%2f..%2f..%2fetc%2fpasswd', '%00', '%ff', 'none'])
      expect((await fetch(address + path)).status).toBe(404)
  } finally {
    server.kill()
  }
})

test('it works in a folder of another server', async ({ page: tab }) => {
  const site = await serve({ folders: { '/class/room-1/': page } })
  await tab.goto(`${site.origin}/class/room-1/?lang=en`)
  await works(tab)
  await site.close()
})

test('opened as a file it works, too', async ({ page: tab }) => {
  await tab.goto(`${pathToFileURL(join(page, 'index.html'))}?lang=en&lesson=whiteouts`)
  await works(tab)
  expect(tab.url()).toContain('open-without-server.html?lang=en&lesson=whiteouts')
  await expect(tab.locator('svg [data-layer="merged"][data-path="/a"]').first()).toBeVisible()
})
