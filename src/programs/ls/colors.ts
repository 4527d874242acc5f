/** The colours of `ls` and `tree`: the default table, LS_COLORS (dir_colors(5)), and which entry a file takes. */

import {
  isBlockDevice,
  isCharDevice,
  isDirectory,
  isFifo,
  isRegular,
  isSocket,
  isSymlink,
  S_ISGID,
  S_ISUID,
  S_ISVTX,
  S_IXUGO,
} from '../../kernel/vfs/mode.ts'
import { C_LETTERS } from '../lib/c-escapes.ts'

/** The two-letter kinds of dir_colors(5), and what stands around colours. */
type Kind = keyof typeof DEFAULTS

const DEFAULTS = {
  lc: '\x1b[',
  rc: 'm',
  ec: '',
  rs: '0',
  cl: '\x1b[K',
  no: '',
  fi: '',
  di: '01;34',
  ln: '01;36',
  pi: '33',
  so: '01;35',
  bd: '01;33',
  cd: '01;33',
  or: '',
  mi: '',
  ex: '01;32',
  do: '01;35',
  su: '37;41',
  sg: '30;43',
  st: '37;44',
  ow: '34;42',
  tw: '30;42',
  ca: '',
  mh: '',
}

export interface Colors {
  readonly kinds: Readonly<Record<Kind, string>>
  /** Lower-case name ends, `.tar` to a colour; the first that fits counts. */
  readonly suffixes: readonly (readonly [suffix: string, color: string])[]
  /** `ln=target`: a link looks as what it leads to. */
  readonly linkAsTarget: boolean
}

/** Terminals that show colours, as dircolors(1) lists them. */
const COLOR_TERMINALS =
  /^(Eterm|ansi|.*color.*|con\d.*x\d.*|cons25|console|cygwin|.*direct.*|dtterm|gnome|hurd|jfbterm|konsole|kterm|linux(-c)?|mlterm|putty|rxvt.*|screen.*|st|terminator|tmux.*|vt100|vt220|xterm.*)$/

/** Without LS_COLORS the default colours are for terminals that are known to show them. */
export function hasColors(variable: (name: string) => string | undefined): boolean {
  if (variable('LS_COLORS') || variable('COLORTERM')) return true
  return COLOR_TERMINALS.test(variable('TERM') ?? '')
}

/** The colours of `tree -C` where no variable sets any. */
export const TREE_COLORS =
  'no=00:fi=00:di=01;34:ln=01;36:pi=40;33:so=01;35:bd=40;33;01:cd=40;33;01:or=40;31;01:ex=01;32'

const FRAME = ['lc', 'rc', 'ec', 'rs', 'cl']
const NOTHING = Object.fromEntries(
  Object.entries(DEFAULTS).map(([kind, text]) => [kind, FRAME.includes(kind) ? text : '']),
) as Record<Kind, string>

/** The colours that a variable sets, and no others. */
export function readOwnColors(variable: string): Colors | null {
  const colors = parseColors(variable, NOTHING)
  return typeof colors === 'string' ? null : colors
}

/** The default colours with LS_COLORS laid over them; what is wrong with it if it cannot be read. */
export const readColors = (variable: string | undefined): Colors | ColorsError =>
  parseColors(variable ?? '', DEFAULTS)

/** `unparsable`, or the two letters that are no kind. */
export type ColorsError = string

function parseColors(variable: string, base: Readonly<Record<Kind, string>>): Colors | ColorsError {
  const kinds: Record<Kind, string> = { ...base }
  const suffixes: [string, string][] = []
  for (const entry of splitEntries(variable)) {
    if (entry === '') continue
    const equals = entry.startsWith('*') ? entry.indexOf('=') : 2
    if (entry[equals] !== '=') return 'unparsable'
    const key = entry.slice(0, equals)
    const color = unescapeColor(entry.slice(equals + 1))
    if (key.startsWith('*')) suffixes.unshift([unescapeColor(key.slice(1)).toLowerCase(), color])
    else if (key in kinds) kinds[key as Kind] = color
    else return key
  }
  return { kinds, suffixes, linkAsTarget: kinds.ln === 'target' }
}

/** At colons that stand behind no backslash. */
const splitEntries = (variable: string): readonly string[] => variable.match(/(?:[^\\:]|\\.)+/gs) ?? []

const ESCAPED: Readonly<Record<string, string>> = {
  ...C_LETTERS,
  e: '\x1b',
  '?': '\x7f',
  _: ' ',
}

/** `\e`, `\033`, `\x1b` and `^[` of dir_colors(5). */
function unescapeColor(text: string): string {
  return text.replace(
    /\\([0-7]+)|\\[xX]([0-9a-fA-F]*)|\\(.)|\^([?-~])/gs,
    (_, octal?: string, hex?: string, char?: string, control?: string) => {
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 0xff)
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(`0${hex}`, 16) & 0xff)
      if (char !== undefined) return ESCAPED[char] ?? char
      return control === '?' ? '\x7f' : String.fromCharCode((control as string).charCodeAt(0) & 0o37)
    },
  )
}

/** What ends a colour and goes before the first. */
export const colorReset = ({ kinds }: Colors): string => kinds.ec || kinds.lc + kinds.rs + kinds.rc

/** At the end `ls` takes back its colours once more, but where the usual sequence would do nothing. */
export function lastReset(colors: Colors | null): string {
  if (colors === null) return ''
  const { lc, rc } = colors.kinds
  return lc === DEFAULTS.lc && rc === DEFAULTS.rc ? '' : lc + rc
}

const isSet = (color: string): boolean => color !== '' && color !== '0' && color !== '00'

/** Whether `ls` must look where each link leads. */
export const coloursBrokenLinks = (colors: Colors): boolean => isSet(colors.kinds.or)

export interface Colored {
  readonly name: string
  readonly mode: number
  readonly nlink: number
  /** Whether a link leads somewhere; true for what is no link. */
  readonly linkOk: boolean
  /** A link's target that is not there. */
  readonly missing?: boolean
}

/** The colour (as `01;34`) that a file takes; empty for none. */
export function colorOf(colors: Colors, file: Colored): string {
  const { kinds } = colors
  if (file.missing === true && isSet(kinds.mi)) return kinds.mi
  const kind = kindOf(colors, file)
  if (kind === 'fi') {
    const name = file.name.toLowerCase()
    const suffix = colors.suffixes.find(([end]) => name.endsWith(end))
    if (suffix !== undefined) return isSet(suffix[1]) ? suffix[1] : ''
  }
  if (kind === 'ln' && !file.linkOk && (colors.linkAsTarget || isSet(kinds.or)))
    return isSet(kinds.or) ? kinds.or : ''
  return isSet(kinds[kind]) ? kinds[kind] : ''
}

function kindOf({ kinds }: Colors, { mode, nlink }: Colored): Kind {
  if (isRegular(mode)) {
    if (mode & S_ISUID && isSet(kinds.su)) return 'su'
    if (mode & S_ISGID && isSet(kinds.sg)) return 'sg'
    if (mode & S_IXUGO && isSet(kinds.ex)) return 'ex'
    if (nlink > 1 && isSet(kinds.mh)) return 'mh'
    return 'fi'
  }
  if (isDirectory(mode)) {
    const sticky = (mode & S_ISVTX) !== 0
    const otherWritable = (mode & 0o002) !== 0
    if (sticky && otherWritable && isSet(kinds.tw)) return 'tw'
    if (otherWritable && isSet(kinds.ow)) return 'ow'
    if (sticky && isSet(kinds.st)) return 'st'
    return 'di'
  }
  if (isSymlink(mode)) return 'ln'
  if (isFifo(mode)) return 'pi'
  if (isSocket(mode)) return 'so'
  if (isBlockDevice(mode)) return 'bd'
  if (isCharDevice(mode)) return 'cd'
  return 'or'
}
