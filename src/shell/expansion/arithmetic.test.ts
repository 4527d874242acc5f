import { expect, test } from 'vitest'
import { ArithmeticError } from './arithmetic/errors.ts'
import { evaluate } from './arithmetic.ts'

/** The value as text, or the error's message. Variables live in `variables`. */
function result(text: string, variables: Record<string, string> = {}): string {
  try {
    return String(
      evaluate(text, {
        read: (name, subscript) => variables[subscript === null ? name : `${name}[${subscript}]`] ?? '',
        readNumber: () => null,
        locate: (_name, subscript) => subscript,
        isIndexed: () => true,
        depth: 0,
        write: (name, subscript, value) => {
          variables[subscript === null ? name : `${name}[${subscript}]`] = String(value)
        },
      }),
    )
  } catch (error) {
    if (!(error instanceof ArithmeticError)) throw error
    return error.message
  }
}

test.each([
  ['1+2*3', '7'],
  ['(1+2)*3', '9'],
  ['-7/2', '-3'],
  ['-7%3', '-1'],
  ['2**3**2', '512'],
  ['-2**2', '4'],
  ['1<<4|1', '17'],
  ['~5', '-6'],
  ['4 > 3 > 2', '0'],
  ['1 ? 2 : 3 ? 4 : 5', '2'],
  ['1,2,3', '3'],
  ['', '0'],
  ['- -5', '5'],
  ['--5', '5'],
])('%s is %s', (text, value) => {
  expect(result(text)).toBe(value)
})

test.each([
  ['0x1f', '31'],
  ['010', '8'],
  ['2#101', '5'],
  ['36#Zz', '1295'],
  ['64#_@', '4094'],
  ['10#08', '8'],
])('the number %s is %s', (text, value) => {
  expect(result(text)).toBe(value)
})

test('values wrap around at 64 bits', () => {
  expect(result('9223372036854775807 + 1')).toBe('-9223372036854775808')
  expect(result('2**63')).toBe('-9223372036854775808')
  expect(result('9999999999 * 9999999999')).toBe('7766279611452241921')
  expect(result('0xFFFFFFFFFFFFFFFF')).toBe('-1')
  expect(result('1<<64')).toBe('1')
})

test('beyond 53 bits nothing is rounded', () => {
  expect(result('9007199254740993*3')).toBe('27021597764222979')
  expect(result('123456789012 & 4294967295')).toBe('3197704724')
})

test('assignments and steps change variables', () => {
  const variables = { x: '5' }
  expect(result('x++ + ++x', variables)).toBe('12')
  expect(result('x += y = 3', variables)).toBe('10')
  expect(variables).toEqual({ x: '10', y: '3' })
})

test('a variable holds an expression', () => {
  expect(result('a*2', { a: 'b+1', b: '4' })).toBe('10')
})

test('only the chosen branch is evaluated', () => {
  const variables = {}
  expect(result('0 && (x=1) || 1 ? 7 : (y=1)', variables)).toBe('7')
  expect(variables).toEqual({})
})

test.each([
  ['1 +', '1 +: syntax error: operand expected (error token is "+")'],
  ['a b', 'a b: syntax error in expression (error token is "b")'],
  ['2 @ 3', '2 @ 3: syntax error: invalid arithmetic operator (error token is "@ 3")'],
  ['1/0', '1/0: division by 0 (error token is "0")'],
  ['08', '08: value too great for base (error token is "08")'],
  ['1+08+2', '1+08: value too great for base (error token is "08")'],
  ['3#9', '3#9: value too great for base (error token is "3#9")'],
  ['65#1', '65#1: invalid arithmetic base (error token is "65#1")'],
  ['1 = 2', '1 = 2: attempted assignment to non-variable (error token is "= 2")'],
  ['1 ? 2', '1 ? 2: `:\' expected for conditional expression (error token is "2")'],
  ['(1', '(1: missing `)\' (error token is "1")'],
  ['2**-1', '2**-1: exponent less than 0 (error token is "1")'],
])("the error of %s is bash's", (text, message) => {
  expect(result(text)).toBe(message)
})

test('a variable that refers to itself ends in an error', () => {
  expect(result('a', { a: 'a' })).toBe('a: expression recursion level exceeded (error token is "a")')
})

test('parentheses may be nested thousands of times', () => {
  const nested = (opening: string, count: number) => `${opening.repeat(count)}1${')'.repeat(count)}`
  expect(result(nested('(', 20_000))).toBe('1')
  expect(result(nested('(1+', 3000))).toBe('3001')
})

const MANY = 20000
const nested = (open: string, inner: string, close: string) => open.repeat(MANY) + inner + close.repeat(MANY)

test.each([
  ['parentheses', nested('(', '1', ')'), '1'],
  ['operands', nested('1+(', '1', ')'), `${MANY + 1}`],
  ['signs', nested('-(', '1', ')'), '1'],
  ['a sum', `1${'+1'.repeat(MANY)}`, `${MANY + 1}`],
  ['choices', nested('1?', '1', ':0'), '1'],
  ['assignments', `${'a='.repeat(MANY)}1`, '1'],
  ['powers', `${'1**'.repeat(MANY)}1`, '1'],
  ['a list', `1${',2'.repeat(MANY)}`, '2'],
])('%s without end need no stack of the host', (_name, text, value) => {
  expect(result(text)).toBe(value)
})

test('a mistake is found however deep it is', () => {
  expect(result(nested('1+(', '1/0', ')'))).toMatch(/: division by 0 \(error token is "0\)+"\)$/)
})
