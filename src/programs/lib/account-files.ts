/**
 * Changing /etc/passwd, /etc/group and their shadows (the programs of Debian's package passwd).
 * A shadow file that is not there stays so.
 */

import { O_CREAT, O_TRUNC, O_WRONLY } from '../../kernel/abi.ts'
import { encode } from '../../kernel/text.ts'
import { UTC } from '../../time/zone.ts'
import type { Io, Step } from './io.ts'
import { parseDate } from './parse-date.ts'

export const PASSWD = '/etc/passwd'
export const SHADOW = '/etc/shadow'
export const GROUP = '/etc/group'
export const GSHADOW = '/etc/gshadow'
export const USER_FILES = [PASSWD, SHADOW]
export const GROUP_FILES = [GROUP, GSHADOW]

/** From login.defs(5). */
const FIRST_ID = 1000
const LAST_ID = 60000
const LAST_SYSTEM_ID = 999
const FIRST_SYSTEM_ID = 101

/** The lines of a file, changed; null takes a line away. */
export function* changeLines(
  io: Io,
  path: string,
  change: (line: string) => string | null,
  added: readonly string[] = [],
): Step<void> {
  const text = yield* io.readText(path)
  if (typeof text === 'number') {
    if (path === SHADOW || path === GSHADOW) return
    return yield* cannotLock(io, path)
  }
  const lines = text
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line) => change(line) ?? [])
  const fd = yield* io.open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
  if (fd < 0) return yield* cannotLock(io, path)
  yield* io.writeAll(fd, encode([...lines, ...added].map((line) => `${line}\n`).join('')))
  io.sys.close(fd)
}

/** Takes an entry out of a file and of its shadow. */
export function* removeEntry(io: Io, files: readonly string[], name: string): Step<void> {
  for (const path of files) yield* changeLines(io, path, (line) => (nameOf(line) === name ? null : line))
}

/** The fields of an entry, changed; a line with another name goes to the end. */
export function* changeEntry(
  io: Io,
  path: string,
  name: string,
  change: (fields: readonly string[]) => readonly string[],
): Step<void> {
  const added: string[] = []
  yield* changeLines(
    io,
    path,
    (line) => {
      if (nameOf(line) !== name) return line
      const changed = change(line.split(':')).join(':')
      if (nameOf(changed) === name) return changed
      added.push(changed)
      return null
    },
    added,
  )
}

/** The members of the groups, changed; `group` is the group's name. */
export function* changeMembers(
  io: Io,
  change: (members: readonly string[], group: string) => readonly string[],
): Step<void> {
  for (const path of GROUP_FILES) {
    yield* changeLines(io, path, (line) => {
      const [group = '', password = '', id = '', list = ''] = line.split(':')
      const members = list.split(',').filter((name) => name !== '')
      return [group, password, id, change(members, group).join(',')].join(':')
    })
  }
}

export const appendLine = (io: Io, path: string, line: string): Step<void> =>
  changeLines(io, path, (same) => same, [line])

/** The one name that such a program is given; its usage and status 2 for any other number of operands. */
export function* onlyName(io: Io, operands: readonly string[], usage: string): Step<string> {
  const [name, more] = operands
  if (name !== undefined && more === undefined) return name
  yield* io.printError(usage)
  return yield* io.exit(2)
}

/** Only root may; others learn it as from useradd(8). */
export function* requireRoot(io: Io, path: string): Step<void> {
  if (io.sys.geteuid() === 0) return
  yield* io.complain('Permission denied.')
  yield* cannotLock(io, path)
}

/** The status of a group file that cannot be written differs. */
function* cannotLock(io: Io, path: string): Step<never> {
  return yield* io.fail(`cannot lock ${path}; try again later.`, 0, path === GROUP ? 10 : 1)
}

/** The next number: above those of people, below those of the system. */
export function freeId(taken: readonly number[], isSystem: boolean, first = FIRST_ID): number {
  if (isSystem) {
    for (let id = LAST_SYSTEM_ID; id >= FIRST_SYSTEM_ID; id--) if (!taken.includes(id)) return id
  }
  const people = taken.filter((id) => id >= first && id <= LAST_ID)
  return Math.max(first - 1, ...people) + 1
}

/** Days since 1970, as shadow(5) counts. */
export const today = (io: Io): number => Math.floor(io.sys.time().sec / DAY)

export const isValidName = (name: string): boolean => /^[a-z_][a-z0-9_-]{0,31}\$?$/.test(name)

export const nameOf = (line: string): string => line.split(':', 1)[0] as string

/** `KEY=VALUE`, as -K overrides login.defs(5). */
export function* checkKey(io: Io, value: string): Step<void> {
  if (!value.includes('=')) yield* io.fail('-K requires KEY=VALUE', 0, 3)
  const key = value.slice(0, value.indexOf('='))
  if (!LOGIN_KEYS.has(key))
    yield* io.printError(`configuration error - unknown item '${key}' (notify administrator)\n`)
}

const LOGIN_KEYS = new Set(
  'CREATE_HOME ENCRYPT_METHOD GID_MAX GID_MIN HOME_MODE MAIL_DIR PASS_MAX_DAYS PASS_MIN_DAYS PASS_WARN_AGE SUB_GID_COUNT SUB_UID_COUNT SYS_GID_MAX SYS_GID_MIN SYS_UID_MAX SYS_UID_MIN UID_MAX UID_MIN UMASK USERGROUPS_ENAB'.split(
    ' ',
  ),
)

/** What -K says of a key, the last time. */
const overridden = (given: readonly (string | undefined)[], key: string): string | undefined =>
  given.findLast((text) => text?.startsWith(`${key}=`))?.slice(key.length + 1)

/** The first number of people, of users or of groups. */
export function firstId(given: readonly (string | undefined)[], kind: 'UID' | 'GID'): number | undefined {
  const text = overridden(given, `${kind}_MIN`)
  return text === undefined ? undefined : Number(text)
}

/** A day of shadow(5): `2030-01-31`, or the number itself; empty for an account that never ends. */
export function* dayOf(io: Io, text: string): Step<string> {
  if (text === '' || text === '-1') return ''
  if (/^\d+$/.test(text)) return text
  const time = /\d/.test(text) ? parseDate(text, io.sys.time(), UTC) : null
  return time === null ? yield* io.fail(`invalid date '${text}'`, 0, 3) : String(Math.floor(time.sec / DAY))
}

/** Days until an account whose password has ended is closed; empty for never. */
export function* inactiveDays(io: Io, text: string): Step<string> {
  if (!/^-?\d+$/.test(text)) yield* io.fail(`invalid numeric argument '${text}'`, 0, 3)
  return Number(text) < 0 ? '' : text
}

const DAY = 86400

/** -R of these programs: the files are those below another root. */
export const rootOption = (short: string) => ({
  short,
  long: 'root',
  argument: 'CHROOT_DIR',
  help: 'directory to chroot into',
  *check(io: Io, value: string): Step<void> {
    if (!value.startsWith('/'))
      yield* io.fail(`invalid chroot path '${value}', only absolute paths are supported.`, 0, 3)
    const result = io.sys.chroot(value)
    if (result < 0) yield* io.fail(`unable to chroot to directory ${value}`, result, 3)
    io.sys.chdir('/')
  },
})
