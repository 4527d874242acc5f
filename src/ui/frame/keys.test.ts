import { expect, test } from 'vitest'
import { findShortcut, type Keystroke } from './keys.ts'

function press(key: string, held: Partial<Keystroke> = {}, presenting = false): string | null {
  const stroke = { key, ctrlKey: false, shiftKey: false, altKey: false, metaKey: false, ...held }
  const found = findShortcut(stroke, { presenting })
  return found && `${found.shortcut.what} ${found.index}`
}

test('arrows step events, with Shift commands', () => {
  expect(press('ArrowLeft')).toBe('event 0')
  expect(press('ArrowRight')).toBe('event 1')
  expect(press('ArrowRight', { shiftKey: true })).toBe('command 1')
})

test('undo and redo are told apart by Shift, and Command works as Ctrl', () => {
  expect(press('z', { ctrlKey: true })).toBe('undo 0')
  expect(press('Z', { ctrlKey: true, shiftKey: true })).toBe('redo 0')
  expect(press('z', { metaKey: true })).toBe('undo 0')
})

test('a character needs no more than itself', () => {
  expect(press('?', { shiftKey: true })).toBe('help 0')
  expect(press('N', { shiftKey: true })).toBe('step 0')
  expect(press(' ')).toBe('playPause 0')
})

test('other combinations are left to the browser', () => {
  expect(press('r', { ctrlKey: true })).toBeNull()
  expect(press('n', { altKey: true })).toBeNull()
  expect(press('x')).toBeNull()
})

test('while presenting a clicker and the arrows go on and back, and no one else has those keys', () => {
  expect(press('PageDown', {}, true)).toBe('clicker 0')
  expect(press('ArrowLeft', {}, true)).toBe('advance 1')
  expect(press('s', {}, true)).toBe('spotlight 0')
  expect(press('PageDown')).toBeNull()
  expect(press('s')).toBeNull()
})
