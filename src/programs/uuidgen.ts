/** uuidgen(1) and mcookie(1) of util-linux: numbers that nobody else has. */

import { toHex } from './lib/digests.ts'
import { defineProgram } from './lib/program.ts'
import { randomUuid, uuidText } from './lib/uuid.ts'

export const uuidgen = defineProgram({
  name: 'uuidgen',
  usage: '[options]',
  about: 'Create a new UUID value.',
  version: 'util-linux 2.41.5',
  baseName: true,
  options: {
    random: { short: 'r', long: 'random', help: 'generate random-based uuid' },
    count: { short: 'C', long: 'count', argument: 'NUM', help: 'generate more uuids in loop' },
  },
  *run(io, options) {
    const count = options.value('count') ?? '1'
    if (!/^\d+$/.test(count)) return yield* io.fail(`invalid count argument: '${count}'`)
    for (let i = 0; i < Number(count); i++) {
      io.print(`${uuidText(randomUuid(io.sys))}\n`)
      if (io.full) yield* io.flush()
    }
    return 0
  },
})

export const mcookie = defineProgram({
  name: 'mcookie',
  usage: '[options]',
  about: 'Generate magic cookies for xauth.',
  version: 'util-linux 2.41.5',
  baseName: true,
  options: {},
  *run(io) {
    io.print(`${toHex(io.sys.getrandom(16))}\n`)
    yield* io.flush()
    return 0
  },
})
