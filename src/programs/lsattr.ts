/** lsattr(1) of e2fsprogs: the flags of files (lib/file-flags.ts). */

import { byteLength } from '../kernel/text.ts'
import { ENOTTY, strerror } from '../kernel/vfs/errno.ts'
import { isDirectory } from '../kernel/vfs/mode.ts'
import { E2FSPROGS, flagColumns, flagNames, VERSION_LINE, withFlags } from './lib/file-flags.ts'
import type { Io, Step } from './lib/io.ts'
import { defineProgram, type Options } from './lib/program.ts'
import { readDirectory } from './lib/walk.ts'

const options = {
  recursive: { short: 'R', help: 'list attributes of directories and their contents' },
  verbose: { short: 'V', help: 'display the program version' },
  all: { short: 'a', help: 'list all files in directories, including files that start with .' },
  directory: { short: 'd', help: 'list directories like other files' },
  names: { short: 'l', help: 'print the options using long names instead of letters' },
  project: { short: 'p', help: "list the file's project number" },
  generation: { short: 'v', help: "list the file's version/generation number" },
} as const

type Given = Options<typeof options>

export const lsattr = defineProgram({
  name: 'lsattr',
  version: `e2fsprogs ${E2FSPROGS}`,
  usage: '[-RVadlpv] [files...]',
  about: 'List file attributes.',
  usageError: 'Usage: lsattr [-RVadlpv] [files...]\n',
  options,
  *run(io, given, operands) {
    if (given.has('verbose')) yield* io.printError(`lsattr ${VERSION_LINE}\n`)
    let status = 0
    for (const path of operands.length === 0 ? ['.'] : operands) {
      const stat = io.sys.lstat(path)
      if (typeof stat === 'number') {
        yield* io.complain(`${strerror(stat)} while trying to stat ${path}`)
        status = 1
      } else if (isDirectory(stat.mode) && !given.has('directory')) yield* listDirectory(io, given, path)
      else if (!(yield* show(io, given, path))) status = 1
    }
    return status
  },
})

/** What it cannot tell of a file in a directory does not count for the status. */
function* listDirectory(io: Io, given: Given, directory: string): Step<void> {
  const entries = readDirectory(io, directory)
  if (typeof entries === 'number') return
  // As readdir(3) gives them, with the two that are always there.
  const names = ['.', '..', ...entries.map(({ name }) => name)]
  for (const name of names) {
    if (name.startsWith('.') && !given.has('all')) continue
    const path = directory.endsWith('/') ? `${directory}${name}` : `${directory}/${name}`
    yield* show(io, given, path)
    const stat = io.sys.lstat(path)
    const isInside = given.has('recursive') && typeof stat !== 'number' && isDirectory(stat.mode)
    if (!isInside || name === '.' || name === '..') continue
    io.print(`\n${path}:\n`)
    yield* listDirectory(io, given, path)
    io.print('\n')
  }
}

function* show(io: Io, given: Given, path: string): Step<boolean> {
  const flags = withFlags(io.sys, path, (fd) => io.sys.getFlags(fd))
  if (flags < 0) {
    yield* io.complain(`${strerror(flags)} While reading flags on ${path}`)
    return false
  }
  const project = given.has('project') ? '    0 ' : ''
  if (given.has('generation')) {
    io.print(project)
    yield* io.flush()
    // No file system here keeps generations that one could ask for.
    yield* io.complain(`${strerror(-ENOTTY)} While reading version on ${path}`)
    return false
  }
  io.print(
    given.has('names')
      ? `${project}${path}${' '.repeat(Math.max(0, 28 - byteLength(path)))} ${flagNames(flags)}\n`
      : `${project}${flagColumns(flags)} ${path}\n`,
  )
  return true
}
