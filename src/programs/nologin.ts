/** nologin(8) of util-linux: the login shell of accounts that nobody logs in to. */

import { defineProgram } from './lib/program.ts'

export const nologin = defineProgram({
  name: 'nologin',
  version: 'util-linux 2.41.5',
  baseName: true,
  usage: '[options]',
  about: 'Politely refuse a login.',
  options: {
    command: {
      short: 'c',
      long: 'command',
      argument: '<command>',
      help: 'does nothing (for compatibility with su -c)',
    },
    // A shell's options, none of which it heeds.
    initFile: { long: ['init-file', 'rcfile'], argument: '<file>' },
    others: { short: 'ilr', long: ['interactive', 'login', 'noprofile', 'norc', 'posix', 'restricted'] },
  },
  // biome-ignore lint/correctness/useYield: a program like the others
  *run(io) {
    io.print('This account is currently not available.\n')
    return 1
  },
})
