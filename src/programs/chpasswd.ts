/** chpasswd(8): passwords of many users, from lines `NAME:PASSWORD`. */

import { readAccounts } from './lib/accounts.ts'
import { STDIN } from './lib/io.ts'
import { hashPassword } from './lib/passwords.ts'
import { defineProgram } from './lib/program.ts'
import { setPassword } from './lib/shadow-file.ts'
import { TextLines } from './lib/text-lines.ts'

export const chpasswd = defineProgram({
  name: 'chpasswd',
  version: 'shadow 4.17.4',
  usage: '[options]',
  about: 'Update passwords in batch mode.',
  usageError: 'Usage: chpasswd [options]\n',
  options: {
    encrypted: { short: 'e', long: 'encrypted', help: 'supplied passwords are encrypted' },
    help: { short: 'h', long: 'help', help: 'display this help message and exit' },
  },
  *run(io, options) {
    const { users } = yield* readAccounts(io)
    const lines = new TextLines(io, STDIN)
    let status = 0
    for (let number = 1; yield* lines.fill(); ) {
      for (; lines.ready; number++) {
        const [, name, password] = /^([^:]*):(.*)$/s.exec(lines.next()) ?? []
        if (name === undefined || password === undefined) {
          yield* io.complain(`line ${number}: missing new password`)
          status = 1
        } else if (io.sys.geteuid() !== 0 || !users.some((user) => user.name === name)) {
          yield* io.complain(
            `(user ${name}) pam_chauthtok() failed, error:\nAuthentication token manipulation error`,
          )
          yield* io.complain(`(line ${number}, user ${name}) password not changed`)
          status = 1
        } else {
          yield* setPassword(
            io,
            name,
            options.has('encrypted') ? password : yield* hashPassword(io, password),
          )
        }
      }
    }
    return status
  },
})
