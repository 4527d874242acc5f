/** From what xxd(1) prints back to bytes, which is xxd -r. */

import { SEEK_SET } from '../../kernel/abi.ts'
import { type Io, STDOUT, type Step } from '../lib/io.ts'

/** Bytes that are written at once. */
const BLOCK = 4096

interface ReverseOptions {
  /** bytes of a row */
  readonly columns: number | null
  /** what is added to the addresses */
  readonly seek: number
  /** A plain dump has no addresses, and blanks anywhere. */
  readonly plain: boolean
}

/**
 * From a dump back to bytes, character by character as huntype() of xxd.c does it: digits up to the first that is none are
 * the address; pairs behind it are bytes, as many as columns; what then stands on the line is left out.
 */
export function* reverseDump(io: Io, text: string, options: ReverseOptions): Step<number> {
  const { plain } = options
  const columns = options.columns || 16
  let place = columns
  let isIgnoring = true
  let wanted = 0
  let at = 0
  let digits: [number, number, number] = [-1, -1, -1]
  const nextLine = (from: number): number => {
    const end = text.indexOf('\n', from)
    return end < 0 ? text.length : end
  }
  let out: number[] = []
  const send = function* (): Step<void> {
    io.printBytes(Uint8Array.from(out))
    out = []
    yield* io.flush()
  }
  for (let i = 0; i < text.length; i++) {
    let char = text[i] as string
    if (char === '\r' || (plain && /[ \t\n]/.test(char))) continue
    const digit = '0123456789abcdef'.indexOf(char.toLowerCase())
    digits = [digit, digits[0], digits[1]]
    if (digit < 0 && isIgnoring) continue
    isIgnoring = false
    if (!plain && place >= columns) {
      if (digit >= 0) wanted = wanted * 16 + digit
      else place = 0
      continue
    }
    const target = options.seek + wanted
    if (target !== at) {
      yield* send()
      if (io.sys.lseek(STDOUT, target, SEEK_SET) >= 0) at = target
      if (target < at) return yield* io.fail('Sorry, cannot seek backwards.', 0, 5)
      for (; at < target; at++) {
        out.push(0)
        if (out.length >= BLOCK) yield* send()
      }
    }
    if (digit >= 0 && digits[1] >= 0) {
      out.push(digits[1] * 16 + digit)
      if (out.length >= BLOCK) yield* send()
      digits[0] = -1
      at++
      wanted++
      if (!plain && ++place >= columns) {
        wanted = 0
        isIgnoring = true
        i = nextLine(i + 1)
      }
    } else if (digits.every((one) => one < 0)) {
      // Garbage: the rest of the line is left out.
      i = nextLine(i)
      char = '\n'
    }
    if (char === '\n') {
      if (!plain) wanted = 0
      place = columns
      isIgnoring = true
    }
  }
  yield* send()
  return 0
}
