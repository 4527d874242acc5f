/** env(1) of GNU coreutils: runs a program in a changed environment. */

import { strerror } from '../kernel/vfs/errno.ts'
import type { Io, Step } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { quoteName, quoteText } from './lib/quote.ts'
import { signalNames, signalNumber } from './lib/signals.ts'
import { environmentValue, execute, failureStatus } from './lib/spawn.ts'

export const env = defineProgram({
  name: 'env',
  usage: '[OPTION]... [-] [NAME=VALUE]... [COMMAND [ARG]...]',
  about: 'Set each NAME to VALUE in the environment and run COMMAND.',
  failureStatus: 125,
  order: 'first',
  options: {
    ignore: { short: 'i', long: 'ignore-environment', help: 'start with an empty environment' },
    null: { short: '0', long: 'null', help: 'end each output line with NUL, not newline' },
    unset: { short: 'u', long: 'unset', argument: 'NAME', help: 'remove variable from the environment' },
    chdir: { short: 'C', long: 'chdir', argument: 'DIR', help: 'change working directory to DIR' },
    argv0: { short: 'a', long: 'argv0', argument: 'ARG', help: 'pass ARG as the zeroth argument of COMMAND' },
    debug: { short: 'v', long: 'debug', help: 'print verbose information for each processing step' },
    blockSignal: { long: 'block-signal', optionalArgument: 'SIG' },
    defaultSignal: {
      long: 'default-signal',
      optionalArgument: 'SIG',
      help: 'reset handling of SIG signal(s) to the default',
    },
    ignoreSignal: {
      long: 'ignore-signal',
      optionalArgument: 'SIG',
      help: 'set handling of SIG signal(s) to do nothing',
    },
    split: {
      short: 'S',
      long: 'split-string',
      argument: 'S',
      help: 'process and split S into separate arguments',
    },
  },
  // -S takes its place as arguments of its own, options included.
  rewrite: (args) => {
    const [first = '', second = ''] = args
    const attached = /^(?:-S|--split-string=)(.+)$/s.exec(first)?.[1]
    if (attached !== undefined) return [...splitString(attached), ...args.slice(1)]
    return first === '-S' || first === '--split-string' ? [...splitString(second), ...args.slice(2)] : args
  },
  *run(io, options, operands) {
    let rest = [...operands]
    const clears = options.has('ignore') || rest[0] === '-'
    if (rest[0] === '-') rest = rest.slice(1)
    const variables = new Map<string, string>()
    const tell = function* (text: string): Step<void> {
      if (options.has('debug')) yield* io.printError(`${text}\n`)
    }
    if (clears) yield* tell('cleaning environ')
    else
      for (const entry of io.env)
        variables.set(entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1))
    for (const name of options.values('unset')) {
      if (name === undefined || name === '' || name.includes('='))
        return yield* io.fail(`cannot unset ${quoteName(name ?? '')}: Invalid argument`)
      yield* tell(`unset:    ${name}`)
      variables.delete(name)
    }
    while (rest[0]?.includes('=')) {
      const [assignment = ''] = rest
      yield* tell(`setenv:   ${assignment}`)
      const at = assignment.indexOf('=')
      variables.set(assignment.slice(0, at), assignment.slice(at + 1))
      rest = rest.slice(1)
    }
    const changed = Array.from(variables, ([name, value]) => `${name}=${value}`)
    const end = options.has('null') ? '\0' : '\n'
    if (rest.length === 0) {
      if (options.has('argv0')) return yield* io.failUsage('must specify command with --argv0 (-a)')
      if (options.has('chdir')) return yield* io.failUsage('must specify command with --chdir (-C)')
      for (const entry of changed) io.print(entry + end)
      return 0
    }
    if (options.has('null')) return yield* io.failUsage('cannot specify --null (-0) with command')
    const directory = options.value('chdir')
    if (directory !== undefined) {
      yield* tell(`chdir:    ${quoteName(directory)}`)
      const result = io.sys.chdir(directory)
      if (result < 0) return yield* io.fail(`cannot change directory to ${quoteName(directory)}`, result)
    }
    yield* setSignals(io, options)
    yield* tell(`executing: ${rest[0]}`)
    for (const [i, word] of rest.entries()) yield* tell(`   arg[${i}]= ${quoteText(word)}`)
    const run = execute(io.sys, rest, changed)
    if (typeof run !== 'number') return yield* run
    const name = rest[0] as string
    yield* io.complain(`${quoteText(name)}: ${strerror(run)}`)
    if (name.includes(' ') && environmentValue(io.env, 'PATH') !== undefined)
      yield* io.complain('use -[v]S to pass options in shebang lines')
    return failureStatus(run)
  },
})

function* setSignals(
  io: Io,
  options: { given: readonly { key: string; value: string | undefined }[] },
): Step<void> {
  for (const { key, value } of options.given) {
    if (key !== 'defaultSignal' && key !== 'ignoreSignal') continue
    const names = value === undefined ? signalNames : value.split(',')
    for (const name of names) {
      const number = signalNumber(name)
      if (number === null) return yield* io.failUsage(`${quoteText(name)}: invalid signal`)
      io.sys.sigaction(number, key === 'ignoreSignal' ? 'ignore' : 'default')
    }
  }
}

/** The arguments in a -S string: blanks separate, quotes and backslashes protect. */
function splitString(text: string): string[] {
  const words: string[] = []
  for (const match of text.matchAll(/(?:[^\s'"\\]|\\.|'[^']*'|"(?:[^"\\]|\\.)*")+/gs))
    words.push(
      match[0].replace(
        /\\(.)|'([^']*)'|"((?:[^"\\]|\\.)*)"/gs,
        (_, char, single, double) => char ?? single ?? double.replace(/\\(.)/gs, '$1'),
      ),
    )
  return words
}
