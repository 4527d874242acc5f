import { expect, test } from 'vitest'
import { runKeys } from '../../conformance/keys/keys.ts'
// loads the code before the first test
import './lib/testing.ts'

const IDLE = '  0.0 us,  0.0 sy,  0.0 ni,100.0 id,  0.0 wa,  0.0 hi,  0.0 si,  0.0 st'

const processorsOf = async (...keys: string[]) =>
  (await runKeys({ rows: 12, keys: ['top', 'Enter', ...keys] })).filter((row) => row.startsWith('%Cpu'))

test('1 shows each processor, and all of them together again', async () => {
  expect(await processorsOf('1')).toEqual([`%Cpu0  :${IDLE}`, `%Cpu1  :${IDLE}`])
  expect(await processorsOf('11')).toEqual([`%Cpu(s):${IDLE}`])
})

test('keys that come together all count', async () => {
  expect((await runKeys({ rows: 12, keys: ['top', 'Enter', '1q', 'clear', 'Enter'] })).at(-1)).toBe('$')
})
