/**
 * jq(1): filters JSON. jq/parse.ts has its language, jq/evaluate.ts runs it, jq/natives.ts, jq/specials.ts and
 * jq/prelude.ts have its functions.
 *
 * It is our own as a program here runs in ticks. jq compiled to WebAssembly (jq-web, jq-wasm) gives its results when the filter has
 * ended: one that goes on for ever could neither be interrupted nor give what it begins with to `head`.
 */

import { strerror } from '../kernel/vfs/errno.ts'
import { zoneFromTz } from '../time/zone.ts'
import { Evaluator } from './jq/evaluate.ts'
import { Inputs } from './jq/inputs.ts'
import { OutOfMemory } from './jq/memory.ts'
import { UndefinedName } from './jq/name-check.ts'
import { FileMistake, type Given, type Mistake, readArguments } from './jq/options.ts'
import { MeaningMistake, type Node, NoProgram, parseFilter, SyntaxMistake } from './jq/parse.ts'
import { PAUSE, STEPS_PER_PAUSE } from './jq/place.ts'
import { coloursOf, type Layout, printed } from './jq/print.ts'
import { JsonMistake } from './jq/read-json.ts'
import { Halt, type World } from './jq/specials.ts'
import { tell } from './jq/tell.ts'
import { compact, isTrue, JqError, type Json } from './jq/value.ts'
import { type Io, STDIN, type Step } from './lib/io.ts'
import { defineRawProgram } from './lib/program.ts'

const USAGE = `Usage:	jq [OPTIONS] FILTER [FILES...]
	jq [OPTIONS] -n FILTER
`
const HELP = `${USAGE}
jq is a tool for processing JSON inputs, applying the given filter to
its JSON text inputs and producing the filter's results as JSON on
standard output.

Command options:
      --stream              read inputs as [path, leaf] events
      --seq                 RS before each value
  -n, --null-input          use null as the single input value
  -R, --raw-input           read each line as a string instead of JSON
  -s, --slurp               read all inputs into an array
  -c, --compact-output      one line for each value
  -r, --raw-output          strings without escapes and quotes
      --raw-output0         like -r, with NUL after each value
  -j, --join-output         like -r, without newlines
  -a, --ascii-output        strings as ASCII with escapes
  -S, --sort-keys           keys of each object sorted
  -C, --color-output        colors always
  -M, --monochrome-output   colors never
      --tab                 tabs for indentation
      --indent n            n spaces for indentation (at most 7)
  -f, --from-file           the filter is in a file
  -e, --exit-status         exit status code based on the output
      --arg name value      set $name to a string
      --argjson name value  set $name to a JSON value
      --slurpfile name file set $name to the JSON values of a file
      --rawfile name file   set $name to the contents of a file
      --args                remaining arguments are strings in $ARGS.positional
      --jsonargs            remaining arguments are JSON in $ARGS.positional
  -h, --help                show the help
  -V, --version             show the version
`

const USAGE_STATUS = 2
const COMPILE_STATUS = 3
const NO_OUTPUT_STATUS = 4
const ERROR_STATUS = 5
/** of what abort(3) ended */
const ABORTED = 134

export const jq = defineRawProgram({
  name: 'jq',
  failureStatus: USAGE_STATUS,
  *run(io, args) {
    const given: Given = { flags: new Set(), variables: new Map(), positional: [], files: [], filter: null, indent: 2 } // biome-ignore format: one line
    const mistake = yield* readArguments(io, args, given)
    if (mistake !== null) return yield* refuse(io, mistake)
    if (given.flags.has('help')) io.print(HELP)
    else if (given.flags.has('version')) io.print('jq-1.7\n')
    else if (given.filter === null && io.onTerminal && io.sys.isatty(STDIN)) {
      yield* io.printError(`${USAGE}Try jq --help for full command options\n`)
      return USAGE_STATUS
    } else return yield* filterAll(io, given)
    return 0
  },
})

function* refuse(io: Io, mistake: Mistake): Step<number> {
  if (mistake instanceof FileMistake) {
    yield* io.printError(`jq: ${mistake.message}\n`)
    return USAGE_STATUS
  }
  yield* io.printError(`jq: ${mistake}\nUse jq --help for help with command-line options,\nor see the jq manpage, or online docs  at https://jqlang.github.io/jq\n`) // biome-ignore format: one line
  return USAGE_STATUS
}

function* filterAll(io: Io, given: Given): Step<number> {
  const { flags } = given
  given.filter ??= '.'
  const source = yield* sourceOf(io, given)
  if (source === null) return USAGE_STATUS
  const inputs = new Inputs(io, given)
  const world = makeWorld(io, given, inputs)
  const evaluator = new Evaluator(world.world)
  const filter = yield* compiled(io, evaluator, source)
  if (filter === null) return COMPILE_STATUS
  const write = writer(io, given)
  let last: Json | undefined
  let status = 0
  for (let isFirst = true; ; isFirst = false) {
    let input: Json | undefined
    try {
      input = flags.has('null-input') ? (isFirst ? null : undefined) : yield* inputs.next()
    } catch (error) {
      if (!(error instanceof JsonMistake)) throw error
      yield* tell(io, `jq: parse error: ${inputs.placeOf(error)}\n`)
      return ERROR_STATUS
    }
    if (input === undefined) break
    try {
      for (const value of evaluator.run(filter, input)) {
        if (io.full) yield* io.flush()
        yield* world.notes()
        if (value === PAUSE) {
          if (io.sys.exhausted(STEPS_PER_PAUSE)) yield
        } else {
          last = value as Json
          write(last)
        }
      }
      yield* world.notes()
      status = 0
    } catch (error) {
      yield* world.notes()
      if (error instanceof Halt) return yield* halted(io, error)
      // Filters inside of filters without end use up the engine's stack.
      if (error instanceof OutOfMemory || error instanceof RangeError) {
        yield* tell(io, 'jq: error: cannot allocate memory\n')
        return ABORTED
      }
      if (!(error instanceof JqError)) throw error
      const isText = typeof error.value === 'string'
      yield* tell(io, `jq: error (at ${inputs.place})${isText ? '' : ' (not a string)'}: ${isText ? error.value : compact(error.value)}\n`) // biome-ignore format: one line
      status = ERROR_STATUS
    }
  }
  if (status !== 0) return status
  if (flags.has('exit-status') && inputs.status === 0)
    return last === undefined ? NO_OUTPUT_STATUS : isTrue(last) ? 0 : 1
  return inputs.status
}

function* halted(io: Io, { value, status }: Halt): Step<number> {
  yield* io.flush()
  if (typeof value === 'string') yield* io.printError(value)
  else if (value !== undefined && value !== null) yield* io.printError(`${compact(value)}\n`)
  return status
}

/** With -f the first operand is a file, which holds the filter. */
function* sourceOf(io: Io, { flags, filter }: Given): Step<string | null> {
  if (!flags.has('from-file')) return filter
  const text = yield* io.readText(filter as string)
  if (typeof text !== 'number') return text
  yield* tell(io, `jq: Could not open ${filter}: ${strerror(text)}\n`)
  return null
}

function* compiled(io: Io, evaluator: Evaluator, source: string): Step<Node | null> {
  const refused = (message: string, at: number) => {
    const lines = source.slice(0, at).split('\n')
    const start = source.lastIndexOf('\n', at - 1) + 1
    const [line = ''] = source.slice(start).split('\n')
    return io.printError(`jq: error: ${message} at <top-level>, line ${lines.length}:\n${line}${' '.repeat(at - start)}\njq: 1 compile error\n`) // biome-ignore format: one line
  }
  try {
    const filter = parseFilter(source)
    evaluator.check(filter)
    return filter
  } catch (error) {
    if (error instanceof MeaningMistake) yield* refused(error.message, error.at)
    else if (error instanceof SyntaxMistake)
      yield* refused(`syntax error, ${error.message} (Unix shell quoting issues?)`, error.at)
    else if (error instanceof UndefinedName) yield* refused(`${error.message} is not defined`, error.at)
    else if (error instanceof NoProgram)
      yield* io.printError('jq: error: Top-level program not given (try ".")\njq: 1 compile error\n')
    else throw error
    return null
  }
}

function writer(io: Io, { flags, indent }: Given): (value: Json) => void {
  const isRaw = flags.has('raw-output') || flags.has('join-output') || flags.has('raw-output0')
  const start = flags.has('seq') ? '\x1e' : ''
  const end = flags.has('raw-output0') ? '\0' : flags.has('join-output') ? '' : '\n'
  const wantsColours = flags.has('color-output') || (io.onTerminal && (io.variable('NO_COLOR') ?? '') === '')
  const layout: Layout = {
    indent: flags.has('compact-output')
      ? null
      : flags.has('tab')
        ? '\t'
        : indent === 0
          ? null
          : ' '.repeat(indent),
    sorted: flags.has('sort-keys'),
    ascii: flags.has('ascii-output'),
    colours: wantsColours && !flags.has('monochrome-output') ? coloursOf(io.variable('JQ_COLORS')) : null,
  }
  return (value) =>
    io.print(start + (isRaw && typeof value === 'string' ? value : printed(value, layout)) + end)
}

/** What filters see of the outside, and their notes (`debug`, `stderr`) on their way to standard error. */
function makeWorld(io: Io, given: Given, inputs: Inputs): { world: World; notes(): Step<void> } {
  const waiting: string[] = []
  const environment = new Map<string, Json>(
    io.env.map((entry) => {
      const at = entry.indexOf('=')
      return [entry.slice(0, at), entry.slice(at + 1)]
    }),
  )
  const all = new Map<string, Json>([['positional', given.positional], ['named', new Map(given.variables)]]) // biome-ignore format: one line
  const world: World = {
    zone: zoneFromTz(io.variable('TZ')),
    *input() {
      const source = inputs.next()
      for (;;) {
        const step = source.next()
        if (step.done === true) return step.value
        yield PAUSE
      }
    },
    inputLine: () => inputs.line,
    inputFile: () => inputs.file,
    note: (value) => waiting.push(isNote(value) ? `${compact(value)}\n` : compact(value)),
    environment,
    variables: new Map([...given.variables, ['ARGS', all]]),
    now() {
      const { sec, nsec } = io.sys.time()
      return sec + nsec / 1e9
    },
  }
  return {
    world,
    *notes() {
      const text = waiting.splice(0).join('')
      if (text !== '') yield* tell(io, text)
    },
  }
}

const isNote = (value: Json): boolean => Array.isArray(value) && value[0] === 'DEBUG:'
