/** blkid(8) of util-linux: what file systems are on devices and in images. Nothing is remembered of images that were asked about. */

import { uuidOf } from '../lib/disk-uuid.ts'
import type { Io, Step } from '../lib/io.ts'
import { readMounts } from '../lib/mount-table.ts'
import { type Probe, probe } from '../lib/probe.ts'
import { defineProgram, type Options } from '../lib/program.ts'

const options = {
  cacheFile: {
    short: 'c',
    long: 'cache-file',
    argument: '<file>',
    help: 'read from <file> instead of default cache file',
  },
  noEncoding: { short: 'd', long: 'no-encoding', help: "don't encode non-printing characters" },
  garbageCollect: { short: 'g', long: 'garbage-collect', help: 'garbage collect the blkid cache' },
  output: {
    short: 'o',
    long: 'output',
    argument: '<format>',
    help: 'output format; value, device, export or full',
  },
  listFileSystems: {
    short: 'k',
    long: 'list-filesystems',
    help: 'list all known filesystems/RAIDs and exit',
  },
  tag: {
    short: 's',
    long: 'match-tag',
    argument: '<tag>',
    help: 'show specified tag(s) (default show all tags)',
  },
  token: { short: 't', long: 'match-token', argument: '<token>', help: 'find device with a specific token' },
  listOne: { short: 'l', long: 'list-one', help: 'look up only first device with token specified by -t' },
  label: { short: 'L', long: 'label', argument: '<label>', help: 'convert LABEL to device name' },
  uuid: { short: 'U', long: 'uuid', argument: '<uuid>', help: 'convert UUID to device name' },
  lowLevel: { short: 'p', long: 'probe', help: 'low-level superblocks probing (bypass cache)' },
  info: { short: 'i', long: 'info', help: 'gather information about I/O limits' },
} as const

type Given = Options<typeof options>
type Tag = readonly [name: string, value: string]

interface Device {
  readonly path: string
  readonly tags: readonly Tag[]
}

/** nothing was found */
const NOT_FOUND = 2

export const blkid = defineProgram({
  name: 'blkid',
  version: 'util-linux 2.41.5',
  baseName: true,
  usage: [
    '--label <label> | --uuid <uuid>',
    '[--cache-file <file>] [-ghlLv] [--output <format>] [--match-tag <tag>] [--match-token <token>] [<dev> ...]',
  ],
  about: 'Locate or print block device attributes.',
  options,
  *run(io, given, operands) {
    const asked = tokenOf(given)
    const devices =
      operands.length > 0 ? operands.map((path) => examine(io, given, path)) : yield* allDevices(io, given)
    const found = devices.filter(
      ({ tags }) =>
        tags.length > 0 &&
        (asked === null || tags.some(([name, value]) => name === asked[0] && value === asked[1])),
    )
    const isLookup = given.has('label') || given.has('uuid')
    const shown = isLookup || given.has('listOne') ? found.slice(0, 1) : found
    const format = isLookup ? 'device' : (given.value('output') ?? 'full')
    const wanted = given.values('tag') as string[]
    for (const [index, { path, tags }] of shown.entries()) {
      const chosen = wanted.length === 0 ? tags : tags.filter(([name]) => wanted.includes(name))
      if (chosen.length > 0 || format === 'device') print(io, format, path, chosen, index === 0)
    }
    return shown.length > 0 ? 0 : NOT_FOUND
  },
})

/** `-t TYPE=ext4`, `-L` and `-U` as such; null for all. */
function tokenOf(given: Given): Tag | null {
  const [label, uuid, token] = [given.value('label'), given.value('uuid'), given.value('token')]
  if (label !== undefined) return ['LABEL', label]
  if (uuid !== undefined) return ['UUID', uuid]
  if (token === undefined) return null
  const equals = token.indexOf('=')
  return [token.slice(0, equals), token.slice(equals + 1).replace(/^"(.*)"$/, '$1')]
}

function examine(io: Io, given: Given, path: string): Device {
  const found = probe(io.sys, path)
  return { path, tags: found === null ? [] : tagsOf(found, given.has('lowLevel')) }
}

function tagsOf(found: Probe, isLowLevel: boolean): Tag[] {
  const { label, uuid, secondType, blockSize, fsBlockSize, blocks, size, version, type } = found
  const all: Tag[] = [
    ['LABEL', label],
    ['UUID', uuid],
    ['SEC_TYPE', isLowLevel ? '' : secondType],
    ['VERSION', isLowLevel ? version : ''],
    ['FSBLOCKSIZE', isLowLevel ? String(fsBlockSize) : ''],
    ['BLOCK_SIZE', String(blockSize)],
    ['FSLASTBLOCK', isLowLevel && blocks !== null ? String(blocks) : ''],
    ['FSSIZE', isLowLevel ? String(size) : ''],
    ['TYPE', type],
    ['USAGE', isLowLevel ? 'filesystem' : ''],
  ]
  return all.filter(([, value]) => value !== '')
}

/** Those that /proc/partitions has; of a disk whose bytes nobody reads, udev and the mounts tell. */
function* allDevices(io: Io, given: Given): Step<Device[]> {
  const text = yield* io.readText('/proc/partitions')
  const mounts = yield* readMounts(io)
  const rows = typeof text === 'number' ? [] : text.split('\n').slice(2)
  const names = rows.flatMap((row) => row.trim().split(/\s+/).slice(3))
  return names.map((name) => {
    const path = `/dev/${name}`
    const device = examine(io, given, path)
    const type = typeof mounts === 'number' ? undefined : mounts.find(({ source }) => source === path)?.type
    const uuid = uuidOf(io.sys, path)
    if (device.tags.length > 0 || uuid === '' || type === undefined) return device
    return {
      path,
      tags: [
        ['UUID', uuid],
        ['BLOCK_SIZE', '512'],
        ['TYPE', type],
      ] as const,
    }
  })
}

function print(io: Io, format: string, path: string, tags: readonly Tag[], isFirst: boolean): void {
  if (format === 'device') io.print(`${path}\n`)
  else if (format === 'value') for (const [, value] of tags) io.print(`${value}\n`)
  else if (format === 'export') {
    const lines = [['DEVNAME', path] as const, ...tags]
    const escaped = (value: string) => value.replace(/[^\w./:@%+,-]/g, '\\$&')
    io.print(`${isFirst ? '' : '\n'}${lines.map(([name, value]) => `${name}=${escaped(value)}\n`).join('')}`)
  } else io.print(`${path}: ${tags.map(([name, value]) => `${name}="${value}"`).join(' ')}\n`)
}
