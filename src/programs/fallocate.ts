/** fallocate(1) of util-linux: room for a file beforehand, or holes in it. */

import {
  FALLOC_FL_KEEP_SIZE,
  FALLOC_FL_PUNCH_HOLE,
  O_CREAT,
  O_RDWR,
  SEEK_DATA,
  SEEK_HOLE,
  SEEK_SET,
} from '../kernel/abi.ts'
import { ENXIO, EOPNOTSUPP } from '../kernel/vfs/errno.ts'
import type { Io, Step } from './lib/io.ts'
import { type ArgumentCheck, defineProgram } from './lib/program.ts'

/** Sets of options of which one at most may be given, by the names in the complaint. */
const ALONE = [
  ['collapse', 'insert', 'keepSize', 'posix'],
  ['collapse', 'dig', 'insert', 'punch', 'posix', 'zero'],
]
const NAMES: Readonly<Record<string, string>> = {
  collapse: '--collapse-range',
  dig: '--dig-holes',
  insert: '--insert-range',
  keepSize: '--keep-size',
  posix: '--posix',
  punch: '--punch-hole',
  zero: '--zero-range',
}

function checkAlone(key: string): ArgumentCheck {
  return function* (io, _value, _option, seen) {
    for (const group of ALONE)
      if (group.includes(key) && group.some((other) => other !== key && seen.has(other)))
        yield* io.fail(`mutually exclusive arguments: ${group.map((name) => NAMES[name]).join(' ')}`)
  }
}

export const fallocate = defineProgram({
  name: 'fallocate',
  version: 'util-linux 2.41.5',
  baseName: true,
  usage: '[options] <filename>',
  about: 'Preallocate space to, or deallocate space from a file.',
  options: {
    collapse: {
      short: 'c',
      long: 'collapse-range',
      check: checkAlone('collapse'),
      help: 'remove a range from the file',
    },
    dig: {
      short: 'd',
      long: 'dig-holes',
      check: checkAlone('dig'),
      help: 'detect zeroes and replace with holes',
    },
    length: { short: 'l', long: 'length', argument: '<num>', help: 'length for range operations, in bytes' },
    insert: {
      short: 'i',
      long: 'insert-range',
      check: checkAlone('insert'),
      help: 'insert a hole at range, shifting existing data',
    },
    keepSize: {
      short: 'n',
      long: 'keep-size',
      check: checkAlone('keepSize'),
      help: 'maintain the apparent size of the file',
    },
    offset: { short: 'o', long: 'offset', argument: '<num>', help: 'offset for range operations, in bytes' },
    punch: {
      short: 'p',
      long: 'punch-hole',
      check: checkAlone('punch'),
      help: 'replace a range with a hole (implies -n)',
    },
    zero: {
      short: 'z',
      long: 'zero-range',
      check: checkAlone('zero'),
      help: 'zero and ensure allocation of a range',
    },
    posix: {
      short: 'x',
      long: 'posix',
      check: checkAlone('posix'),
      help: 'use posix_fallocate(3) instead of fallocate(2)',
    },
    verbose: { short: 'v', long: 'verbose', help: 'verbose mode' },
  },
  *run(io, given, operands) {
    const length = yield* readNumber(io, given.value('length'), 'length')
    const offset = (yield* readNumber(io, given.value('offset'), 'offset')) ?? 0
    const [name] = operands
    if (name === undefined) return yield* io.fail('no filename specified')
    if (operands.length > 1) return yield* io.fail('unexpected number of arguments')
    if (given.has('dig')) {
      return yield* digHoles(io, name, offset, length)
    }
    if (length === null) return yield* io.fail('no length argument specified')
    if (length <= 0) return yield* io.fail('invalid length value specified')
    const punches = given.has('punch')
    const moves = given.last('collapse', 'insert', 'zero')
    if (moves !== undefined) {
      const target = yield* io.open(name, O_RDWR | (moves === 'zero' ? O_CREAT : 0), 0o666)
      if (target < 0) return yield* io.fail(`cannot open ${name}`, target)
      // No file system of this machine moves ranges.
      return yield* io.fail('fallocate failed', -EOPNOTSUPP)
    }
    const keeps = punches || given.has('keepSize') ? FALLOC_FL_KEEP_SIZE : 0
    const fd = yield* io.open(name, O_RDWR | (punches ? 0 : O_CREAT), 0o666)
    if (fd < 0) return yield* io.fail(`cannot open ${name}`, fd)
    const result = io.sys.fallocate(fd, keeps | (punches ? FALLOC_FL_PUNCH_HOLE : 0), offset, length)
    if (result === -EOPNOTSUPP && keeps !== 0) {
      return yield* io.fail('fallocate failed: keep size mode is unsupported')
    }
    if (result < 0) return yield* io.fail('fallocate failed', result)
    if (given.has('verbose'))
      io.print(`${name}: ${humanSize(length)} (${length} bytes) ${punches ? 'hole created' : 'allocated'}.\n`)
    return 0
  },
})

/** Punches out the blocks of a file's data that are all zeros (dig_holes). */
function* digHoles(io: Io, name: string, offset: number, length: number | null): Step<number> {
  const fd = yield* io.open(name, O_RDWR)
  if (fd < 0) return yield* io.fail(`cannot open ${name}`, fd)
  const info = io.sys.fstat(fd)
  if (typeof info === 'number') return yield* io.fail(`stat of ${name} failed`, info)
  const end = length === null ? info.size : Math.min(info.size, offset + length)
  for (let at = offset; at < end; ) {
    const start = io.sys.lseek(fd, at, SEEK_DATA)
    if (start === -ENXIO || start >= end) return 0
    const stop = start < 0 ? start : io.sys.lseek(fd, start, SEEK_HOLE)
    const found = stop < 0 ? stop : io.sys.lseek(fd, start, SEEK_SET)
    if (found < 0) return yield* io.fail(`seek on ${name} failed`, found)
    for (at = start; at < Math.min(stop, end); ) {
      const block = yield* io.read(fd, Math.min(info.blksize, end - at))
      if (typeof block === 'number') return yield* io.fail(`${name}: read failed`, block)
      if (block.length === 0) return 0
      if (block.every((byte) => byte === 0)) {
        const punched = io.sys.fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, at, block.length)
        if (punched < 0) return yield* io.fail('fallocate failed', punched)
      }
      at += block.length
    }
  }
  return 0
}

const UNITS = 'KMGTPE'

/** `10 B`, `1.5 KiB`: at most one digit behind the point. */
function humanSize(bytes: number): string {
  let power = 0
  let value = bytes
  for (; value >= 1024; power++) value /= 1024
  const text = value.toFixed(1).replace(/\.0$/, '')
  return `${text} ${power === 0 ? 'B' : `${UNITS[power - 1]}iB`}`
}

/** `10`, `4k`, `1MiB`, `1MB`; null where it was not given. */
function* readNumber(io: Io, text: string | undefined, what: string): Step<number | null> {
  if (text === undefined) return null
  const match = /^(\d+)(?:([KMGTPE])(iB|B)?)?$/i.exec(text)
  if (match === null) return yield* io.fail(`invalid ${what} value specified`)
  const [, digits, unit, suffix] = match
  const base = suffix === 'B' ? 1000 : 1024
  return Number(digits) * (unit === undefined ? 1 : base ** (UNITS.indexOf(unit.toUpperCase()) + 1))
}
