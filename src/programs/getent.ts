/** getent(1) of glibc: entries of /etc/passwd, /etc/group, /etc/hosts and the like. */

import type { Io, Step } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'

/** Which fields of a database's lines a key may be. */
const DATABASES: Readonly<Record<string, (fields: readonly string[], key: string) => boolean>> = {
  passwd: ([name, , id], key) => key === name || key === id,
  group: ([name, , id], key) => key === name || key === id,
  shadow: ([name], key) => key === name,
  gshadow: ([name], key) => key === name,
  hosts: (fields, key) => fields.includes(key),
}

const ADVICE = "Try `getent --help' or `getent --usage' for more information.\n"

const UNKNOWN_DATABASE = 1
const NOT_FOUND = 2

export const getent = defineProgram({
  name: 'getent',
  usage: '[OPTION...] database [key ...]',
  about: 'Get entries from administrative database.',
  version: 'getent (Debian GLIBC 2.41-12+deb13u5) 2.41',
  usageError: ADVICE,
  options: {
    // Addresses and names are those of the files in any case.
    noAddressFilter: {
      short: 'A',
      long: 'no-addrconfig',
      help: 'do not filter out unsupported IPv4/IPv6 addresses',
    },
    noIdn: { short: 'i', long: 'no-idn', help: 'disable IDN encoding' },
    service: { short: 's', long: 'service', argument: 'CONFIG', help: 'Service configuration to be used' },
  },
  *run(io, _options, [database, ...keys]) {
    if (database === undefined) {
      yield* io.printError(`${io.name}: wrong number of arguments\n`)
      io.print(ADVICE)
      return UNKNOWN_DATABASE
    }
    const fits = DATABASES[database]
    if (fits === undefined) {
      yield* io.printError(`Unknown database: ${database}\n`)
      io.print(ADVICE)
      return UNKNOWN_DATABASE
    }
    const entries = yield* readEntries(io, database)
    if (keys.length === 0) {
      for (const { shown } of entries) io.print(`${shown}\n`)
      return 0
    }
    let status = 0
    for (const key of keys) {
      const entry = entries.find(({ fields }) => fits(fields, key))
      if (entry === undefined) status = NOT_FOUND
      else io.print(`${entry.shown}\n`)
    }
    return status
  },
})

function* readEntries(io: Io, database: string): Step<{ fields: string[]; shown: string }[]> {
  const text = yield* io.readText(`/etc/${database}`)
  if (typeof text === 'number') return []
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'))
  if (database !== 'hosts') return lines.map((line) => ({ fields: line.split(':'), shown: line }))
  return lines.map((line) => {
    const fields = line.trim().split(/\s+/)
    return { fields, shown: `${(fields[0] as string).padEnd(15)} ${fields.slice(1).join(' ')}` }
  })
}
