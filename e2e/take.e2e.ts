import { readFile } from 'node:fs/promises'
import { expect, type Page } from '@playwright/test'
import { unzipSync } from 'fflate'
import { goToPane, open, tabTo, test } from './support.ts'

test.skip(({ isMobile }) => isMobile, 'what is saved does not depend on the size of the page')

const session = [
  'mkdir lower upper work merged',
  'echo text > lower/c',
  'mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work merged',
  'echo more >> merged/c',
  'rm merged/c',
]

async function openDialog(page: Page): Promise<void> {
  for (const line of session) await page.evaluate((text) => window.playground?.run(text), line)
  await page.getByRole('button', { name: 'Take it along' }).click()
  await expect(page.getByRole('img', { name: 'What the picture will look like' })).toBeVisible()
}

async function saved(page: Page, button: string): Promise<Buffer> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: button, exact: true }).click(),
  ])
  return readFile(await download.path())
}

test('the picture stands alone: as SVG in a page of its own, and as PNG', async ({ page, browser }) => {
  await open(page, '?lang=en&theme=light')
  await openDialog(page)
  await page.getByRole('radio', { name: 'Dark' }).click()
  await page.getByRole('textbox', { name: 'Caption' }).fill('Deleted <for good>')
  const svg = (await saved(page, 'Save SVG')).toString()
  expect(/var\(|class=|url\((?!#)/.test(svg)).toBe(false)
  const alone = await browser.newPage()
  await alone.setContent(svg)
  await expect(alone.locator('svg [data-layer="upper"][data-kind="whiteout"]')).toBeVisible()
  await expect(alone.getByText('Deleted <for good>').last()).toBeVisible()
  await alone.close()
  expect([...(await saved(page, 'Save PNG')).subarray(0, 4)]).toEqual([0x89, 0x50, 0x4e, 0x47])
})

test('the film of the last commands plays in a browser, each frame of it', async ({ page }) => {
  await open(page, '?lang=en&theme=light')
  await openDialog(page)
  await page.getByRole('combobox', { name: 'Commands' }).selectOption({ label: 'the last command' })
  const gif = await saved(page, 'Save GIF')
  expect(gif.subarray(0, 6).toString()).toBe('GIF89a')
  const film = await page.evaluate(async (data) => {
    const bytes = Uint8Array.from(atob(data), (char) => char.charCodeAt(0))
    const decoder = new ImageDecoder({ type: 'image/gif', data: bytes })
    await decoder.tracks.ready
    await decoder.completed
    const count = decoder.tracks.selectedTrack?.frameCount ?? 0
    const sizes = new Set<string>()
    const pictures = new Set<string>()
    let duration = 0
    for (let frameIndex = 0; frameIndex < count; frameIndex++) {
      const { image } = await decoder.decode({ frameIndex })
      sizes.add(`${image.displayWidth > 600} ${image.displayHeight > 200}`)
      duration += (image.duration ?? 0) / 1000
      const canvas = new OffscreenCanvas(96, 32)
      const context = canvas.getContext('2d')
      context?.drawImage(image, 0, 0, 96, 32)
      pictures.add(String(context?.getImageData(0, 0, 96, 32).data))
      image.close()
    }
    return { count, sizes: [...sizes], different: pictures.size, duration }
  }, gif.toString('base64'))
  expect(film.sizes).toEqual(['true true'])
  // As it was before, what moved, and as it is.
  expect(film.count).toBeGreaterThan(10)
  expect(film.different).toBeGreaterThan(5)
  expect(film.duration).toBeGreaterThan(3000)
})

test('the session goes along as a script, an article with pictures and a recording', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await open(page, '?lang=en&theme=light')
  await openDialog(page)
  await page.getByRole('button', { name: 'Copy script' }).click()
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible()
  const script = await page.evaluate(() => navigator.clipboard.readText())
  for (const line of session) expect(script).toContain(`\n${line}\n`)
  const files = unzipSync(await saved(page, 'Save Markdown with pictures'))
  const article = new TextDecoder().decode(files['article.md'])
  expect(article).toContain('$ rm merged/c')
  expect(Object.keys(files).filter((name) => name.endsWith('.svg'))).toHaveLength(session.length)
  const [header, ...events] = (await saved(page, 'Save asciicast')).toString().trim().split('\n')
  expect(JSON.parse(header as string)).toMatchObject({ version: 2, width: 80, height: 24 })
  expect(events.map((event) => JSON.parse(event)[2]).join('')).toContain(session[2] as string)
})

test('with keys alone: the dialog is opened, everything in it is chosen and saved, and it gives the focus back', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await open(page, '?lang=en&theme=light')
  for (const line of session) await page.evaluate((text) => window.playground?.run(text), line)
  const pressed = async (key: string): Promise<Buffer> => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press(key)])
    return readFile(await download.path())
  }
  await goToPane(page, 'diagram')
  await tabTo(page, 'Take it along', 'Shift+Tab')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('img', { name: 'What the picture will look like' })).toBeVisible()

  await tabTo(page, /^(Light|Dark)$/)
  await page.keyboard.press('ArrowRight')
  await expect(page.getByRole('radio', { name: 'Dark' })).toBeChecked()
  await tabTo(page, /Caption/)
  await page.keyboard.press('Control+a')
  await page.keyboard.type('Gone')
  await tabTo(page, 'Save PNG')
  expect((await pressed('Enter')).subarray(1, 4).toString()).toBe('PNG')
  await tabTo(page, 'Copy SVG')
  await page.keyboard.press('Space')
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain('>Gone<')
  await tabTo(page, 'Save SVG')
  expect((await pressed('Enter')).toString()).toContain('>Gone<')

  await tabTo(page, 'Commands')
  await page.keyboard.press('Home')
  await expect(page.getByRole('combobox', { name: 'Commands' })).toHaveValue('1')
  await tabTo(page, 'Save GIF')
  expect((await pressed('Enter')).subarray(0, 6).toString()).toBe('GIF89a')

  await tabTo(page, 'Save script')
  expect((await pressed('Enter')).toString()).toContain(`\n${session[4]}\n`)
  await tabTo(page, 'Save Markdown with pictures')
  expect(Object.keys(unzipSync(await pressed('Enter')))).toContain('article.md')
  await tabTo(page, 'Save asciicast')
  expect((await pressed('Enter')).toString()).toContain('"version":2')

  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Take it along' })).toBeFocused()
})
