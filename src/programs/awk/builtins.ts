/** The functions of awk that need no input or output, and the substitution of sub and gsub. */

import { civilTime, epochOf } from '../../time/calendar.ts'
import { formatTime } from '../../time/strftime.ts'
import { UTC, zoneFromTz } from '../../time/zone.ts'
import type { Regex } from '../lib/regex.ts'
import { formatText } from './format.ts'
import type { Runtime } from './runtime.ts'
import { slots } from './runtime.ts'
import { type Scalar, toNumber } from './value.ts'

/** Those that may sleep. */
export const isSteppedBuiltin = (name: string): boolean =>
  name === 'system' || name === 'close' || name === 'fflush'

export function callBuiltin(runtime: Runtime, name: string, args: readonly Scalar[]): Scalar {
  const number = (index: number): number => toNumber(args[index])
  const text = (index: number): string => runtime.text(args[index])
  switch (name) {
    case 'length':
      return args.length === 0 ? runtime.recordText().length : text(0).length
    case 'substr':
      return substring(text(0), number(1), args.length > 2 ? number(2) : null)
    case 'index':
      return text(0).indexOf(text(1)) + 1
    case 'tolower':
      return text(0).replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
    case 'toupper':
      return text(0).replace(/[a-z]+/g, (letters) => letters.toUpperCase())
    case 'sprintf':
      return formatText(text(0), args.slice(1), runtime.text(runtime.globals[slots.CONVFMT]), 'sprintf')
    case 'int':
      return Math.trunc(number(0))
    case 'sqrt':
      return Math.sqrt(number(0))
    case 'exp':
      return Math.exp(number(0))
    case 'log':
      return Math.log(number(0))
    case 'sin':
      return Math.sin(number(0))
    case 'cos':
      return Math.cos(number(0))
    case 'atan2':
      return Math.atan2(number(0), number(1))
    case 'rand':
      return runtime.random.next() / 2147483647
    case 'srand':
      return reseed(runtime, args.length === 0 ? runtime.io.sys.time().sec : Math.trunc(number(0)))
    case 'systime':
      return runtime.io.sys.time().sec
    case 'mktime':
      return makeTime(runtime, text(0))
    default:
      return strftime(runtime, args)
  }
}

/** Sets the seed and gives the one before. */
function reseed(runtime: Runtime, seed: number): number {
  const before = runtime.seed
  runtime.seed = seed
  runtime.random.seed(seed)
  return before
}

/** substr of mawk: a negative start lengthens what is taken, as its version 20250131 does. */
function substring(text: string, startValue: number, lengthValue: number | null): string {
  let start = Number.isNaN(startValue) ? 0 : Math.trunc(startValue)
  if (lengthValue === null) return text.slice(Math.max(0, start - 1))
  let length = Number.isNaN(lengthValue) ? -1 : Math.trunc(lengthValue)
  if (start < 0) length -= start
  if (start < 1) start = 1
  return length <= 0 ? '' : text.slice(start - 1, start - 1 + length)
}

function makeTime(runtime: Runtime, text: string): number {
  const [year, month, day, hour = 0, minute = 0, second = 0] = text.trim().split(/\s+/).map(Number)
  if (year === undefined || month === undefined || day === undefined) return -1
  const epoch = epochOf({ year, month, day, hour, minute, second }, zoneFromTz(runtime.io.variable('TZ')))
  return Number.isFinite(epoch) ? epoch : -1
}

function strftime(runtime: Runtime, args: readonly Scalar[]): string {
  const format = args.length > 0 ? runtime.text(args[0]) : '%c'
  const seconds = args.length > 1 ? Math.trunc(toNumber(args[1])) : runtime.io.sys.time().sec
  const zone = args.length > 2 && toNumber(args[2]) !== 0 ? UTC : zoneFromTz(runtime.io.variable('TZ'))
  return formatTime(format, civilTime({ sec: seconds, nsec: 0 }, zone))
}

/** What sub or gsub makes of a text. */
export function regexArgument(
  text: string,
  regex: Regex,
  replacement: string,
  global: boolean,
): { count: number; result: string } {
  const parts = replacementParts(replacement)
  let result = ''
  let count = 0
  let at = 0
  let previousEnd = -1
  while (at <= text.length) {
    const match = regex.exec(text, at)
    if (match === null) break
    const isEmpty = match.end === match.index
    // An empty match right behind a match is none.
    if (isEmpty && match.index === previousEnd) {
      result += text.slice(at, match.index + 1)
      at = match.index + 1
      previousEnd = -1
      continue
    }
    count++
    result += text.slice(at, match.index) + parts.join(text.slice(match.index, match.end))
    at = match.end
    previousEnd = match.end
    if (!global) break
    if (isEmpty) {
      result += text.slice(at, at + 1)
      at++
      previousEnd = -1
    }
  }
  return { count, result: count === 0 ? text : result + text.slice(at) }
}

/** The pieces between the places where & puts the match: `\&` is an ampersand, `\\` a backslash before one. */
function replacementParts(text: string): string[] {
  const parts = ['']
  for (let i = 0; i < text.length; i++) {
    const char = text[i] as string
    const add = (piece: string) => {
      parts[parts.length - 1] += piece
    }
    if (char === '&') parts.push('')
    else if (char === '\\' && text[i + 1] === '&') {
      add('&')
      i++
    } else if (char === '\\' && text[i + 1] === '\\') {
      add('\\')
      i++
    } else add(char)
  }
  return parts
}
