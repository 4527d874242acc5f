/** env(1) of GNU coreutils: runs a program in a changed environment. */

import { strerror } from '../kernel/vfs/errno.ts'
import { expandSplitStrings } from './env-split.ts'
import type { Io, Step } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { quoteName, quoteText } from './lib/quote.ts'
import { signalName, signalNames, signalNumber } from './lib/signals.ts'
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
    listSignals: {
      long: 'list-signal-handling',
      help: 'list non default signal handling to stderr',
    },
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
  expand: (io, args) =>
    expandSplitStrings(io, args, function* (text, words) {
      const list = words.map(
        (word, index) => `${index === 0 ? ' into:    ' : '     &    '}${quoteText(word)}\n`,
      )
      yield* io.printError(`split -S:  ${quoteText(text)}\n${list.join('')}`)
    }),
  *run(io, options, operands) {
    let rest = [...operands]
    const clears = options.has('ignore') || rest[0] === '-'
    if (rest[0] === '-') rest = rest.slice(1)
    const story = function* (text: string): Step<void> {
      if (options.has('debug')) yield* io.printError(`${text}\n`)
    }
    const variables = new Map<string, string>()
    if (clears) yield* story('cleaning environ')
    else
      for (const entry of io.env)
        variables.set(entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1))
    for (const name of clears ? [] : options.values('unset')) {
      if (name === undefined || name === '' || name.includes('='))
        return yield* io.fail(`cannot unset ${quoteText(name ?? '')}: Invalid argument`)
      yield* story(`unset:    ${name}`)
      variables.delete(name)
    }
    while (rest[0]?.includes('=')) {
      const [assignment = ''] = rest
      const at = assignment.indexOf('=')
      variables.set(assignment.slice(0, at), assignment.slice(at + 1))
      yield* story(`setenv:   ${assignment}`)
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
    yield* setSignals(io, options)
    if (options.has('listSignals')) yield* listSignals(io)
    const directory = options.value('chdir')
    if (directory !== undefined) {
      yield* story(`chdir:    ${quoteName(directory)}`)
      const result = io.sys.chdir(directory)
      if (result < 0) return yield* io.fail(`cannot change directory to ${quoteName(directory)}`, result)
    }
    const [name = ''] = rest
    const argv0 = options.value('argv0')
    if (argv0 !== undefined) yield* story(`argv0:     ${quoteName(argv0)}`)
    const argv = [argv0 ?? name, ...rest.slice(1)]
    yield* story(`executing: ${name}`)
    for (const [index, arg] of argv.entries()) yield* story(`   arg[${index}]= ${quoteText(arg)}`)
    const run = execute(io.sys, argv, changed, changed, name)
    if (typeof run !== 'number') return yield* run
    yield* io.complain(`${quoteText(name)}: ${strerror(run)}`)
    if (/\s/.test(name) && environmentValue(io.env, 'PATH') !== undefined)
      yield* io.complain('use -[v]S to pass options in shebang lines')
    return failureStatus(run)
  },
})

/** Each signal once, as the last option that names it says; what gets its default is unblocked too. */
function* setSignals(
  io: Io,
  options: {
    given: readonly { key: string; value: string | undefined }[]
    has: (key: 'debug') => boolean
  },
): Step<void> {
  const wanted = new Map<number, 'ignore' | 'default'>()
  for (const { key, value } of options.given) {
    if (key !== 'defaultSignal' && key !== 'ignoreSignal' && key !== 'blockSignal') continue
    const names = value === undefined ? signalNames : value.split(',').filter((name) => name !== '')
    for (const name of names) {
      const number = signalNumber(name)
      if (number === null) return yield* io.failUsage(`${quoteText(name)}: invalid signal`)
      if (key !== 'blockSignal') wanted.set(number, key === 'ignoreSignal' ? 'ignore' : 'default')
    }
  }
  const numbers = [...wanted.keys()].sort((a, b) => a - b)
  const tell = function* (text: string): Step<void> {
    if (options.has('debug')) yield* io.printError(text)
  }
  for (const number of numbers) {
    const disposition = wanted.get(number) as 'ignore' | 'default'
    io.sys.sigaction(number, disposition)
    yield* tell(`Reset signal ${signalName(number)} (${number}) to ${disposition.toUpperCase()}\n`)
  }
  for (const number of numbers) {
    if (wanted.get(number) === 'default')
      yield* tell(`signal ${signalName(number)} (${number}) mask set to UNBLOCK\n`)
  }
}

function* listSignals(io: Io): Step<void> {
  for (const [index, name] of signalNames.entries()) {
    if (io.sys.disposition(index + 1) !== 'ignore') continue
    yield* io.printError(`${name.padEnd(10)} (${String(index + 1).padStart(2)}): IGNORE\n`)
  }
}
