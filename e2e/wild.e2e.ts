/** Things that break lesser pages: each ends in the message that Linux gives, or in a prompt after ^C. */

import { expect } from '@playwright/test'
import { expectScreenEnd, focusTerminal, open, screenRows, terminal, test, type } from './support.ts'

const prompt = '[root@playground ufs]$'

test.beforeEach(async ({ page }) => {
  await open(page, '?lang=en')
  await focusTerminal(page)
})

test('a mistyped mount says what mount(8) says', async ({ page }) => {
  await type(page, 'mkdir lower upper work merged')
  const wrong = await type(
    page,
    'mount -t overlay overlay -o lowerdir=./lower,uperdir=./upper,workdir=./work ./merged',
  )
  expect(wrong).toEqual({
    output:
      "mount: /root/ufs/merged: fsconfig() failed: overlay: Unknown parameter 'uperdir'.\n" +
      '       dmesg(1) may have more information after failed mount system call.\n',
    status: 32,
  })
  const unknown = await type(page, 'mount -t overlayfs none ./merged')
  expect(unknown.output).toBe(
    "mount: /root/ufs/merged: unknown filesystem type 'overlayfs'.\n" +
      '       dmesg(1) may have more information after failed mount system call.\n',
  )
  await expectScreenEnd(page, prompt)
})

test('rm -rf / is refused as GNU rm does', async ({ page }) => {
  expect(await type(page, 'rm -rf /')).toEqual({
    output:
      "rm: it is dangerous to operate recursively on '/'\n" +
      'rm: use --no-preserve-root to override this failsafe\n',
    status: 1,
  })
})

test('an unknown command is not found', async ({ page }) => {
  expect(await type(page, 'foo')).toEqual({ output: 'bash: foo: command not found\n', status: 127 })
})

test('an endless loop ends with Ctrl+C', async ({ page }) => {
  await page.keyboard.type('while true; do :; done\n')
  await page.keyboard.press('Control+c')
  await expectScreenEnd(page, `^C${prompt}`)
  expect(await type(page, 'echo alive')).toEqual({ output: 'alive\n', status: 0 })
})

test('an endless output ends with Ctrl+C', async ({ page }) => {
  await page.keyboard.type('yes\n')
  await expect.poll(async () => (await screenRows(page)).includes('y')).toBe(true)
  await page.keyboard.press('Control+c')
  await expectScreenEnd(page, prompt)
  expect((await type(page, 'echo alive')).output).toBe('alive\n')
})

test('cat without input echoes what is typed and ends with Ctrl+D', async ({ page }) => {
  await page.keyboard.type('cat\n')
  await page.keyboard.type('hello\n')
  await expectScreenEnd(page, 'cathellohello')
  await page.keyboard.press('Control+d')
  await expectScreenEnd(page, `hellohello${prompt}`)
})

test('a fork bomb meets the limit, leaves the prompt usable, and ends with reset', async ({ page }) => {
  await page.keyboard.type(':(){ :|:& };:\n')
  await expect.poll(async () => (await screenRows(page)).at(-1)).toBe(prompt)
  await page.keyboard.type('sleep 1\n')
  await expect
    .poll(async () => (await screenRows(page)).join(''))
    .toContain('Resource temporarily unavailable')
  await page.keyboard.press('Control+c')
  await page.evaluate(() => window.playground?.reset())
  await focusTerminal(page)
  expect(await type(page, 'echo alive')).toEqual({ output: 'alive\n', status: 0 })
})

test('a paste of ten megabytes leaves a prompt', async ({ page }) => {
  await terminal(page)
    .locator('textarea')
    .evaluate((area) => {
      const data = new DataTransfer()
      data.setData('text/plain', 'x'.repeat(10 * 1024 * 1024))
      area.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
      )
    })
  await page.keyboard.press('Control+c')
  await expect
    .poll(
      async () => {
        await page.keyboard.press('Control+c')
        return (await screenRows(page)).at(-1)
      },
      { timeout: 120_000 },
    )
    .toBe(prompt)
  expect((await type(page, 'echo alive')).output).toBe('alive\n')
})

test('a huge recursion ends the shell’s child, not the page', async ({ page }) => {
  const { output, status } = await type(page, "bash -c 'f() { f; }; f'")
  expect(status).toBe(139)
  expect(output).toContain('Segmentation fault')
  expect((await type(page, 'echo alive')).output).toBe('alive\n')
})
