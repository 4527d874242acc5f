/**
 * The arguments of lsof(8): options begin with - or +, some take a value only where the next word can be one, and what is selected is
 * a list of which any, or with -a all, must hold.
 */

import { compileRegex, type Regex, RegexError } from '../lib/regex.ts'

export interface LsofOptions {
  /** -a: all selections must hold, not just one */
  readonly all: boolean
  readonly terse: boolean
  /** -F: letters of the fields, null without; '' for all */
  readonly fields: string | null
  /** -F0: NUL ends a field */
  readonly nul: boolean
  readonly numericUsers: boolean
  readonly showsParent: boolean
  readonly showsGroup: boolean
  readonly showsLinks: boolean
  /** -o and -s choose what stands beside SIZE/OFF */
  readonly sizes: 'both' | 'offset' | 'size'
  /** characters of COMMAND, 0 for all */
  readonly commandWidth: number
  readonly pids: readonly string[]
  readonly groups: readonly string[]
  readonly users: readonly string[]
  readonly commands: readonly string[]
  /** null without -d */
  readonly descriptors: readonly string[] | null
  /** -i and -U: of which there are none here */
  readonly sockets: boolean
  /** fewer links than this, null without +Ln */
  readonly linksBelow: number | null
  readonly directories: readonly { readonly path: string; readonly isDeep: boolean }[]
  readonly names: readonly string[]
}

/** Complaints, which the usage follows unless lsof gives up at once. */
export interface LsofUsageError {
  readonly complaints: readonly string[]
  readonly showsUsage: boolean
}

type Mutable = { -readonly [K in keyof LsofOptions]: LsofOptions[K] }

/** Letters that stand alone. */
const FLAGS: Readonly<Record<string, (options: Mutable) => void>> = {
  a: (options) => {
    options.all = true
  },
  t: (options) => {
    options.terse = true
  },
  l: (options) => {
    options.numericUsers = true
  },
  R: (options) => {
    options.showsParent = true
  },
  U: (options) => {
    options.sockets = true
  },
}
/** Names of hosts and ports, kernel calls that block, warnings: nothing here depends on them. */
const IGNORED = 'bCEHKMNnOPVXwQ'

const WANTING: Readonly<Record<string, string>> = {
  p: 'no process ID specified',
  u: 'no UIDs specified',
  c: 'missing -c option value',
  d: 'no file descriptor specified',
  D: '+d not followed by a directory path',
}

/** Values that an option takes only where they look like this. */
const OPTIONAL: Readonly<Record<string, RegExp>> = {
  F: /^[^-+]/,
  i: /^[^-+]/,
  g: /^[\d^]/,
  L: /^\d+$/,
  o: /^\d+$/,
  s: /^[a-zA-Z]+:/,
  r: /^[\dcm]/,
  S: /^\d+$/,
  T: /^[fqsw]+$/,
  x: /^[fl]+$/,
  f: /^[cfgGn]+$/,
}

export function parseLsof(args: readonly string[]): LsofOptions | LsofUsageError {
  const options: Mutable = {
    all: false,
    terse: false,
    fields: null,
    nul: false,
    numericUsers: false,
    showsParent: false,
    showsGroup: false,
    showsLinks: false,
    sizes: 'both',
    commandWidth: 9,
    pids: [],
    groups: [],
    users: [],
    commands: [],
    descriptors: null,
    sockets: false,
    linksBelow: null,
    directories: [],
    names: [],
  }
  const rest = [...args]
  const complaints: string[] = []
  while (rest.length > 0 && /^[-+]./.test(rest[0] as string)) {
    const word = rest.shift() as string
    if (word === '--') break
    complaints.push(...readCluster(options, word, rest))
    if (complaints.at(-1) === WRONG_DESCRIPTOR) return { complaints, showsUsage: false }
  }
  options.names = rest
  if (options.all && !selects(options)) complaints.push('no select options to AND via -a')
  return complaints.length === 0 ? options : { complaints, showsUsage: true }
}

const WRONG_DESCRIPTOR = 'invalid fd type given in -d option'

/** Reads the letters of a word, with values from the rest; what is wrong with them. */
function readCluster(options: Mutable, word: string, rest: string[]): string[] {
  const sign = word[0] as string
  const complaints: string[] = []
  const complain = (complaint: string | null): string[] =>
    complaint === null ? complaints : [...complaints, complaint]
  for (let at = 1; at < word.length; at++) {
    const letter = word[at] as string
    const glued = word.slice(at + 1)
    if (letter in OPTIONAL) {
      const pattern = OPTIONAL[letter] as RegExp
      // Where what is glued to a letter is no value, it is letters.
      const isValue = pattern.test(glued)
      const follows = glued === '' && rest[0] !== undefined && pattern.test(rest[0])
      const value = isValue ? glued : follows ? (rest.shift() as string) : ''
      const complaint = takeOptional(options, sign, letter, value)
      if (complaint !== null || isValue) return complain(complaint)
    } else if (letter in WANTING) {
      const value = glued === '' ? rest.shift() : glued
      const missing = letter === 'd' && sign === '+' ? 'D' : letter
      return complain(
        value === undefined ? (WANTING[missing] as string) : takeValue(options, sign, letter, value),
      )
    } else if (letter in FLAGS) FLAGS[letter]?.(options)
    else if (!IGNORED.includes(letter)) complaints.push(`illegal option character: ${letter}`)
  }
  return complaints
}

function takeValue(options: Mutable, sign: string, letter: string, value: string): string | null {
  const items = value.split(',').filter((item) => item !== '')
  if (letter === 'D' || (letter === 'd' && sign === '+')) {
    options.directories = [...options.directories, { path: value, isDeep: letter === 'D' }]
  } else if (letter === 'p') {
    const wrong = items.find((item) => !/^\^?\d+$/.test(item))
    if (wrong !== undefined) return `illegal process ID: ${wrong}`
    options.pids = [...options.pids, ...items]
  } else if (letter === 'u') options.users = [...options.users, ...items]
  else if (letter === 'd') {
    const isWrong = (item: string) =>
      !/^\^?(?:\d+(?:-\d+)?|cwd|rtd|txt|mem|err|fd|pd|ltx|DEL|NOFD)$/.test(item)
    if (items.some(isWrong)) return WRONG_DESCRIPTOR
    options.descriptors = [...(options.descriptors ?? []), ...items]
  } else if (sign === '+') {
    if (!/^\d+$/.test(value)) return `illegal +c value: ${value}`
    // No shorter than the title, but for 0.
    options.commandWidth = value === '0' ? 0 : Math.max('COMMAND'.length, Number(value))
  } else {
    options.commands = [...options.commands, value]
    return commandComplaint(value)
  }
  return null
}

/** What is wrong with `/REGEX/FLAGS`. */
function commandComplaint(value: string): string | null {
  if (!value.startsWith('/')) return null
  const end = value.lastIndexOf('/')
  if (end === 0) return `regexp doesn't end with '/': ${value}`
  const wrong = [...value.slice(end + 1)].find((flag) => !'bix'.includes(flag))
  if (wrong !== undefined) return `invalid regexp modifier: ${wrong}`
  try {
    commandPattern(value)
    return null
  } catch (error) {
    if (!(error instanceof RegexError)) throw error
    return `regexp error: ${value}: ${error.message}`
  }
}

/** The regular expression of a `-c /REGEX/FLAGS`, null for a plain beginning. Throws RegexError. */
export function commandPattern(value: string): Regex | null {
  const [, pattern, flags = ''] = /^\/(.*)\/([bix]*)$/s.exec(value) ?? []
  if (pattern === undefined) return null
  return compileRegex(pattern, {
    syntax: flags.includes('b') ? 'basic' : 'extended',
    ignoreCase: flags.includes('i'),
  })
}

/** Letters that -F knows. */
const FIELD_LETTERS = 'acdDfGiKlLmMnopPgrRsStTu0'

function takeOptional(options: Mutable, sign: string, letter: string, value: string): string | null {
  switch (letter) {
    case 'F': {
      const wrong = [...value].find((one) => !FIELD_LETTERS.includes(one))
      if (wrong !== undefined) return `unknown field: ${wrong}`
      options.nul = value.includes('0')
      options.fields = value.replace('0', '')
      return null
    }
    case 'i':
      options.sockets = true
      return internetComplaint(value)
    case 'g':
      options.showsGroup = true
      options.groups = [...options.groups, ...value.split(',').filter((item) => item !== '')]
      return null
    case 'L':
      options.showsLinks = sign === '+'
      if (sign === '+' && value !== '') options.linksBelow = Number(value)
      return null
    case 'o':
      options.sizes = 'offset'
      return null
    case 's':
      if (!value.includes(':')) options.sizes = 'size'
      return null
    default:
      return null
  }
}

/** What is wrong with `[46][protocol][@host][:ports]`. */
function internetComplaint(value: string): string | null {
  const [, protocol = '', , ports] = /^[46]?([^@:]*)(@[^:]*)?(?::(.*))?$/s.exec(value) ?? []
  if (protocol !== '' && !/^(?:tcp|udp|udplite)$/i.test(protocol))
    return `unknown protocol name (${protocol}) in: -i ${value}`
  const unknown = ports?.split(',').find((port) => !/^\d+(?:-\d+)?$/.test(port) && !SERVICES.has(port))
  return unknown === undefined ? null : `unknown service ${unknown} in: -i ${value}`
}

/** the names that people ask for, of /etc/services */
const SERVICES = new Set(
  'ftp ssh telnet smtp domain http pop3 ntp imap2 snmp https ldap submission imaps pop3s mysql postgresql'.split(
    ' ',
  ),
)

/** Whether anything is selected; what is only left out selects nothing. */
export function selects(options: LsofOptions): boolean {
  const { pids, groups, users, commands, descriptors, sockets, linksBelow, directories, names } = options
  const chosen = [...pids, ...groups, ...users, ...commands, ...(descriptors ?? [])]
  const isSelection = chosen.some((item) => !item.startsWith('^'))
  return isSelection || sockets || linksBelow !== null || directories.length > 0 || names.length > 0
}
