import { expect, test } from 'vitest'
import { output, run } from './lib/testing.ts'

test('vmstat shows what /proc tells', async () => {
  const meminfo = await output('cat /proc/meminfo')
  const kilobytes = (name: string) => Number(new RegExp(`^${name}: *(\\d+) kB$`, 'm').exec(meminfo)?.[1])
  const free = kilobytes('MemFree')
  const buffers = kilobytes('Buffers')
  const cache = kilobytes('Cached') + kilobytes('SReclaimable')
  const mebibytes = (size: number) => String(Math.floor(size / 1024)).padStart(6)
  expect(await output('vmstat; vmstat -w -a | head -2; vmstat -S M | tail -1')).toBe(
    [
      'procs -----------memory---------- ---swap-- -----io---- -system-- -------cpu-------',
      ' r  b   swpd   free   buff  cache   si   so    bi    bo   in   cs us sy id wa st gu',
      ` 1  0      0 ${free}  ${buffers} ${cache}    0    0     0     0    0    0  0  0 100  0  0  0`,
      '--procs-- -----------------------memory---------------------- ---swap-- -----io---- -system-- ----------cpu----------',
      '   r    b         swpd         free        inact       active   si   so    bi    bo   in   cs  us  sy  id  wa  st  gu',
      ` 2  0      0 ${mebibytes(free)} ${mebibytes(buffers)} ${mebibytes(cache)}    0    0     0     0    0    0  0  0 100  0  0  0`,
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
  const total = /^MemTotal: *(\d+) kB$/m.exec(await output('cat /proc/meminfo'))?.[1] ?? ''
  expect(await output('vmstat -s | sed "s/^ *[0-9]* //" | sed -n "1,3p;\\$p"; vmstat -s | head -1')).toBe(
    `K total memory\nK used memory\nK active memory\nforks\n${total.padStart(13)} K total memory\n`,
  )
  expect((await run('vmstat x; vmstat -S q; vmstat 1 y')).stderr).toBe(
    "vmstat: failed to parse argument: 'x'\nvmstat: -S requires k, K, m or M (default is KiB)\nvmstat: failed to parse argument: 'y'\n",
  )
})
