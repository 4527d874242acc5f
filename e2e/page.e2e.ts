/** The page itself: what it loads, its contract, accessibility, keys and buttons. */

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { expect, type Request } from '@playwright/test'
import { expectPicture, focusTerminal, open, seriousViolations, test, type } from './support.ts'

test('the first load is at most 230 kB gzip in 12 requests, and nothing comes from elsewhere', async ({
  page,
  baseURL,
}) => {
  const requests: Request[] = []
  page.context().on('request', (request) => requests.push(request))
  // What is asked for until the page is ready, by its own clock: later it fetches what nobody waits for, and word of
  // both comes here in any order.
  let tellReady = (_: number) => {}
  const ready = new Promise<number>((resolve) => {
    tellReady = resolve
  })
  await page.exposeFunction('tellReady', (time: number) => tellReady(time))
  await page.addInitScript(() => {
    const look = () => {
      if (document.querySelector('main[data-ready="true"]') === null) return
      observer.disconnect()
      const time = performance.timeOrigin + performance.now()
      ;(window as unknown as { tellReady(time: number): void }).tellReady(time)
    }
    const observer = new MutationObserver(look)
    observer.observe(document, { subtree: true, childList: true, attributes: true })
  })
  await page.goto('./')
  const readyAt = await ready
  const loaded = await Promise.all(
    requests.map(async (request) => {
      const body = await (await request.response())?.body()
      const size = gzipSync(body ?? '', { level: 9 }).length
      return { url: request.url(), size, isFirst: request.timing().startTime <= readyAt }
    }),
  )
  const sizes = loaded.filter(({ isFirst }) => isFirst).map(({ url, size }) => [url, size] as const)
  const report = JSON.stringify(Object.fromEntries(sizes))
  expect(sizes.filter(([url]) => !url.startsWith(baseURL as string) && !url.startsWith('data:'))).toEqual([])
  expect(
    sizes.reduce((sum, [, size]) => sum + size, 0),
    report,
  ).toBeLessThanOrEqual(230_000)
  expect(sizes.length, report).toBeLessThanOrEqual(12)
})

for (const theme of ['light', 'dark']) {
  for (const lang of ['en', 'zh-CN']) {
    test(`axe finds nothing serious, ${theme}, ${lang}`, async ({ page }) => {
      await open(page, `?lang=${lang}&theme=${theme}`)
      expect(await seriousViolations(page)).toEqual([])
    })
  }
}

test('window.playground runs, undoes, redoes, seeks and resets', async ({ page }) => {
  await open(page, '?lang=en')
  const outcome = await page.evaluate(async () => {
    const { playground } = window
    if (playground === undefined) throw new Error('no window.playground')
    await playground.ready
    const results = [
      await playground.run('mkdir a b'),
      await playground.run('ls'),
      await playground.run('rmdir b; ls'),
    ]
    const entries = () => [playground.state().entry, playground.state().entries.length]
    const positions = [entries()]
    await playground.undo()
    positions.push(entries())
    results.push(await playground.run('ls'))
    positions.push(entries())
    await playground.seek(1)
    positions.push(entries())
    await playground.redo()
    positions.push(entries())
    await playground.reset()
    positions.push(entries())
    results.push(await playground.run('ls; false'))
    return { results, positions, cwd: playground.state().cwd }
  })
  expect(outcome).toEqual({
    results: [
      { status: 0, output: '' },
      { status: 0, output: 'a  b\n' },
      { status: 0, output: 'a\n' },
      { status: 0, output: 'a  b\n' },
      { status: 1, output: '' },
    ],
    positions: [
      [3, 3],
      [2, 3],
      [3, 3],
      [1, 3],
      [2, 3],
      [0, 0],
    ],
    cwd: '/root/ufs',
  })
})

test('going back shows the layers as they were', async ({ page }) => {
  await open(page, '?lang=en')
  await focusTerminal(page)
  await type(page, 'mkdir lower upper work merged; echo old > lower/c')
  await type(page, 'mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work merged')
  await type(page, 'echo new >> merged/c')
  await expectPicture(page, { merged: 'c<upper', upper: 'c', 'lower:0': 'c' })
  await page.evaluate(() => window.playground?.seek(2))
  await expectPicture(page, { merged: 'c<lower:0', upper: '', 'lower:0': 'c' })
  expect((await type(page, 'cat merged/c')).output).toBe('old\n')
})

test('the whole lesson runs with one key, command by command', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await open(page, '?lang=en')
  const commands = lessonCommands('../src/lessons/en/stacked-directories.md')
  expect(commands.length).toBeGreaterThan(30)
  for (const [index, command] of commands.entries()) {
    await page.keyboard.press('Control+Enter')
    await expect
      .poll(() => page.evaluate(() => window.playground?.state().entries.at(-1)), { message: command })
      .toBe(command)
    await expect.poll(() => page.evaluate(() => window.playground?.state().entry), command).toBe(index + 1)
  }
})

/** The commands of a lesson's console blocks, continuation lines with their first. */
function lessonCommands(file: string): string[] {
  const text = readFileSync(fileURLToPath(new URL(file, import.meta.url)), 'utf8')
  const blocks = [...text.matchAll(/```console\n([\s\S]*?)```/g)].map((match) => match[1] as string)
  return blocks.flatMap((block) => {
    const commands: string[] = []
    let continues = false
    for (const line of block.split('\n')) {
      if (continues) commands.push(`${commands.pop()}\n${line.replace(/^> /, '')}`)
      else if (line.startsWith('$ ')) commands.push(line.slice(2))
      else continue
      continues = line.endsWith('\\')
    }
    return commands
  })
}
