/** Docker in the picture: what it keeps on the disk, what docker run mounts, the layers by name, and a choice of what is looked at. */

import { expect, type Page } from '@playwright/test'
import { focusTerminal, open, seriousViolations, test, type } from './support.ts'

test('a container is chosen and its layers are called by what they are', async ({ page, isMobile }) => {
  test.skip(isMobile, 'on the small plates names are shortened')
  await open(page)
  await focusTerminal(page)
  await type(
    page,
    'printf "FROM busybox\\nRUN echo hello > /greeting\\n" > Dockerfile; docker build -q -t greeter .',
  )
  await type(page, 'docker run -d --name first busybox sleep 1000')
  await type(page, 'docker run -d --name second greeter sleep 1000')
  await type(page, 'docker exec second sh -c "echo mine > /tmp/new"')
  const names = () =>
    page.locator('svg [data-row] text').evaluateAll((all) => all.map((one) => one.textContent ?? ''))
  await expect
    .poll(names)
    .toEqual(
      expect.arrayContaining(['container', 'init', 'layer 2', 'base', 'greeter:latest', 'busybox:latest']),
    )
  const chooser = page.locator('.dg-select')
  await expect(chooser.locator('option')).toHaveText([/first/, /second/, /overlay2/, /./])
  await expect(page.locator('svg [data-layer="upper"][data-path="/tmp/new"]').first()).toBeVisible()
  await chooser.selectOption({ index: 0 })
  await expect.poll(names).not.toContain('layer 2')
  await expect.poll(names).toEqual(expect.arrayContaining(['container', 'init', 'base', 'busybox:latest']))
  await page.screenshot({ path: test.info().outputPath('container.png') })
})

const HELLO = [
  'docker pull -q ubuntu:20.04',
  'mkdir ~/hello && cd ~/hello',
  `printf 'FROM ubuntu:20.04\\nRUN echo "Hello world" > /tmp/newfile\\n' > Dockerfile`,
  'docker build -q -t hello-ubuntu .',
]

/** Of each plate, its words from top to bottom. */
const plates = (page: Page) =>
  page
    .locator('svg .plates > g')
    .evaluateAll((all) =>
      all.map((plate) => [...plate.querySelectorAll('text')].map((text) => text.textContent ?? '')),
    )

const rails = (page: Page) =>
  page
    .locator('svg .rails > g')
    .evaluateAll((all) =>
      all.map((rail) => [rail.querySelector('title')?.textContent, rail.querySelectorAll('circle').length]),
    )

test('a build puts a layer on the base, which both images have, and the layer leads to its directory', async ({
  page,
  isMobile,
}) => {
  await open(page, '?lang=en')
  const ids: string[] = []
  for (const line of HELLO) {
    const { output } = (await page.evaluate((text) => window.playground?.run(text), line)) ?? { output: '' }
    ids.push(output)
  }
  const built = /sha256:(\w{12})/.exec(ids.at(-1) ?? '')?.[1]
  await expect
    .poll(() => rails(page))
    .toEqual([
      [`hello-ubuntu:latest, image ${built}`, 2],
      ['ubuntu:20.04, image ba6acccedd29', 1],
    ])
  if (!isMobile) {
    await expect
      .poll(async () => {
        const [layer, base] = await plates(page)
        return [...(layer ?? []).slice(0, 2), base?.[0]]
      })
      .toEqual(['layer 2 · 12B', expect.stringMatching(/^RUN echo "Hello world"/), 'base · 72.8MB'])
  }
  const cell = page.locator('svg [data-path="/tmp/newfile"]')
  await expect(cell).toBeVisible()

  // The layer itself: what the inspector says leads there.
  await page.locator('svg [data-look="header"]').first().click()
  const inspector = page.getByTestId('inspector')
  await expect(inspector).toContainText('How does one find this layer?')
  await expect(inspector).toContainText('RUN echo "Hello world" > /tmp/newfile')
  const path = /\/var\/lib\/docker\/overlay2\/\w{64}\/diff/
  await expect(inspector).toContainText(path)
  const directory = path.exec((await inspector.textContent()) ?? '')?.[0]
  const found = await page.evaluate((path) => window.playground?.run(`cat ${path}/tmp/newfile`), directory)
  expect(found).toEqual({ status: 0, output: 'Hello world\n' })

  // A name in it.
  await inspector.getByRole('button', { name: 'Close', exact: true }).click()
  await cell.click()
  await expect(inspector).toContainText('hello-ubuntu:latest')
  await expect(inspector).toContainText('It is seen.')
  expect(await seriousViolations(page)).toEqual([])
  await page.screenshot({ path: test.info().outputPath('images.png') })

  // A container's layers come on top, and stay when it has ended.
  await page.evaluate(() => window.playground?.run('docker run --name c1 hello-ubuntu rm /tmp/newfile'))
  await expect.poll(() => rails(page)).toContainEqual([expect.stringMatching(/^c1, container/), 4])
  await expect(page.locator('svg [data-path="/tmp/newfile"][data-kind="whiteout"]')).toHaveCount(1)
  await page.evaluate(() => window.playground?.undo())
  await expect.poll(() => rails(page)).toHaveLength(2)
})

test('all names of the base are shown when they are wanted, and plain directories are a choice', async ({
  page,
}) => {
  await open(page, '?lang=zh-CN')
  await page.evaluate(() => window.playground?.run('docker pull -q ubuntu:20.04'))
  const names = page.locator('svg .cell[data-path]:not([data-path=""])')
  await expect(names).toHaveCount(5)
  await page.getByRole('button', { name: '还有 16 个名字' }).click()
  await expect(names).toHaveCount(21)
  await page.getByRole('button', { name: '少显示一些' }).click()
  await expect(names).toHaveCount(5)
  await expect(page.locator('.dg-select option')).toHaveText([/overlay2/, /./])
})

test('the lines of images stay in sight beside the inspector', async ({ page, isMobile }) => {
  test.skip(isMobile, 'there the inspector is a sheet below the picture')
  await open(page, '?lang=en')
  await page.evaluate(() => window.playground?.run('docker pull -q ubuntu:20.04'))
  await page.locator('svg [data-look="header"]').first().click()
  const inspector = page.getByTestId('inspector')
  await expect(inspector).toBeVisible()
  const right = () =>
    page
      .locator('svg .rails > g')
      .evaluateAll((all) => Math.max(...all.map((rail) => rail.getBoundingClientRect().right)))
  const left = async () => (await inspector.boundingBox())?.x ?? 0
  await expect.poll(async () => (await right()) < (await left())).toBe(true)
})
