/** sysctl(8) of procps: the kernel's settings, which are files below /proc/sys. */

import { O_WRONLY } from '../kernel/abi.ts'
import { encode } from '../kernel/text.ts'
import { EACCES, ENOENT, strerror } from '../kernel/vfs/errno.ts'
import { isDirectory } from '../kernel/vfs/mode.ts'
import type { Io, Step } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { compareNames, joinPath, readDirectory } from './lib/walk.ts'

const ROOT = '/proc/sys'

export const sysctl = defineProgram({
  name: 'sysctl',
  usage: '[options] [variable[=value] ...]',
  about: 'Configure kernel parameters at runtime.',
  version: 'procps-ng 4.0.4',
  baseName: true,
  options: {
    all: { short: 'aAX', long: 'all', help: 'display all variables' },
    ignore: { short: 'e', long: 'ignore', help: 'ignore unknown variables errors' },
    names: { short: 'N', long: 'names', help: 'print variable names without values' },
    values: { short: 'n', long: 'values', help: 'print only values of the given variable(s)' },
    quiet: { short: 'q', long: 'quiet', help: 'do not echo variable set' },
    write: { short: 'w', long: 'write', help: 'enable writing a value to variable' },
  },
  *run(io, options, operands) {
    const style: Style = {
      shows: options.has('names') ? 'names' : options.has('values') ? 'values' : 'both',
      isQuiet: options.has('quiet'),
      ignores: options.has('ignore'),
    }
    if (options.has('all')) return yield* showBelow(io, ROOT, style)
    if (operands.length === 0) {
      yield* io.printError(
        `${io.name}: no variables specified\nTry \`${io.name} --help' for more information.\n`,
      )
      return 1
    }
    let failed = 0
    for (const operand of operands) {
      if (operand === '') {
        yield* io.complain('"" is an unknown key')
        // Its answer is -1, which the sum takes in like the others.
        failed--
        continue
      }
      const equals = operand.indexOf('=')
      const result =
        equals < 0 && !options.has('write')
          ? yield* show(io, pathOf(operand), style)
          : yield* set(io, operand, equals, style)
      if (!result) failed++
    }
    return failed & 0xff
  },
})

interface Style {
  readonly shows: 'names' | 'values' | 'both'
  readonly isQuiet: boolean
  readonly ignores: boolean
}

/** `vm.drop_caches` and `vm/drop_caches` are the same. */
const pathOf = (name: string): string => joinPath(ROOT, name.replace(/\./g, '/'))

const nameOf = (path: string): string => path.slice(ROOT.length + 1).replace(/\//g, '.')

function* showBelow(io: Io, directory: string, style: Style): Step<number> {
  const entries = readDirectory(io, directory)
  if (typeof entries === 'number') return yield* io.fail(`cannot open ${directory}`, entries)
  for (const name of entries.map((entry) => entry.name).sort(compareNames)) {
    const path = joinPath(directory, name)
    const stat = io.sys.stat(path)
    if (typeof stat === 'number') continue
    if (isDirectory(stat.mode)) yield* showBelow(io, path, style)
    // What can only be written has no value to show.
    else if ((stat.mode & 0o444) !== 0) yield* show(io, path, style)
  }
  return 0
}

function* show(io: Io, path: string, style: Style): Step<boolean> {
  const stat = io.sys.stat(path)
  if (typeof stat !== 'number' && isDirectory(stat.mode)) return (yield* showBelow(io, path, style)) === 0
  const text = typeof stat !== 'number' && (stat.mode & 0o444) === 0 ? -EACCES : yield* io.readText(path)
  if (typeof text === 'number') return yield* complain(io, path, text, 'reading', style)
  for (const line of text.replace(/\n$/, '').split('\n')) print(io, nameOf(path), line, style)
  return true
}

function* set(io: Io, operand: string, equals: number, style: Style): Step<boolean> {
  if (equals < 0) {
    yield* io.complain(`"${operand}" must be of the form name=value`)
    return false
  }
  const path = pathOf(operand.slice(0, equals).trim())
  const value = operand.slice(equals + 1).trim()
  const fd = yield* io.open(path, O_WRONLY)
  const result = fd < 0 ? fd : yield* io.writeAll(fd, encode(`${value}\n`))
  if (fd >= 0) io.sys.close(fd)
  if (result < 0) return yield* complain(io, path, result, 'setting', style)
  if (!style.isQuiet) print(io, nameOf(path), value, style)
  return true
}

function print(io: Io, name: string, value: string, { shows }: Style): void {
  if (shows === 'both') io.print(`${name} = ${value}\n`)
  else io.print(`${shows === 'names' ? name : value}\n`)
}

function* complain(
  io: Io,
  path: string,
  error: number,
  action: 'reading' | 'setting',
  style: Style,
): Step<boolean> {
  if (error === -ENOENT) {
    if (!style.ignores) yield* io.complain(`cannot stat ${path}: ${strerror(error)}`)
    return style.ignores
  }
  if (error === -EACCES) yield* io.complain(`permission denied on key "${nameOf(path)}"`)
  else yield* io.complain(`${action} key "${nameOf(path)}": ${strerror(error)}`)
  return false
}
