/** ^C at whatever runs: how soon the prompt is there again. */

import type { Page } from '@playwright/test'
import type { PageApi } from '../src/ui/page-api.ts'
import { type Figure, spread } from './figures.ts'

/** Each never ends by itself: the shell alone, its words, processes, and programs that read or write without end. */
const ENDLESS = [
  'while :; do :; done',
  'while :; do echo {1..1000} > /dev/null; done',
  'f() { :; }; while :; do f; done',
  'while :; do x=$(true); done',
  'yes',
  'yes > /dev/null',
  'sleep 1000',
  'cat',
  'cat /dev/zero > /dev/null',
  'od /dev/zero > /dev/null',
  'yes | sed -n /x/p',
  'yes | grep x',
  'tr a b < /dev/zero > /dev/null',
  'md5sum /dev/zero',
  "awk 'BEGIN { while (1) x++ }'",
  'yes | sort',
  'seq 1000000000 | tail -n 1',
  'while :; do find / > /dev/null; done',
  'tail -f /etc/passwd',
  'less /etc/passwd < /dev/null | cat /dev/zero | wc',
] as const

/** the figures' names */
export const INTERRUPTS = [
  `^C until the prompt, ${ENDLESS.length} endless commands`,
  '^C until the prompt, the slowest of them',
] as const

/** ms that a command runs before the key */
const RUNS = 300
/** the status of what ^C ended, and of those that take it as the end of their input */
const INTERRUPTED = 130

/** `page` is ready, and used for nothing else. */
export async function interrupts(page: Page): Promise<Figure[]> {
  const delays: number[] = []
  for (const line of ENDLESS) delays.push(await interrupt(page, line))
  const figure = (name: string, values: readonly number[]): Figure => ({
    name,
    unit: 'ms',
    ours: spread(values),
    peers: {},
    goals: [{ most: 100 }],
  })
  return [figure(INTERRUPTS[0], delays), figure(INTERRUPTS[1], [Math.max(...delays)])]
}

async function interrupt(page: Page, line: string): Promise<number> {
  await page
    .getByTestId('terminal')
    .locator('.xterm')
    .click({ position: { x: 60, y: 20 } })
  const ended = page.evaluate(untilPrompt, line)
  await page.waitForTimeout(RUNS)
  await page.keyboard.press('Control+c')
  const { ms, status } = await ended
  if (status !== INTERRUPTED) throw new Error(`${line}: status ${status}`)
  return ms
}

/** Runs in the page: ms from the key to the end of the command. */
async function untilPrompt(line: string): Promise<{ ms: number; status: number }> {
  let pressed = Number.NaN
  const note = () => {
    pressed = performance.now()
  }
  window.addEventListener('keydown', note, { capture: true, once: true })
  const { status } = await (window.playground as PageApi).run(line)
  return { ms: performance.now() - pressed, status }
}
