/** echo(1) of GNU coreutils, for those who ask for the file (xargs, env); the shell has its own. */

import { unescapeBytes } from './lib/echo-escapes.ts'
import { defineRawProgram } from './lib/program.ts'
import { printByteString, textToByteString } from './lib/text-lines.ts'

export const echo = defineRawProgram({
  name: 'echo',
  help: `Usage: echo [SHORT-OPTION]... [STRING]...
  or:  echo LONG-OPTION
Echo the STRING(s) to standard output.

  -n             do not output the trailing newline
  -e             enable interpretation of backslash escapes
  -E             disable interpretation of backslash escapes (default)
      --help        display this help and exit
      --version     output version information and exit
`,
  *run(io, args) {
    let at = 0
    let newline = true
    // With POSIX there are no options but where the first word is -n, and escapes always.
    const isPosix = io.variable('POSIXLY_CORRECT') !== undefined
    const hasOptions = !isPosix || args[0] === '-n'
    let escapes = isPosix
    for (; hasOptions && /^-[neE]+$/.test(args[at] ?? ''); at++) {
      for (const letter of (args[at] as string).slice(1)) {
        if (letter === 'n') newline = false
        else escapes = isPosix || letter === 'e'
      }
    }
    const text = textToByteString(args.slice(at).join(' '))
    if (!escapes) printByteString(io, text)
    else {
      const { text: shown, stops } = unescapeBytes(text, 'zero', textToByteString)
      printByteString(io, shown)
      if (stops) newline = false
    }
    if (newline) io.print('\n')
    yield* io.flush()
    return 0
  },
})
