import { expect, test } from 'vitest'
import { encode } from '../../kernel/text.ts'
import { decodeKeys } from './keys.ts'

const keys = (text: string, isComplete = false) => {
  const { keys: list, rest } = decodeKeys(encode(text), isComplete)
  return { list, rest: rest.length }
}

test('characters, controls and escape sequences are keys', () => {
  expect(keys('aé中\r\t\x7f\x03\x1b[A\x1bOB\x1b[5~\x1b[1;5C\x1b[99~')).toEqual({
    list: ['a', 'é', '中', 'Enter', 'Tab', 'Backspace', 'C-c', 'Up', 'Down', 'PageUp', 'C-Right', 'Unknown'],
    rest: 0,
  })
})

test('an escape that ends the bytes waits for more, unless nothing comes', () => {
  expect(keys('x\x1b')).toEqual({ list: ['x'], rest: 1 })
  expect(keys('x\x1b[')).toEqual({ list: ['x'], rest: 2 })
  expect(keys('\x1b', true)).toEqual({ list: ['Escape'], rest: 0 })
})

test('an escape before something else is the Escape key', () => {
  expect(keys('\x1b:wq\r')).toEqual({ list: ['Escape', ':', 'w', 'q', 'Enter'], rest: 0 })
})

test('half a character waits for its rest', () => {
  expect(decodeKeys(encode('中').subarray(0, 2), false)).toEqual({
    keys: [],
    rest: encode('中').subarray(0, 2),
  })
})
