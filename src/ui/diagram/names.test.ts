import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encode } from '../../kernel/text.ts'
import {
  baseName,
  compareNames,
  formatMode,
  formatSize,
  isWithin,
  parentOf,
  quoteName,
  shortPath,
} from './names.ts'

test('names are shown as they are, odd bytes as GNU ls quotes them on a terminal', () => {
  expect(['a', 'a b', 'it’s', '中文', '#76fc', ''].map(quoteName)).toEqual([
    'a',
    'a b',
    'it’s',
    '中文',
    '#76fc',
    "''",
  ])
  // ls (coreutils 9.7) on a terminal, for names made with printf
  expect(quoteName('line\nbreak')).toBe("'line'$'\\n''break'")
  expect(quoteName('\nx')).toBe("''$'\\n''x'")
  expect(quoteName('x\t')).toBe("'x'$'\\t'")
  expect(quoteName('caf\udce9')).toBe("'caf'$'\\351'")
  expect(quoteName(' x')).toBe("' x'")
})

test('sizes are exact up to four digits', () => {
  expect([0, 13, 9999, 10000, 73400320, 3 * 2 ** 40].map(formatSize)).toEqual([
    '0 B',
    '13 B',
    '9999 B',
    '9.8 KiB',
    '70 MiB',
    '3.0 TiB',
  ])
})

test('modes are those of ls -l', () => {
  expect([0o100644, 0o040755, 0o041777, 0o104755, 0o102644, 0o020000].map(formatMode)).toEqual([
    'rw-r--r--',
    'rwxr-xr-x',
    'rwxrwxrwt',
    'rwsr-xr-x',
    'rw-r-Sr--',
    '---------',
  ])
})

test('names sort as their bytes do', () => {
  const bytes = (name: string) => [...encode(name)]
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (left, right) => {
      const [one, other] = [bytes(left), bytes(right)]
      const index = one.findIndex((byte, at) => byte !== other[at])
      const expected = index === -1 ? one.length - other.length : (one[index] ?? 0) - (other[index] ?? -1)
      expect(Math.sign(compareNames(left, right))).toBe(Math.sign(expected))
    }),
  )
})

test('paths have a parent, a last name and what lies within', () => {
  expect([parentOf('/a/b'), parentOf('/a'), baseName('/a/b')]).toEqual(['/a', '', 'b'])
  expect([isWithin('/a/b', '/a'), isWithin('/a', '/a'), isWithin('/ab', '/a')]).toEqual([true, true, false])
})

test('a long path is shortened in its middle, so that its end is read', () => {
  expect(shortPath('upper/etc/hosts')).toBe('upper/etc/hosts')
  expect(shortPath('upper/usr/share/very/long-directory-name/file.conf')).toBe('upper/…/file.conf')
  expect(shortPath('upper/a-name-that-is-longer-than-all-the-room')).toBe(
    'upper/a-name-that-is-longer-than-all-the-room',
  )
})
