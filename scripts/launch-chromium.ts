import { type Browser, chromium } from '@playwright/test'
import { provideChromium } from './chromium.mjs'

/** A Chromium that draws pictures the same everywhere; installed where there is none, as for the tests. */
export async function launchChromium(): Promise<Browser> {
  if (!provideChromium()) throw new Error('Pictures of the page need Chromium.')
  const executablePath = process.env['CHROMIUM_PATH']
  return await chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: ['--no-sandbox', '--disable-gpu', '--font-render-hinting=none'],
  })
}
