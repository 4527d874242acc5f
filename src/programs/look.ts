/**
 * look(1) of util-linux: the lines of a sorted file that begin with a string, found by halving it; in a file that is
 * not sorted they may be missed, as by the real one.
 */

import { O_RDONLY } from '../kernel/abi.ts'
import { EINVAL, ENODEV } from '../kernel/vfs/errno.ts'
import { isDirectory, isRegular } from '../kernel/vfs/mode.ts'
import { type Io, STDIN, type Step } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { printByteString, textToByteString, toByteString } from './lib/text-lines.ts'

const WORDS = '/usr/share/dict/words'

export const look = defineProgram({
  name: 'look',
  usage: '[options] <string> [<file>...]',
  about: 'Display lines beginning with a specified string.',
  version: 'util-linux 2.41.5',
  baseName: true,
  failureStatus: 1,
  options: {
    alternative: { short: 'a', long: 'alternative', help: 'use the alternative dictionary' },
    alphanumeric: { short: 'd', long: 'alphanum', help: 'compare only blanks and alphanumeric characters' },
    ignoreCase: { short: 'f', long: 'ignore-case', help: 'ignore case differences when comparing' },
    terminate: {
      short: 't',
      long: 'terminate',
      argument: '<char>',
      help: 'define the string-termination character',
    },
  },
  *run(io, options, operands) {
    const [wanted, file] = operands
    if (wanted === undefined || operands.length > 2) return yield* io.failUsage('bad usage')
    const isDictionary = file === undefined
    const comparison: Comparison = {
      onlyLetters: isDictionary || options.has('alphanumeric'),
      ignoresCase: isDictionary || options.has('ignoreCase'),
    }
    const name = file ?? (options.has('alternative') ? '/usr/share/dict/web2' : WORDS)
    const bytes = yield* readWhole(io, name)
    const terminator = options.value('terminate')?.[0]
    const key = folded(textToByteString(untilWith(wanted, terminator)), comparison)
    const text = toByteString(bytes)
    let found = false
    for (let at = lowest(text, key, comparison); at < text.length; ) {
      const line = lineAt(text, at)
      const order = compare(line, key, comparison)
      if (order > 0 || (order < 0 && found)) break
      if (order === 0) {
        found = true
        printByteString(io, `${line}\n`)
        if (io.full) yield* io.flush()
      }
      at += line.length + 1
    }
    return found ? 0 : 1
  },
})

function* readWhole(io: Io, name: string): Step<Uint8Array> {
  const fd = name === '-' ? STDIN : yield* io.open(name, O_RDONLY)
  if (fd < 0) return yield* io.fail(name, fd)
  const stat = io.sys.fstat(fd)
  // What can't be mapped into memory: directories, and what has no bytes of its own.
  if (typeof stat !== 'number' && isDirectory(stat.mode)) return yield* io.fail(name, -ENODEV)
  if (typeof stat !== 'number' && (!isRegular(stat.mode) || stat.size === 0))
    return yield* io.fail(name, -EINVAL)
  const bytes = yield* io.readAll(fd)
  return typeof bytes === 'number' ? yield* io.fail(name, bytes) : bytes
}

interface Comparison {
  readonly onlyLetters: boolean
  readonly ignoresCase: boolean
}

/** The string up to the character and with it. */
function untilWith(text: string, end: string | undefined): string {
  const at = end === undefined ? -1 : text.indexOf(end)
  return at < 0 ? text : text.slice(0, at + 1)
}

function folded(text: string, { onlyLetters, ignoresCase }: Comparison): string {
  const letters = onlyLetters ? text.replace(/[^A-Za-z0-9 \t]/g, '') : text
  return ignoresCase ? letters.toLowerCase() : letters
}

/** Below 0 where the line stands before the key, 0 where it begins with it. */
function compare(line: string, key: string, comparison: Comparison): number {
  const start = folded(line, comparison).slice(0, key.length)
  return start < key ? -1 : start === key ? 0 : 1
}

const lineAt = (text: string, at: number): string => {
  const end = text.indexOf('\n', at)
  return text.slice(at, end < 0 ? text.length : end)
}

/** binary_search of look.c: a place before which all lines are smaller. */
function lowest(text: string, key: string, comparison: Comparison): number {
  const behindLine = (at: number, end: number): number => {
    const newline = text.indexOf('\n', at)
    return newline < 0 || newline >= end ? end : newline + 1
  }
  let front = 0
  let back = text.length
  for (;;) {
    const middle = behindLine(front + Math.floor((back - front) / 2), back)
    if (middle >= back || back <= front) return front
    if (compare(lineAt(text, middle), key, comparison) < 0) front = middle
    else back = middle
  }
}
