import { expect, test } from 'vitest'
import { output, run } from './lib/testing.ts'

test('vmstat shows what /proc tells', async () => {
  expect(await output('vmstat; vmstat -w -a | head -2; vmstat -S M | tail -1')).toBe(
    [
      'procs -----------memory---------- ---swap-- -----io---- -system-- -------cpu-------',
      ' r  b   swpd   free   buff  cache   si   so    bi    bo   in   cs us sy id wa st gu',
      ' 1  0      0 23094037  10036 804475    0    0     0     0    0    0  0  0 100  0  0  0',
      '--procs-- -----------------------memory---------------------- ---swap-- -----io---- -system-- ----------cpu----------',
      '   r    b         swpd         free        inact       active   si   so    bi    bo   in   cs  us  sy  id  wa  st  gu',
      ' 2  0      0  22552      9    785    0    0     0     0    0    0  0  0 100  0  0  0',
      '',
    ].join('\n'),
  )
})

test('with a delay lines follow until the count', async () => {
  const script =
    'start=$(date +%s); vmstat 2 3 | wc -l; vmstat -n -y 1 2 | wc -l; echo $(($(date +%s) - start))'
  expect(await output(script)).toBe('5\n4\n6\n')
})

test('counters are listed, and mistakes told', async () => {
  expect(await output('vmstat -s | head -3; vmstat -s | tail -1 | cut -c15-')).toBe(
    '     24684084 K total memory\n      1013994 K used memory\n       339576 K active memory\nforks\n',
  )
  expect((await run('vmstat x; vmstat -S q; vmstat 1 y')).stderr).toBe(
    "vmstat: failed to parse argument: 'x'\nvmstat: -S requires k, K, m or M (default is KiB)\nvmstat: failed to parse argument: 'y'\n",
  )
})
