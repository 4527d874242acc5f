import { expect, test } from 'vitest'
import { compileRegex, type RegexOptions } from './regex.ts'

const basic: RegexOptions = { syntax: 'basic' }
const extended: RegexOptions = { syntax: 'extended' }

function matched(pattern: string, text: string, options: RegexOptions): string | null {
  const found = compileRegex(pattern, options).exec(text)
  return found && text.slice(found.index, found.end)
}

test('alternatives give the longest match, not the first', () => {
  expect(matched('a|ab|abc', 'xabcd', extended)).toBe('abc')
  expect(matched('(a|ab)(c|bcd)', 'abcd', extended)).toBe('abcd')
  expect(matched('x*(xy)?', 'xxy', extended)).toBe('xxy')
  expect(matched('a\\|ab', 'ab', basic)).toBe('ab')
})

test('groups belong to the longest match', () => {
  expect([...(compileRegex('(a|ab)(c|bcd)', extended).exec('abcd')?.groups ?? [])]).toEqual([
    'abcd',
    'a',
    'bcd',
  ])
})

test('a basic expression knows its specials by backslash', () => {
  expect(matched('a\\+b\\?', 'caab', basic)).toBe('aab')
  expect(matched('a+', 'aa+', basic)).toBe('a+')
  expect(matched('*a', 'b*a', basic)).toBe('*a')
  expect(matched('a\\{2,3\\}', 'aaaa', basic)).toBe('aaa')
  expect(matched('\\(o\\)\\1', 'foo', basic)).toBe('oo')
  expect(matched('a^b$c', 'a^b$c', basic)).toBe('a^b$c')
})

test('brackets take classes, ranges and a leading bracket', () => {
  expect(matched('[]a]+', 'x]a]', extended)).toBe(']a]')
  expect(matched('[^[:space:]a-c]+', 'ab de', extended)).toBe('de')
  expect(matched('[\\.]', '\\', extended)).toBe('\\')
  expect(matched('[\\n]', 'a\n', { syntax: 'extended', escapes: 'sed' })).toBe('\n')
})

test('words have edges', () => {
  expect(matched('\\bw\\w*', 'sow wow', extended)).toBe('wow')
  expect(matched('o\\>', 'oo', extended)).toBe('o')
  expect(compileRegex('\\<cat\\>', basic).test('concat cats')).toBe(false)
})

test('characters beyond the BMP are one character, bytes outside UTF-8 are none', () => {
  expect(matched('^.$', '😀', extended)).toBe('😀')
  expect(compileRegex('.', extended).test('\udcff')).toBe(false)
  expect(matched('[[:alpha:]]+', '中文 x', extended)).toBe('中文')
})

test('nested repetition stays polynomial', () => {
  const regex = compileRegex('^(a+)+$', extended)
  expect(regex.test(`${'a'.repeat(2000)}b`)).toBe(false)
  expect(regex.test('a'.repeat(2000))).toBe(true)
})

test.each([
  ['(', extended, 'Unmatched ( or \\('],
  ['[a', extended, 'Unmatched [, [^, [:, [., or [='],
  ['a[', extended, 'Invalid regular expression'],
  ['\\', extended, 'Trailing backslash'],
  ['(a)\\2', extended, 'Invalid back reference'],
  ['[[:foo:]]', extended, 'Invalid character class name'],
  ['[z-a]', basic, 'Invalid range end'],
  ['a\\{1', basic, 'Unmatched \\{'],
  ['a\\{2,1\\}', basic, 'Invalid content of \\{\\}'],
  ['\\)', basic, 'Unmatched ) or \\)'],
  ['a|*b', { syntax: 'extended', isStrict: true }, 'Invalid preceding regular expression'],
  ['a{x}', { syntax: 'extended', isStrict: true }, 'Invalid content of \\{\\}'],
  ['*a', { syntax: 'extended', escapes: 'sed' }, 'Invalid preceding regular expression'],
] as const)('%s is refused with the C library’s words', (pattern, options, message) => {
  expect(() => compileRegex(pattern, options)).toThrow(message)
})

test('many repetitions over a long text are matched without trying all their lengths', () => {
  const text = 'ab'.repeat(2000)
  const regex = compileRegex('.*a.*b.*a.*b.*x', { syntax: 'extended' })
  expect(regex.exec(text)).toBe(null)
  expect(regex.exec(`${text}x`)).toMatchObject({ index: 0, end: 4001 })
  const groups = compileRegex('^(a*)(a*)(a*)(a*)b$', { syntax: 'extended' })
  expect(groups.exec('a'.repeat(3000))).toBe(null)
  const found = groups.exec(`${'a'.repeat(3000)}b`)?.groups ?? []
  expect(found.map((group) => group?.length)).toEqual([3001, 3000, 0, 0, 0])
})
