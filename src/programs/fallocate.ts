/** fallocate(1) of util-linux: room for a file beforehand, or holes in it. */

import { FALLOC_FL_KEEP_SIZE, FALLOC_FL_PUNCH_HOLE, O_CREAT, O_RDWR } from '../kernel/abi.ts'
import { EOPNOTSUPP } from '../kernel/vfs/errno.ts'
import type { Io, Step } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'

export const fallocate = defineProgram({
  name: 'fallocate',
  version: 'util-linux 2.41.5',
  baseName: true,
  usage: '[options] <filename>',
  about: 'Preallocate space to, or deallocate space from a file.',
  options: {
    length: { short: 'l', long: 'length', argument: '<num>', help: 'length for range operations, in bytes' },
    keepSize: { short: 'n', long: 'keep-size', help: 'maintain the apparent size of the file' },
    offset: { short: 'o', long: 'offset', argument: '<num>', help: 'offset for range operations, in bytes' },
    punch: {
      short: 'p',
      long: 'punch-hole',
      help: 'replace a range with a hole (implies -n)',
    },
    verbose: { short: 'v', long: 'verbose', help: 'verbose mode' },
    help: { short: 'h', long: 'help', help: 'display this help' },
    version: { short: 'V', long: 'version', help: 'display version' },
  },
  *run(io, given, operands) {
    const length = yield* readNumber(io, given.value('length'), 'length')
    const offset = (yield* readNumber(io, given.value('offset'), 'offset')) ?? 0
    const [name] = operands
    if (name === undefined) return yield* io.fail('no filename specified')
    if (operands.length > 1) return yield* io.failUsage('unexpected number of arguments')
    if (length === null) return yield* io.fail('no length argument specified')
    if (length <= 0) return yield* io.fail('invalid length value specified')
    const punches = given.has('punch')
    const keeps = punches || given.has('keepSize') ? FALLOC_FL_KEEP_SIZE : 0
    const fd = io.sys.open(name, O_RDWR | (punches ? 0 : O_CREAT), 0o666)
    if (fd < 0) return yield* io.fail(`cannot open ${name}`, fd)
    const result = io.sys.fallocate(fd, keeps | (punches ? FALLOC_FL_PUNCH_HOLE : 0), offset, length)
    if (result === -EOPNOTSUPP && keeps !== 0) {
      return yield* io.fail('fallocate failed: keep size mode is unsupported')
    }
    return result < 0 ? yield* io.fail('fallocate failed', result) : 0
  },
})

const UNITS = 'KMGTPE'

/** `10`, `4k`, `1MiB`, `1MB`; null where it was not given. */
function* readNumber(io: Io, text: string | undefined, what: string): Step<number | null> {
  if (text === undefined) return null
  const match = /^(\d+)(?:([KMGTPE])(iB|B)?)?$/i.exec(text)
  if (match === null) return yield* io.fail(`invalid ${what} value specified`)
  const [, digits, unit, suffix] = match
  const base = suffix === 'B' ? 1000 : 1024
  return Number(digits) * (unit === undefined ? 1 : base ** (UNITS.indexOf(unit.toUpperCase()) + 1))
}
