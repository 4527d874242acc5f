import { expect, test } from 'vitest'
import { output } from '../lib/testing.ts'

/** As GNU tar 1.35 does: a name that it complains of stays on its line. */
test.each([
  ['cf', 'open'],
  ['tf', 'open'],
  ['rf', 'open'],
  ['-cf y -T', 'stat'],
  ['-cf y -C', 'open'],
])('tar %s escapes a newline in the name that it complains of', async (options, action) => {
  expect(await output(`touch x; tar ${options} $'/nope/a\\nb' x 2>&1; true`)).toBe(
    `tar: /nope/a\\nb: Cannot ${action}: No such file or directory\n` +
      'tar: Error is not recoverable: exiting now\n',
  )
})
