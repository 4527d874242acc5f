/** zgrep(1) with zegrep and zfgrep, zdiff(1) and zcmp(1) of GNU gzip 1.13: scripts that unpack for grep, diff and cmp. */

import type { ProgramMain } from '../kernel/abi.ts'
import type { Io, Step } from './lib/io.ts'
import { defineRawProgram } from './lib/program.ts'
import { exitStatus, runCommand } from './lib/spawn.ts'

const HELP = `Usage: /usr/bin/zgrep [OPTION]... [-e] PATTERN [FILE]...
Look for instances of PATTERN in the input FILEs, using their
uncompressed contents if they are compressed.

OPTIONs are the same as for 'grep'.
`

/** Options of grep whose argument is the next word. */
const TAKING_ARGUMENTS =
  /^-(?:[^-]*[ABCDdefm]|-(?:after-context|before-context|context|regexp|file|max-count))$/
const NOT_SUPPORTED = /^(?:-[drRzZ]|--(?:directories|exclude|include|null|recursive|null-data)(?:=.*)?)$/
const TROUBLE = 2

/** A script knows itself by the path that it was found at. */
const scriptOf = ({ called }: Io): string => (called.includes('/') ? called : `/usr/bin/${called}`)

interface Call {
  readonly options: readonly string[]
  /** null where options have said the pattern */
  readonly pattern: string | null
  readonly files: readonly string[]
}

function defineZgrep(name: string, first: readonly string[]): ProgramMain {
  return defineRawProgram({
    name,
    version: `${name} (gzip) 1.13`,
    help: HELP,
    speaksAs: 'called',
    failureStatus: TROUBLE,
    *run(io, args) {
      const { options, pattern, files } = yield* readCall(io, args)
      const has = (letter: string, long: string) =>
        options.some((word) => word === long || (/^-[^-]/.test(word) && word.includes(letter)))
      const names = files.length > 1 && !has('h', '--no-filename')
      const words = [...first, ...options, ...(pattern === null ? [] : ['-e', pattern])]
      let best = 1
      let worst = 0
      for (const file of files.length === 0 ? ['-'] : files) {
        const label = names || has('H', '--with-filename') || has('l', '-l') || has('L', '-L')
        const status = yield* unpackFor(io, file, [
          ...words,
          ...(label ? [`--label=${file}`] : []),
          ...(names ? ['-H'] : []),
        ])
        if (status === 0) best = 0
        else worst = Math.max(worst, status)
      }
      return worst > 1 ? worst : best
    },
  })
}

function* readCall(io: Io, args: readonly string[]): Step<Call> {
  const options: string[] = []
  const operands: string[] = []
  let hasPattern = false
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] as string
    if (arg === '--') {
      operands.push(...args.slice(at + 1))
      break
    }
    if (arg === '-' || !arg.startsWith('-')) {
      operands.push(arg)
      continue
    }
    if (NOT_SUPPORTED.test(arg)) {
      yield* io.printError(`${scriptOf(io)}: ${arg}: option not supported\n`)
      return yield* io.exit(TROUBLE)
    }
    options.push(arg)
    if (/^(?:-[^-]*[ef]|--(?:regexp|file)(?:=|$))/.test(arg)) hasPattern = true
    if (TAKING_ARGUMENTS.test(arg) && at + 1 < args.length) options.push(args[++at] as string)
  }
  if (hasPattern) return { options, pattern: null, files: operands }
  const [pattern, ...files] = operands
  if (pattern !== undefined) return { options, pattern, files }
  yield* io.printError(`${scriptOf(io)}: 188: 1: missing pattern; try \`${scriptOf(io)} --help' for help\n`)
  return yield* io.exit(TROUBLE)
}

/** The status of grep on what the file holds; that of gzip where it could not be read. */
function* unpackFor(io: Io, file: string, words: readonly string[]): Step<number> {
  const script =
    'file=$1; shift; exec 3>&1; status=$( { { gzip -cdfq -- "$file" 4>&-; echo $? >&4; } | grep "$@" >&3; } 4>&1; echo $?); set -- $status; [ "$1" -eq 0 ] || [ "$1" -gt 127 ] || exit 2; exit "$2"'
  return exitStatus(yield* runCommand(io, ['/bin/sh', '-c', script, 'zgrep', file, ...words]))
}

/** The first of the two files, or both, unpacked; of one alone the packed and the plain one. */
function defineCompare(name: string, program: 'diff' | 'cmp'): ProgramMain {
  return defineRawProgram({
    name,
    version: `${name} (gzip) 1.13`,
    help: `Usage: /usr/bin/${name} [OPTION]... FILE1 [FILE2]\nCompare FILE1 to FILE2, using their uncompressed contents if they are\ncompressed.\n\nOPTIONs are the same as for '${program}'.\n`,
    speaksAs: 'called',
    failureStatus: TROUBLE,
    *run(io, args) {
      const options = args.filter((arg) => arg !== '-' && arg.startsWith('-'))
      const [one, two, more] = args.filter((arg) => arg === '-' || !arg.startsWith('-'))
      if (one === undefined || more !== undefined) {
        yield* io.printError(
          `${scriptOf(io)}: invalid number of operands; try \`${scriptOf(io)} --help' for help\n`,
        )
        return TROUBLE
      }
      const other = two ?? one.replace(/\.(?:gz|tgz|z|Z)$/, '')
      const script = `one=$1; two=$2; shift 2; gzip -cdfq -- "$one" | { gzip -cdfq -- "$two" | ${program} "$@" /dev/fd/5 -; } 5<&0`
      return exitStatus(yield* runCommand(io, ['/bin/sh', '-c', script, name, one, other, ...options]))
    },
  })
}

export const zgrep = defineZgrep('zgrep', [])
export const zegrep = defineZgrep('zegrep', ['-E'])
export const zfgrep = defineZgrep('zfgrep', ['-F'])

export const zdiff = defineCompare('zdiff', 'diff')
export const zcmp = defineCompare('zcmp', 'cmp')
