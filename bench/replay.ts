/** A page that is opened by a link with a thousand commands: its worker is fresh, and does them all before it answers. */

import type { Browser } from '@playwright/test'
import { encodeSession } from '../src/session/codec.ts'
import type { Entry } from '../src/session/session.ts'
import type { PageApi } from '../src/ui/page-api.ts'
import { type Figure, spread } from './figures.ts'

/** Ms from one command to the next. */
const PAUSE = 1000

/** What the other commands add to the time in which a page answers that was opened with the first one only. */
export async function replayInFreshWorker(
  browser: Browser,
  address: string,
  lines: readonly string[],
  rounds: number,
): Promise<Figure> {
  const one: number[] = []
  const all: number[] = []
  for (let round = 0; round < rounds; round++) {
    one.push(await firstAnswer(browser, address, lines.slice(0, 1)))
    all.push(await firstAnswer(browser, address, lines))
  }
  const { median } = spread(one)
  return {
    name: `replay of ${lines.length.toLocaleString('en')} commands in a fresh worker`,
    unit: 'ms',
    ours: spread(all.map((ms) => Math.max(0, ms - median))),
    peers: {},
    goals: [{ most: 250 }],
  }
}

/** Ms from the consent to run these lines until the page has answered a further one. */
async function firstAnswer(browser: Browser, address: string, lines: readonly string[]): Promise<number> {
  const entries: Entry[] = lines.map((line, index) => ({ line, at: index * PAUSE, typed: [] }))
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, locale: 'en' })
  await page.goto(`${address}#s=${encodeSession({ profile: 'article', entries })}`)
  await page.getByRole('button', { name: 'Run', exact: true }).waitFor()
  const { ms, entry } = await page.evaluate(consentAndAsk)
  if (entry !== lines.length + 1) throw new Error(`${entry} commands have run, not ${lines.length + 1}`)
  await page.close()
  return ms
}

/** Runs in the page. */
async function consentAndAsk(): Promise<{ ms: number; entry: number }> {
  const consent = [...document.querySelectorAll('button')].find((button) => button.textContent === 'Run')
  const start = performance.now()
  consent?.click()
  while (document.querySelector('main[data-ready="true"]') === null) await new Promise(requestAnimationFrame)
  const playground = window.playground as PageApi
  await playground.run(':')
  return { ms: performance.now() - start, entry: playground.state().entry }
}
