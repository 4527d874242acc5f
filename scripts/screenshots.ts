/**
 * `npm run screenshots`: takes the pictures of README and docs from the built page (`npm run build` first), in both
 * languages, light and dark, wide and phone.
 */

import type { Page } from '@playwright/test'
import { preview } from 'vite'
import { launchChromium } from './launch-chromium.ts'

const sizes = { wide: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } } as const

/** Which pictures there are: name, and how the page is set. */
const shots = [
  { name: 'wide-en-light', size: 'wide', lang: 'en', theme: 'light' },
  { name: 'wide-zh-dark', size: 'wide', lang: 'zh-CN', theme: 'dark' },
  { name: 'phone-en-dark', size: 'phone', lang: 'en', theme: 'dark' },
  { name: 'phone-zh-light', size: 'phone', lang: 'zh-CN', theme: 'light' },
] as const

const prepare = ['mkdir ./{merged,work,upper,lower}', 'touch ./upper/{a,b}', 'touch ./lower/{a,c}']
/** The lesson's image of two layers. */
const images = [
  'docker pull -q ubuntu:20.04',
  'mkdir ~/hello && cd ~/hello',
  `cat > Dockerfile <<'EOF'\nFROM ubuntu:20.04\nRUN echo "Hello world" > /tmp/newfile\nEOF`,
  'docker build -q -t hello-ubuntu .',
  'docker history hello-ubuntu',
]
const mount = 'sudo mount -t overlay overlay -o lowerdir=./lower,upperdir=./upper,workdir=./work ./merged'

const server = await preview({ logLevel: 'error', preview: { port: 0, host: '127.0.0.1' } })
const address = server.resolvedUrls?.local[0] as string
const browser = await launchChromium()

for (const { name, size, lang, theme } of shots) {
  const options = {
    viewport: sizes[size],
    isMobile: size === 'phone',
    hasTouch: size === 'phone',
    deviceScaleFactor: size === 'phone' ? 2 : 1,
  }
  const page = await browser.newPage(options)
  const take = (moment: string, of = page) => of.screenshot({ path: `docs/images/${name}-${moment}.png` })
  await page.goto(`${address}?lang=${lang}&theme=${theme}&step=6`)
  await page.waitForSelector('main[data-ready="true"]', { state: 'attached' })
  await take('start')
  for (const line of prepare) await run(page, line)
  await run(page, mount)
  await stands(page)
  await take('mounted')
  await run(page, 'echo "will-persist"  > ./merged/b')
  await run(page, 'echo "wont-persist"  > ./merged/c')
  // The second stage: the bytes are on their way.
  await page.waitForFunction(() =>
    /2\/4/.test(document.querySelector('[data-testid="diagram"]')?.textContent ?? ''),
  )
  await take('copyup')
  await run(page, 'cd lower/')
  await run(page, 'echo fff >> f')
  await run(page, 'cd ../merged/')
  await run(page, 'rm -rf f')
  await stands(page)
  await run(page, 'ls -l ../upper/')
  await stands(page)
  await take('deleted')
  await page.close()
  // Somebody else's page: it remembers nothing.
  const other = await browser.newPage(options)
  await other.goto(`${address}?lang=${lang}&theme=${theme}&lesson=docker-layers&step=2`)
  await other.waitForSelector('main[data-ready="true"]', { state: 'attached' })
  for (const line of images) await run(other, line)
  await stands(other)
  await take('images', other)
  await other.close()
}
await browser.close()
server.httpServer.close()
process.exit(0)

function run(page: Page, line: string) {
  return page.evaluate((text) => window.playground?.run(text), line)
}

/** Nothing moves any more: two pictures, some frames apart, are the same. */
async function stands(page: Page): Promise<void> {
  for (let last: Buffer = Buffer.alloc(0); ; ) {
    const now = await page.screenshot()
    if (now.equals(last)) return
    last = now
    await page.waitForTimeout(500)
  }
}
