/** journalctl(1) where no journal is kept. */

import { defineProgram } from '../lib/program.ts'

export const journalctl = defineProgram({
  name: 'journalctl',
  version: 'systemd 257 (257.13-1~deb13u1)',
  usage: '[OPTIONS...] [MATCHES...]',
  about: 'Query the journal, of which there is none here.',
  usageError: '',
  options: {
    unit: { short: 'u', long: 'unit', argument: 'UNIT', help: 'show logs from the specified unit' },
    boot: {
      short: 'b',
      long: 'boot',
      optionalArgument: 'ID',
      help: 'show current boot or the specified boot',
    },
    dmesg: { short: 'k', long: 'dmesg', help: 'show kernel message log from the current boot' },
    lines: {
      short: 'n',
      long: 'lines',
      optionalArgument: 'INTEGER',
      help: 'number of journal entries to show',
    },
    end: { short: 'e', long: 'pager-end', help: 'immediately jump to the end in the pager' },
    catalog: { short: 'x', long: 'catalog', help: 'add message explanations where available' },
    reverse: { short: 'r', long: 'reverse', help: 'show the newest entries first' },
    noPager: { long: 'no-pager', help: 'do not pipe output into a pager' },
    since: {
      short: 'S',
      long: 'since',
      argument: 'DATE',
      help: 'show entries not older than the specified date',
    },
    until: {
      short: 'U',
      long: 'until',
      argument: 'DATE',
      help: 'show entries not newer than the specified date',
    },
    priority: {
      short: 'p',
      long: 'priority',
      argument: 'RANGE',
      help: 'show entries within the specified priority range',
    },
    output: { short: 'o', long: 'output', argument: 'STRING', help: 'change journal output mode' },
    quiet: { short: 'q', long: 'quiet', help: 'do not show info messages and privilege warning' },
  },
  *run(io, given) {
    if (!given.has('quiet')) {
      yield* io.printError('No journal files were found.\n')
      io.print('-- No entries --\n')
    }
    return 0
  },
})
