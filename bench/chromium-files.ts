/**
 * The file system in headless Chromium, where nothing else runs. Prints its figures as JSON. Run by scripts/bench.ts, bundled:
 * `chromium-files.js FOLDER`, with chromium/files.ts and memfs as modules in FOLDER.
 */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import type { Figure } from './figures.ts'

const ORIGIN = 'http://bench.test'
/** Modules by their names, as Node finds them in bench/node_modules. */
const DOCUMENT = `<!doctype html><script type="importmap">{ "imports": { "memfs": "/memfs.js" } }</script>
<script type="module" src="/files.js"></script>`

const [folder = '', ...options] = process.argv.slice(2)
const only = options.find((option) => option.startsWith('--only='))?.slice('--only='.length) ?? ''
const executablePath = process.env['CHROMIUM_PATH']
const browser = await chromium.launch({
  ...(executablePath === undefined ? {} : { executablePath }),
  args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
})
try {
  const page = await browser.newPage()
  page.on('pageerror', (error) => {
    throw error
  })
  await page.route(`${ORIGIN}/**`, (route) => {
    const { pathname } = new URL(route.request().url())
    return pathname === '/'
      ? route.fulfill({ contentType: 'text/html', body: DOCUMENT })
      : route.fulfill({ contentType: 'text/javascript', body: readFileSync(join(folder, pathname)) })
  })
  await page.goto(`${ORIGIN}/`)
  const figures = await page.evaluate((part) => {
    const { measureFiles } = window as unknown as { measureFiles(only: string): Promise<Figure[]> }
    return measureFiles(part)
  }, only)
  process.stdout.write(JSON.stringify(figures))
} finally {
  await browser.close()
}
