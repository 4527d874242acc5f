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
} from '../kernel/vfs/mode.ts'

/** The two-letter kinds of dir_colors(5). */
type Kind = keyof typeof DEFAULTS

const DEFAULTS = {
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

const NOTHING = Object.fromEntries(Object.keys(DEFAULTS).map((kind) => [kind, ''])) as Record<Kind, string>

/** The colours that a variable sets, and no others. */
export const readOwnColors = (variable: string): Colors | null => parseColors(variable, NOTHING)

/** The default colours with LS_COLORS laid over them; null if LS_COLORS cannot be read. */
export const readColors = (variable: string | undefined): Colors | null =>
  parseColors(variable ?? '', DEFAULTS)

function parseColors(variable: string, base: Readonly<Record<Kind, string>>): Colors | null {
  const kinds: Record<Kind, string> = { ...base }
  const suffixes: [string, string][] = []
  for (const entry of variable.split(':')) {
    if (entry === '') continue
    const equals = entry.indexOf('=')
    if (equals < 0) return null
    const key = entry.slice(0, equals)
    const color = entry.slice(equals + 1)
    if (key.startsWith('*')) suffixes.unshift([key.slice(1).toLowerCase(), color])
    else if (key in kinds) kinds[key as Kind] = color
  }
  return { kinds, suffixes, linkAsTarget: kinds.ln === 'target' }
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
