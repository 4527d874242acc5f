import { expect, test } from 'vitest'
import { output } from './lib/testing.ts'

test('a lock belongs to the open file: copies of the descriptor share it, another opening does not', async () => {
  expect(
    await output(
      'exec 9> f; flock 9; (flock -n 9; echo copy $?); flock -n f true; echo other $?; exec 9>&-; flock -n f echo free',
    ),
  ).toBe('copy 0\nother 1\nfree\n')
})

test('shared locks go together, an exclusive one waits for all of them', async () => {
  expect(
    await output(
      '(flock -s 9; sleep 0.2; echo first) 9> f & (flock -s 9; sleep 0.3; echo second) 9> f & sleep 0.1; flock -n f true; echo $?; flock f echo third; wait',
    ),
  ).toBe('1\nfirst\nsecond\nthird\n')
})
