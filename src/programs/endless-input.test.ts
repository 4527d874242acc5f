import { expect, test } from 'vitest'
import { run } from './lib/testing.ts'

/** What has to have all of its input ends where there is no room for it; the machine, and the page, go on. */
test.each([
  ['sort', 2],
  ['shuf', 1],
  ['fmt', 1],
])(
  '%s ends of an endless input',
  async (program, status) => {
    expect(await run(`yes | ${program}; echo $?; echo still here`)).toEqual({
      stdout: `${status}\nstill here\n`,
      stderr: `${program}: memory exhausted\n`,
      status: 0,
    })
  },
  60_000,
)

test('lines that are read at once come in order, the last one with or without its end', async () => {
  const { stdout } = await run(
    `printf 'b\\na' | sort; seq 3 | csplit -s - 2; cat xx01; printf 'a\\nb' | csplit -s - 2; od -An -c xx01; printf '' | sort | wc -c`,
  )
  expect(stdout).toBe('a\nb\n2\n3\n   b\n0\n')
})
