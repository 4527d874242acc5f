import { expect, test } from 'vitest'
import { Fields, separatorsOf } from './fields.ts'
import { escapePattern } from './pattern.ts'

function split(text: string, ifs?: string): string[] {
  const fields = new Fields(separatorsOf(ifs), 'arguments', escapePattern)
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
  const fields = new Fields(separatorsOf(undefined), 'arguments', escapePattern)
  fields.addQuoted('a *')
  fields.addText('*')
  expect(fields.finish()).toEqual([{ value: 'a **', pattern: 'a \\**', magic: true }])
})

test('an expansion that begins with white space ends the field before it', () => {
  const fields = new Fields(separatorsOf(undefined), 'arguments', escapePattern)
  fields.addText('x')
  fields.addExpanded(' a ')
  fields.addText('y')
  expect(fields.finish().map((field) => field.value)).toEqual(['x', 'a', 'y'])
})
