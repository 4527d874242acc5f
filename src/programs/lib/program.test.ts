import { expect, test } from 'vitest'
import { parseOptions } from './program.ts'

const table = {
  all: { short: 'a', long: 'all' },
  almostAll: { short: 'A', long: 'almost-all' },
  lines: { short: 'n', long: 'lines', argument: 'N' },
  color: { long: ['color', 'colour'], optionalArgument: 'WHEN' },
}

const read = (...args: string[]) => {
  const { given, operands, error } = parseOptions(table, args)
  return {
    given: given.map(({ key, value }) => (value === undefined ? key : `${key}=${value}`)),
    operands,
    error,
  }
}

test('options may stand after operands, and letters in groups', () => {
  expect(read('x', '-aA', 'y', '-n5', '-n', '6')).toEqual({
    given: ['all', 'almostAll', 'lines=5', 'lines=6'],
    operands: ['x', 'y'],
    error: undefined,
  })
})

test('two hyphens end the options, one alone is an operand', () => {
  expect(read('-', '--', '-a')).toEqual({ given: [], operands: ['-', '-a'], error: undefined })
})

test('long options take abbreviations, attached and separate arguments', () => {
  expect(read('--li=3', '--lines', '4', '--col', '--colour=auto')).toEqual({
    given: ['lines=3', 'lines=4', 'color', 'color=auto'],
    operands: [],
    error: undefined,
  })
})

test.each([
  [['-y'], "invalid option -- 'y'"],
  [['-n'], "option requires an argument -- 'n'"],
  [['--lines'], "option '--lines' requires an argument"],
  [['--all=1'], "option '--all' doesn't allow an argument"],
  [['--x=1'], "unrecognized option '--x=1'"],
  [['--al'], "option '--al' is ambiguous; possibilities: '--all' '--almost-all'"],
])('%j is refused as getopt_long does', (args, error) => {
  expect(read(...args).error).toBe(error)
})

test('where the first operand ends the options, what follows is left alone', () => {
  const { given, operands } = parseOptions(table, ['-a', 'cmd', '-n', '1'], 'first')
  expect(given.map(({ key }) => key)).toEqual(['all'])
  expect(operands).toEqual(['cmd', '-n', '1'])
})

test('who reads on has every mistake among what is given', () => {
  const { given, error } = parseOptions(table, ['-xay', '--no', '-n'], 'permute', [], true)
  expect(given.map(({ key, value }) => value ?? key)).toEqual([
    "invalid option -- 'x'",
    'all',
    "invalid option -- 'y'",
    "unrecognized option '--no'",
    "option requires an argument -- 'n'",
  ])
  expect(error).toBeUndefined()
})
