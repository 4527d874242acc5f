import { defineConfig } from '@playwright/test'

const port = Number(process.env['E2E_PORT'] ?? 4191)
const executablePath = process.env['CHROMIUM_PATH'] ?? ''

/** ms after which a test hangs, and what it waits for does not come, on a busy machine too: how long one takes is never asserted. */
const HANGS = 300_000
const MISSING = 60_000

/** End-to-end tests run on the built page, at the two sizes of the mock-ups. */
export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.e2e.ts',
  fullyParallel: true,
  workers: 2,
  retries: 0,
  forbidOnly: true,
  timeout: HANGS,
  expect: { timeout: MISSING },
  outputDir: 'test-results',
  use: {
    baseURL: `http://127.0.0.1:${port}/`,
    trace: 'retain-on-failure',
    launchOptions: {
      ...(executablePath === '' ? {} : { executablePath }),
      args: ['--no-sandbox', '--disable-gpu', '--font-render-hinting=none'],
    },
  },
  projects: [
    { name: 'wide', use: { viewport: { width: 1440, height: 900 } } },
    { name: 'phone', use: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } },
  ],
  webServer: {
    command: `node node_modules/vite/bin/vite.js preview --host 127.0.0.1 --port ${port} --strictPort`,
    url: `http://127.0.0.1:${port}/`,
    reuseExistingServer: false,
  },
})
