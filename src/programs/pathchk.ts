/** pathchk(1) of GNU coreutils: whether file names can be used, here or everywhere. */

import { encode } from '../kernel/text.ts'
import { ENAMETOOLONG, ENOENT, ENOTDIR } from '../kernel/vfs/errno.ts'
import type { Io, Step } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { quoteIfNeeded, quoteName, quoteText } from './lib/quote.ts'

/** _POSIX_NAME_MAX and _POSIX_PATH_MAX with its NUL (limits.h) */
const PORTABLE_NAME = 14
const PORTABLE_PATH = 256
const LONGEST_NAME = 255
const LONGEST_PATH = 4096

export const pathchk = defineProgram({
  name: 'pathchk',
  usage: '[OPTION]... NAME...',
  about: 'Diagnose invalid or non-portable file names.',
  order: 'first',
  options: {
    posix: { short: 'p', help: 'check for most POSIX systems' },
    leading: { short: 'P', help: 'check for empty names and leading "-"' },
    portability: { long: 'portability', help: 'check for all POSIX systems (equivalent to -p -P)' },
  },
  *run(io, options, operands) {
    if (operands.length === 0) return yield* io.failUsage('missing operand')
    const all = options.has('portability')
    const settings = { posix: all || options.has('posix'), leading: all || options.has('leading') }
    let isFine = true
    for (const name of operands) if (!(yield* check(io, name, settings))) isFine = false
    return isFine ? 0 : 1
  },
})

function* check(
  io: Io,
  name: string,
  { posix, leading }: { posix: boolean; leading: boolean },
): Step<boolean> {
  const refuse = function* (text: string, errno = 0): Step<false> {
    yield* io.complain(text, errno)
    return false
  }
  const components = name.split('/').filter((component) => component !== '')
  if (leading && components.some((component) => component.startsWith('-')))
    return yield* refuse(`leading '-' in a component of file name ${quoteName(name)}`)
  if ((posix || leading) && name === '') return yield* refuse('empty file name')
  if (posix) {
    const odd = /[^A-Za-z0-9._/-]/u.exec(name)?.[0]
    if (odd !== undefined)
      return yield* refuse(`non-portable character ${quoteText(odd)} in file name ${quoteName(name)}`)
  } else {
    const found = io.sys.lstat(name)
    if (typeof found !== 'number') return true
    if (found !== -ENOENT || name === '')
      return yield* refuse(
        found === -ENOTDIR || found === -ENAMETOOLONG ? quoteIfNeeded(name) : quoteName(name),
        found,
      )
  }
  const bytes = encode(name).length
  const longestPath = posix ? PORTABLE_PATH : LONGEST_PATH
  if (bytes >= longestPath)
    return yield* refuse(
      `limit ${longestPath - 1} exceeded by length ${bytes} of file name ${quoteName(name)}`,
    )
  const longest = posix ? PORTABLE_NAME : LONGEST_NAME
  const long = components.find((component) => encode(component).length > longest)
  if (long !== undefined)
    return yield* refuse(
      `limit ${longest} exceeded by length ${encode(long).length} of file name component ${quoteText(long)}`,
    )
  return true
}
