/** What docker run mounts, in the picture: the container, its layers by name, and another container to choose. */

import { expect } from '@playwright/test'
import { focusTerminal, open, test, type } from './support.ts'

// On the phone's small plates names are shortened: the wide picture says them in full.
test.skip(({ isMobile }) => isMobile === true)

test('a container is chosen and its layers are called by what they are', async ({ page }) => {
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
  await expect.poll(names).toEqual(expect.arrayContaining(['container', 'init', 'layer 2', 'base']))
  expect(await names()).toEqual(expect.arrayContaining(['greeter:latest', 'busybox:latest']))
  const chooser = page.locator('.dg-select')
  await expect(chooser.locator('option')).toHaveText([/first/, /second/])
  await expect(page.locator('svg [data-layer="upper"][data-path="/tmp/new"]').first()).toBeVisible()
  await chooser.selectOption({ index: 0 })
  await expect.poll(names).not.toContain('layer 2')
  expect(await names()).toEqual(expect.arrayContaining(['container', 'init', 'base', 'busybox:latest']))
  await page.screenshot({ path: test.info().outputPath('container.png') })
})
