/** Mount options: fs/aufs/fsctx.c and the parsers of opts.c, aufs(5). */

import { EINVAL, ENOTDIR } from '../../vfs/errno.ts'
import type { Inode } from '../../vfs/inode.ts'
import { isDirectory } from '../../vfs/mode.ts'
import type { Path } from '../../vfs/mount.ts'
import { ENOPARAM, type FsContext } from '../../vfs/superblock.ts'
import type { Vfs } from '../../vfs/vfs.ts'
import type { Branch, BranchAttribute } from './branch.ts'
import { logError, logWarning } from './log.ts'

export interface BranchMode {
  readonly permission: Branch['permission']
  readonly attributes: readonly BranchAttribute[]
}

export interface BranchRequest {
  readonly path: Path
  /** as it was given */
  readonly name: string
  /** null: what the place in the stack makes it */
  readonly mode: BranchMode | null
}

/** What a remount does to the branches, in the order in which it was asked for. */
export type BranchEdit =
  | { readonly kind: 'add'; readonly index: number; readonly request: BranchRequest }
  | { readonly kind: 'del'; readonly path: Path }
  | { readonly kind: 'mod'; readonly path: Path; readonly name: string; readonly mode: BranchMode }

export interface AufsContext {
  readonly branches: BranchRequest[]
  readonly edits: BranchEdit[]
  /** by option, what /proc/mounts shows of it (`noplink`, `udba=none`); null: the default again */
  readonly settings: Map<string, string | null>
}

/** Options with `no` before them or without, and which of the two is the default. */
const switches: Readonly<Record<string, boolean>> = {
  trunc_xino: false,
  trunc_xib: true,
  plink: true,
  dio: false,
  warn_perm: true,
  shwh: false,
  dirperm1: false,
  verbose: false,
  sum: false,
  acl: false,
}

/** Taken and without any effect, some with a word about it. */
const ignored = ['dirren', 'clean_plink', 'debug', 'delete', 'imap', 'fhsm_sec']
const ignoredSilently = ['si', 'nodirren', 'nodlgt', 'relatime']

interface Setting {
  readonly name: string
  readonly initial: string
  /** the value as /proc/mounts has it, or null and the complaint */
  parse(value: string, key: string): { readonly value: string } | { readonly complaint: string }
}

/** kstrtoint with base 0: as C writes whole numbers; null for what is none. */
function parseInteger(value: string): number | null {
  const [, sign, digits = ''] = /^([-+]?)(0[xX][\da-fA-F]+|0[0-7]*|[1-9]\d*)$/.exec(value) ?? []
  if (sign === undefined) return null
  const magnitude = Number(/^0\d/.test(digits) ? `0o${digits.slice(1)}` : digits)
  return sign === '-' ? -magnitude : magnitude
}

function choice(
  name: string,
  initial: string,
  accepted: RegExp,
  complain: (value: string, key: string) => string,
): Setting {
  return {
    name,
    initial,
    parse: (value, key) => (accepted.test(value) ? { value } : { complaint: complain(value, key) }),
  }
}

function integer(name: string, initial: string): Setting {
  return {
    name,
    initial,
    parse(value, key) {
      const number = parseInteger(value)
      return number === null ? { complaint: `Bad value for '${key}'` } : { value: String(number) }
    },
  }
}

/** A whole number, or `def`. */
function integerOrDefault(name: string, initial: string): Setting {
  return {
    name,
    initial,
    parse(value, key) {
      if (value === 'def') return { value: initial }
      const number = parseInteger(value)
      return number === null ? { complaint: `bad value in ${key}` } : { value: String(number) }
    },
  }
}

const create = choice(
  'create',
  'tdp',
  /^(tdp|rr|mfs|pmfs|(mfs|pmfs):\d+|(mfsrr|pmfsrr|tdmfs):\d+(:\d+)?)$/,
  (_value, key) => `wrong value, ${key}`,
)
const copyUpPolicy = choice('cpup', 'tdp', /^(tdp|bup|bu)$/, (_value, key) => `wrong value, ${key}`)
const opaque: Setting = {
  name: 'diropq',
  initial: 'w',
  parse: (value) =>
    /^(a|always|w|whiteouted)$/.test(value)
      ? { value: value.charAt(0) }
      : { complaint: `unknown value ${value}` },
}

const valued: Readonly<Record<string, Setting>> = {
  udba: choice('udba', 'reval', /^(none|reval|notify)$/, (value) => `wrong value, ${value}`),
  create,
  create_policy: create,
  cpup: copyUpPolicy,
  copyup: copyUpPolicy,
  copyup_policy: copyUpPolicy,
  diropq: opaque,
  dirwh: integer('dirwh', '3'),
  rdcache: integer('rdcache', '10'),
  rdblk: integerOrDefault('rdblk', '512'),
  rdhash: integerOrDefault('rdhash', '32'),
}

/** au_fsctx_parse_param: `br:A:B`, `br=A:B` and `dirs=A:B` are the same. */
export function parseParam(context: FsContext, key: string, value: string | null): number {
  if ((key === 'br' || key === 'dirs') && value !== null) return parseBranches(context, value)
  // What stands behind a branch's `=` was taken for the option's value.
  if (key.startsWith('br:')) {
    return parseBranches(context, value === null ? key.slice(3) : `${key.slice(3)}=${value}`)
  }
  const edit = /^(add|ins|append|prepend|del|mod)(?::(.*))?$/.exec(key)
  if (edit !== null) {
    const [, verb = '', place] = edit
    const text = place === undefined ? value : value === null ? place : `${place}=${value}`
    return text === null ? -EINVAL : parseEdit(context, verb, text)
  }
  return parseSetting(context, key, value)
}

function parseSetting(context: FsContext, key: string, value: string | null): number {
  const { settings } = context.priv as AufsContext
  if (ignoredSilently.includes(key)) return 0
  if (ignored.includes(key)) {
    context.messages.push(`w aufs: ignored ${key}`)
    return 0
  }
  if (key === 'noxino' || (key === 'xino' && value !== null)) {
    settings.set('xino', value === null ? 'noxino' : `xino=${value}`)
    return 0
  }
  const name = key.startsWith('no') ? key.slice(2) : key
  const initial = switches[name]
  if (initial !== undefined && value === null) {
    settings.set(name, (key === name) === initial ? null : key)
    return 0
  }
  const setting = valued[key]
  if (setting === undefined) return -ENOPARAM
  const parsed = value === null ? { complaint: `Bad value for '${key}'` } : setting.parse(value, key)
  if ('complaint' in parsed) {
    context.messages.push(`e aufs: ${parsed.complaint}`)
    return -EINVAL
  }
  settings.set(setting.name, parsed.value === setting.initial ? null : `${setting.name}=${parsed.value}`)
  return 0
}

/** `append:/D=ro`, `add:1:/D`, `del:/D`, `mod:/D=ro`: done at the remount, from left to right. */
function parseEdit(context: FsContext, verb: string, text: string): number {
  const { edits } = context.priv as AufsContext
  const isPlaced = verb === 'add' || verb === 'ins'
  const [, number, rest = text] = isPlaced ? (/^(\d+):(.*)$/.exec(text) ?? []) : []
  const [name = '', mode] = rest.split('=')
  const path = lookUp(context, name)
  if (path === null) return -EINVAL
  if (verb === 'del') edits.push({ kind: 'del', path })
  else if (verb === 'mod') {
    if (mode === undefined) {
      context.messages.push(`e aufs: no permission ${name}`)
      return -EINVAL
    }
    edits.push({ kind: 'mod', path, name, mode: parseMode(context.vfs, mode) })
  } else {
    if (isPlaced && number === undefined) {
      context.messages.push(`e aufs: bad arg in ${text}`)
      return -EINVAL
    }
    const index = verb === 'append' ? Number.POSITIVE_INFINITY : Number(number ?? 0)
    edits.push({ kind: 'add', index, request: request(context, path, name, mode) })
  }
  return 0
}

function parseBranches(context: FsContext, value: string): number {
  const { branches } = context.priv as AufsContext
  for (const part of value.split(':')) {
    const [name = '', mode] = part.split('=')
    const path = lookUp(context, name)
    if (path === null) return -EINVAL
    branches.push(request(context, path, name, mode))
  }
  return 0
}

const request = (context: FsContext, path: Path, name: string, mode: string | undefined): BranchRequest => ({
  path,
  name,
  mode: mode === undefined ? null : parseMode(context.vfs, mode),
})

/** A directory, or null and a line in the kernel log. */
function lookUp(context: FsContext, name: string): Path | null {
  const path = context.resolve(name)
  const error =
    typeof path === 'number' ? path : isDirectory((path.dentry.inode as Inode).mode) ? 0 : -ENOTDIR
  if (error === 0) return path as Path
  logError(context.vfs, 'au_opt_add:423', `lookup failed ${name} (${error})`)
  return null
}

/** The order in which sysfs shows them. */
const attributeOrder: readonly BranchAttribute[] = [
  'coo_reg',
  'coo_all',
  'fhsm',
  'icex',
  'icexsec',
  'icexsys',
  'icextr',
  'icexusr',
  'icexoth',
  'wh',
  'moo',
  'nolwh',
]
const forReadOnly: readonly string[] = ['wh']
const forWritable: readonly string[] = ['moo', 'nolwh']

/** au_br_perm_val: what is not known or not for this permission is left out, with a line in the kernel log. */
function parseMode(vfs: Vfs, text: string): BranchMode {
  const [permission, ...words] = text.split('+')
  if (permission !== 'rw' && permission !== 'ro' && permission !== 'rr') {
    logWarning(vfs, 'au_br_perm_val:174', `ignored branch permission ${text}`)
    return { permission: 'ro', attributes: [] }
  }
  const unknown = words.findIndex((word) => word !== 'unpin' && !isAttribute(word))
  if (unknown !== -1) {
    const rest = words.slice(unknown).join('+')
    logWarning(vfs, 'br_attr_val:120', `ignored branch attribute ${rest}`)
  }
  const given = unknown === -1 ? words : words.slice(0, unknown)
  const misplaced = permission === 'rw' ? forReadOnly : forWritable
  const bad = given.filter((word) => word === 'unpin' || misplaced.includes(word))
  if (bad.length > 0) logWarning(vfs, 'au_br_perm_val:209', `ignored branch attribute ${bad.join('+')}`)
  return {
    permission,
    attributes: attributeOrder.filter((word) => given.includes(word) && !bad.includes(word)),
  }
}

const isAttribute = (word: string): word is BranchAttribute =>
  (attributeOrder as readonly string[]).includes(word)
