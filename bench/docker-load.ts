/** `docker load` of a large image in the page, and whether the page answers meanwhile. */

import type { Page } from '@playwright/test'
import type { PageApi } from '../src/ui/page-api.ts'
import { type Figure, spread } from './figures.ts'

/** Megabytes of the image's one layer; they do not compress. */
const SIZE = 100
const ARCHIVE = '/tmp/image.tar'

/** As `docker save` writes it. What is only needed for that goes again: the machine's memory has an end. */
const prepare = [
  'mkdir /tmp/image && cd /tmp/image',
  'docker pull -q busybox',
  `head -c ${SIZE}M /dev/urandom > data`,
  'printf "FROM busybox\\nCOPY data /data\\n" > Dockerfile',
  'docker build -q -t large . && rm data',
  `docker save -o ${ARCHIVE} large && docker rmi large`,
  'docker builder prune -af',
]

interface Load {
  readonly ms: number
  /** the longest time from one frame to the next meanwhile */
  readonly longestFrame: number
  readonly output: string
}

/** `page` is ready, and used for nothing else. */
export async function dockerLoad(page: Page, rounds: number): Promise<Figure[]> {
  for (const line of prepare) {
    const { status, output } = await page.evaluate((one) => (window.playground as PageApi).run(one), line)
    if (status !== 0) throw new Error(`${line}: status ${status}: ${output}`)
  }
  const loads: Load[] = []
  for (let round = 0; round < rounds; round++) {
    const load = await page.evaluate(loadWhileWatching, `docker load -i ${ARCHIVE}`)
    if (!load.output.endsWith('Loaded image: large:latest\n')) throw new Error(`docker load: ${load.output}`)
    loads.push(load)
    await page.evaluate((line) => (window.playground as PageApi).run(line), 'docker rmi large')
  }
  const figure = (name: string, values: number[], most: number): Figure => ({
    name,
    unit: 'ms',
    ours: spread(values),
    peers: {},
    goals: [{ most }],
  })
  return [
    figure(
      `docker load of ${SIZE} MB`,
      loads.map(({ ms }) => ms),
      3000,
    ),
    figure(
      `docker load of ${SIZE} MB, longest time without an answer`,
      loads.map(({ longestFrame }) => longestFrame),
      100,
    ),
  ]
}

/** Runs in the page. */
async function loadWhileWatching(line: string): Promise<Load> {
  let longestFrame = 0
  let isLoading = true
  let before = await new Promise(requestAnimationFrame)
  const watch = (now: number) => {
    longestFrame = Math.max(longestFrame, now - before)
    before = now
    if (isLoading) requestAnimationFrame(watch)
  }
  requestAnimationFrame(watch)
  const start = performance.now()
  const { status, output } = await (window.playground as PageApi).run(line)
  if (status !== 0) throw new Error(`${line}: status ${status}: ${output}`)
  isLoading = false
  return { ms: performance.now() - start, longestFrame, output }
}
