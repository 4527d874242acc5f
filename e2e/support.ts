/** What the end-to-end tests share: opening the page, typing like a person, reading terminal and diagram. */

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { test as base, expect, type Page } from '@playwright/test'

const require = createRequire(import.meta.url)

/** Every test fails when the page throws or writes an error to its console. */
export const test = base.extend<{ quiet: undefined }>({
  quiet: [
    async ({ page }, use) => {
      const errors: string[] = []
      page.on('pageerror', (error) => errors.push(`${error.message}\n${error.stack ?? ''}`))
      page.on('console', (message) => {
        if (message.type() === 'error') errors.push(message.text())
      })
      await use(undefined)
      expect(errors).toEqual([])
    },
    { auto: true },
  ],
})

/** Opens the page and waits until terminal and diagram show the machine. */
export async function open(page: Page, query = ''): Promise<void> {
  await page.goto(`./${query}`)
  await page.waitForSelector('main[data-ready="true"]', { state: 'attached' })
  await page.evaluate(watchMotions)
}

/** Records every kind of moving mark that comes into the diagram, however short it stays. */
function watchMotions(): void {
  const seen = new Set<string>()
  const note = (element: Element) => {
    const kind = element.getAttribute('data-motion')
    if (kind !== null) seen.add(kind)
  }
  new MutationObserver((records) => {
    for (const { target, addedNodes } of records) {
      for (const node of [target, ...addedNodes]) {
        if (!(node instanceof Element)) continue
        note(node)
        for (const mark of node.querySelectorAll('[data-motion]')) note(mark)
      }
    }
  }).observe(document.body, { subtree: true, childList: true, attributeFilter: ['data-motion'] })
  Object.assign(window, { seenMotions: seen })
}

/** The kinds of motion seen since `forgetMotions`. */
export const seenMotions = (page: Page): Promise<string[]> =>
  page.evaluate(() => [...(window as unknown as { seenMotions: Set<string> }).seenMotions].sort())

export const forgetMotions = (page: Page): Promise<void> =>
  page.evaluate(() => (window as unknown as { seenMotions: Set<string> }).seenMotions.clear())

export const terminal = (page: Page) => page.getByTestId('terminal')

/** Puts the keyboard into the terminal. */
export async function focusTerminal(page: Page): Promise<void> {
  await terminal(page)
    .locator('.xterm')
    .click({ position: { x: 60, y: 20 } })
}

/** Types a line key by key, presses Enter, and waits for the command to end. Its output and status. */
export async function type(page: Page, line: string): Promise<{ output: string; status: number }> {
  const ended = page.evaluate(
    () =>
      new Promise<{ output: string; status: number }>((resolve) => {
        const stop = window.playground?.on('command', ({ output, status }) => {
          stop?.()
          resolve({ output, status })
        })
      }),
  )
  await page.keyboard.type(line)
  await page.keyboard.press('Enter')
  return await ended
}

/** The rows of the screen that hold text, wrapped rows as they stand. */
export async function screenRows(page: Page): Promise<string[]> {
  const rows = await terminal(page)
    .locator('.xterm-rows > div')
    .evaluateAll((divs) => divs.map((div) => (div.textContent ?? '').replaceAll('\u00a0', ' ').trimEnd()))
  return rows.filter((row) => row !== '')
}

/** Waits until the end of the screen is this, whatever width it is wrapped to. */
export async function expectScreenEnd(page: Page, text: string): Promise<void> {
  const plain = text.replaceAll(/\s/g, '')
  await expect
    .poll(async () => (await screenRows(page)).join('').replaceAll(/\s/g, ''))
    .toMatch(new RegExp(`${plain.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`))
}

/** The diagram's cells by row, names sorted: `a` (file), `d/` (directory), `f=whiteout`; merged: `a<upper`. */
export type Picture = Record<string, string>

export const picture = (page: Page): Promise<Picture> =>
  page.getByTestId('diagram').evaluate((diagram) => {
    const rows: Record<string, Set<string>> = {}
    for (const row of diagram.querySelectorAll('svg [data-row][data-layer]')) {
      rows[row.getAttribute('data-layer') as string] ??= new Set()
    }
    for (const cell of diagram.querySelectorAll('svg [data-path][data-layer]')) {
      if (cell.getAttribute('data-look') === 'ghost') continue
      const layer = cell.getAttribute('data-layer') as string
      const path = (cell.getAttribute('data-path') as string).slice(1)
      const kind = cell.getAttribute('data-kind')
      const from = cell.getAttribute('data-from')
      const mark = kind === 'directory' ? '/' : kind === 'file' ? '' : `=${kind}`
      rows[layer] ??= new Set()
      rows[layer].add(path + mark + (from === null ? '' : `<${from}`))
    }
    return Object.fromEntries(
      Object.entries(rows).map(([layer, names]) => [layer, [...names].sort().join(' ')]),
    )
  })

export async function expectPicture(page: Page, wanted: Picture): Promise<void> {
  await expect.poll(() => picture(page)).toMatchObject(wanted)
}

/** What axe takes for serious or worse on the page as it is. */
export async function seriousViolations(page: Page): Promise<string[]> {
  await page.evaluate(readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'))
  return page.evaluate(async () => {
    const axe = (
      window as unknown as {
        axe: { run(): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }> }
      }
    ).axe
    const { violations } = await axe.run()
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`)
  })
}

/** F6 until the focus is in the pane. */
export async function goToPane(page: Page, pane: string): Promise<void> {
  await expect(async () => {
    await page.keyboard.press('F6')
    const now = await page.evaluate(
      () => document.activeElement?.closest<HTMLElement>('[data-pane]')?.dataset['pane'],
    )
    expect(now).toBe(pane)
  }).toPass()
}

/** Tab, or Shift+Tab, until the focus is on what has this name. */
export async function tabTo(
  page: Page,
  name: string | RegExp,
  key: 'Tab' | 'Shift+Tab' = 'Tab',
): Promise<void> {
  await expect(async () => {
    await page.keyboard.press(key)
    const now = await page.evaluate(() => {
      const { activeElement, body } = document
      // What had the focus is gone: the page as a whole has every name in it.
      if (activeElement === body) return ''
      const label = activeElement instanceof HTMLInputElement ? activeElement.labels?.[0]?.textContent : null
      return activeElement?.getAttribute('aria-label') ?? label ?? activeElement?.textContent ?? ''
    })
    expect(now).toMatch(name)
  }).toPass({ intervals: [0] })
}

/** Drops a file on the page, once: the page takes drops when it is quiet, and shows then that a file is over it. */
export async function dropFile(page: Page, name: string, content: string): Promise<void> {
  const dispatch = (events: readonly string[]) =>
    page.evaluate(
      ([types, file, text]) => {
        const dataTransfer = new DataTransfer()
        dataTransfer.items.add(new File([text], file))
        for (const type of types)
          document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }))
      },
      [events, name, content] as const,
    )
  await expect(async () => {
    await dispatch(['dragenter'])
    await expect(page.locator('html')).toHaveAttribute('data-dropping', { timeout: 500 })
  }).toPass()
  await dispatch(['dragover', 'drop'])
}
