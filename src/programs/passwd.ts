/** passwd(1) of shadow over pam_unix(8): sets, locks and shows passwords. */

import { civilTime } from '../time/calendar.ts'
import { formatTime } from '../time/strftime.ts'
import { UTC } from '../time/zone.ts'
import { onlyName, rootOption } from './lib/account-files.ts'
import { readAccounts, userName } from './lib/accounts.ts'
import type { Io, Step } from './lib/io.ts'
import { askPassword, fitsPassword, hashPassword } from './lib/passwords.ts'
import { defineProgram } from './lib/program.ts'
import {
  changeShadow,
  locked,
  readShadow,
  type ShadowEntry,
  setPassword,
  unlocked,
} from './lib/shadow-file.ts'

const USAGE = `Usage: passwd [options] [LOGIN]

Options:
  -a, --all                     report password status on all accounts
  -d, --delete                  delete the password for the named account
  -e, --expire                  force expire the password for the named account
  -h, --help                    display this help message and exit
  -i, --inactive INACTIVE       set password inactive after expiration
                                to INACTIVE
  -l, --lock                    lock the password of the named account
  -n, --mindays MIN_DAYS        set minimum number of days before password
                                change to MIN_DAYS
  -q, --quiet                   quiet mode
  -R, --root CHROOT_DIR         directory to chroot into
  -S, --status                  report password status on the named account
  -u, --unlock                  unlock the password of the named account
  -w, --warndays WARN_DAYS      set expiration warning days to WARN_DAYS
  -x, --maxdays MAX_DAYS        set maximum number of days before password
                                change to MAX_DAYS

`
const SECONDS_A_DAY = 86400
/** What pam_unix demands of those who are not root. */
const LEAST_LENGTH = 6
const MOST_TRIES = 3
const BAD_ARGUMENT = 6
const NOT_CHANGED = 10
const LOCKED_WITHOUT_PASSWORD = 3
/** Options that are named like the fields of shadow(5) that they set. */
const AGES = ['inactive', 'least', 'most', 'warning'] as const

const days = (short: string, long: string, argument: string, help: string) => ({
  short,
  long,
  argument,
  help,
  *check(io: Io, text: string): Step<void> {
    if (/^-?\d+$/.test(text)) return
    yield* io.complain(`invalid numeric argument '${text}'`)
    yield* io.printError(USAGE)
    yield* io.exit(BAD_ARGUMENT)
  },
})

export const passwd = defineProgram({
  name: 'passwd',
  version: 'shadow 4.17.4',
  usage: '[options] [LOGIN]',
  about: 'Change a password.',
  failureStatus: BAD_ARGUMENT,
  help: USAGE,
  usageError: USAGE,
  options: {
    all: { short: 'a', long: 'all', help: 'report password status on all accounts' },
    delete: { short: 'd', long: 'delete', help: 'delete the password for the named account' },
    expire: { short: 'e', long: 'expire', help: 'force expire the password for the named account' },
    root: rootOption('R'),
    help: { short: 'h', long: 'help', help: 'display this help message and exit' },
    inactive: days('i', 'inactive', 'INACTIVE', 'set password inactive after expiration to INACTIVE'),
    lock: { short: 'l', long: 'lock', help: 'lock the password of the named account' },
    least: days('n', 'mindays', 'MIN_DAYS', 'set minimum number of days before password change to MIN_DAYS'),
    quiet: { short: 'q', long: 'quiet', help: 'quiet mode' },
    status: { short: 'S', long: 'status', help: 'report password status on the named account' },
    unlock: { short: 'u', long: 'unlock', help: 'unlock the password of the named account' },
    warning: days('w', 'warndays', 'WARN_DAYS', 'set expiration warning days to WARN_DAYS'),
    most: days('x', 'maxdays', 'MAX_DAYS', 'set maximum number of days before password change to MAX_DAYS'),
  },
  *run(io, options, operands) {
    const accounts = yield* readAccounts(io)
    const uid = io.sys.getuid()
    const own = userName(accounts, uid) ?? String(uid)
    const name = operands.length === 0 ? own : yield* onlyName(io, operands, USAGE)
    const entries = yield* readShadow(io)
    if (options.has('all') && options.has('status')) {
      if (uid !== 0) return yield* io.fail('Permission denied.', 0, 1)
      for (const entry of entries) io.print(statusLine(entry))
      return 0
    }
    const user = accounts.users.find((entry) => entry.name === name)
    if (user === undefined) return yield* io.fail(`user '${name}' does not exist`, 0, 1)
    if (uid !== 0 && user.uid !== uid)
      return yield* io.fail(`You may not view or modify password information for ${name}.`, 0, 1)
    const entry = entries.find((line) => line.name === name)
    if (options.has('status')) {
      if (entry !== undefined) io.print(statusLine(entry))
      return 0
    }
    const ages = AGES.filter((key) => options.has(key))
    const hasOrder = (['delete', 'expire', 'lock', 'unlock'] as const).some((key) => options.has(key))
    if (hasOrder || ages.length > 0) {
      if (uid !== 0) return yield* io.fail('Permission denied.', 0, 1)
      if (options.has('unlock') && /^!+$/.test(entry?.password ?? '')) {
        yield* io.complain('unlocking the password would result in a passwordless account.')
        yield* io.printError(
          'You should set a password with usermod -p to unlock the password of this account.\n',
        )
        return LOCKED_WITHOUT_PASSWORD
      }
      yield* changeShadow(io, name, (line) => {
        for (const key of ages) line[key] = options.value(key) as string
        if (options.has('delete')) line.password = ''
        if (options.has('expire')) line.changed = '0'
        if (options.has('lock')) line.password = locked(line.password)
        if (options.has('unlock')) line.password = unlocked(line.password)
      })
      if (!options.has('quiet')) io.print('passwd: password changed.\n')
      return 0
    }
    if (uid !== 0) io.print(`Changing password for ${name}.\n`)
    const password = yield* newPassword(io, uid === 0 ? null : (entry?.password ?? '*'))
    if (password === null) {
      yield* io.complain('Authentication token manipulation error')
      return yield* io.fail('password unchanged', 0, NOT_CHANGED)
    }
    yield* setPassword(io, name, yield* hashPassword(io, password))
    yield* io.printError('passwd: password updated successfully\n')
    return 0
  },
})

/** Asks for the one that is `before` (root is not asked) and for the new one, twice; null where that does not come about. */
function* newPassword(io: Io, before: string | null): Step<string | null> {
  if (before !== null) {
    const answer = yield* askPassword(io, 'Current password: ')
    if (answer === null || !(yield* fitsPassword(io, answer, before))) return null
  }
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const first = yield* askPassword(io, 'New password: ')
    const second = first === null ? null : yield* askPassword(io, 'Retype new password: ')
    if (first === null || second === null) {
      yield* io.printError('Password change has been aborted.\n')
      return null
    }
    if (first !== second) {
      yield* io.printError('Sorry, passwords do not match.\n')
      return null
    }
    if (first === '') yield* io.printError('No password has been supplied.\n')
    else if (before !== null && first.length < LEAST_LENGTH)
      yield* io.printError('You must choose a longer password.\n')
    else return first
  }
  return null
}

/** `bob P 2026-12-02 0 99999 7 -1` */
function statusLine({ name, password, changed, least, most, warning, inactive }: ShadowEntry): string {
  const state = password === '' ? 'NP' : /^[!*]/.test(password) ? 'L' : 'P'
  const date = formatTime('%Y-%m-%d', civilTime({ sec: Number(changed) * SECONDS_A_DAY, nsec: 0 }, UTC))
  return `${[name, state, date, ...[least, most, warning, inactive].map((text) => text || '-1')].join(' ')}\n`
}
