/**
 * Bytes from a terminal as keys.
 *
 * A key is the character it types (`a`, `ä`), or a name: `Up` `Down` `Left` `Right` `Home` `End` `PageUp` `PageDown`
 * `Insert` `Delete` `Backspace` `Tab` `Enter` `Escape`, `C-a` to `C-_` for control characters. A function key
 * that no program here knows is `Unknown`.
 */

import { decode } from '../../kernel/text.ts'

export interface DecodedKeys {
  readonly keys: string[]
  /** Bytes that may be the beginning of a key: an escape sequence or a character that is not whole. */
  readonly rest: Uint8Array
}

const ESC = 0x1b

/** The keys that the bytes spell. With `isComplete`, nothing follows: an escape at the end is the Escape key. */
export function decodeKeys(bytes: Uint8Array, isComplete: boolean): DecodedKeys {
  const keys: string[] = []
  let at = 0
  while (at < bytes.length) {
    const size = bytes[at] === ESC ? sequenceLength(bytes, at) : characterLength(bytes[at] as number)
    if (at + size > bytes.length) {
      if (!isComplete) break
      keys.push(bytes[at] === ESC ? 'Escape' : decode(bytes.subarray(at, at + 1)))
      at++
      continue
    }
    const text = decode(bytes.subarray(at, at + size))
    keys.push(text[0] === '\x1b' ? sequenceKey(text) : (controlKey(text) ?? text))
    at += size
  }
  return { keys, rest: bytes.slice(at) }
}

/** Length of the escape sequence at `at`; beyond the bytes if it is not whole; 1 for an escape before anything else. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const second = bytes[at + 1]
  if (second === undefined) return 2
  if (second === 0x4f) {
    const third = bytes[at + 2]
    if (third === undefined) return 3
    return 'ABCDFHMPQRS'.includes(String.fromCharCode(third)) ? 3 : 1
  }
  if (second !== 0x5b) return 1
  for (let i = at + 2; i < bytes.length; i++) {
    const byte = bytes[i] as number
    if (byte >= 0x40 && byte <= 0x7e) return i + 1 - at
    if (byte < 0x20 || byte > 0x3f) return 1
  }
  return bytes.length - at + 1
}

function characterLength(first: number): number {
  if (first >= 0xf0) return 4
  if (first >= 0xe0) return 3
  return first >= 0xc0 ? 2 : 1
}

const finals: Readonly<Record<string, string>> = {
  A: 'Up',
  B: 'Down',
  C: 'Right',
  D: 'Left',
  F: 'End',
  H: 'Home',
}
const numbered: Readonly<Record<string, string>> = {
  1: 'Home',
  2: 'Insert',
  3: 'Delete',
  4: 'End',
  5: 'PageUp',
  6: 'PageDown',
  7: 'Home',
  8: 'End',
}

function sequenceKey(text: string): string {
  if (text.length === 1) return 'Escape'
  const match = /^[[O](\d*)(?:;(\d+))?([A-Za-z~])$/.exec(text.slice(1))
  if (match === null) return 'Unknown'
  const name = match[3] === '~' ? numbered[match[1] as string] : finals[match[3] as string]
  if (name === undefined) return 'Unknown'
  // xterm's modifier: one more than the sum of shift 1, alt 2, control 4.
  return match[2] !== undefined && (Number(match[2]) - 1) & 4 ? `C-${name}` : name
}

function controlKey(text: string): string | undefined {
  const code = text.charCodeAt(0)
  if (code === 0x7f || code === 0x08) return 'Backspace'
  if (code === 0x0d) return 'Enter'
  if (code === 0x09) return 'Tab'
  return code < 0x20 ? `C-${String.fromCharCode(code + 0x40).toLowerCase()}` : undefined
}
