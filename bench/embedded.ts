/** A blog post with an `<overlay-playground>`, opened for the first time by a slow computer over a slow network. */

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from '@playwright/test'
import { type Figure, spread } from './figures.ts'

type Throttle = (page: Page) => Promise<void>

/**
 * Ms until the embedded playground says that it is ready, from the post's first byte on. `browser` must keep frames of
 * other origins in their page's process, or the throttle would not reach them.
 */
export async function coldEmbed(
  browser: Browser,
  address: string,
  throttle: Throttle,
  rounds: number,
): Promise<Figure> {
  // Another port is another origin, as in reality.
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end(post(address))
  }).listen(0, '127.0.0.1')
  await new Promise((done) => server.once('listening', done))
  const host = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const times: number[] = []
  for (let round = 0; round < rounds; round++) {
    const context = await browser.newContext({ locale: 'en' })
    const page = await context.newPage()
    await throttle(page)
    await page.goto(host, { waitUntil: 'commit' })
    times.push(await page.evaluate(untilReady))
    await context.close()
  }
  server.close()
  return {
    name: 'cold embed until ready',
    unit: 'ms',
    ours: spread(times),
    peers: {},
    goals: [{ most: 1000 }],
  }
}

const post = (address: string) => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>A post</title>
<script async src="${address}embed.js"></script><link rel="icon" href="data:,"></head>
<body><p>Two directories become one:</p><overlay-playground></overlay-playground></body></html>`

/** Runs in the post. */
async function untilReady(): Promise<number> {
  await customElements.whenDefined('overlay-playground')
  const element = document.querySelector('overlay-playground') as HTMLElement & {
    start(): { ready: Promise<void> }
  }
  await element.start().ready
  return performance.now()
}
