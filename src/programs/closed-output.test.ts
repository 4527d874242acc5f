import { expect, test } from 'vitest'
import { run } from './lib/testing.ts'

test('cat looks at standard output before it opens anything', async () => {
  const stderr = 'cat: standard output: Bad file descriptor\n'
  for (const command of ['cat a >&-', 'cat -n a >&-', 'cat nofile >&-', 'cat < /dev/null >&-']) {
    expect(await run(`echo hi > a; ${command}`)).toEqual({ stdout: '', stderr, status: 1 })
  }
})
