/** Passwords as crypt(5) stores them, in its method `$6$` (SHA-512 by Ulrich Drepper's specification), and asking for them. */

import { unechoed } from '../../kernel/termios.ts'
import { encode } from '../../kernel/text.ts'
import { algorithms } from './digests.ts'
import { type Io, STDIN, type Step } from './io.ts'

const METHOD = '$6$'
const ROUNDS = 5000
const DIGEST_LENGTH = 64
const MOST_SALT = 16
const LETTERS = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** A password with a salt of chance, as /etc/shadow has it. */
export function* hashPassword(io: Io, password: string): Step<string> {
  const salt = Array.from(io.sys.getrandom(MOST_SALT), (byte) => LETTERS[byte % LETTERS.length]).join('')
  return yield* cryptSha512(io, password, salt)
}

/** Whether the password is the one that the field stands for; a method that is not known here fits none. */
export function* fitsPassword(io: Io, password: string, field: string): Step<boolean> {
  if (field === '') return true
  if (!field.startsWith(METHOD)) return false
  const salt = field.slice(METHOD.length).split('$', 1)[0] as string
  return (yield* cryptSha512(io, password, salt)) === field
}

/** Asks without showing what is typed; null at the end of the input. */
export function* askPassword(io: Io, prompt: string): Step<string | null> {
  const termios = io.sys.tcgetattr(STDIN)
  yield* io.printError(prompt)
  if (typeof termios !== 'number') io.sys.tcsetattr(STDIN, unechoed(termios))
  const answer = yield* io.readAnswer()
  if (typeof termios !== 'number') {
    io.sys.tcsetattr(STDIN, termios)
    yield* io.printError('\n')
  }
  return answer
}

function* cryptSha512(io: Io, password: string, salt: string): Step<string> {
  const key = encode(password)
  const grain = encode(salt)
  const other = digest(key, grain, key)
  const bits: Uint8Array[] = []
  for (let rest = key.length; rest > 0; rest >>= 1) bits.push(rest & 1 ? other : key)
  let sum = digest(key, grain, stretched(other, key.length), ...bits)
  const keys = stretched(digest(...Array.from(key, () => key)), key.length)
  const grains = stretched(
    digest(...Array.from({ length: 16 + (sum[0] as number) }, () => grain)),
    grain.length,
  )
  for (let round = 0; round < ROUNDS; round++) {
    const isOdd = round % 2 === 1
    sum = digest(
      isOdd ? keys : sum,
      ...(round % 3 === 0 ? [] : [grains]),
      ...(round % 7 === 0 ? [] : [keys]),
      isOdd ? sum : keys,
    )
    if (io.sys.exhausted()) yield
  }
  return `${METHOD}${salt}$${lettersOf(sum)}`
}

function digest(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = algorithms.sha512.create()
  for (const part of parts) hash.update(part)
  return hash.digest()
}

/** The bytes again and again up to a length. */
const stretched = (bytes: Uint8Array, length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => bytes[i % bytes.length] as number)

/** Three bytes from three places are four letters; the places go round by 22. */
function lettersOf(sum: Uint8Array): string {
  const last = DIGEST_LENGTH - 1
  let text = ''
  for (let i = 0; i < last / 3; i++) {
    const [high, middle, low] = [0, 21, 42].map((place) => sum[(place + 22 * i) % last] as number)
    text += fourLetters(((high as number) << 16) | ((middle as number) << 8) | (low as number))
  }
  return text + fourLetters(sum[last] as number).slice(0, 2)
}

const fourLetters = (bits: number): string =>
  [0, 6, 12, 18].map((shift) => LETTERS[(bits >> shift) & 63]).join('')
