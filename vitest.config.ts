import { defineConfig } from 'vitest/config'

/** ms after which a test hangs, on a busy machine too: how long one takes is never asserted. */
const HANGS = 180_000

export default defineConfig({
  test: {
    include: ['src/**/*.test.{ts,tsx}', 'conformance/**/*.test.ts', 'scripts/**/*.test.ts'],
    environment: 'node',
    testTimeout: HANGS,
    hookTimeout: HANGS,
  },
})
