/** Messages of protocol buffers as BuildKit writes them (encoding of proto3: a member of value zero is left out). */

import { concat, encode } from '../../kernel/text.ts'

/** A member of a number; -1 is written as 64 bits. */
export const number = (field: number, value: number): Uint8Array =>
  value === 0 ? new Uint8Array(0) : concat([variable(field << 3), variable(value)])

export const flag = (field: number, value: boolean): Uint8Array => number(field, value ? 1 : 0)

/** A text, left out where it is empty. */
export const text = (field: number, value: string): Uint8Array =>
  value === '' ? new Uint8Array(0) : message(field, encode(value))

/** Each of several texts, the empty ones too. */
export const texts = (field: number, values: readonly string[]): Uint8Array =>
  concat(values.map((value) => message(field, encode(value))))

/** A message within another one. */
export const message = (field: number, ...parts: readonly Uint8Array[]): Uint8Array => {
  const content = concat(parts)
  return concat([variable((field << 3) | 2), variable(content.length), content])
}

/** A number in groups of seven bits, the lowest first. */
export function variable(value: number): Uint8Array {
  const bytes: number[] = []
  let rest = BigInt.asUintN(64, BigInt(value))
  do {
    const low = Number(rest & 0x7fn)
    rest >>= 7n
    bytes.push(rest === 0n ? low : low | 0x80)
  } while (rest !== 0n)
  return Uint8Array.from(bytes)
}
