/**
 * ldd(1) of glibc: the shared libraries a program wants. The programs of this machine want none: they are linked
 * statically, and no dynamic linker is here that could say otherwise.
 */

import { R_OK } from '../kernel/abi.ts'
import { isRegular } from '../kernel/vfs/mode.ts'
import type { Io, Step } from './lib/io.ts'
import { defineRawProgram } from './lib/program.ts'

const HELP = `Usage: ldd [OPTION]... FILE...
      --help              print this help and exit
      --version           print version information and exit
  -d, --data-relocs       process data relocations
  -r, --function-relocs   process data and function relocations
  -u, --unused            print unused direct dependencies
  -v, --verbose           print all information

For bug reporting instructions, please see:
<http://www.debian.org/Bugs/>.
`
const VERSION = `ldd (Debian GLIBC 2.41-12+deb13u5) 2.41
Copyright (C) 2024 Free Software Foundation, Inc.
This is free software; see the source for copying conditions.  There is NO
warranty; not even for MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.
Written by Roland McGrath and Ulrich Drepper.
`

/** All but the first two trace libraries, and are without effect where none is wanted. */
const LONG_NAMES = ['--help', '--version', '--data-relocs', '--function-relocs', '--unused', '--verbose']
const SHORT_NAMES = ['-d', '-r', '-u', '-v']

export const ldd = defineRawProgram({
  name: 'ldd',
  *run(io, args) {
    let first = 0
    for (; args[first]?.startsWith('-'); first++) {
      const word = args[first] as string
      if (word === '--') {
        first++
        break
      }
      if (SHORT_NAMES.includes(word)) continue
      const fitting = word.length < 3 ? [] : LONG_NAMES.filter((name) => name.startsWith(word))
      if (fitting.length > 1) return yield* io.fail(`option \`${word}' is ambiguous`)
      if (fitting.length === 0) return yield* failWithAdvice(io, `unrecognized option \`${word}'`)
      if (fitting[0] === '--help' || fitting[0] === '--version') {
        io.print(fitting[0] === '--help' ? HELP : VERSION)
        return 0
      }
    }
    const files = args.slice(first)
    if (files.length === 0) return yield* failWithAdvice(io, 'missing file arguments')
    for (const name of files) {
      if (files.length > 1) io.print(`${name}:\n`)
      yield* io.flush()
      yield* io.printError(verdictOn(io, name.includes('/') ? name : `./${name}`))
    }
    return 1
  },
})

function verdictOn(io: Io, file: string): string {
  const info = io.sys.stat(file)
  if (typeof info === 'number') return `ldd: ${file}: No such file or directory\n`
  if (!isRegular(info.mode)) return `ldd: ${file}: not regular file\n`
  if (io.sys.access(file, R_OK) < 0) return `ldd: error: you do not have read permission for \`${file}'\n`
  return '\tnot a dynamic executable\n'
}

function* failWithAdvice(io: Io, message: string): Step<number> {
  yield* io.complain(message)
  yield* io.printError("Try `ldd --help' for more information.\n")
  return 1
}
