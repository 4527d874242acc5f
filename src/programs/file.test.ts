import { expect, test } from 'vitest'
import { output } from './lib/testing.ts'

test('file ends names with NUL, and with a second -0 all that it says', async () => {
  const script = 'echo hi > a; echo x > bbbb;'
  expect(await output(`${script} file -0 a bbbb; file -0 -F = a`)).toBe(
    'a\0:    ASCII text\nbbbb\0: ASCII text\na\0= ASCII text\n',
  )
  expect(await output(`${script} file -00 a nofile`)).toBe(
    "a\0ASCII text\0nofile\0cannot open `nofile' (No such file or directory)\0",
  )
})

test('file reads the names of a list, and what devices hold', async () => {
  expect(await output("echo hi > a; printf 'a\\n/dev/null\\n' > list; file -f list; file -s /dev/null")).toBe(
    'a:         ASCII text\n/dev/null: character special (1/3)\n/dev/null: empty\n',
  )
})
