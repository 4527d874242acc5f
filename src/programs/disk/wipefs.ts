/** wipefs(8) of util-linux: shows and erases the bytes by which a file system is known. */

import { O_RDONLY, O_RDWR } from '../../kernel/abi.ts'
import { strerror } from '../../kernel/vfs/errno.ts'
import { isBlockDevice } from '../../kernel/vfs/mode.ts'
import type { Io, Step } from '../lib/io.ts'
import { isMountedImage } from '../lib/loop.ts'
import { PROBED, type Probe, probeBytes } from '../lib/probe.ts'
import { defineProgram, type Options } from '../lib/program.ts'
import { readSize } from '../lib/strtosize.ts'
import { printTable, type TableColumn } from '../lib/table.ts'

const OFFSET_COMPLAINT = 'invalid offset argument'

const options = {
  all: { short: 'a', long: 'all', help: 'wipe all magic strings (BE CAREFUL!)' },
  force: { short: 'f', long: 'force', help: 'force erasure' },
  noHeadings: { short: 'i', long: 'noheadings', help: "don't print headings" },
  json: { short: 'J', long: 'json', help: 'use JSON output format' },
  noAct: { short: 'n', long: 'no-act', help: 'do everything except the actual write() call' },
  offset: {
    short: 'o',
    long: 'offset',
    argument: '<num>',
    help: 'offset to erase, in bytes',
    check: (io: Io, text: string) => readSize(io, text, OFFSET_COMPLAINT),
  },
  output: { short: 'O', long: 'output', argument: '<list>', help: 'COLUMNS to display (see below)' },
  parsable: {
    short: 'p',
    long: 'parsable',
    help: 'print out in parsable instead of printable format',
  },
  quiet: { short: 'q', long: 'quiet', help: 'suppress output messages' },
  types: {
    short: 't',
    long: 'types',
    argument: '<list>',
    help: 'limit the set of filesystem, RAIDs or partition tables',
  },
} as const

type Given = Options<typeof options>

interface Signature extends Probe {
  readonly device: string
}

const hex = (value: number): string => `0x${value.toString(16)}`

const COLUMNS: Readonly<Record<string, (signature: Signature) => string>> = {
  DEVICE: ({ device }) => device.replace(/^.*\//, ''),
  OFFSET: ({ magicOffset }) => hex(magicOffset),
  TYPE: ({ type }) => type,
  UUID: ({ uuid }) => uuid,
  LABEL: ({ label }) => label,
  LENGTH: ({ magic }) => String(magic.length),
  USAGE: () => 'filesystem',
}

export const wipefs = defineProgram({
  name: 'wipefs',
  version: 'util-linux 2.41.5',
  baseName: true,
  usage: '[options] <device>',
  about: 'Wipe signatures from a device.',
  options,
  *run(io, given, operands) {
    if (operands.length === 0) return yield* io.failUsage('no device specified')
    const found: Signature[] = []
    for (const name of operands) {
      const signature = yield* readSignature(io, name, given)
      if (given.has('all') || given.has('offset')) yield* wipe(io, name, given, signature)
      else if (signature !== null) found.push(signature)
    }
    if (found.length > 0) yield* show(io, given, found)
    return 0
  },
})

/** What a device is known by, if it is of the types that are asked for. */
function* readSignature(io: Io, name: string, given: Given): Step<Signature | null> {
  yield* io.breathe()
  const fd = yield* io.open(name, O_RDONLY)
  const start = fd < 0 ? fd : io.sys.pread(fd, PROBED, 0)
  if (typeof start === 'number')
    return yield* io.fail(`error: ${name}: probing initialization failed: ${strerror(start)}`)
  io.sys.close(fd)
  const found = probeBytes(start)
  const types = given.value('types')?.split(',')
  return found === null || types?.includes(found.type) === false ? null : { ...found, device: name }
}

function* wipe(io: Io, name: string, given: Given, signature: Signature | null): Step<void> {
  const stat = io.sys.stat(name)
  const isDevice = typeof stat === 'object' && isBlockDevice(stat.mode)
  if (isDevice && !given.has('force') && (yield* isMountedImage(io, name)))
    return yield* io.fail(`error: ${name}: probing initialization failed: Device or resource busy`)
  const wanted = given.value('offset')
  const offset = wanted === undefined ? null : yield* readSize(io, wanted, OFFSET_COMPLAINT)
  if (offset !== null && signature?.magicOffset !== offset) {
    yield* io.complain(`${name}: offset ${hex(offset)} not found`)
    return
  }
  if (signature === null) return
  const { magic, magicOffset, type } = signature
  if (!given.has('noAct')) {
    const fd = yield* io.open(name, O_RDWR)
    const written = fd < 0 ? fd : io.sys.pwrite(fd, new Uint8Array(magic.length), magicOffset)
    if (written < 0) return yield* io.fail(`${name}: failed to erase ${type} magic string at offset`, written)
    io.sys.close(fd)
  }
  if (given.has('quiet')) return
  const place = magicOffset.toString(16).padStart(8, '0')
  const bytes = magic.map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
  const count = `${magic.length} ${magic.length === 1 ? 'byte was' : 'bytes were'}`
  io.print(`${name}: ${count} erased at offset 0x${place} (${type}): ${bytes}\n`)
}

function* show(io: Io, given: Given, found: readonly Signature[]): Step<void> {
  if (given.has('parsable')) {
    for (const { magicOffset, uuid, label, type } of found)
      io.print(`${hex(magicOffset)},${uuid},${label},${type}\n`)
    return
  }
  const names = (given.value('output') ?? 'DEVICE,OFFSET,TYPE,UUID,LABEL').split(',')
  const unknown = names.find((name) => COLUMNS[name.toUpperCase()] === undefined)
  if (unknown !== undefined) return yield* io.fail(`unknown column: ${unknown}`)
  const columns: TableColumn[] = names.map((name) => ({ name: name.toUpperCase(), align: 'left' }))
  const rows = found.map((signature) => ({
    cells: names.map((name) => COLUMNS[name.toUpperCase()]?.(signature) ?? ''),
    children: [],
  }))
  const headings = !given.has('noHeadings')
  const format = given.has('json') ? 'json' : 'aligned'
  io.print(printTable(columns, rows, { format, headings, tree: false, ascii: false, jsonName: 'signatures' }))
}
