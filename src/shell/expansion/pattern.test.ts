import { expect, test } from 'vitest'
import { compilePattern, escapePattern } from './pattern.ts'

const matches = (pattern: string, text: string, ignoreCase = false): boolean =>
  compilePattern(pattern, { extglob: true, ignoreCase }).matches(text)

test.each([
  ['a*', 'abc'],
  ['*c', 'a\nc'],
  ['a?c', 'a中c'],
  ['[a-c]x', 'bx'],
  ['[!a-c]x', 'dx'],
  ['[^a-c]x', 'dx'],
  ['[]]', ']'],
  ['[a-]', '-'],
  ['[[:digit:]]*', '7up'],
  ['\\*', '*'],
  ['"', '"'],
  ['@(a|b)c', 'bc'],
  ['?(a)b', 'b'],
  ['*(ab)', 'ababab'],
  ['+([0-9])', '123'],
  ['!(*.c)', 'a.h'],
  ['!(a)*', 'ab'],
  ['a!(b)c', 'axc'],
  ['*(a|b|c(', '*(a|b|c('],
])('%s matches %s', (pattern, text) => {
  expect(matches(pattern, text)).toBe(true)
})

test.each([
  ['a*', 'ba'],
  ['[a-c]', 'd'],
  ['[z-a]', 'm'],
  ['\\*', 'x'],
  ['@(a|b)', 'ab'],
  ['+(a)', ''],
  ['!(*.c)', 'a.c'],
  ['a!(b)c', 'abc'],
])('%s does not match %s', (pattern, text) => {
  expect(matches(pattern, text)).toBe(false)
})

test('a bracket that is not closed is an ordinary character', () => {
  expect(matches('[a', '[a')).toBe(true)
})

test('case is ignored on demand', () => {
  expect(matches('ABC*', 'abcd', true)).toBe(true)
  expect(matches('!(x)', 'X', true)).toBe(false)
})

test('escaped text matches only itself', () => {
  const text = '*?[a-z]\\@(x|y)!^'
  expect(matches(escapePattern(text), text)).toBe(true)
  expect(matches(escapePattern('*'), 'x')).toBe(false)
})

test('no pattern is tried in all its ways', () => {
  expect(matches('*a*a*a*a*a*a*b', 'a'.repeat(1000))).toBe(false)
  expect(matches('+(+(a)|a)b', 'a'.repeat(200))).toBe(false)
  expect(matches('*(*(a)*(a))!(*(b)*)c', `${'a'.repeat(60)}c`)).toBe(false)
})

/** All texts of at most so many of the pieces. */
function textsOf(pieces: readonly string[], length: number): string[] {
  const shorter = length === 0 ? [] : textsOf(pieces, length - 1)
  return ['', ...pieces.flatMap((piece) => shorter.map((text) => piece + text))]
}

/** What a pattern finds in a text, by trying all of its parts. */
function tried(pattern: string, characters: readonly string[]) {
  const part = (from: number, to?: number) => characters.slice(from, to).join('')
  const places = [...characters.keys(), characters.length]
  const ends = (from: number) =>
    places.filter((to) => to >= from && matches(pattern, part(from, to))).map((to) => part(0, to).length)
  const starts = places.filter((from) => matches(pattern, part(from))).map((from) => part(0, from).length)
  const founds = places.map((from) => ({ start: part(0, from).length, end: ends(from).at(-1) ?? -1 }))
  return {
    prefix: [ends(0)[0] ?? -1, ends(0).at(-1) ?? -1],
    suffix: [starts.at(-1) ?? -1, starts[0] ?? -1],
    found: founds.find(({ start, end }) => end > start) ?? null,
  }
}

test('what a pattern finds in a text is what is found by trying all parts of it', () => {
  const patterns = textsOf(['a', '?', '*', '[b😀]', '@(a|bb)', '+(b)', '!(a)'], 3)
  for (const text of textsOf(['a', 'b', '😀'], 4)) {
    for (const pattern of patterns) {
      const compiled = compilePattern(pattern, { extglob: true, ignoreCase: false })
      const found = {
        prefix: [false, true].map((isLongest) => compiled.prefix(text, isLongest)),
        suffix: [false, true].map((isLongest) => compiled.suffix(text, isLongest)),
        found: compiled.find(text, 0).next().value,
      }
      expect({ pattern, text, ...found }).toEqual({ pattern, text, ...tried(pattern, Array.from(text)) })
    }
  }
})
