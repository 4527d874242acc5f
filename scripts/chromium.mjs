/**
 * A Chromium for the end-to-end tests, in this order: $CHROMIUM_PATH; one on PATH or in its usual place; Playwright's own
 * download; Debian's package where we are root; else a clear message. The fonts that the pages' Chinese needs come along.
 */

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { bin, run } from './install.mjs'

const candidates = [
  process.env.CHROMIUM_PATH,
  ...['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'].flatMap((name) =>
    (process.env.PATH ?? '').split(':').map((folder) => `${folder}/${name}`),
  ),
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/** Path of a Chromium that starts, or null. Ubuntu's `chromium-browser` may be a stub that only prints advice. */
export function findChromium() {
  return candidates.find((path) => path && existsSync(path) && answers(path)) ?? null
}

const answers = (path) => spawnSync(path, ['--version'], { stdio: 'ignore', timeout: 20_000 }).status === 0

/** Sets CHROMIUM_PATH for the tests, or leaves it unset where Playwright has its own. False if there is none. */
export function provideChromium() {
  const found = findChromium()
  if (found !== null) {
    process.env.CHROMIUM_PATH = found
    return true
  }
  console.log('No Chromium found. Trying Playwright’s download …')
  if (run(bin('playwright'), ['install', 'chromium']).status === 0) return true
  if (process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.log('Not available. Installing Debian’s package …')
    run('apt-get', ['update', '-qq'])
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-noto-cjk'], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    })
    const installed = findChromium()
    if (installed !== null) {
      process.env.CHROMIUM_PATH = installed
      return true
    }
  }
  console.error(
    'The end-to-end tests need Chromium and none could be installed.\n' +
      'Install Chromium or Chrome, or set CHROMIUM_PATH to one, then run npm test again.',
  )
  return false
}
