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

const screenAfter = (...keys: string[]) =>
  runKeys({ cols: 80, rows: 12, keys: ['true', 'Enter', 'top', 'Enter', ...keys] })

test('what a busy process uses is seen, and raises the load', async () => {
  const rows = await runKeys({
    cols: 80,
    rows: 12,
    keys: ['yes > /dev/null &', 'Enter', 'top', 'Enter'],
  })
  expect(rows[0]).toMatch(/load average: 0\.0[1-9], 0\.0\d, 0\.0\d$/)
  expect(rows[2]).toMatch(/ 5\d\.\d id,/)
  expect(rows[7]).toMatch(/ R +(?:99|100)\.\d +0\.0 +0:0\d\.\d\d yes$/)
})

test('the last screen stays when top has ended', async () => {
  const rows = await screenAfter('q')
  expect(rows.at(-1)).toBe('$')
  expect(rows[0]).toBe('Tasks:   3 total,   1 running,   2 sleeping,   0 stopped,   0 zombie')
})

test('a key asks above the heading, and complains there', async () => {
  expect((await screenAfter('k'))[5]).toBe('PID to signal/kill [default pid = 1]')
  expect((await screenAfter('k', '9999', 'Enter'))[5]).toBe('Send pid 9999 signal [15/sigterm]')
  expect((await screenAfter('k', '9999', 'Enter', 'Enter'))[5]).toBe(
    " Failed signal pid '9999' with '15': No such process",
  )
  expect((await screenAfter('k', 'x', 'Enter'))[5]).toBe(' Unacceptable integer')
  expect((await screenAfter('k', '9999', 'Enter', 'nosuch', 'Enter'))[5]).toBe(' Invalid signal')
  expect((await screenAfter('d', '-1', 'Enter'))[5]).toBe(' Unacceptable floating point')
  expect((await screenAfter('u', 'nosuch', 'Enter'))[5]).toBe(' Invalid user')
  expect((await screenAfter('?'))[5]).toBe(" Unknown command - try 'h' for help")
  expect((await screenAfter('k', 'Escape'))[5]).toBe('')
})

test('k kills, n and u say who is shown, c shows the arguments', async () => {
  const keys = ['sleep 50 &', 'Enter', 'top', 'Enter']
  const rows = async (...more: string[]) =>
    (await runKeys({ cols: 80, rows: 12, keys: [...keys, ...more] })).slice(7)
  expect((await rows()).length).toBe(4)
  expect(await rows('n', '1', 'Enter')).toEqual([expect.stringMatching(/ systemd$/)])
  expect((await rows('u', 'nobody', 'Enter')).length).toBe(0)
  expect(await rows('c')).toContainEqual(expect.stringMatching(/ sleep 50$/))
  expect(await rows('N')).toEqual([
    expect.stringMatching(/ top$/),
    expect.stringMatching(/ sleep$/),
    expect.stringMatching(/ bash$/),
    expect.stringMatching(/ systemd$/),
  ])
  expect((await rows('N', 'Down', 'k', 'Enter', 'Enter')).join()).toMatch(/ Z .* sleep,/)
})

test('t and m draw bars as wide as the screen allows, then nothing', async () => {
  const bar = ' '.repeat(53)
  const rows = await screenAfter('t', 'm')
  expect(rows[2]).toBe(`%Cpu(s):   0.0/0.0     0[${bar}]`)
  expect(rows[3]).toBe(`MiB Mem :  4.1/24105.6  [${'||'.padEnd(53)}]`)
  expect(rows[4]).toBe(`MiB Swap:  0.0/0.0      [${bar}]`)
  expect((await screenAfter('l', 'ttt', 'mmm'))[1]).toMatch(/^ +PID USER/)
})

test('in secure mode nothing is changed', async () => {
  const rows = await runKeys({ cols: 80, rows: 12, keys: ['top -s', 'Enter', 'k'] })
  expect(rows[5]).toBe(' Unavailable in secure mode')
})

test('h lists the keys, on a screen of 80 columns', async () => {
  const rows = await runKeys({ cols: 80, rows: 24, keys: ['top', 'Enter', 'h'] })
  expect(rows[2]).toMatch(/^ l {11}line with the load +x {11}mark the sorted field$/)
  expect(rows.every((row) => row.length <= 80)).toBe(true)
  expect((await screenAfter('h', 'q'))[0]).toMatch(/^top - /)
})
