import { expect, test } from 'vitest'
import { output, run } from '../lib/testing.ts'

test('a format unit repeats its text for so many bytes each', async () => {
  const script = `printf abcdefg | hexdump -e '"%_ax: " 2/1 "%3_u" " " 1/2 "%x" "\\n"'`
  expect(await output(script)).toBe('0:   a  b 6463\n4:   e  f 67\n')
})

test('the last unit fills the block, and what lies behind the end keeps its room', async () => {
  expect(await output(`printf abcde | hexdump -e '3/1 "%-5d|" "\\n"'; printf abc | hexdump -e '"%d "'`)).toBe(
    '97   |98   |99   |\n100  |101  |     |\n6513249 ',
  )
})

test('formats of several options work on the same block, and equal blocks are shown once', async () => {
  expect(await output(`printf '%40s' | tr ' ' a | hexdump -b -e '1/4 "%08x" "\\n"'`)).toBe(
    `0000000${' 141'.repeat(16)}\n61616161\n*\n0000020${' 141'.repeat(8)}${' '.repeat(32)}\n61616161\n0000028\n`,
  )
})

test('hexdump says what is wrong with a format', async () => {
  const script = `hexdump -e x x; hexdump -e '"%y"' x; hexdump -e '2/3 "%x"' x; hexdump -e '1/2 "%x %d"' x`
  expect((await run(script)).stderr).toBe(
    'hexdump: bad format {x}\nhexdump: bad conversion character %y\nhexdump: bad byte count for conversion character x\nhexdump: byte count with multiple conversion characters\n',
  )
})
