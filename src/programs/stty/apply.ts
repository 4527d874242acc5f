/** What each word of a command line makes of the settings (set_mode, set_control_char, recover_mode). */

import {
  BRKINT,
  CBAUD,
  CS7,
  CS8,
  CSIZE,
  DISABLED,
  ECHOCTL,
  ECHOE,
  ECHOKE,
  ICANON,
  ICRNL,
  IGNCR,
  IGNPAR,
  INLCR,
  ISIG,
  ISTRIP,
  IUCLC,
  IXANY,
  IXON,
  OCRNL,
  OLCUC,
  ONLCR,
  ONLRET,
  OPOST,
  PARENB,
  PARODD,
  TAB3,
  TABDLY,
  type Termios,
  VDISCARD,
  VERASE,
  VINTR,
  VKILL,
  VMIN,
  VTIME,
  withCharacters,
  XCASE,
} from '../../kernel/termios.ts'
import { quoteText } from '../lib/quote.ts'
import { characters, parseCharacter, saneCharacters } from './characters.ts'
import { modes, otherNames } from './modes.ts'
import { parseNumber } from './number.ts'
import { speedCode } from './speeds.ts'

/** What a command line asks for: other settings, another size, something to be printed. */
export type Request =
  | { readonly kind: 'modes'; readonly change: (termios: Termios) => Termios }
  | { readonly kind: 'size'; readonly rows?: number; readonly cols?: number }
  | { readonly kind: 'print'; readonly what: 'size' | 'speed' }

/** What stty says of an operand it cannot take, without its name. */
export interface Refusal {
  readonly message: string
  /** whether it points to --help too */
  readonly isUsage: boolean
}

/** The requests of all operands, in order; the first that is none refuses all. */
export function parseRequests(operands: readonly string[]): readonly Request[] | Refusal {
  const requests: Request[] = []
  for (let i = 0; i < operands.length; i++) {
    const name = operands[i] as string
    const simple = simpleRequest(name)
    if (simple !== null) {
      requests.push(...simple)
      continue
    }
    if (!takesArgument(name)) return usage(`invalid argument ${quoteText(name)}`)
    const argument = operands[++i]
    if (argument === undefined) return usage(`missing argument to ${quoteText(name)}`)
    const request = argumentRequest(name, argument)
    if ('message' in request) return request
    requests.push(request)
  }
  return requests
}

const usage = (message: string): Refusal => ({ message, isUsage: true })

const change = (make: (termios: Termios) => Termios): readonly Request[] => [{ kind: 'modes', change: make }]

/** A word that needs no other; null if it is none. */
function simpleRequest(word: string): readonly Request[] | null {
  if (word === 'size' || word === 'speed') return [{ kind: 'print', what: word }]
  // Whether output is waited for makes no difference: it is never behind.
  if (word === 'drain' || word === '-drain') return []
  const isReversed = word.startsWith('-')
  const name = isReversed ? word.slice(1) : word
  const mode = modes.find((known) => known.name === (otherNames[name] ?? name))
  if (mode !== undefined) {
    if (isReversed && !mode.isReversible) return null
    const bits = isReversed ? 0 : mode.bits
    return change((termios) => ({ ...termios, [mode.flag]: with32(termios[mode.flag], mode.mask, bits) }))
  }
  const combination = isReversed ? reversed[name] : combinations[name]
  if (combination !== undefined) return change(combination)
  const speed = isReversed ? null : speedCode(word)
  if (speed !== null) return change((termios) => withSpeed(termios, speed))
  const saved = parseSaved(word)
  return saved === null ? null : change(() => saved)
}

/** Bits of a word of 32, of which JavaScript's operators make a signed one. */
const with32 = (flags: number, mask: number, bits: number): number => ((flags & ~mask) | bits) >>> 0

const withSpeed = (termios: Termios, code: number): Termios => ({
  ...termios,
  cflag: with32(termios.cflag, CBAUD, code),
})

const places = new Map([
  ...characters,
  ['flush', VDISCARD] as const,
  ['min', VMIN] as const,
  ['time', VTIME] as const,
])

const takesArgument = (name: string): boolean =>
  places.has(name) || ['rows', 'cols', 'columns', 'line', 'ispeed', 'ospeed'].includes(name)

function argumentRequest(name: string, argument: string): Request | Refusal {
  const place = places.get(name)
  if (place !== undefined) {
    const isNumber = place === VMIN || place === VTIME
    const character = isNumber ? null : parseCharacter(argument)
    const value = character ?? parseNumber(argument, 255)
    if (typeof value === 'string') return { message: `invalid integer argument: ${value}`, isUsage: false }
    return {
      kind: 'modes',
      change: (termios) => ({ ...termios, cc: withCharacters(termios.cc, [place, value]) }),
    }
  }
  if (name === 'ispeed' || name === 'ospeed') {
    const code = speedCode(argument)
    if (code === null) return usage(`invalid ${name} ${quoteText(argument)}`)
    return { kind: 'modes', change: (termios) => withSpeed(termios, code) }
  }
  const isLine = name === 'line'
  const value = parseNumber(argument, isLine ? 255 : 0x7fffffff)
  if (typeof value === 'string')
    return { message: `invalid ${isLine ? 'line discipline' : 'integer argument:'} ${value}`, isUsage: false }
  // N_TTY is the only line discipline that there is.
  if (isLine) return { kind: 'modes', change: (termios) => termios }
  return name === 'rows' ? { kind: 'size', rows: value } : { kind: 'size', cols: value }
}

type Change = (termios: Termios) => Termios

/** A change of flags alone: bits taken away, then bits set. */
const flags =
  (
    changes: Partial<Record<'iflag' | 'oflag' | 'cflag' | 'lflag', readonly [clear: number, set: number]>>,
  ): Change =>
  (termios) => {
    const result = { ...termios }
    for (const [flag, [clear, set]] of Object.entries(changes) as ['iflag', [number, number]][])
      result[flag] = with32(termios[flag], clear, set)
    return result
  }

const sane: Change = (termios) => {
  const result = { ...termios, cc: saneCharacters }
  for (const { flag, mask, bits, sane: isSet } of modes)
    if (isSet !== null) result[flag] = with32(result[flag], mask, isSet ? bits : 0)
  // Values of one field: the last to say 0 would undo what is sane of it, which is 0 in all of them.
  return result
}

const raw: Change = (termios) =>
  flags({ iflag: [~0, 0], oflag: [OPOST, 0], lflag: [ISIG | ICANON | XCASE, 0] })({
    ...termios,
    cc: withCharacters(termios.cc, [VMIN, 1], [VTIME, 0]),
  })
const cooked = flags({
  iflag: [0, BRKINT | IGNPAR | ISTRIP | ICRNL | IXON],
  oflag: [0, OPOST],
  lflag: [0, ISIG | ICANON],
})
const evenParity = flags({ cflag: [PARODD | CSIZE, PARENB | CS7] })
const noParity = flags({ cflag: [PARENB | CSIZE, CS8] })
const capitals = flags({ iflag: [0, IUCLC], oflag: [0, OLCUC], lflag: [0, XCASE] })
const noCapitals = flags({ iflag: [IUCLC, 0], oflag: [OLCUC, 0], lflag: [XCASE, 0] })
const screen = flags({ lflag: [0, ECHOE | ECHOCTL | ECHOKE] })

const combinations: Readonly<Record<string, Change>> = {
  evenp: evenParity,
  parity: evenParity,
  oddp: flags({ cflag: [CSIZE, PARODD | PARENB | CS7] }),
  nl: flags({ iflag: [ICRNL, 0], oflag: [ONLCR, 0] }),
  ek: (termios) => ({
    ...termios,
    cc: withCharacters(
      termios.cc,
      [VERASE, saneCharacters[VERASE] as number],
      [VKILL, saneCharacters[VKILL] as number],
    ),
  }),
  sane,
  cooked,
  raw,
  pass8: flags({ cflag: [PARENB | CSIZE, CS8], iflag: [ISTRIP, 0] }),
  litout: flags({ cflag: [PARENB | CSIZE, CS8], iflag: [ISTRIP, 0], oflag: [OPOST, 0] }),
  cbreak: flags({ lflag: [ICANON, 0] }),
  decctlq: flags({ iflag: [IXANY, 0] }),
  tabs: flags({ oflag: [TABDLY, 0] }),
  lcase: capitals,
  LCASE: capitals,
  crt: screen,
  dec: (termios) =>
    flags({ iflag: [IXANY, 0] })(
      screen({ ...termios, cc: withCharacters(termios.cc, [VINTR, 0x03], [VERASE, 0x7f], [VKILL, 0x15]) }),
    ),
}

const reversed: Readonly<Record<string, Change>> = {
  evenp: noParity,
  parity: noParity,
  oddp: noParity,
  nl: flags({ iflag: [INLCR | IGNCR, ICRNL], oflag: [OCRNL | ONLRET, ONLCR] }),
  cooked: raw,
  raw: cooked,
  pass8: flags({ cflag: [CSIZE, PARENB | CS7], iflag: [0, ISTRIP] }),
  litout: flags({ cflag: [CSIZE, PARENB | CS7], iflag: [0, ISTRIP], oflag: [0, OPOST] }),
  cbreak: flags({ lflag: [0, ICANON] }),
  decctlq: flags({ iflag: [0, IXANY] }),
  tabs: flags({ oflag: [TABDLY, TAB3] }),
  lcase: noCapitals,
  LCASE: noCapitals,
}

/** NCCS of the C library: more than the kernel has. */
const SAVED_CHARACTERS = 32

/** What `stty -g` prints: four flags and the characters, hexadecimal. */
export function saved({ iflag, oflag, cflag, lflag, cc }: Termios): string {
  const all = [...cc, ...Array(SAVED_CHARACTERS - cc.length).fill(DISABLED)]
  return [iflag, oflag, cflag, lflag, ...all].map((value) => value.toString(16)).join(':')
}

function parseSaved(word: string): Termios | null {
  const fields = word.split(':')
  if (fields.length !== 4 + SAVED_CHARACTERS || !fields.every((field) => /^[0-9a-f]{1,8}$/i.test(field)))
    return null
  const [iflag, oflag, cflag, lflag, ...cc] = fields.map((field) => Number.parseInt(field, 16)) as [
    number,
    number,
    number,
    number,
    ...number[],
  ]
  if (cc.some((character) => character > 255)) return null
  return { iflag, oflag, cflag, lflag, cc: cc.slice(0, saneCharacters.length) }
}
