import { expect, test } from 'vitest'
import { output, run } from '../lib/testing.ts'

test('split -C keeps lines whole where they fit, and cuts those that do not', async () => {
  const script = "printf 'a\\nbb\\nccc\\ndddddddd\\ne\\n' | split -C 5; head x*"
  expect(await output(script)).toBe(
    '==> xaa <==\na\nbb\n\n==> xab <==\nccc\n\n==> xac <==\nddddd\n==> xad <==\nddd\n\n==> xae <==\ne\n',
  )
})

test('split --filter feeds each piece to a command that finds the name in $FILE', async () => {
  expect(await output("seq 5 | split -l 2 --filter='echo $FILE; tac'")).toBe('xaa\n2\n1\nxab\n4\n3\nxac\n5\n')
})

test('a filter that fails ends split with its status', async () => {
  expect(await run("seq 5 | split -l 2 --filter='exit 3'")).toEqual({
    stdout: '',
    stderr: 'split: with FILE=xaa, exit 3 from command: exit 3\n',
    status: 3,
  })
})

test('split -n K/N prints one piece; r/ deals lines out in turn', async () => {
  expect(await output('seq 6 | split -n 2/3; seq 6 | split -n r/2/3; seq 6 | split -n l/3/3')).toBe(
    '3\n4\n2\n5\n5\n6\n',
  )
})

test('numbered suffixes that begin at a number do not grow', async () => {
  expect(await run('seq 4 | split -l 1 --hex-suffixes=fe; ls')).toEqual({
    stdout: 'xfe\nxff\n',
    stderr: 'split: output file suffixes exhausted\n',
    status: 0,
  })
})
