/** whereis(1) of util-linux: where programs lie; their sources and manual pages are no files here. */

import { defineProgram } from './lib/program.ts'
import { baseName, joinPath, readDirectory } from './lib/walk.ts'

const DIRECTORIES = [
  '/usr/bin',
  '/usr/sbin',
  '/bin',
  '/sbin',
  '/etc',
  '/usr/lib',
  '/lib',
  '/usr/local/bin',
  '/usr/local/sbin',
]

export const whereis = defineProgram({
  name: 'whereis',
  usage: '[options] [-BMS <dir>... -f] <name>',
  about: 'Locate the binary, source, and manual-page files for a command.',
  version: 'util-linux 2.41.5',
  baseName: true,
  opterr: false,
  usageError: (_called, { name }) => `${name}: bad usage\nTry '${name} --help' for more information.\n`,
  options: {
    binaries: { short: 'b', help: 'search only for binaries' },
    manuals: { short: 'm', help: 'search only for manuals and infos' },
    sources: { short: 's', help: 'search only for sources' },
    unusual: { short: 'u', help: 'search for unusual entries' },
  },
  *run(io, options, operands) {
    if (operands.length === 0) return yield* io.failUsage('not enough arguments')
    const onlyOthers = !options.has('binaries') && (options.has('manuals') || options.has('sources'))
    for (const operand of operands) {
      const name = baseName(operand).replace(/\.\w+$/, '')
      const found = onlyOthers ? [] : DIRECTORIES.flatMap((directory) => filesOf(directory, name))
      if (options.has('unusual') && found.length > 0) continue
      io.print(`${[`${name}:`, ...found].join(' ')}\n`)
    }
    return 0

    function filesOf(directory: string, name: string): string[] {
      // A directory that is a link to another would show everything twice.
      const stat = io.sys.lstat(directory)
      if (typeof stat === 'number' || io.sys.readlink(directory) !== -22) return []
      const entries = readDirectory(io, directory)
      if (typeof entries === 'number') return []
      return entries
        .map((entry) => entry.name)
        .filter((file) => file === name || new RegExp(`^${name.replace(/\W/g, '\\$&')}\\.\\w+$`).test(file))
        .sort()
        .map((file) => joinPath(directory, file))
    }
  },
})
