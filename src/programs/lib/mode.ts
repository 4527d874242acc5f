/** Permission bits as people write them: `drwxr-xr-x`, `644`, `u+rwX,go-w`. */

import {
  isDirectory,
  S_IALLUGO,
  S_IFBLK,
  S_IFCHR,
  S_IFDIR,
  S_IFIFO,
  S_IFLNK,
  S_IFMT,
  S_IFSOCK,
  S_IRWXUGO,
  S_ISGID,
  S_ISUID,
  S_ISVTX,
  S_IXUGO,
} from '../../kernel/vfs/mode.ts'

/** `ls -l`'s first column, ten characters. */
export function modeString(mode: number): string {
  const bit = (mask: number, letter: string): string => (mode & mask ? letter : '-')
  const execute = (mask: number, special: number, both: string, alone: string): string => {
    if (mode & special) return mode & mask ? both : alone
    return bit(mask, 'x')
  }
  return [
    typeLetter(mode),
    bit(0o400, 'r'),
    bit(0o200, 'w'),
    execute(0o100, S_ISUID, 's', 'S'),
    bit(0o040, 'r'),
    bit(0o020, 'w'),
    execute(0o010, S_ISGID, 's', 'S'),
    bit(0o004, 'r'),
    bit(0o002, 'w'),
    execute(0o001, S_ISVTX, 't', 'T'),
  ].join('')
}

const TYPE_LETTERS: Readonly<Record<number, string>> = {
  [S_IFDIR]: 'd',
  [S_IFLNK]: 'l',
  [S_IFCHR]: 'c',
  [S_IFBLK]: 'b',
  [S_IFIFO]: 'p',
  [S_IFSOCK]: 's',
}

export function typeLetter(mode: number): string {
  return TYPE_LETTERS[mode & S_IFMT] ?? '-'
}

/** A change of mode bits: octal, or clauses of who, operator and permissions (gnulib's modechange). */
export type ModeChange = readonly ModeClause[]

interface ModeClause {
  readonly operator: '+' | '-' | '='
  /** Bits that the clause is about: those of u, g, o; all of them without who. */
  readonly affected: number
  /** Without who the umask restricts. */
  readonly usesUmask: boolean
  readonly bits: number
  /** `X`: execute if a directory or if somebody may execute. */
  readonly executeIfAny: boolean
  /** `u=g`: copies the bits of this class. */
  readonly copyFrom: 'u' | 'g' | 'o' | null
  /** Bits that an octal mode names; a short octal leaves a directory's set-id bits alone. */
  readonly mentioned: number
}

/** Reads an octal or symbolic mode; null if it is neither. */
export function parseMode(text: string): ModeChange | null {
  if (/^[0-7]+$/.test(text)) {
    const bits = Number.parseInt(text, 8)
    if (bits > S_IALLUGO) return null
    // Four digits and less say nothing of a directory's set-user-ID and set-group-ID.
    const mentioned = text.length < 5 ? (bits & (S_ISUID | S_ISGID)) | S_ISVTX | S_IRWXUGO : S_IALLUGO
    return [octalClause('=', bits, mentioned)]
  }
  const clauses: ModeClause[] = []
  for (const part of text.split(',')) {
    const match = /^([ugoa]*)((?:[-+=](?:[0-7]+|[ugo]|[rwxXst]*))+)$/.exec(part)
    if (match === null) return null
    const who = match[1] as string
    for (const action of (match[2] as string).matchAll(/([-+=])([0-7]+|[ugo]|[rwxXst]*)/g)) {
      const clause = symbolicClause(who, action[1] as '+', action[2] as string)
      if (clause === null) return null
      clauses.push(clause)
    }
  }
  return clauses
}

function octalClause(operator: '+' | '-' | '=', bits: number, mentioned: number): ModeClause {
  return {
    operator,
    affected: S_IALLUGO,
    usesUmask: false,
    bits,
    executeIfAny: false,
    copyFrom: null,
    mentioned,
  }
}

const CLASS_BITS: Readonly<Record<string, number>> = {
  u: S_ISUID | 0o700,
  g: S_ISGID | 0o070,
  o: S_ISVTX | 0o007,
  a: S_IALLUGO,
}

const PERMISSION_BITS: Readonly<Record<string, number>> = {
  r: 0o444,
  w: 0o222,
  x: S_IXUGO,
  s: S_ISUID | S_ISGID,
  t: S_ISVTX,
  X: 0,
}

function symbolicClause(who: string, operator: '+' | '-' | '=', what: string): ModeClause | null {
  if (/^[0-7]/.test(what)) {
    if (who !== '') return null
    const bits = Number.parseInt(what, 8)
    return bits > S_IALLUGO ? null : octalClause(operator, bits, S_IALLUGO)
  }
  let affected = 0
  for (const letter of who) affected |= CLASS_BITS[letter] as number
  const copyFrom = /^[ugo]$/.test(what) ? (what as 'u') : null
  let bits = 0
  if (copyFrom === null) for (const letter of what) bits |= PERMISSION_BITS[letter] as number
  return {
    operator,
    affected: who === '' ? S_IALLUGO : affected,
    usesUmask: who === '',
    bits,
    executeIfAny: what.includes('X'),
    copyFrom,
    mentioned: 0,
  }
}

/** The permission bits (0 to 07777) of a file of mode `mode` after the change. */
export function applyMode(change: ModeChange, mode: number, umask: number): number {
  const directory = isDirectory(mode)
  let bits = mode & S_IALLUGO
  for (const clause of change) {
    // A directory's set-id bits stay unless the clause names them.
    const omit = directory ? (S_ISUID | S_ISGID) & ~clause.mentioned & ~clause.bits : 0
    let value = clause.bits
    if (clause.copyFrom !== null) value = spread(bits, clause.copyFrom)
    if (clause.executeIfAny && (directory || bits & S_IXUGO)) value |= S_IXUGO
    value &= clause.affected & (clause.usesUmask ? ~umask : ~0) & ~omit
    if (clause.operator === '+') bits |= value
    else if (clause.operator === '-') bits &= ~value
    else bits = (bits & (~clause.affected | omit)) | value
  }
  return bits
}

/** The rwx of one class in all three places. */
function spread(bits: number, from: 'u' | 'g' | 'o'): number {
  const shift = from === 'u' ? 6 : from === 'g' ? 3 : 0
  return ((bits >> shift) & 7) * 0o111
}
