import { expect, test } from 'vitest'
import { applyMode, modeString, parseMode } from './mode.ts'

const apply = (text: string, mode: number, umask = 0o022): string => {
  const change = parseMode(text)
  if (change === null) throw new Error(text)
  return applyMode(change, mode, umask).toString(8)
}

test.each([
  [0o100644, '-rw-r--r--'],
  [0o040755, 'drwxr-xr-x'],
  [0o041777, 'drwxrwxrwt'],
  [0o041776, 'drwxrwxrwT'],
  [0o106755, '-rwsr-sr-x'],
  [0o106644, '-rwSr-Sr--'],
  [0o020000, 'c---------'],
  [0o120777, 'lrwxrwxrwx'],
])('%o is written %s', (mode, text) => {
  expect(modeString(mode)).toBe(text)
})

test.each([
  ['644', 0o100777, '644'],
  ['u+x,go-r', 0o100644, '700'],
  ['+w', 0o100444, '644'],
  ['a+w', 0o100444, '666'],
  ['u=g,g=', 0o100640, '400'],
  ['+X', 0o100644, '644'],
  ['+X', 0o040644, '755'],
  ['u+s,+t', 0o100755, '5755'],
  ['=rx', 0o107777, '555'],
])('%s on %o gives %s', (text, mode, result) => {
  expect(apply(text, mode)).toBe(result)
})

test('a short octal mode leaves the set-group-ID bit of a directory', () => {
  expect(apply('755', 0o042777)).toBe('2755')
  expect(apply('00755', 0o042777)).toBe('755')
  expect(apply('755', 0o102777)).toBe('755')
})

test.each(['', 'abc', '8', '10000', 'u', 'u+,', '+7z'])('%j is no mode', (text) => {
  expect(parseMode(text)).toBe(null)
})
