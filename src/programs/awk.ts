/** awk(1), as mawk 1.3.4: a language for records and fields. */

import { decode } from '../kernel/text.ts'
import { strerror } from '../kernel/vfs/errno.ts'
import type { Action, Code } from './awk/code.ts'
import { type CompiledProgram, type CompiledRule, compileProgram } from './awk/compile.ts'
import { AwkJump, AwkRuntimeError, AwkSyntaxError } from './awk/errors.ts'
import { unescapeText } from './awk/lexer.ts'
import { parseProgram } from './awk/parser.ts'
import { regexComplaint, regexMistake } from './awk/regex-mistakes.ts'
import { Runtime, slots } from './awk/runtime.ts'
import { exiting, nexting, skippingFile } from './awk/signal.ts'
import { StreamError, writeFailureText } from './awk/streams.ts'
import { fromInput, isTrue, toText } from './awk/value.ts'
import { type Io, STDIN, type Step } from './lib/io.ts'
import { defineRawProgram } from './lib/program.ts'
import { textToByteString, toByteString } from './lib/text-lines.ts'

const usage = `Usage: mawk [Options] [Program] [file ...]

Program:
    The -f option value is the name of a file containing program text.
    If no -f option is given, a "--" ends option processing; the following
    parameters are the program text.

Options:
    -f program-file  Program  text is read from file instead of from the
                     command-line.  Multiple -f options are accepted.
    -F value         sets the field separator, FS, to value.
    -v var=value     assigns value to program variable var.
    --               unambiguous end of options.

    Implementation-specific options are prefixed with "-W".  They can be
    abbreviated:

    -W version       show version information and exit.
    -W dump          show assembler-like listing of program and exit.
    -W help          show this message and exit.
    -W interactive   set unbuffered output, line-buffered input.
    -W exec file     use file as program as well as last option.
    -W posix         stricter POSIX checking.
    -W random=number set initial random seed.
    -W sprintf=number adjust size of sprintf buffer.
    -W traditional   pre-POSIX 2001.
    -W usage         show this message and exit.
`

const failure = 2

export const awk = defineRawProgram({
  name: 'awk',
  failureStatus: failure,
  *run(io, args) {
    io.describeWriteFailure = ({ reason, isEarly }) =>
      `${io.name}: ${writeFailureText(io.name, '/dev/stdout', reason, isEarly)}\n`
    io.writeFailureStatus = 2
    const options = yield* readOptions(io, args)
    if (options === null) return 0
    if (typeof options === 'number') return options
    try {
      return yield* runProgram(io, options)
    } catch (error) {
      if (error instanceof AwkSyntaxError) {
        for (const text of error.complaints) yield* io.complain(`${place(options.file)}${text}`)
        return failure
      }
      if (error instanceof StreamError) return yield* io.fail(error.message)
      throw error
    }
  },
})

interface AwkOptions {
  program: string
  assignments: [name: string, value: string][]
  separator: string | null
  operands: readonly string[]
  /** the file that the program came from, named in complaints */
  file: string | null
  /** how many mistakes were told */
  told: number
}

/** What a complaint begins with: the program's file. */
const place = (file: string | null): string => (file === null ? '' : `${file}: `)

/** The separator that an option gives. */
function separatorOf(letter: string, value: string): string | null {
  if (letter === 'F') return value
  return letter === 'v' ? (/^[FR]S=(.*)$/s.exec(value)?.[1] ?? null) : null
}

/** A separator is compiled as it is read, before there is a line of the program. */
function separatorComplaint(text: string, file: string | null): string | null {
  const source = unescapeText(textToByteString(text))
  const mistake = source.length > 1 ? regexMistake(source) : null
  return mistake && `${place(file)}line 0: ${regexComplaint(source, mistake)}`
}

/** Null if there was nothing to do but print, a number for a status. */
function* readOptions(io: Io, args: readonly string[]): Step<AwkOptions | number | null> {
  const assignments: [string, string][] = []
  let separator: string | null = null
  let program: string | null = null
  let file: string | null = null
  let told = 0
  let at = 0
  for (; at < args.length; at++) {
    const arg = args[at] as string
    if (arg === '--') {
      at++
      break
    }
    if (!arg.startsWith('-') || arg === '-') break
    if (arg === '--version' || arg === '-V') return yield* printVersion(io)
    if (arg === '--help') {
      io.print(usage)
      return null
    }
    const letter = arg[1] as string
    if (!'fFvW'.includes(letter)) return yield* io.fail(`not an option: ${arg}`)
    let value = arg.slice(2)
    if (value === '') {
      if (at + 1 >= args.length) return yield* io.fail(`option -${letter} lacks argument`)
      value = args[++at] as string
    }
    const complaint = separatorComplaint(separatorOf(letter, value) ?? '', file)
    if (complaint !== null) {
      told++
      yield* io.complain(complaint)
    }
    if (letter === 'F') separator = value
    else if (letter === 'f') {
      file = value
      program = `${program === null ? '' : `${program}\n`}${yield* readProgram(io, value)}`
    } else if (letter === 'v') {
      const found = /^([A-Za-z_]\w*)=(.*)$/s.exec(value)
      if (!found) return yield* io.fail(`improper assignment: -v ${value}`)
      assignments.push([found[1] as string, found[2] as string])
    } else if (/^v/.test(value)) return yield* printVersion(io)
    else if (/^[hu]/.test(value)) {
      io.print(usage)
      return null
    } else if (!/^[diepst]|^random/.test(value)) yield* io.complain(`vacuous option: -W "${value}"`)
  }
  if (program === null) {
    if (at >= args.length) {
      // Only without any word mawk says how it is used.
      if (args.length === 0) yield* io.printError(usage)
      return null
    }
    program = textToByteString(args[at++] as string)
  }
  return { program, assignments, separator, operands: args.slice(at), file, told }
}

// biome-ignore lint/correctness/useYield: a step like the others
function* printVersion(io: Io): Step<null> {
  io.print('mawk 1.3.4 20250131\nWritten anew for Overlay Playground.\n')
  return null
}

function* readProgram(io: Io, name: string): Step<string> {
  const bytes = name === '-' ? yield* io.readAll(STDIN) : yield* io.readFile(name)
  if (typeof bytes === 'number') return yield* io.fail(`cannot open "${name}" (${strerror(bytes)})`)
  return toByteString(bytes)
}

function* runProgram(io: Io, options: AwkOptions): Step<number> {
  const tree = parseProgram(options.program, options.told)
  const runtime = new Runtime(io)
  runtime.arguments.set(0, 'awk')
  for (const [index, operand] of options.operands.entries())
    runtime.arguments.set(index + 1, fromInput(textToByteString(operand)))
  runtime.globals[slots.ARGC] = options.operands.length + 1
  try {
    if (options.separator !== null) runtime.assign('FS', options.separator)
    for (const [name, value] of options.assignments) runtime.assign(name, value)
    const program = compileProgram(tree, runtime)
    yield* runRules(runtime, program)
    yield* runtime.streams.finish()
    return runtime.exitStatus
  } catch (error) {
    if (!(error instanceof AwkRuntimeError)) throw error
    runtime.streams.print(error.printed)
    yield* io.printError(
      `${io.name}: run time error: ${decode(new TextEncoder().encode(error.message))}\n${position(runtime)}`,
    )
    yield* runtime.streams.finish()
    return failure
  }
}

function position(runtime: Runtime): string {
  const show = (slot: number) => toText(runtime.globals[slot], '%.6g')
  return `\tFILENAME="${show(slots.FILENAME)}" FNR=${show(slots.FNR)} NR=${show(slots.NR)}\n`
}

function* runRules(runtime: Runtime, program: CompiledProgram): Step<void> {
  let hasExited = false
  for (const action of program.begin) {
    if ((yield* runAction(action)) === exiting) {
      hasExited = true
      break
    }
    yield* runtime.settle()
  }
  if (!hasExited && (program.rules.length > 0 || program.end.length > 0))
    yield* runRecords(runtime, program.rules)
  for (const action of program.end) if ((yield* runAction(action)) === exiting) return
}

function* runRecords(runtime: Runtime, rules: readonly CompiledRule[]): Step<void> {
  const inRange = rules.map(() => false)
  records: for (;;) {
    const record = yield* runtime.nextMainRecord()
    if (record === null) return
    runtime.setRecord(record)
    for (let i = 0; i < rules.length; i++) {
      const rule = rules[i] as CompiledRule
      if (rule.test !== null) {
        const isSelected = rule.until === null ? yield* isMet(rule.test) : yield* isInRange(rule, inRange, i)
        if (!isSelected) continue
      }
      const signal = rule.action.plain ? runPlain(rule.action.plain) : yield* runAction(rule.action)
      if (signal === nexting) break
      if (signal === skippingFile) {
        runtime.skipFile()
        break
      }
      if (signal === exiting) break records
    }
    yield* runtime.settle()
  }
}

function* isMet(code: Code): Step<boolean> {
  return isTrue(code.plain ? code.plain() : yield* code.stepped())
}

function* isInRange(rule: CompiledRule, inRange: boolean[], index: number): Step<boolean> {
  if (!inRange[index] && !(yield* isMet(rule.test as Code))) return false
  inRange[index] = !(yield* isMet(rule.until as Code))
  return true
}

function runPlain(plain: () => number): number {
  return plain()
}

/** Runs an action; next and exit out of a function come as exceptions. */
function* runAction(action: Action): Step<number> {
  try {
    return action.plain ? action.plain() : yield* action.stepped()
  } catch (error) {
    if (!(error instanceof AwkJump)) throw error
    return error.kind === 'next' ? nexting : exiting
  }
}
