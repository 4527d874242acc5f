import { expect, test } from 'vitest'
import { runInBoth } from './both.ts'
import { randomCase } from './case.ts'
import { RealKernel, whyNot } from './kernel.ts'
import { lastingDifference } from './lasting.ts'
import { compare } from './outcome.ts'
import { scriptOf } from './script.ts'
import { shrink } from './shrink.ts'

const STEPS = 60
/** The same cases every time, so that a failure is the change's; and some that nobody has seen yet. */
const seeds = [
  { from: 1, operations: 16_000 },
  { from: Date.now() % 1_000_000_000, operations: 4_000 },
]

const reason = whyNot()

test.skipIf(reason !== null).each(seeds)(
  'random operations do on this kernel what they do on the simulated one, from seed $from on',
  async ({ from, operations }) => {
    const kernel = new RealKernel()
    for (let seed = from; seed < from + operations / STEPS; seed++) {
      const difference = await lastingDifference(kernel, randomCase(seed, STEPS, []))
      expect({ seed, difference }).toEqual({ seed, difference: null })
    }
    kernel.close()
  },
  300_000,
)

test('the same seed makes the same case', () => {
  expect(randomCase(7, 20, [])).toEqual(randomCase(7, 20, []))
  expect(randomCase(7, 20, [])).not.toEqual(randomCase(8, 20, []))
})

test('a failing case is made small', async () => {
  const whole = randomCase(3, 40, [])
  const small = await shrink(whole, async ({ steps }) => steps.some(({ op }) => op === 'rename'))
  expect(small.steps.map(({ op }) => op)).toEqual(['rename'])
  expect(Object.keys(small.initial).sort()).toEqual([...small.final].sort())
})

test('numbers of inodes count by which are equal', () => {
  const steps = [
    { op: 'lstat', path: '/a' },
    { op: 'lstat', path: '/b' },
  ]
  const stats = (...ids: [string, string][]) => ({
    results: ids.map((id) => ({ ret: { t: 'f', id } })),
    final: {},
  })
  expect(compare(steps, stats(['1', '5'], ['1', '6']), stats(['9', '7'], ['9', '8']))).toBeNull()
  expect(compare(steps, stats(['1', '5'], ['1', '6']), stats(['9', '7'], ['9', '7']))).toEqual({
    where: 1,
    kernel: { ret: { t: 'f', dev: 0, ino: 2 } },
    simulator: { ret: { t: 'f', dev: 0, ino: 1 } },
    inLog: false,
  })
})

test('lines of the kernel log that come too often may be missing', () => {
  const steps = [{ op: 'mount', at: '/m' }]
  const outcome = (...log: string[]) => ({ results: [{ ret: { log } }], final: {} })
  const orphan = '<4> overlayfs: orphan index entry (index/00fb, ftype=8000, nlink=1)'
  const useless = '<6> overlayfs: option "index=on" is useless in a non-upper mount, ignore'
  expect(compare(steps, outcome(useless), outcome(useless, orphan))).toBeNull()
  expect(compare(steps, outcome(), outcome(useless))).toMatchObject({ where: 0, inLog: true })
  expect(compare(steps, outcome(useless), outcome())).toMatchObject({ where: 0, inLog: true })
})

test('a case is shown as a script of ordinary commands', () => {
  const at = '/tmp/ovl-verify/0'
  const script = scriptOf(
    {
      filesystems: [at],
      initial: {
        [`${at}/l`]: { t: 'd', m: '0755' },
        [`${at}/l/it's`]: { t: 'f', m: '0600', s: 2, data: 'hi', x: { 'user.k': 'v' } },
        [`${at}/m`]: { t: 'd', m: '0755' },
      },
      steps: [
        { op: 'mount', at: `${at}/m`, opts: `lowerdir=${at}/l:${at}/k` },
        { op: 'rename', path: `${at}/m/it's`, path2: `${at}/m/b`, as: [1, 1] },
      ],
      mountpoints: [],
      final: [],
    },
    7,
    { where: 1, kernel: { err: 'EROFS' }, simulator: {}, inLog: false },
  )
  expect(script.split('\n').slice(5)).toEqual([
    'umask 022',
    'mkdir -p /tmp/overlay-case && mount -t tmpfs -o mode=755 layers /tmp/overlay-case && cd /tmp/overlay-case || exit',
    'mkdir 0 && mount -t tmpfs -o mode=755 layers 0',
    'mkdir -p 0/l 0/m',
    "printf %s hi > '0/l/it'\\''s'",
    "chmod 0600 '0/l/it'\\''s'",
    "setfattr -n user.k -v v '0/l/it'\\''s'",
    'mount -i -t overlay overlay -o lowerdir=0/l:0/k 0/m',
    '# here:',
    "setpriv --reuid 1 --regid 1 --clear-groups bash -c 'mv -T '\\''0/m/it'\\''\\'\\'''\\''s'\\'' 0/m/b'",
    '',
  ])
})

test.skipIf(reason !== null)(
  'a script does the same in both, and where it does not one sees the first line',
  async () => {
    const same = await runInBoth(
      'mkdir l u w m; mount -t overlay o -o lowerdir=l,upperdir=u,workdir=w m && echo hi > m/a; ls u',
    )
    expect(same.differsAt).toBeNull()
    expect(same.kernel.lines).toEqual(['a'])
    const other = await runInBoth('echo one; cat /proc/sys/kernel/random/uuid')
    expect(other.differsAt).toBe(1)
  },
)
