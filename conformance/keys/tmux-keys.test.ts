import { expect, test } from 'vitest'
import { keyBytes } from './tmux-keys.ts'

test('names of keys send what the keys send', () => {
  expect(['Enter', 'Tab', 'BSpace', 'DC', 'Up', 'Home', 'End', 'Escape', 'Space'].map(keyBytes)).toEqual([
    '\r',
    '\t',
    '\x7f',
    '\x1b[3~',
    '\x1b[A',
    '\x1b[1~',
    '\x1b[4~',
    '\x1b',
    ' ',
  ])
  expect(keyBytes('enter')).toBe('\r')
})

test('modifiers change a key', () => {
  expect(['C-a', 'C-_', 'C-\\', 'C-Space', 'M-b', 'M-C-y', 'M-BSpace', 'M-.', '^c'].map(keyBytes)).toEqual([
    '\x01',
    '\x1f',
    '\x1c',
    '\0',
    '\x1bb',
    '\x1b\x19',
    '\x1b\x7f',
    '\x1b.',
    '\x03',
  ])
  expect(['C-Left', 'S-Right', 'M-Up', 'C-DC'].map(keyBytes)).toEqual([
    '\x1b[1;5D',
    '\x1b[1;2C',
    '\x1b[1;3A',
    '\x1b[3;5~',
  ])
})

test('everything else is text', () => {
  for (const text of ['echo hi', 'C-', 'C-ab', 'M-foo', '文件', '-', '^', 'up 2'])
    expect(keyBytes(text)).toBe(text)
})
