import { expect, test } from 'vitest'
import { output, run } from './lib/testing.ts'

test('copies blocks and counts whole and partial ones', async () => {
  expect(
    await run(
      'printf 1234567 > a; dd if=a of=b bs=3 status=noxfer; cat b; dd if=a ibs=2 obs=4 status=noxfer',
    ),
  ).toEqual({
    stdout: '12345671234567',
    stderr: '2+1 records in\n2+1 records out\n3+1 records in\n1+1 records out\n',
    status: 0,
  })
})

test('skips, seeks and keeps the rest', async () => {
  expect(
    await output(
      'printf abcdef > a; printf 123456 > b; dd if=a of=b bs=1 skip=2 seek=1 count=2 conv=notrunc status=none; cat b; dd if=/dev/zero of=z bs=1k seek=3 count=0 status=none; stat -c %s z',
    ),
  ).toBe('1cd4563072\n')
})

test('tells how much was copied', async () => {
  const { stderr } = await run('dd if=/dev/zero of=z bs=1K count=3')
  expect(stderr).toMatch(
    /^3\+0 records in\n3\+0 records out\n3072 bytes \(3\.1 kB, 3\.0 KiB\) copied, .* s, .*B\/s\n$/,
  )
})

test('what is copied takes the time that moving so many bytes takes', async () => {
  const { stderr } = await run(
    'dd if=/dev/zero of=z bs=1M count=1; dd if=/dev/zero of=z bs=1M count=20; dd if=/dev/zero of=z bs=4k count=10240',
  )
  const rates = [...stderr.matchAll(/s, ([\d.]+) MB\/s$/gm)].map(([, rate]) => Number(rate))
  expect(rates.map((rate) => rate > 50 && rate < 1000)).toEqual([true, true, true])
})

test.each([
  ['dd if=nofile', "dd: failed to open 'nofile': No such file or directory\n"],
  ['dd bs=x', "dd: invalid number: 'x'\n"],
  ['dd foo=1', "dd: unrecognized operand 'foo=1'\nTry 'dd --help' for more information.\n"],
  ['dd conv=foo', "dd: invalid conversion: ‘foo’\nTry 'dd --help' for more information.\n"],
])('%s is refused', async (script, stderr) => {
  expect(await run(script)).toEqual({ stdout: '', stderr, status: 1 })
})

test('conv=block makes records of lines and conv=unblock lines of records', async () => {
  const script =
    "printf 'ab\\ncdefg\\n' | dd conv=block cbs=4 status=noxfer; printf '|ab  cd  xyz' | dd conv=unblock cbs=4 status=none bs=5; dd conv=lcase,ucase"
  expect(await run(script)).toEqual({
    stdout: 'ab  cdef|ab\n cd\n xyz\n',
    stderr: '0+1 records in\n0+1 records out\n1 truncated record\ndd: cannot combine lcase and ucase\n',
    status: 1,
  })
})

test('a full disk takes a part of the last block, which counts as bytes', async () => {
  const { stderr } = await run(
    'mkdir s; mount -t tmpfs -o size=1000k t s; dd if=/dev/zero of=s/big bs=300k; rm s/big; dd if=/dev/zero of=s/big obs=300k; rm s/big; dd if=/dev/zero of=s/big ibs=1000 count=1500 obs=3M',
  )
  expect(stderr.replace(/copied, .*/g, 'copied')).toBe(
    "dd: error writing 's/big': No space left on device\n4+0 records in\n3+0 records out\n1024000 bytes (1.0 MB, 1000 KiB) copied\n" +
      "dd: writing to 's/big': No space left on device\n2400+0 records in\n3+1 records out\n1024000 bytes (1.0 MB, 1000 KiB) copied\n" +
      "dd: error writing 's/big': No space left on device\n1500+0 records in\n0+1 records out\n1024000 bytes (1.0 MB, 1000 KiB) copied\n",
  )
})

test('what takes nothing of a block has no part of one', async () => {
  const { stderr } = await run('dd if=/dev/zero of=/dev/full obs=10 count=1 status=noxfer')
  expect(stderr).toBe(
    "dd: writing to '/dev/full': No space left on device\n1+0 records in\n0+0 records out\n",
  )
})
