/** base64(1) and base32(1) of GNU coreutils. */

import type { ProgramMain } from '../kernel/abi.ts'
import { base32Encoding, base64Encoding, type Encoding } from './lib/base-encoding.ts'
import { codeOf, codingOptions, readWrap, runCode } from './lib/coding-program.ts'
import { defineProgram } from './lib/program.ts'

export const base64 = defineBase('base64', base64Encoding)
export const base32 = defineBase('base32', base32Encoding)

function defineBase(name: string, encoding: Encoding): ProgramMain {
  return defineProgram({
    name,
    usage: '[OPTION]... [FILE]',
    about: `${name === 'base64' ? 'Base64' : 'Base32'} encode or decode FILE, or standard input, to standard output.`,
    options: codingOptions,
    *run(io, options, operands) {
      const wrap = readWrap(options)
      return yield* runCode(io, codeOf(encoding), { options, wrap, operands })
    },
  })
}
