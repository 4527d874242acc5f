/**
 * `npm run gallery -- [FOLDER [STATE,…]]`: a picture of every state of the page from the built page (`npm run build` first), into
 * gallery/ unless said, at four sizes, in both languages, light and dark. To be looked at.
 */

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { preview } from 'vite'
import { launchChromium } from './launch-chromium.ts'

const variants = [
  { name: 'wide-en-light', width: 1440, height: 900, lang: 'en', theme: 'light' },
  { name: 'wide-zh-dark', width: 1440, height: 900, lang: 'zh-CN', theme: 'dark' },
  { name: 'middle-en-dark', width: 1024, height: 768, lang: 'en', theme: 'dark' },
  { name: 'phone-zh-light', width: 390, height: 844, lang: 'zh-CN', theme: 'light' },
] as const

const MOUNT = 'mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work merged'
const layers = [
  'mkdir lower upper work merged',
  'echo one > lower/a; echo two > lower/c; echo three > upper/b',
  'mkdir -p lower/etc/ssl; touch lower/etc/{hosts,motd}; ln -s a lower/link; mknod lower/null c 1 3; mkfifo lower/pipe',
]

interface State {
  readonly name: string
  readonly lines: readonly string[]
  /** what is done on the page after the last command has come to rest */
  readonly act?: (page: Page, isPhone: boolean) => Promise<void>
  /** the picture is taken in the middle of the last command's motion */
  readonly inMotion?: boolean
  /** as `inMotion`, as soon as this is there */
  readonly shown?: string
}

const select = (layer: string, path: string) => async (page: Page) => {
  await page.locator(`[data-layer="${layer}"][data-path="${path}"]`).first().click({ force: true })
}

const tool = (key: string) => async (page: Page) => {
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
  await page.keyboard.press(key)
  await page.waitForSelector('.tool-panel')
}

const states: readonly State[] = [
  { name: 'start', lines: [] },
  { name: 'directories', lines: layers },
  { name: 'mounted', lines: [...layers, MOUNT] },
  { name: 'copy-up', lines: [...layers, MOUNT, 'echo more >> merged/c'], inMotion: true },
  { name: 'whiteout-moving', lines: [...layers, MOUNT, 'rm merged/a'], inMotion: true },
  { name: 'whiteout', lines: [...layers, MOUNT, 'rm merged/a', 'ls -l upper'] },
  { name: 'rename', lines: [...layers, MOUNT, 'mv merged/b merged/bb'], inMotion: true },
  {
    name: 'opaque',
    lines: [...layers, MOUNT, 'rm -r merged/etc', 'mkdir merged/etc', 'touch merged/etc/new'],
  },
  {
    name: 'redirect',
    lines: [
      ...layers,
      `${MOUNT.replace('workdir=work', 'workdir=work,redirect_dir=on')}`,
      'mv merged/etc merged/conf',
    ],
  },
  {
    name: 'metacopy',
    lines: [
      ...layers,
      MOUNT.replace('workdir=work', 'workdir=work,metacopy=on,redirect_dir=on'),
      'chmod 600 merged/c',
    ],
  },
  {
    name: 'index',
    lines: [
      ...layers,
      'ln lower/c lower/d',
      MOUNT.replace('workdir=work', 'workdir=work,index=on'),
      'echo >> merged/d',
    ],
  },
  {
    name: 'data-only',
    lines: [
      'mkdir lower data upper work merged; echo bytes > data/blob; echo unseen > data/other',
      'touch lower/file; truncate -s 6 lower/file',
      'setfattr -n trusted.overlay.metacopy lower/file; setfattr -n trusted.overlay.redirect -v /blob lower/file',
      'mount -t overlay overlay -o lowerdir=lower::data,upperdir=upper,workdir=work,metacopy=on merged',
    ],
    act: select('merged', '/file'),
  },
  {
    name: 'nested',
    lines: [
      ...layers,
      MOUNT,
      'mkdir upper2 work2 nested',
      'mount -t overlay inner -o lowerdir=merged,upperdir=upper2,workdir=work2 nested',
      'echo more >> nested/a',
    ],
  },
  { name: 'lookup', lines: [...layers, MOUNT, 'cat merged/etc/hosts'], shown: '.beam' },
  { name: 'listing', lines: [...layers, MOUNT, 'ls merged'], shown: '.glow' },
  {
    name: 'exdev',
    lines: [...layers, MOUNT, 'mv merged/etc merged/conf'],
    shown: '.glow',
  },
  { name: 'happened', lines: [...layers, MOUNT, 'echo more >> merged/c'], act: tool('h') },
  { name: 'stale', lines: [...layers, MOUNT, 'cat merged/c', 'rm lower/c', 'ls merged'] },
  {
    name: 'many-lowers',
    lines: [
      'mkdir l1 l2 l3 l4 u w m',
      'touch l1/a l2/{a,b} l3/{b,c} l4/{a,d}',
      'mount -t overlay o -o lowerdir=l1:l2:l3:l4,upperdir=u,workdir=w m',
    ],
  },
  {
    name: 'deep',
    lines: [
      'mkdir -p l/a/b/c/d/e/f u w m',
      'touch l/a/b/c/d/e/f/g',
      'mount -t overlay o -o lowerdir=l,upperdir=u,workdir=w m',
    ],
  },
  {
    name: 'two-hundred-names',
    lines: [
      'mkdir l u w m; for ((i=0;i<200;i++)); do touch l/file$i; done',
      'mount -t overlay o -o lowerdir=l,upperdir=u,workdir=w m',
      'rm m/file42',
    ],
  },
  {
    name: 'container',
    lines: [
      'docker run -d --name c1 ubuntu:20.04 sleep 1000',
      'docker exec c1 touch /tmp/new',
      'docker diff c1',
    ],
  },
  {
    name: 'images',
    lines: [
      'docker pull -q ubuntu:20.04; mkdir ~/hello && cd ~/hello',
      `printf 'FROM ubuntu:20.04\\nRUN echo "Hello world" > /tmp/newfile\\n' > Dockerfile`,
      'docker build -q -t hello-ubuntu .',
    ],
  },
  {
    name: 'images-and-containers',
    lines: [
      `printf 'FROM ubuntu:20.04\\nRUN rm -r /home; mkdir -p /srv/www\\nRUN echo hi > /srv/www/index.html\\n' | docker build -q -t web:1.0 -`,
      'docker run --name c1 web:1.0 rm /srv/www/index.html',
    ],
  },
  {
    name: 'images-inspector',
    lines: [
      'docker pull -q ubuntu:20.04; mkdir ~/hello && cd ~/hello',
      `printf 'FROM ubuntu:20.04\\nRUN echo "Hello world" > /tmp/newfile\\n' > Dockerfile`,
      'docker build -q -t hello-ubuntu .',
    ],
    act: (page) => page.locator('svg [data-look="header"]').first().click({ force: true }),
  },
  {
    name: 'index-link',
    lines: [
      ...layers,
      'ln lower/c lower/d',
      MOUNT.replace('workdir=work', 'workdir=work,index=on'),
      'echo >> merged/d',
    ],
    act: select('merged', '/c'),
  },
  { name: 'inspector', lines: [...layers, MOUNT, 'echo more >> merged/c'], act: select('merged', '/c') },
  {
    name: 'inspector-covered',
    lines: [...layers, MOUNT, 'echo more >> merged/c'],
    act: select('lower:0', '/c'),
  },
  { name: 'compare', lines: [...layers, MOUNT, 'echo more >> merged/c', 'rm merged/a'], act: tool('c') },
  { name: 'build', lines: layers, act: tool('b') },
  {
    name: 'past',
    lines: [...layers, MOUNT, 'rm merged/a', 'touch merged/z'],
    act: (page) => page.evaluate(() => window.playground?.seek(4)),
  },
]

const folder = process.argv[2] ?? 'gallery'
mkdirSync(folder, { recursive: true })
const server = await preview({ logLevel: 'error', preview: { port: 0, host: '127.0.0.1' } })
const address = server.resolvedUrls?.local[0] as string
const browser = await launchChromium()
const wanted = process.argv[3]?.split(',') ?? states.map(({ name }) => name)
for (const { name, width, height, lang, theme } of variants) {
  for (const state of states.filter((one) => wanted.includes(one.name))) {
    const isPhone = width < 600
    const page = await browser.newPage({ viewport: { width, height }, isMobile: isPhone, hasTouch: isPhone })
    await page.goto(`${address}?lang=${lang}&theme=${theme}`)
    await page.waitForSelector('main[data-ready="true"]', { state: 'attached' })
    for (const line of state.lines) await page.evaluate((text) => window.playground?.run(text), line)
    const moving = state.shown ?? (state.inMotion === true ? '[data-motion]' : null)
    if (moving !== null) await page.waitForSelector(moving, { state: 'attached' })
    else await rests(page)
    await state.act?.(page, isPhone)
    if (moving === null) await rests(page)
    await page.screenshot({ path: join(folder, `${state.name}-${name}.png`) })
    await page.close()
    console.log(`${state.name}-${name}.png`)
  }
}
await browser.close()
server.httpServer.close()
const images = states.flatMap((state) =>
  variants.map(
    ({ name }) =>
      `<figure><img src="${state.name}-${name}.png" alt=""><figcaption>${state.name}, ${name}</figcaption></figure>`,
  ),
)
writeFileSync(
  join(folder, 'index.html'),
  `<!doctype html><meta charset="utf-8"><title>Gallery</title><style>body{display:grid;grid-template-columns:repeat(4,1fr);gap:16px;font:13px sans-serif}figure{margin:0}img{width:100%}</style>${images.join('\n')}`,
)
process.exit(0)

/** Nothing moves any more: two pictures, some frames apart, are the same. */
async function rests(page: Page): Promise<void> {
  for (let last: Buffer = Buffer.alloc(0); ; ) {
    const now = await page.screenshot()
    if (now.equals(last)) return
    last = now
    await page.waitForTimeout(400)
  }
}
