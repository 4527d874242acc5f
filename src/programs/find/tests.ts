/** The tests of find(1): each reads its argument into a question about a file. */

import { R_OK, type Stat, type Time, W_OK, X_OK } from '../../kernel/abi.ts'
import {
  isDirectory,
  isRegular,
  S_IALLUGO,
  S_IFBLK,
  S_IFCHR,
  S_IFDIR,
  S_IFIFO,
  S_IFLNK,
  S_IFREG,
  S_IFSOCK,
} from '../../kernel/vfs/mode.ts'
import type { Zone } from '../../time/zone.ts'
import { type Accounts, findGroupId, findUserId, groupName, userName } from '../lib/accounts.ts'
import { compileGlob } from '../lib/glob.ts'
import type { Io, Step } from '../lib/io.ts'
import { applyMode, parseMode } from '../lib/mode.ts'
import { parseDate } from '../lib/parse-date.ts'
import { quoteText } from '../lib/quote.ts'
import { compileRegex, RegexError } from '../lib/regex.ts'
import { compareTimes } from '../lib/time.ts'
import { readDirectory } from '../lib/walk.ts'
import type { FoundFile } from './file.ts'
import { fileSystemOf } from './file-system.ts'

/** What holds for the whole run and is set by options among the tests. */
export interface FindSettings {
  readonly io: Io
  readonly accounts: Accounts
  readonly zone: Zone
  readonly now: Time
  /** Times count from the start of today, in seconds. */
  dayStart: number | null
  regexType: string
  maxDepth: number
  minDepth: number
  depthFirst: boolean
  oneFileSystem: boolean
  followAll: boolean
  followOperands: boolean
  /** The file with the starting points (-files0-from). */
  startsFrom: string | null
}

export type FileTest = (file: FoundFile) => boolean

/** Needs no argument. */
export function plainTest(settings: FindSettings, name: string): FileTest | null {
  const { io, accounts } = settings
  const may =
    (mode: number): FileTest =>
    (file) =>
      io.sys.access(file.path, mode) >= 0
  switch (name) {
    case '-true':
      return () => true
    case '-false':
      return () => false
    case '-empty':
      return (file) => isEmpty(io, file)
    case '-readable':
      return may(R_OK)
    case '-writable':
      return may(W_OK)
    case '-executable':
      return may(X_OK)
    case '-nouser':
      return ofInfo((info) => userName(accounts, info.uid) === undefined)
    case '-nogroup':
      return ofInfo((info) => groupName(accounts, info.gid) === undefined)
    default:
      return null
  }
}

const ofInfo =
  (test: (info: Stat) => boolean): FileTest =>
  ({ info }) =>
    typeof info !== 'number' && test(info)

function isEmpty(io: Io, file: FoundFile): boolean {
  const { info } = file
  if (typeof info === 'number') return false
  if (isRegular(info.mode)) return info.size === 0
  if (!isDirectory(info.mode)) return false
  const entries = readDirectory(io, file.path)
  return typeof entries !== 'number' && entries.length === 0
}

/** Takes one argument; null if there is no such test. Ends the program for a wrong argument. */
export function* argumentTest(settings: FindSettings, name: string, argument: string): Step<FileTest | null> {
  const globs = globTest(name, argument)
  if (globs !== null) return globs
  const { io, accounts } = settings
  switch (name) {
    case '-regex':
    case '-iregex':
      return yield* regexTest(settings, argument, name === '-iregex')
    case '-type':
    case '-xtype':
      return yield* typeTest(io, name, argument)
    case '-size':
      return yield* sizeTest(io, argument)
    case '-perm':
      return yield* permissionTest(io, argument)
    case '-user': {
      const uid = findUserId(accounts, argument)
      if (uid !== undefined) return ofInfo((info) => info.uid === uid)
      return yield* io.fail(`invalid user name or UID argument to -user: ${quoteText(argument)}`)
    }
    case '-group': {
      const gid = findGroupId(accounts, argument)
      if (gid !== undefined) return ofInfo((info) => info.gid === gid)
      return yield* io.fail(`invalid group name or GID argument to -group: ${quoteText(argument)}`)
    }
    case '-uid':
      return yield* countTest(io, name, argument, (info) => info.uid)
    case '-gid':
      return yield* countTest(io, name, argument, (info) => info.gid)
    case '-links':
      return yield* countTest(io, name, argument, (info) => info.nlink)
    case '-inum':
      return yield* countTest(io, name, argument, (info) => info.ino)
    case '-samefile': {
      const other = yield* lookUp(io, argument)
      return ofInfo((info) => info.ino === other.ino && info.dev === other.dev)
    }
    case '-fstype':
      return (file) => {
        const fs = fileSystemOf(io, file)
        return typeof fs !== 'number' && fs.typeName === argument
      }
    case '-context':
      return yield* io.fail('invalid predicate -context: SELinux is not enabled.')
    default:
      return yield* timeTest(settings, name, argument)
  }
}

function globTest(name: string, pattern: string): FileTest | null {
  const match = /^-(i?)(name|path|wholename|lname)$/.exec(name)
  if (match === null) return null
  const matches = compileGlob(pattern, { ignoreCase: match[1] === 'i' })
  if (match[2] === 'lname') return (file) => file.type === S_IFLNK && matches(file.link)
  return match[2] === 'name' ? (file) => matches(file.name) : (file) => matches(file.path)
}

/** The whole path has to match. */
function* regexTest({ io, regexType }: FindSettings, pattern: string, ignoreCase: boolean): Step<FileTest> {
  const extended = /^(posix-extended|egrep|posix-egrep|awk|posix-awk|gnu-awk)$/.test(regexType)
  const emacs = regexType === 'findutils-default' || regexType === 'emacs'
  try {
    const regex = compileRegex(emacs ? emacsToBasic(pattern) : pattern, {
      syntax: extended ? 'extended' : 'basic',
      ignoreCase,
      bytes: io.isPlainLocale,
    })
    return ({ path }) => {
      const match = regex.exec(path)
      return match !== null && match.index === 0 && match.end === path.length
    }
  } catch (error) {
    if (!(error instanceof RegexError)) throw error
    return yield* io.fail(`failed to compile regular expression '${pattern}': ${error.message}`)
  }
}

/** Emacs' expressions are basic ones in which `+` and `?` repeat without a backslash. */
function emacsToBasic(pattern: string): string {
  return pattern.replace(/\\[+?]|\[\^?\]?[^\]]*\]|\\.|[+?]/gs, (part) => {
    if (part === '+' || part === '?') return `\\${part}`
    return part === '\\+' || part === '\\?' ? part.slice(1) : part
  })
}

const TYPES: Readonly<Record<string, number>> = {
  f: S_IFREG,
  d: S_IFDIR,
  l: S_IFLNK,
  c: S_IFCHR,
  b: S_IFBLK,
  p: S_IFIFO,
  s: S_IFSOCK,
}

function* typeTest(io: Io, name: string, argument: string): Step<FileTest> {
  if (argument === '') return yield* io.fail(`Arguments to ${name} should contain at least one letter`)
  const types = new Set<number>()
  for (let i = 0; i < argument.length; i += 2) {
    const letter = argument[i] as string
    const type = TYPES[letter]
    if (type === undefined) return yield* io.fail(`Unknown argument to ${name}: ${letter}`)
    types.add(type)
    const next = argument[i + 1]
    if (next !== undefined && next !== ',') {
      return yield* io.fail(`Must separate multiple arguments to ${name} using: ','`)
    }
    if (next === ',' && argument[i + 2] === undefined) {
      return yield* io.fail(
        `Last file type in list argument to ${name} is missing, i.e., list is ending on: ','`,
      )
    }
  }
  return (file) => {
    const type = name === '-xtype' ? file.otherType : file.type
    return type !== null && types.has(type)
  }
}

/** `N`, `+N` for more, `-N` for less. */
interface Comparison {
  readonly kind: '+' | '-' | '='
  readonly amount: number
}

function parseComparison(text: string, decimals = false): Comparison | null {
  const match = (decimals ? /^([+-]?)(\d+(?:\.\d*)?|\.\d+)$/ : /^([+-]?)(\d+)$/).exec(text)
  if (match === null) return null
  return { kind: (match[1] || '=') as Comparison['kind'], amount: Number(match[2]) }
}

function compares({ kind, amount }: Comparison, value: number): boolean {
  if (kind === '+') return value > amount
  return kind === '-' ? value < amount : value === amount
}

function* countTest(io: Io, name: string, argument: string, count: (info: Stat) => number): Step<FileTest> {
  const comparison = parseComparison(argument)
  if (comparison === null) return yield* io.fail(`non-numeric argument to ${name}: ${quoteText(argument)}`)
  return ofInfo((info) => compares(comparison, count(info)))
}

const SIZE_UNITS: Readonly<Record<string, number>> = {
  b: 512,
  c: 1,
  w: 2,
  k: 1024,
  M: 1024 ** 2,
  G: 1024 ** 3,
  T: 1024 ** 4,
}

/** Sizes count in whole units, rounded up: `-size -1M` finds empty files only. */
function* sizeTest(io: Io, argument: string): Step<FileTest> {
  const letter = /[0-9]$/.test(argument) ? 'b' : argument.slice(-1)
  const unit = SIZE_UNITS[letter]
  if (unit === undefined) return yield* io.fail(`invalid -size type \`${letter}'`)
  const comparison = parseComparison(/[0-9]$/.test(argument) ? argument : argument.slice(0, -1))
  if (comparison === null) return yield* io.fail(`Invalid argument \`${argument}' to -size`)
  return ofInfo((info) => compares(comparison, Math.ceil(info.size / unit)))
}

/** `MODE` exactly, `-MODE` all of these bits, `/MODE` any of them. */
function* permissionTest(io: Io, argument: string): Step<FileTest> {
  const kind = argument.startsWith('-') ? 'all' : argument.startsWith('/') ? 'any' : 'exactly'
  const change = parseMode(kind === 'exactly' ? argument : argument.slice(1))
  // `+111` was `/111` once.
  if (change === null || /^\+[0-7]/.test(argument))
    return yield* io.fail(`invalid mode ${quoteText(argument)}`)
  const bits = applyMode(change, 0, 0)
  if (kind === 'exactly') return ofInfo((info) => (info.mode & S_IALLUGO) === bits)
  if (kind === 'all') return ofInfo((info) => (info.mode & bits) === bits)
  return ofInfo((info) => bits === 0 || (info.mode & bits) !== 0)
}

function* lookUp(io: Io, path: string): Step<Stat> {
  const info = io.sys.stat(path)
  return typeof info === 'number' ? yield* io.fail(quoteText(path), info) : info
}

const FIELDS = { a: 'atime', c: 'ctime', m: 'mtime' } as const

const DAY = 86400

function* timeTest(settings: FindSettings, name: string, argument: string): Step<FileTest | null> {
  const { io } = settings
  const age = /^-([acm])(time|min)$/.exec(name)
  if (age !== null) {
    const comparison = parseComparison(argument, true)
    if (comparison === null) return yield* io.fail(`invalid argument \`${argument}' to \`${name}'`)
    const field = FIELDS[age[1] as 'a']
    return age[2] === 'time'
      ? ageTest(settings, field, comparison, DAY)
      : ageTest(settings, field, comparison, 60)
  }
  if (name === '-used') {
    const comparison = parseComparison(argument)
    if (comparison === null) return yield* io.fail(`Invalid argument ${argument} to -used`)
    return ofInfo((info) => compares(comparison, Math.floor((info.atime.sec - info.ctime.sec) / DAY)))
  }
  const simple: Readonly<Record<string, string>> = { '-newer': 'mm', '-anewer': 'am', '-cnewer': 'cm' }
  const newer = simple[name] ?? /^-newer([acmBt]{2})$/.exec(name)?.[1]
  if (newer === undefined || /^t|B/.test(newer)) {
    // Debian's find 4.10 finds no time of birth on any file system.
    if (newer?.includes('B')) {
      yield* io.complain('This system does not provide a way to find the birth time of a file.')
    }
    return name.startsWith('-newer') ? yield* io.fail(`invalid predicate \`${name}'`) : null
  }
  const field = FIELDS[newer[0] as 'a']
  const since = yield* referenceTime(settings, newer[1] as string, argument)
  return ofInfo((info) => compareTimes(info[field], since) > 0)
}

function* referenceTime({ io, now, zone }: FindSettings, letter: string, argument: string): Step<Time> {
  if (letter !== 't') return (yield* lookUp(io, argument))[FIELDS[letter as 'a']]
  const time = parseDate(argument, now, zone)
  return (
    time ?? (yield* io.fail(`I cannot figure out how to interpret ${quoteText(argument)} as a date or time`))
  )
}

/** Ages count in whole units, rounded down for days; minutes are compared as they are. */
function ageTest(
  settings: FindSettings,
  field: 'atime' | 'ctime' | 'mtime',
  comparison: Comparison,
  unit: number,
): FileTest {
  return ofInfo((info) => {
    const from = settings.dayStart ?? settings.now.sec + settings.now.nsec / 1e9
    const age = from - (info[field].sec + info[field].nsec / 1e9)
    if (unit === DAY) return compares(comparison, Math.floor(age / unit))
    return compares(comparison, comparison.kind === '=' ? Math.ceil(age / unit) : age / unit)
  })
}
