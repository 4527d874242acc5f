import { expect, test } from 'vitest'
import { Memory } from '../memory.ts'
import { Fields, patternOf, separatorsOf } from './fields.ts'
import { escapePattern } from './pattern.ts'

function split(text: string, ifs?: string): string[] {
  const fields = new Fields(new Memory(() => 0), separatorsOf(ifs), 'arguments')
  fields.addExpanded(text)
  return fields.finish().map((field) => field.value)
}

test('white space at both ends vanishes and separates in between', () => {
  expect(split('  a  b\tc\n')).toEqual(['a', 'b', 'c'])
})

test('each other separator ends a field, an empty one too', () => {
  expect(split('/bin::/usr/bin:', ':')).toEqual(['/bin', '', '/usr/bin'])
})

test('white space around another separator belongs to it', () => {
  expect(split(' a , b,,c  d ', ' ,')).toEqual(['a', 'b', '', 'c', 'd'])
})

test('an empty IFS splits nothing', () => {
  expect(split('a b', '')).toEqual(['a b'])
})

test('quoted text neither splits nor is a pattern', () => {
  const fields = new Fields(new Memory(() => 0), separatorsOf(undefined), 'arguments')
  fields.addQuoted('a *')
  fields.addText('*')
  const [field, ...others] = fields.finish()
  expect(others).toEqual([])
  expect(field).toEqual({ value: 'a **', quoted: [0, 3], magic: true })
  expect(field && patternOf(field, escapePattern)).toBe('a \\**')
})

test('an expansion that begins with white space ends the field before it', () => {
  const fields = new Fields(new Memory(() => 0), separatorsOf(undefined), 'arguments')
  fields.addText('x')
  fields.addExpanded(' a ')
  fields.addText('y')
  expect(fields.finish().map((field) => field.value)).toEqual(['x', 'a', 'y'])
})
