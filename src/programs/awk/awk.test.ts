import { expect, test } from 'vitest'
import { AwkArray } from './array.ts'
import { AwkSyntaxError } from './errors.ts'
import { formatText } from './format.ts'
import { parseProgram } from './parser.ts'
import { GlibcRandom } from './random.ts'
import { compareScalars, fromInput, toPrinted, toText } from './value.ts'

test('text from outside that looks like a number compares as one', () => {
  expect(compareScalars(fromInput('10'), fromInput('9'), '%.6g')).toBe(1)
  expect(compareScalars('10', '9', '%.6g')).toBe(-1)
  expect(compareScalars(fromInput(' +1e1 '), 10, '%.6g')).toBe(0)
  expect(compareScalars(undefined, 0, '%.6g')).toBe(0)
  expect(compareScalars(undefined, '', '%.6g')).toBe(0)
})

test('whole numbers print as they are, others by the format', () => {
  expect([2 ** 53, 1e6, Math.PI, 1e-7, 100000.5, 1e300].map((value) => toText(value, '%.6g'))).toEqual([
    '9007199254740992',
    '1000000',
    '3.14159',
    '1e-07',
    '100000',
    '1e+300',
  ])
  expect(toPrinted(1e19, '%.6g')).toBe('10000000000000000000')
  expect(toText(1 / 0, '%.6g')).toBe('+inf')
})

test('an array is gone through in the order of mawk’s hash table', () => {
  const words = 'apple banana cherry x yy zzz INFO ERROR WARN a b c d e f g'.split(' ')
  const array = new AwkArray()
  for (const word of words) array.get(word)
  expect(array.keys().join(' ')).toBe('INFO g x banana c f zzz e b a WARN ERROR d yy cherry apple')
})

test('elements reached by number come into the table when it is listed', () => {
  const array = new AwkArray()
  for (let i = 12; i > 0; i--) array.get(i)
  array.get('x')
  array.get('b')
  expect(array.keys().join(' ')).toBe('3 10 x 8 6 5 2 11 1 4 b 12 9 7')
})

test('printf knows flags, widths, precisions and stars', () => {
  const format = '%5.2f|%-5s|%05d|%x|%o|%c|%c|%e|%g|%%|%+d|%*d'
  expect(
    formatText(
      format,
      [Math.PI, 'ab', 42, 255, 8, 65, 'hello', 12345.678, 0.0001, 5, 4, 7],
      '%.6g',
      'printf',
    ),
  ).toBe(' 3.14|ab   |00042|ff|10|A|h|1.234568e+04|0.0001|%|+5|   7')
  expect(() => formatText('%d %s\n', [1], '%.6g', 'printf')).toThrow(
    'not enough arguments passed to printf("%d %s\n")',
  )
})

test('a seed gives the numbers of glibc’s random', () => {
  const random = new GlibcRandom(1)
  expect([random.next(), random.next(), random.next()]).toEqual([1804289383, 846930886, 1681692777])
})

test.each([
  ['{print $1', 'line 2: missing } near end of file'],
  ['BEGIN{x=}', 'line 1: syntax error at or near }'],
  ['BEGIN{foo(1)}', 'line 2: function foo never defined'],
  ['BEGIN { if (1) print "a" else print "b" }', 'line 1: syntax error at or near else'],
  ['/abc', 'line 1: runaway regular expression /abc ...'],
  ['BEGIN{next}', 'line 1: improper use of next'],
  ['BEGIN { print substr() }', 'line 1: not enough arguments in call to substr: 0 (need 2)'],
])('%s is refused with mawk’s words', (text, message) => {
  expect(() => parseProgram(text)).toThrow(AwkSyntaxError)
  expect(() => parseProgram(text)).toThrow(message)
})

test('a greater-than sign in print redirects, except in parentheses', () => {
  const [first] = parseProgram('BEGIN { print 1 > "f"; print (1 > 2) }').begin
  expect(first).toMatchObject({
    body: [
      {
        kind: 'print',
        args: [{ kind: 'number' }],
        to: { kind: '>', target: { kind: 'string', value: 'f' } },
      },
      { kind: 'print', args: [{ kind: 'binary', operator: '>' }], to: null },
    ],
  })
})
