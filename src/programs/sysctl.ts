/** sysctl(8) of procps: the kernel's settings, which are files below /proc/sys. */

import { O_WRONLY } from '../kernel/abi.ts'
import { encode } from '../kernel/text.ts'
import { EACCES, ENOENT, EPERM, strerror } from '../kernel/vfs/errno.ts'
import { isDirectory } from '../kernel/vfs/mode.ts'
import { type Io, STDIN, type Step } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { compileRegex, type Regex, RegexError } from './lib/regex.ts'
import { compareNames, joinPath, readDirectory } from './lib/walk.ts'

const ROOT = '/proc/sys'
/** its owner may read it, or write it */
const S_IRUSR = 0o400
const S_IWUSR = 0o200

const USAGE = `
Usage:
 sysctl [options] [variable[=value] ...]

Options:
  -a, --all            display all variables
  -A                   alias of -a
  -X                   alias of -a
      --deprecated     include deprecated parameters to listing
      --dry-run        Print the key and values but do not write
  -b, --binary         print value without new line
  -e, --ignore         ignore unknown variables errors
  -N, --names          print variable names without values
  -n, --values         print only values of the given variable(s)
  -p, --load[=<file>]  read values from file
  -f                   alias of -p
      --system         read values from all system directories
  -r, --pattern <expression>
                       select setting that match expression
  -q, --quiet          do not echo variable set
  -w, --write          enable writing a value to variable
  -o                   does nothing
  -x                   does nothing
  -d                   alias of -h

 -h, --help     display this help and exit
 -V, --version  output version information and exit

For more details see sysctl(8).
`

export const sysctl = defineProgram({
  name: 'sysctl',
  usage: '[options] [variable[=value] ...]',
  about: '',
  version: 'procps-ng 4.0.4',
  baseName: true,
  help: USAGE,
  // It answers a wrong option as it answers --help.
  failureStatus: 0,
  usageError: (_called, io) => {
    io.print(USAGE)
    return ''
  },
  options: {
    all: { short: 'aAX', long: 'all' },
    deprecated: { long: 'deprecated' },
    dryRun: { long: 'dry-run' },
    binary: { short: 'b', long: 'binary' },
    ignore: { short: 'e', long: 'ignore' },
    names: { short: 'N', long: 'names' },
    values: { short: 'n', long: 'values' },
    load: { short: 'pf', long: 'load', optionalArgument: '<file>' },
    system: { long: 'system' },
    pattern: { short: 'r', long: 'pattern', argument: '<expression>' },
    quiet: { short: 'q', long: 'quiet' },
    write: { short: 'w', long: 'write' },
    nothing: { short: 'ox' },
    help: { short: 'hd', long: 'help', help: 'display this help and exit' },
  },
  *run(io, options, operands) {
    const style: Style = {
      shows: options.has('binary')
        ? 'bytes'
        : options.has('names')
          ? 'names'
          : options.has('values')
            ? 'values'
            : 'both',
      isQuiet: options.has('quiet'),
      ignores: options.has('ignore'),
      isDry: options.has('dryRun'),
      pattern: yield* patternOf(io, options.value('pattern')),
    }
    if (options.has('system')) return yield* load(io, yield* systemFiles(io, style), style)
    if (options.has('load')) {
      const named = options.values('load').flatMap((file) => (file === undefined ? [] : [file]))
      const files = [...named, ...operands]
      return yield* load(io, files.length > 0 ? files : [CONFIGURATION], style)
    }
    if (options.has('all')) return yield* showBelow(io, ROOT, style)
    if (operands.length === 0) {
      if (options.given.length === 0) yield* io.printError(USAGE)
      else
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
      const setting = readSetting(operand)
      if (setting !== null) {
        if (!(yield* set(io, setting, style))) failed++
      } else if (options.has('write')) {
        yield* io.complain('command line(0): invalid syntax, continuing...')
        failed++
      } else if (!(yield* show(io, pathOf(operand), style))) failed++
    }
    return failed & 0xff
  },
})

interface Style {
  readonly shows: 'names' | 'values' | 'both' | 'bytes'
  readonly isQuiet: boolean
  readonly ignores: boolean
  readonly isDry: boolean
  readonly pattern: Regex | null
}

interface Setting {
  readonly key: string
  readonly value: string
}

/** `key=value`, with blanks around both; null for anything else. */
function readSetting(text: string): Setting | null {
  const equals = text.indexOf('=')
  if (equals < 0) return null
  return { key: text.slice(0, equals).trim(), value: text.slice(equals + 1).trim() }
}

function* patternOf(io: Io, text: string | undefined): Step<Regex | null> {
  if (text === undefined) return null
  try {
    return compileRegex(text, { syntax: 'extended', bytes: io.isPlainLocale })
  } catch (error) {
    if (!(error instanceof RegexError)) throw error
    return yield* io.fail(`cannot parse pattern: ${text}`, 0, 1)
  }
}

const CONFIGURATION = '/etc/sysctl.conf'
const DIRECTORIES = [
  '/run/sysctl.d',
  '/etc/sysctl.d',
  '/usr/local/lib/sysctl.d',
  '/usr/lib/sysctl.d',
  '/lib/sysctl.d',
]

/** What applies at boot, by name; of files with the same name the first one (sysctl.d(5)). */
function* systemFiles(io: Io, { isQuiet }: Style): Step<string[]> {
  const byName = new Map<string, string>()
  for (const directory of DIRECTORIES) {
    const entries = readDirectory(io, directory)
    if (typeof entries === 'number') continue
    for (const { name } of entries)
      if (name.endsWith('.conf') && !byName.has(name)) byName.set(name, joinPath(directory, name))
  }
  const files = [...byName].sort(([a], [b]) => compareNames(a, b)).map(([, path]) => path)
  if (typeof io.sys.stat(CONFIGURATION) !== 'number') files.push(CONFIGURATION)
  if (!isQuiet) for (const file of files) io.print(`* Applying ${file} ...\n`)
  return files
}

/** Reads all of the files, then makes the settings. */
function* load(io: Io, files: readonly string[], style: Style): Step<number> {
  let status = 0
  const settings: Setting[] = []
  for (const file of files) {
    const text = file === '-' ? yield* standardInput(io) : yield* io.readText(file)
    if (typeof text === 'number') {
      yield* io.complain(`cannot open "${file}"`, text)
      return 1
    }
    for (const [at, line] of text.split('\n').entries()) {
      const trimmed = line.trim()
      if (trimmed === '' || /^[#;]/.test(trimmed)) continue
      const setting = readSetting(trimmed.replace(/^-/, ''))
      if (setting !== null) settings.push(setting)
      else yield* io.complain(`${file}(${at + 1}): invalid syntax, continuing...`)
    }
  }
  for (const setting of settings) if (!(yield* set(io, setting, style))) status = 1
  return status
}

function* standardInput(io: Io): Step<string | number> {
  const bytes = yield* io.readAll(STDIN)
  return typeof bytes === 'number' ? bytes : io.decode(bytes)
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
    else yield* show(io, path, style)
  }
  return 0
}

function* show(io: Io, path: string, style: Style): Step<boolean> {
  const stat = io.sys.stat(path)
  if (typeof stat !== 'number' && isDirectory(stat.mode)) return (yield* showBelow(io, path, style)) === 0
  if (style.pattern?.test(nameOf(path)) === false) return true
  // What can only be written has no value to show.
  if (typeof stat !== 'number' && (stat.mode & S_IRUSR) === 0) return true
  const text = yield* io.readText(path)
  if (typeof text === 'number') return yield* complain(io, path, text, 'reading', style)
  for (const line of text.replace(/\n$/, '').split('\n')) print(io, nameOf(path), line, style)
  return true
}

function* set(io: Io, { key, value }: Setting, style: Style): Step<boolean> {
  const path = pathOf(key)
  const name = nameOf(path)
  if (style.pattern?.test(name) === false) return true
  const stat = io.sys.stat(path)
  if (typeof stat === 'number') return yield* complain(io, path, stat, 'setting', style)
  if ((stat.mode & S_IWUSR) === 0) {
    // Which is no failure there.
    yield* io.complain(`setting key "${name}"`, -EPERM)
    return true
  }
  if (!style.isDry) {
    const fd = yield* io.open(path, O_WRONLY)
    const result = fd < 0 ? fd : yield* io.writeAll(fd, encode(`${value}\n`))
    if (fd >= 0) io.sys.close(fd)
    if (result < 0) return yield* complain(io, path, result, 'setting', style)
  }
  if (!style.isQuiet) print(io, name, value, style)
  return true
}

function print(io: Io, name: string, value: string, { shows }: Style): void {
  if (shows === 'both') io.print(`${name} = ${value}\n`)
  else if (shows === 'bytes') io.print(value)
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
