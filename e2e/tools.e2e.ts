import { expect, type Page } from '@playwright/test'
import { expectPicture, expectScreenEnd, open, seriousViolations, test } from './support.ts'

const session = [
  'mkdir lower upper work merged',
  'echo text > lower/a',
  'echo text > lower/c',
  'mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work merged',
  'echo more >> merged/c',
  'rm merged/a',
]

async function run(page: Page, lines: readonly string[]): Promise<void> {
  for (const line of lines) await page.evaluate((text) => window.playground?.run(text), line)
}

/** On a phone the tools stand in the page's menu. */
async function openTool(page: Page, name: string, menu = 'Menu'): Promise<void> {
  const button = page.getByTestId('diagram').getByRole('button', { name })
  if (await button.isVisible()) await button.click()
  else {
    await page.getByRole('button', { name: menu }).click()
    await page.getByRole('menuitem', { name }).click()
  }
}

test('directories, a mount and files are made by hand, and the terminal shows the commands', async ({
  page,
}) => {
  await open(page, '?lang=en')
  await openTool(page, 'Build by hand')
  const panel = page.getByTestId('build')
  await panel.getByRole('button', { name: 'Make the directories' }).click()
  await panel.getByRole('button', { name: 'Mount' }).click()
  await panel.getByRole('textbox', { name: 'Name' }).fill('my file')
  await panel.getByRole('textbox', { name: 'Text' }).fill('hello')
  await panel.getByRole('button', { name: 'Create' }).click()
  await expectPicture(page, { merged: 'my file<upper', upper: 'my file' })
  await page.locator('g.cell[data-layer="merged"][data-path="/my file"]').click()
  await panel.getByRole('textbox', { name: 'New path' }).fill('b')
  await panel.getByRole('button', { name: 'Rename' }).click()
  await expectPicture(page, { merged: 'b<upper', upper: 'b' })
  await expectScreenEnd(page, "[root@playground ufs]$ mv 'merged/my file' merged/b[root@playground ufs]$")
})

test('two layers are compared: a list, signs on the cells, and the command that says the same', async ({
  page,
}) => {
  await open(page, '?lang=en')
  await run(page, session)
  await openTool(page, 'Compare')
  const panel = page.getByTestId('compare')
  await expect(panel.getByRole('listitem')).toHaveText([/a\s*removed/, /c\s*content/])
  await expect(page.locator('.badge text')).toHaveText(['~', '−'])
  await panel.getByRole('button', { name: 'Run' }).click()
  await expectScreenEnd(
    page,
    '$ diff -r lower merged Only in lower: a diff -r lower/c merged/c 1a2 > more [root@playground ufs]$',
  )
})

test('two moments are compared', async ({ page }) => {
  await open(page, '?lang=en')
  await run(page, session)
  await openTool(page, 'Compare')
  const panel = page.getByTestId('compare')
  const from = panel.getByRole('group', { name: 'From' })
  await from.getByRole('combobox', { name: 'Layer' }).selectOption('upper')
  await panel
    .getByRole('group', { name: 'To' })
    .getByRole('combobox', { name: 'Layer' })
    .selectOption('upper')
  await from.getByRole('combobox', { name: 'Moment' }).selectOption({ label: `5: ${session[4]}` })
  await expect(panel.getByRole('listitem')).toHaveText([/a\s*added/])
})

test('a name is found with keys alone', async ({ page, isMobile }) => {
  test.skip(isMobile, 'a phone has no keys')
  await open(page, '?lang=en')
  await run(page, [
    ...session.slice(0, 3),
    'mkdir -p lower/etc',
    'touch lower/etc/{hosts,hostname}',
    session[3] ?? '',
  ])
  await page.keyboard.press('F6')
  await page.keyboard.press('F6')
  await page.keyboard.press('/')
  await page.keyboard.type('host')
  await expect(page.getByTestId('inspector').getByRole('heading').first()).toHaveText('merged/etc/hostname')
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('inspector').getByRole('heading').first()).toHaveText('merged/etc/hosts')
})

test('the future that was left by typing in the past is offered, and comes back', async ({ page }) => {
  await open(page, '?lang=en')
  await run(page, session)
  await page.evaluate(() => window.playground?.seek(4))
  await run(page, ['echo other > merged/z'])
  await page.getByRole('button', { name: '1 other future' }).click()
  await page.getByRole('menuitem', { name: /After command 4/ }).click()
  await expectPicture(page, { upper: 'a=whiteout c', merged: 'c<upper' })
  await page.getByRole('button', { name: '1 other future' }).click()
  await expect(page.getByRole('menuitem', { name: /echo other > merged\/z/ })).toBeVisible()
})

for (const [lang, theme] of [
  ['en', 'dark'],
  ['zh-CN', 'light'],
] as const) {
  test(`axe finds nothing serious in the tools, ${theme}, ${lang}`, async ({ page }) => {
    await open(page, `?lang=${lang}&theme=${theme}`)
    await run(page, session)
    const names = lang === 'en' ? ['Build by hand', 'Compare'] : ['动手搭', '比较']
    for (const name of names) {
      await openTool(page, name, lang === 'en' ? 'Menu' : '菜单')
      await expect(page.getByRole('complementary', { name })).toBeVisible()
      expect(await seriousViolations(page)).toEqual([])
    }
    await openTool(page, lang === 'en' ? 'Take it along' : '带走', lang === 'en' ? 'Menu' : '菜单')
    await expect(page.locator('.take-preview')).toBeVisible()
    expect(await seriousViolations(page)).toEqual([])
  })
}
