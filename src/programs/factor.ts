/** factor(1) of GNU coreutils: the prime factors of numbers, large ones by Pollard's rho (Brent's way of it). */

import { type Io, STDIN, type Step } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { quoteText } from './lib/quote.ts'
import { TextLines } from './lib/text-lines.ts'

export const factor = defineProgram({
  name: 'factor',
  usage: '[OPTION] [NUMBER]...',
  about:
    'Print the prime factors of each specified integer NUMBER.  If none\nare specified on the command line, read them from standard input.',
  options: {
    exponents: { short: 'h', long: 'exponents', help: 'print repeated factors in form p^e unless e is 1' },
  },
  *run(io, options, operands) {
    const hasExponents = options.has('exponents')
    let isFine = true
    for (const operand of operands) if (!(yield* show(io, operand.trim(), hasExponents))) isFine = false
    if (operands.length > 0) return isFine ? 0 : 1
    const lines = new TextLines(io, STDIN)
    while (yield* lines.fill())
      while (lines.ready)
        for (const word of lines.next().split(/[ \t]+/))
          if (word !== '' && !(yield* show(io, word, hasExponents))) isFine = false
    if (lines.error !== 0) return yield* io.fail('error reading input', lines.error)
    return isFine ? 0 : 1
  },
})

function* show(io: Io, text: string, hasExponents: boolean): Step<boolean> {
  const digits = /^\+?(\d+)$/.exec(text)?.[1]
  if (digits === undefined) {
    yield* io.complain(`${quoteText(text)} is not a valid positive integer`)
    return false
  }
  const number = BigInt(digits)
  const factors = number < 2n ? [] : yield* factorsOf(io, number)
  factors.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  io.print(`${number}:`)
  for (let i = 0; i < factors.length; ) {
    const prime = factors[i] as bigint
    const count = factors.filter((other) => other === prime).length
    io.print(hasExponents ? ` ${prime}${count > 1 ? `^${count}` : ''}` : ` ${prime}`.repeat(count))
    i += count
  }
  io.print('\n')
  if (io.full || io.onTerminal) yield* io.flush()
  return true
}

let primes: readonly number[] | undefined

/** Made when first asked for: the others of this chunk of the page do without. */
const primesToTry = (): readonly number[] => {
  primes ??= smallPrimes(10_000)
  return primes
}

function smallPrimes(limit: number): number[] {
  const isComposite = new Uint8Array(limit)
  const primes: number[] = []
  for (let n = 2; n < limit; n++) {
    if (isComposite[n]) continue
    primes.push(n)
    for (let multiple = n * n; multiple < limit; multiple += n) isComposite[multiple] = 1
  }
  return primes
}

function* factorsOf(io: Io, number: bigint): Step<bigint[]> {
  const factors: bigint[] = []
  let rest = number
  for (const prime of primesToTry()) {
    const p = BigInt(prime)
    if (p * p > rest) break
    for (; rest % p === 0n; rest /= p) factors.push(p)
  }
  const open = rest > 1n ? [rest] : []
  for (let n = open.pop(); n !== undefined; n = open.pop()) {
    if (isPrime(n)) {
      factors.push(n)
      continue
    }
    const divisor = yield* divisorOf(io, n)
    open.push(divisor, n / divisor)
  }
  return factors
}

/** Miller and Rabin's test; these bases decide every number below 3.3e24, and no counterexample beyond is known here. */
function isPrime(n: bigint): boolean {
  const bases = [2n, 3n, 5n, 7n, 11n, 13n, 17n, 19n, 23n, 29n, 31n, 37n, 41n]
  if (n < 2n) return false
  for (const base of bases) if (n % base === 0n) return n === base
  let odd = n - 1n
  let twos = 0
  for (; odd % 2n === 0n; odd /= 2n) twos++
  return bases.every((base) => {
    let x = power(base, odd, n)
    if (x === 1n || x === n - 1n) return true
    for (let i = 1; i < twos; i++) {
      x = (x * x) % n
      if (x === n - 1n) return true
    }
    return false
  })
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n
  let square = base % modulus
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % modulus
    square = (square * square) % modulus
  }
  return result
}

/** A divisor of a composite number without small factors. */
function* divisorOf(io: Io, n: bigint): Step<bigint> {
  for (let c = 1n; ; c++) {
    const next = (x: bigint) => (x * x + c) % n
    let [slow, fast, divisor] = [2n, 2n, 1n]
    for (let steps = 0; divisor === 1n; steps++) {
      slow = next(slow)
      fast = next(next(fast))
      divisor = commonDivisor(slow > fast ? slow - fast : fast - slow, n)
      if (steps % 256 === 0 && io.sys.exhausted()) yield
    }
    if (divisor !== n) return divisor
  }
}

function commonDivisor(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b]
  while (y > 0n) [x, y] = [y, x % y]
  return x
}
