/** true(1), false(1), pwd(1) of GNU coreutils: for those who ask for the files, not the shell's builtins. */

import type { ProgramMain } from '../kernel/abi.ts'
import { sameFile } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'

function defineConstant(name: string, status: number): ProgramMain {
  const spoken = defineProgram({
    name,
    usage: ['[ignored command line arguments]', 'OPTION'],
    about: `Exit with a status code indicating ${status === 0 ? 'success' : 'failure'}.`,
    options: {},
    *run(io) {
      yield* io.flush()
      return status
    },
  })
  // Only a lone --help or --version is an option; anything else is ignored.
  return (sys, argv, env) => {
    const isOption = argv.length === 2 && /^--(help|version)$/.test(argv[1] as string)
    return spoken(sys, isOption ? argv : argv.slice(0, 1), env)
  }
}

const trueProgram = defineConstant('true', 0)
const falseProgram = defineConstant('false', 1)

export { falseProgram, trueProgram }

export const pwd = defineProgram({
  name: 'pwd',
  usage: '[OPTION]...',
  about: 'Print the full filename of the current working directory.',
  options: {
    logical: { short: 'L', long: 'logical', help: 'use PWD from environment, even if it contains symlinks' },
    physical: { short: 'P', long: 'physical', help: 'resolve all symlinks' },
  },
  *run(io, options, operands) {
    if (operands.length > 0) yield* io.complain('ignoring non-option arguments')
    const path = io.sys.getcwd()
    if (typeof path === 'number')
      return yield* io.fail("couldn't find directory entry in ‘..’ with matching i-node")
    const named = io.variable('PWD')
    if (
      options.last('logical', 'physical') === 'logical' &&
      named?.startsWith('/') &&
      !/(^|\/)\.\.?(\/|$)/.test(named)
    ) {
      const here = io.sys.stat('.')
      const there = io.sys.stat(named)
      if (typeof here !== 'number' && typeof there !== 'number' && sameFile(here, there)) {
        io.print(`${named}\n`)
        return 0
      }
    }
    io.print(`${path}\n`)
    return 0
  },
})
