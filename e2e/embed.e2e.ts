/** The playground in pages of others: another origin, with and without a sandbox, driven by script and by old posts. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, type Frame, type Page } from '@playwright/test'
import type { CommandResult } from '../public/embed.d.ts'
import { parseLesson } from '../src/lessons/parse.ts'
import { type StaticServer, serve } from './static-server.ts'
import { test } from './support.ts'

let site: StaticServer
let host: StaticServer

test.beforeAll(async () => {
  // As GitHub Pages and most static hosts send it: frames without an origin need it.
  site = await serve({ folders: { '/play/': 'dist' }, headers: { 'Access-Control-Allow-Origin': '*' } })
  host = await serve({ folders: { '/': 'e2e/embed' }, values: { SITE: `${site.origin}/play/` } })
})

test.afterAll(async () => {
  await host.close()
  await site.close()
})

const frames = (page: Page): Frame[] => page.frames().filter((frame) => frame.url().startsWith(site.origin))

/** The frame, when its terminal and diagram show the machine. */
async function readyFrame(page: Page): Promise<Frame> {
  await expect.poll(() => frames(page).length).toBeGreaterThan(0)
  const frame = frames(page)[0] as Frame
  await frame.waitForSelector('main[data-ready="true"]', { state: 'attached' })
  return frame
}

const scriptedPage = async (page: Page) => {
  await page.goto(`${host.origin}/driven.html`)
  return (
    (await page.evaluateHandle(() => {
      const playground = window.OverlayPlayground.create(document.querySelector('#place') as Element, {
        lang: 'en',
      })
      const heard: unknown[] = []
      playground.on('command', (event) => heard.push(['command', event.line, event.status]))
      playground.on('step', (event) => heard.push(['step', event]))
      return Object.assign(window, { playground2: playground, heard })
    })) && readyFrame(page)
  )
}

test('embed.js is below 8 kB gzip', () => {
  expect(gzipSync(readFileSync('dist/embed.js'), { level: 9 }).length).toBeLessThan(8_000)
})

test('an element is loaded on approach, runs its commands, and takes neither focus nor scroll', async ({
  page,
}) => {
  await page.goto(`${host.origin}/post.html`)
  await page.getByLabel('Search').focus()
  await page.waitForFunction(() => customElements.get('overlay-playground') !== undefined)
  expect(frames(page)).toEqual([])
  await page.evaluate(() => scrollTo(0, 2400))
  const frame = await readyFrame(page)
  await expect(frame.locator('svg [data-layer="upper"][data-path="/c"]').first()).toBeVisible()
  await expect(frame.getByTestId('timeline')).toHaveCount(0)
  expect(await page.locator('#first iframe').evaluate((element) => element.clientHeight)).toBeGreaterThan(490)
  expect(await page.locator('#first iframe').getAttribute('title')).toBe('Overlay Playground')
  expect(await page.evaluate(() => [scrollY, document.activeElement?.tagName])).toEqual([2400, 'INPUT'])
  expect(await frame.evaluate(() => document.documentElement.dataset['theme'])).toBe('dark')
  // It registers no service worker in somebody else's page.
  expect(await frame.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)).toBe(0)
})

test('an element that starts on a click is a button in its language until then', async ({ page }) => {
  await page.goto(`${host.origin}/post.html`)
  const button = page.getByRole('button', { name: '在这里试一试' })
  await page.evaluate(() => document.querySelector('#first')?.remove())
  await button.click()
  const frame = await readyFrame(page)
  expect(await frame.evaluate(() => document.documentElement.lang)).toBe('zh-CN')
})

test('of ten on a page only those near the window are loaded', async ({ page }) => {
  await page.goto(`${host.origin}/many.html`)
  await readyFrame(page)
  expect(await page.locator('iframe').count()).toBe(1)
  await page.evaluate(() => scrollTo(0, 2 * 1900))
  await expect(page.locator('iframe')).not.toHaveCount(1)
  expect(await page.locator('iframe').count()).toBeLessThan(5)
})

test('create drives a playground: run, seek, undo, redo, reset, load, state, events, dispose', async ({
  page,
}) => {
  await scriptedPage(page)
  const outcome = await page.evaluate(async () => {
    const { playground2: playground, heard } = window as unknown as {
      playground2: ReturnType<Window['OverlayPlayground']['create']>
      heard: unknown[]
    }
    const results: unknown[] = [await playground.run('mkdir a b'), await playground.run('ls; false')]
    await playground.seek(1)
    const { entry, entries, cwd } = await playground.state()
    results.push([entry, entries, cwd])
    await playground.redo()
    await playground.undo()
    results.push((await playground.state()).entry)
    await playground.reset()
    results.push((await playground.state()).entries)
    await playground.load('whiteouts')
    results.push((await playground.state()).lesson)
    results.push(await playground.load('no-such-lesson').catch((error: Error) => error.message))
    const unfinished = playground.run('sleep 100').catch((error: Error) => error.message)
    await playground.state()
    playground.dispose()
    results.push(await unfinished, await playground.run('ls').catch((error: Error) => error.message))
    return { results, heard, frames: document.querySelectorAll('iframe').length }
  })
  expect(outcome).toEqual({
    results: [
      { status: 0, output: '' },
      { status: 1, output: 'a  b\n' },
      [1, ['mkdir a b', 'ls; false'], '/root/ufs'],
      1,
      [],
      'whiteouts',
      'no such lesson: no-such-lesson',
      'the playground was disposed',
      'the playground was disposed',
    ],
    heard: [
      ['command', 'mkdir a b', 0],
      ['command', 'ls; false', 1],
      ['step', { lesson: 'whiteouts', step: 1 }],
    ],
    frames: 0,
  })
})

test('the page around hears which goals of a task are reached', async ({ page }) => {
  const lesson = parseLesson(readFileSync('src/lessons/en/aufs.md', 'utf8'))
  const step = lesson.steps.findIndex(({ task }) => task != null) + 1
  await page.goto(`${host.origin}/driven.html`)
  const heard = await page.evaluate(async (open) => {
    const playground = window.OverlayPlayground.create(document.querySelector('#place') as Element, {
      lang: 'en',
      lesson: 'aufs',
      step: open,
    })
    const goals: unknown[] = []
    const all = new Promise((resolve) =>
      playground.on('goal', (event) => {
        goals.push(event)
        if (event.goal === 2) resolve(undefined)
      }),
    )
    await playground.run('mkdir -p ~/aufs/A ~/aufs/B')
    await playground.run('touch ~/aufs/B/gone')
    await all
    return goals
  }, step)
  expect(heard).toEqual([
    { lesson: 'aufs', step, goal: 1, goals: 2 },
    { lesson: 'aufs', step, goal: 2, goals: 2 },
  ])
})

test('a frame answers nobody but the origin in its address, and nothing but its calls', async ({ page }) => {
  await page.goto(`${host.origin}/driven.html`)
  const heard = await page.evaluate(
    async ({ address, own }) => {
      const heard: unknown[] = []
      addEventListener('message', ({ data }) => heard.push(data))
      const frame = (hostOrigin: string) => {
        const element = document.createElement('iframe')
        element.src = `${address}?embed=1&lang=en&host=${encodeURIComponent(hostOrigin)}`
        document.body.append(element)
        return element
      }
      const stranger = frame('https://example.org')
      const friend = frame(own)
      const call = (id: unknown, call: unknown) => ({ overlayPlayground: 1, id, call })
      await new Promise((resolve) =>
        addEventListener('message', ({ data }) => data?.type === 'ready' && resolve(undefined)),
      )
      for (const element of [stranger, friend]) {
        for (const message of [
          null,
          'run',
          { overlayPlayground: 2, id: 1, call: { method: 'state' } },
          call('1', { method: 'state' }),
          call(2, { method: 'constructor' }),
          call(3, { method: 'run', line: { toString: 'x' } }),
          call(4, { method: 'seek', entry: Number.NaN }),
          call(5, { method: 'run', line: 'echo hi' }),
        ])
          element.contentWindow?.postMessage(message, '*')
      }
      await new Promise((resolve) =>
        addEventListener('message', ({ data }) => data?.type === 'reply' && resolve(undefined)),
      )
      return heard
    },
    { address: `${site.origin}/play/`, own: host.origin },
  )
  expect(heard).toEqual([
    { overlayPlayground: 1, type: 'ready' },
    {
      overlayPlayground: 1,
      type: 'event',
      name: 'command',
      detail: { line: 'echo hi', status: 0, output: 'hi\n' },
    },
    { overlayPlayground: 1, type: 'reply', id: 5, result: { status: 0, output: 'hi\n' } },
  ])
})

test('the blocks of an old post run in one playground', async ({ page }) => {
  await page.goto(`${host.origin}/old-post.html`)
  const buttons = page.locator('.overlay-playground-run')
  await expect(buttons).toHaveText(['▶ Run', '▶ Run', '▶ Run'])
  expect(frames(page)).toEqual([])
  await buttons.nth(0).click()
  await expect(buttons.nth(0)).toHaveText('✓ Run again')
  await buttons.nth(1).click()
  await expect(buttons.nth(1)).toHaveText('✓ Run again')
  await buttons.nth(2).click()
  await expect(buttons.nth(2)).toHaveText('Run again (Status: 1)')
  expect(frames(page)).toHaveLength(1)
  const state = await (await readyFrame(page)).evaluate(() => window.playground?.state())
  expect(state?.entries).toEqual([
    'mkdir lower upper work merged',
    'echo old > lower/c',
    'mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work merged',
    'ls merged',
    'echo new >> merged/c',
    'cat upper/c',
    'rmdir lower',
  ])
  await page.getByRole('button', { name: 'Hide' }).click()
  await expect(page.locator('iframe')).toBeHidden()
})

for (const [name, buttons, commands] of [
  [
    'hexo-post',
    2,
    [
      'mkdir lower upper work merged',
      'echo 123 > lower/a.txt',
      'mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work merged',
      'echo 456 >> merged/a.txt; cat upper/a.txt',
    ],
  ],
  [
    'jekyll-post',
    2,
    [
      'mkdir lower upper work merged',
      'echo secret > lower/s',
      'sudo mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work merged',
      'rm merged/s',
      'ls -l upper',
    ],
  ],
  [
    'docusaurus-post',
    2,
    [
      'mkdir -p l1 l2 upper work merged',
      'echo one > l1/f; echo two > l2/f',
      'mount -t overlay overlay \\\n  -o lowerdir=l1:l2,upperdir=upper,workdir=work merged',
      'cat merged/f',
      'cat merged/f',
      'umount merged',
    ],
  ],
] as const) {
  test(`one attribute around the article brings the blocks of a ${name} alive, and nothing else`, async ({
    page,
  }) => {
    await page.goto(`${host.origin}/${name}.html`)
    const run = page.locator('.overlay-playground-run')
    await expect(run).toHaveCount(buttons)
    // Beside the code, not among it.
    expect(await page.locator('pre .overlay-playground-run, table .overlay-playground-run').count()).toBe(0)
    for (let index = 0; index < buttons; index++) {
      await run.nth(index).click()
      await expect(run.nth(index)).toHaveText(/^✓/)
    }
    const state = await (await readyFrame(page)).evaluate(() => window.playground?.state())
    expect(state?.entries).toEqual(commands)
  })
}

test('out of sight a machine stands still, and goes on when it is seen', async ({ page }) => {
  await page.goto(`${host.origin}/post.html`)
  await page.evaluate((address) => {
    const frame = document.createElement('iframe')
    frame.src = address
    document.body.prepend(frame)
    document.querySelector('#first')?.remove()
  }, `${site.origin}/play/?embed=1&lang=en`)
  const frame = await readyFrame(page)
  await frame.evaluate(() => {
    const told = { characters: 0 }
    Object.assign(window, { told })
    window.playground?.on('output', (text) => {
      told.characters += text.length
    })
    void window.playground?.run('while :; do echo y; done')
  })
  const told = () =>
    frame.evaluate(() => (window as unknown as { told: { characters: number } }).told.characters)
  const isRunning = async () => {
    const before = await told()
    await frame.evaluate(() => new Promise((resolve) => setTimeout(resolve, 1_500)))
    return (await told()) > before
  }
  await expect.poll(isRunning).toBe(true)
  await page.evaluate(() => scrollTo(0, 2400))
  await expect.poll(isRunning).toBe(false)
  await page.evaluate(() => scrollTo(0, 0))
  await expect.poll(isRunning).toBe(true)
})

test('a frame with a session in its link asks before it runs it, and takes no focus', async ({ page }) => {
  const session = Buffer.from('["article",[["mkdir a",1500]]]').toString('base64url')
  await page.goto(`${host.origin}/post.html`)
  await page.getByLabel('Search').focus()
  await page.evaluate((address) => {
    const frame = document.createElement('iframe')
    frame.src = address
    document.body.prepend(frame)
  }, `${site.origin}/play/?embed=1&lang=en#s=1.${session}`)
  await expect.poll(() => frames(page).length).toBe(1)
  const frame = frames(page)[0] as Frame
  await expect(frame.getByRole('listitem')).toHaveText('mkdir a')
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('INPUT')
  await frame.getByRole('button', { name: 'Run', exact: true }).click()
  await readyFrame(page)
  await expect.poll(() => frame.evaluate(() => window.playground?.state().entries)).toEqual(['mkdir a'])
})

test('a plain frame in a sandbox without an origin works, and forgets', async ({ page }) => {
  await page.goto(`${host.origin}/plain-frame.html`)
  const frame = await readyFrame(page)
  expect(await frame.evaluate(() => self.origin)).toBe('null')
  const outcome = await frame.evaluate(() =>
    window.playground?.run(
      'mkdir l u w m; echo x > l/a; mount -t overlay o -o lowerdir=l,upperdir=u,workdir=w m; ls m',
    ),
  )
  expect(outcome).toEqual({ status: 0, output: 'a\n' })
  await expect(frame.locator('svg [data-layer="merged"][data-path="/a"]').first()).toBeVisible()
})

test('an element in a sandbox without an origin is driven all the same', async ({ page }) => {
  await page.goto(`${host.origin}/driven.html`)
  const result = await page.evaluate(async () => {
    const playground = window.OverlayPlayground.create(document.querySelector('#place') as Element, {
      sandbox: 'allow-scripts',
      lang: 'en',
    })
    return await playground.run('echo $((6 * 7))')
  })
  expect(result as CommandResult).toEqual({ status: 0, output: '42\n' })
})

test('a page that has no origin itself can have an element, too', async ({ page }) => {
  const sandboxed = await serve({
    folders: { '/': 'e2e/embed' },
    values: { SITE: `${site.origin}/play/` },
    headers: { 'Content-Security-Policy': 'sandbox allow-scripts' },
  })
  await page.goto(`${sandboxed.origin}/old-post.html`)
  const button = page.locator('.overlay-playground-run').first()
  await button.click()
  await expect(button).toHaveText('✓ Run again')
  await sandboxed.close()
})

test('where storage is blocked the embed works', async ({ page }) => {
  await page.addInitScript(() => {
    for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'caches'])
      Object.defineProperty(window, name, {
        get() {
          throw new DOMException('blocked', 'SecurityError')
        },
      })
  })
  await scriptedPage(page)
  expect(await (await readyFrame(page)).evaluate(() => window.playground?.run('echo ok'))).toEqual({
    status: 0,
    output: 'ok\n',
  })
})

const examples = [...readFileSync('docs/embedding.md', 'utf8').matchAll(/```html\n(.*?)```/gs)].map(
  ([, html]) => html as string,
)

for (const [index, html] of examples.entries()) {
  test(`example ${index + 1} of docs/embedding.md comes alive`, async ({ page }) => {
    expect(examples).toHaveLength(6)
    const folder = mkdtempSync(join(tmpdir(), 'overlay-playground-example-'))
    const here = html.replaceAll('https://example.org/overlay-playground/', `${site.origin}/play/`)
    writeFileSync(
      join(folder, 'index.html'),
      `<!doctype html><html lang="en"><link rel="icon" href="data:,"><body>${here}`,
    )
    const blog = await serve({ folders: { '/': folder } })
    await page.goto(blog.origin)
    const button = page.getByRole('button', { name: '▶' })
    if (html.includes('start="click"') || html.includes('data-playground')) await button.click()
    const frame = await readyFrame(page)
    if (html.includes('commands=')) await expect(frame.locator('svg [data-path="/c"]').first()).toBeVisible()
    const state = () => frame.evaluate(() => window.playground?.state().entries.length)
    if (html.includes('mkdir')) await expect.poll(state).toBeGreaterThan(0)
    await blog.close()
    rmSync(folder, { recursive: true })
  })
}
