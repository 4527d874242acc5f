/**
 * lsattr(1) and chattr(1) of e2fsprogs on file systems that keep no such flags, as all of this machine: they look at the
 * files and say that the operation is not supported.
 */

import { EOPNOTSUPP, strerror } from '../kernel/vfs/errno.ts'
import { isDirectory } from '../kernel/vfs/mode.ts'
import type { Io, Step } from './lib/io.ts'
import { defineRawProgram } from './lib/program.ts'
import { compareNames, joinPath, readDirectory } from './lib/walk.ts'

const LSATTR_USAGE = 'Usage: lsattr [-RVadlpv] [files...]\n'
const CHATTR_USAGE = 'Usage: chattr [-RVf] [-+=aAcCdDeijPsStTuFx] [-p project] [-v version] files...\n'

export const lsattr = defineRawProgram({
  name: 'lsattr',
  *run(io, args) {
    const letters = args.filter((arg) => /^-./.test(arg)).flatMap((arg) => [...arg.slice(1)])
    const unknown = letters.find((letter) => !'RVadlpv'.includes(letter))
    if (unknown !== undefined) {
      yield* io.printError(`lsattr: invalid option -- '${unknown}'\n${LSATTR_USAGE}`)
      return 1
    }
    const files = args.filter((arg) => !/^-./.test(arg))
    for (const file of files.length === 0 ? ['.'] : files) {
      const stat = io.sys.lstat(file)
      if (typeof stat === 'number') yield* io.complain(`${strerror(stat)} while trying to stat ${file}`)
      else if (isDirectory(stat.mode) && !letters.includes('d')) yield* listDirectory(io, file, letters)
      else yield* refuse(io, 'While', file)
    }
    return 1
  },
})

function* listDirectory(io: Io, directory: string, letters: readonly string[]): Step<void> {
  const entries = readDirectory(io, directory)
  if (typeof entries === 'number') return
  const names = entries.map(({ name }) => name).sort(compareNames)
  for (const name of names) {
    if (name.startsWith('.') && !letters.includes('a')) continue
    const path = joinPath(directory, name)
    yield* refuse(io, 'While', path)
    const stat = io.sys.lstat(path)
    if (letters.includes('R') && typeof stat !== 'number' && isDirectory(stat.mode))
      yield* listDirectory(io, path, letters)
  }
}

export const chattr = defineRawProgram({
  name: 'chattr',
  *run(io, args) {
    const isFlags = (arg: string) => /^[-+=][aAcCdDeijPsStTuFx]+$/.test(arg)
    const files = args.filter((arg) => !isFlags(arg) && !/^-[RVf]+$/.test(arg))
    if (!args.some(isFlags) || files.length === 0) {
      yield* io.printError(CHATTR_USAGE)
      return 1
    }
    for (const file of files) {
      const stat = io.sys.lstat(file)
      if (typeof stat === 'number') yield* io.complain(`${strerror(stat)} while trying to stat ${file}`)
      else yield* refuse(io, 'while', file)
    }
    return 1
  },
})

const refuse = (io: Io, word: 'While' | 'while', path: string): Step<void> =>
  io.complain(`${strerror(EOPNOTSUPP)} ${word} reading flags on ${path}`)
