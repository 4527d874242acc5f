/**
 * What a stranger writes does nothing: in a link, a lesson's address, a file's name, content and attribute, an archive, an
 * image, a message. The site is served with the headers that the build ships; a violation of its policy is a failure, too.
 */

import { readFileSync } from 'node:fs'
import { test as base, expect, type Page } from '@playwright/test'
import { HEADERS } from '../scripts/security-plugin.ts'
import { type StaticServer, serve } from './static-server.ts'
import { expectScreenEnd, focusTerminal, screenRows, test, type } from './support.ts'

/** As a host reads dist/_headers: the lines below `/*`. */
const shippedHeaders = (): Record<string, string> => {
  const [, everywhere = ''] = /^\/\*\n((?: {2}.*\n)*)/.exec(readFileSync('dist/_headers', 'utf8')) ?? []
  return Object.fromEntries(
    [...everywhere.matchAll(/^ {2}([\w-]+): (.*)$/gm)].map(([, name, value]) => [name, value]),
  )
}

let site: StaticServer

test.beforeAll(async () => {
  site = await serve({ folders: { '/sub/path/': 'dist' }, headers: shippedHeaders() })
})

test.afterAll(() => site.close())

/** Each sets `window.harmed`, wherever it is taken for HTML, a script or an address. */
const SCRIPT = '<script>window.harmed=1</script>'
const IMAGE = '<img src=x onerror=window.harmed=1>'
const SVG = '<svg onload=window.harmed=1>'
const ATTRIBUTE = '" onfocus="window.harmed=1" autofocus x="'
const ADDRESS = 'javascript:window.harmed=1'
const PAYLOADS = [SCRIPT, IMAGE, SVG, ATTRIBUTE, ADDRESS]

interface Harm {
  harmed?: number
  violations?: string[]
  copied?: string[]
  opened?: string[]
}

async function visit(page: Page, address: string): Promise<void> {
  await page.addInitScript(() => {
    const harm = window as unknown as Harm
    harm.violations = []
    harm.copied = []
    harm.opened = []
    document.addEventListener('securitypolicyviolation', (event) =>
      harm.violations?.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`),
    )
    Object.defineProperty(navigator, 'clipboard', {
      value: { writeText: async (text: string) => void harm.copied?.push(text) },
    })
    window.open = (url) => {
      harm.opened?.push(String(url))
      return null
    }
  })
  page.on('dialog', (dialog) => void dialog.dismiss().then(() => expect(dialog.message()).toBe('no dialog')))
  await page.goto(`${site.origin}/sub/path/${address}`)
}

const ready = (page: Page) => page.waitForSelector('main[data-ready="true"]', { state: 'attached' })
const run = (page: Page, line: string) => page.evaluate((text) => window.playground?.run(text), line)

/** Nothing ran, nothing was taken for an element, nothing was refused by the policy either. */
async function expectNoHarm(page: Page): Promise<void> {
  const found = await page.evaluate(() => {
    const { harmed, violations, copied, opened } = window as unknown as Harm
    return {
      harmed,
      violations,
      copied,
      opened,
      images: [
        ...document.querySelectorAll('img, iframe, object, embed, base, meta[http-equiv=refresh]'),
      ].map(({ outerHTML }) => outerHTML),
      scripts: [...document.scripts]
        .filter(({ src }) => !src.startsWith(location.origin))
        .map(({ outerHTML }) => outerHTML),
      handlers: [...document.querySelectorAll('*')]
        .filter((element) => element.getAttributeNames().some((name) => name.startsWith('on')))
        .map(({ outerHTML }) => outerHTML.slice(0, 200)),
      // The build writes the page's own icon into its head.
      addresses: [...document.querySelectorAll('[href]:not(head > link[rel="icon"]), [src], [action]')]
        .map((element) => element.getAttribute('href') ?? element.getAttribute('src') ?? '')
        .filter((address) => /^\s*(?:javascript|data|vbscript):/i.test(address)),
    }
  })
  expect(found).toEqual({
    harmed: undefined,
    violations: [],
    copied: [],
    opened: [],
    images: [],
    scripts: [],
    handlers: [],
    addresses: [],
  })
}

// Not one of support.ts: here the browser complains, as it should.
base(
  'the headers that are shipped are the ones that are meant, and a browser gets them',
  async ({ page }) => {
    expect(shippedHeaders()).toEqual(HEADERS)
    const response = await page.goto(`${site.origin}/sub/path/`)
    expect(response?.headers()['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self';/)
    await ready(page)
    // The policy works: neither inline nor evaluated code runs.
    const outcome = await page.evaluate(() => {
      const script = document.createElement('script')
      script.textContent = 'window.harmed = 1'
      document.head.append(script)
      return (window as unknown as Harm).harmed
    })
    expect(outcome).toBeUndefined()
  },
)

test('names, contents, attributes, mounts, archives and images are shown, and are nothing else', async ({
  page,
}) => {
  await visit(page, '?lang=en')
  await ready(page)
  await run(page, 'mkdir lower upper work merged')
  for (const [index, payload] of PAYLOADS.entries()) {
    const quoted = `'${payload.replaceAll('/', '∕').replaceAll("'", "'\\''")}'`
    await run(
      page,
      `mkdir lower/d${index}; echo ${quoted} > lower/${quoted}; mkdir lower/${quoted}.d; ln -s ${quoted} lower/link${index}`,
    )
    await run(
      page,
      `setfattr -n user.x -v ${quoted} lower/${quoted}; setfattr -n trusted.overlay.redirect -v ${quoted} lower/d${index}`,
    )
  }
  await run(
    page,
    `mount -t overlay '${IMAGE.replaceAll(',', '')}' -o lowerdir=lower,upperdir=upper,workdir=work merged`,
  )
  await run(
    page,
    'for f in merged/*; do echo x >> "$f"; done; rm -f merged/*img*; mv merged/d1 "merged/<b>d1"',
  )
  await run(
    page,
    'tar -cf a.tar lower; mkdir t; tar -xvf a.tar -C t; cat lower/*; ls -l merged; getfattr -d -m - lower/*; findmnt merged; cat /proc/mounts; dmesg',
  )
  await run(
    page,
    `docker import - '${SCRIPT.toLowerCase()}' < a.tar; docker import a.tar evil:x; docker images; docker run '${IMAGE}'`,
  )
  await expectNoHarm(page)

  // The inspector of every cell that stands there.
  const cells = page.locator('[data-testid="diagram"] svg [data-path]')
  for (let index = 0; index < Math.min(12, await cells.count()); index++) {
    await cells
      .nth(index)
      .click({ force: true, timeout: 2_000 })
      .catch(() => {})
    await expectNoHarm(page)
  }
  await page.keyboard.press('Escape')
  await page.evaluate(() => window.playground?.seek(3))
  await page.evaluate(() => window.playground?.redo())
  await expectNoHarm(page)
})

test('the share dialog shows what commands say', async ({ page }) => {
  await visit(page, `?lang=en&lesson=copy-up&x=${encodeURIComponent(ATTRIBUTE)}`)
  await ready(page)
  for (const payload of PAYLOADS) await run(page, `echo '${payload}'`)
  await page.keyboard.press('F6')
  const menu = page.getByRole('button', { name: 'Menu' })
  if (await menu.isVisible()) {
    await menu.click()
    await page.getByRole('menuitem', { name: 'Share' }).click()
  } else await page.getByRole('button', { name: 'Share' }).click()
  const html = await page.getByLabel('Frame, for any page').inputValue()
  const element = await page.getByLabel('Element, where scripts are allowed').inputValue()
  await expectNoHarm(page)
  // What is copied into a blog is what it says, and nothing of the commands.
  const parsed = await page.evaluate(
    (texts) =>
      texts.map((text) => {
        const document = new DOMParser().parseFromString(text, 'text/html')
        return [...document.querySelectorAll('body *, head *')].map((node) => [
          node.tagName,
          ...node.getAttributeNames().sort(),
        ])
      }),
    [html, element],
  )
  expect(parsed).toEqual([
    [['IFRAME', 'height', 'loading', 'sandbox', 'src', 'title', 'width']],
    [
      ['SCRIPT', 'async', 'src'],
      ['OVERLAY-PLAYGROUND', 'commands', 'lang', 'lesson', 'step'],
    ],
  ])
})

for (const payload of PAYLOADS) {
  test(`in an address, ${payload} is nothing`, async ({ page }) => {
    const text = encodeURIComponent(payload)
    const session = Buffer.from(JSON.stringify(['article', [[`echo '${payload}'`, 0]]])).toString('base64url')
    await visit(
      page,
      `?lang=${text}&theme=${text}&lesson=${text}&step=${text}&panes=${text}&host=${text}#s=1.${session}`,
    )
    await expect(page.getByRole('listitem')).toHaveText(`echo '${payload}'`)
    await expectNoHarm(page)
    await page.getByRole('dialog').getByRole('button', { name: 'Run', exact: true }).click()
    await ready(page)
    await expectNoHarm(page)
    await page.evaluate((id) => window.playground?.load(id).catch(() => {}), payload)
    await expectNoHarm(page)
    await page.goto('about:blank')
    await page.goto(`${site.origin}/sub/path/?lang=en#s=${text}`)
    await ready(page)
    await expectNoHarm(page)
  })
}

test('terminal escapes reach neither title, clipboard, colours, links nor the command line', async ({
  page,
}) => {
  await visit(page, '?lang=en')
  await ready(page)
  const title = await page.title()
  const colour = () =>
    page
      .locator('.xterm-viewport')
      .first()
      .evaluate((element) => getComputedStyle(element).backgroundColor)
  const background = await colour()
  const osc = (text: string) => `printf '\\033]${text}\\007'`
  await run(
    page,
    [
      osc('0;harmed'),
      osc('2;harmed'),
      osc(`52;c;${Buffer.from('rm -rf ~').toString('base64')}`),
      osc('52;c;?'),
      `${osc('8;;javascript:window.harmed=1')}; printf 'a link'; ${osc('8;;')}`,
      osc('11;#ff0000'),
      osc('4;1;#00ff00'),
      osc('1337;File=inline=1:AAAA'),
      osc('9;harmed'),
      osc('777;notify;harmed;harmed'),
      "printf '\\033[21t\\033[18t\\033[8;5;5t\\033[3;1;1t\\033[2t'",
      "printf '\\033P$q\"p\\033\\\\'; printf '\\033_Gharmed\\033\\\\'; printf '\\033^harmed\\033\\\\'; printf '\\033]50;CurrentDir=/harmed\\007'",
    ].join('; '),
  )
  expect(await page.title()).toBe(title)
  expect(await colour()).toBe(background)
  const link = page.getByTestId('terminal').locator('.xterm-rows').getByText('a link').last()
  await link.hover({ force: true })
  await link.click({ force: true })
  await expectNoHarm(page)
  await focusTerminal(page)
  expect(await type(page, 'echo fine')).toEqual({ output: 'fine\n', status: 0 })
  await expectScreenEnd(page, 'echo fine fine [root@playground ufs]$')
  expect((await screenRows(page)).join('\n')).not.toMatch(/command not found/)
})
