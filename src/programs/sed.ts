/**
 * sed(1) of GNU sed 4.9: edits a stream of lines by a script.
 *
 * sed/script.ts says what a script is, sed/parse-script.ts reads it, sed/execute.ts runs it over the lines of sed/input.ts.
 */

import type { ProgramRun } from '../kernel/abi.ts'
import { Exit, type Io, type Step } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { executeScript } from './sed/execute.ts'
import { FileInput } from './sed/input.ts'
import { table, usageText } from './sed/options.ts'
import { lostOutput, Outputs } from './sed/outputs.ts'
import { parseScript } from './sed/parse-script.ts'
import { joinPieces, type Piece } from './sed/piece.ts'
import { ReadFiles, readStandardInput } from './sed/read-files.ts'
import { type Script, ScriptError } from './sed/script.ts'
import { PANIC, type Settings } from './sed/settings.ts'

export const sed = defineProgram({
  name: 'sed',
  usage: '[OPTION]... {script-only-if-no-other-script} [input-file]...',
  about: 'Edit a stream of lines by a script.',
  version: 'GNU sed 4.9',
  speaksAs: 'called',
  usageError: usageText,
  options: table,
  *run(io, options, operands) {
    if (options.has('help')) {
      // What is not here is not listed; the words after a mistake are sed's all the same.
      io.print(usageText(io.called).replace(/ *--debug\n.*\n/, ''))
      return 0
    }
    io.describeWriteFailure = ({ reason, bytes, written, sent, isClosed }) => {
      const lost = lostOutput(bytes, sent, written, 'stdout', options.has('nullData') ? 0 : 10)
      // Flushing what is closed is no mistake.
      const atEnd = `couldn't ${isClosed ? 'close' : 'flush'} stdout`
      return `${io.name}: ${lost ?? atEnd}: ${reason}\n`
    }
    io.writeFailureStatus = PANIC
    const files = [...operands]
    const pieces = yield* readPieces(io, options.given)
    if (pieces.length === 0) {
      const script = files.shift()
      if (script === undefined) {
        yield* io.printError(usageText(io.called))
        return 1
      }
      pieces.push({ origin: 'expression', label: '1', text: script, lines: 1 })
    }
    const lineLength = options.value('lineLength')
    const settings: Settings = {
      quiet: options.has('quiet'),
      lineLength: lineLength !== undefined && /^\d+$/.test(lineLength) ? Number(lineLength) : 70,
      delimiter: options.has('nullData') ? '\0' : '\n',
      inPlace: options.has('inPlace') ? (options.value('inPlace') ?? '') : null,
      followSymlinks: options.has('followSymlinks'),
      separate: options.has('separate') || options.has('inPlace'),
      isPosix: options.has('posix') || io.variable('POSIXLY_CORRECT') !== undefined,
    }
    try {
      const script = parseScript(joinPieces(pieces), {
        extended: options.has('extended'),
        sandbox: options.has('sandbox'),
        posix: options.has('posix'),
        bytes: io.isPlainLocale,
      })
      if (options.has('debug')) return yield* io.fail('--debug is not available on this machine')
      return yield* edit(io, script, files, { ...settings, quiet: settings.quiet || script.quiet })
    } catch (error) {
      if (!(error instanceof ScriptError)) throw error
      return yield* io.fail(error.message, 0, error.status)
    }
  },
})

function* readPieces(io: Io, given: readonly { key: string; value: string | undefined }[]): Step<Piece[]> {
  const pieces: Piece[] = []
  let expressions = 0
  for (const { key, value = '' } of given) {
    if (key === 'expression')
      pieces.push({ origin: 'expression', label: String(++expressions), text: value, lines: 1 })
    else if (key === 'file') {
      const text = value === '-' ? yield* readStandardInput(io) : yield* io.readText(value)
      if (typeof text === 'number') return yield* io.fail(`couldn't open file ${value}`, text, PANIC)
      pieces.push({
        origin: 'file',
        label: value,
        text: text.replace(/\n$/, ''),
        lines: text.split('\n').length,
      })
    }
  }
  return pieces
}

function* edit(io: Io, script: Script, files: readonly string[], settings: Settings): ProgramRun {
  const outputs = new Outputs(io, settings)
  for (const name of script.outputs) yield* outputs.open(name)
  const input = new FileInput(
    io,
    files.length === 0 && settings.inPlace === null ? ['-'] : files,
    settings,
    outputs,
  )
  if (files.length === 0 && settings.inPlace !== null) return yield* io.fail('no input files', 0, PANIC)
  try {
    const status = yield* executeScript(script, input, outputs.main, new ReadFiles(io), settings)
    yield* input.finish()
    yield* outputs.finish()
    return status === 0 ? input.status : status
  } catch (thrown) {
    if (thrown instanceof Exit) input.abandon()
    throw thrown
  }
}
