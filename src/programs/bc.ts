/**
 * bc(1) of GNU bc: a calculator whose numbers are as long as they need to be. bc/parse.ts has the language, bc/number.ts the
 * numbers, bc/math.ts the functions of -l.
 */

import { mathFunction } from './bc/math.ts'
import {
  add,
  compare,
  type Decimal,
  divide,
  formatNumber,
  integer,
  isZero,
  multiply,
  negate,
  ONE,
  parseNumber,
  raise,
  remainder,
  squareRoot,
  subtract,
  toInteger,
  ZERO,
} from './bc/number.ts'
import {
  type Definition,
  type Expression,
  isUnfinished,
  type Place,
  parseLines,
  type Statement,
  SyntaxMistake,
} from './bc/parse.ts'
import { type Io, STDIN, type Step } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { TextLines } from './lib/text-lines.ts'

const LINE = 69
const LIBRARY_SCALE = 20
const USAGE = `usage: bc [options] [file ...]
  -h  --help         print this usage and exit
  -i  --interactive  force interactive mode
  -l  --mathlib      use the predefined math routines
  -q  --quiet        don't print initial banner
  -s  --standard     non-standard bc constructs are errors
  -w  --warn         warn about non-standard bc constructs
  -v  --version      print version information and exit
`

export const bc = defineProgram({
  name: 'bc',
  usage: '[options] [file ...]',
  about: 'An arbitrary precision calculator language.',
  version: 'bc 1.07.1',
  usageError: USAGE,
  options: {
    help: { short: 'h', long: 'help', help: 'print this usage and exit' },
    interactive: { short: 'i', long: 'interactive', help: 'force interactive mode' },
    library: { short: 'l', long: 'mathlib', help: 'use the predefined math routines' },
    quiet: { short: 'q', long: 'quiet', help: "don't print initial banner" },
    standard: { short: 's', long: 'standard', help: 'non-standard bc constructs are errors' },
    warn: { short: 'w', long: 'warn', help: 'warn about non-standard bc constructs' },
    version: { short: 'v', long: 'version', help: 'print version information and exit' },
  },
  *run(io, options, operands) {
    const machine = new Machine(io, options.has('library'))
    if (io.sys.isatty(STDIN) && io.onTerminal && !options.has('quiet'))
      io.print("bc 1.07.1\nWritten anew for Overlay Playground.\nFor help type `man bc'.\n")
    for (const file of operands) {
      const text = yield* io.readText(file)
      if (typeof text === 'number') {
        yield* io.printError(`File ${file} is unavailable.\n`)
        return 1
      }
      if (!(yield* machine.runText(text, file))) return 0
    }
    const lines = new TextLines(io, STDIN)
    let pending = ''
    let number = 0
    for (;;) {
      yield* io.flush()
      if (!(yield* lines.fill())) break
      pending += `${lines.next()}\n`
      number++
      if (isUnfinished(pending)) continue
      if (!(yield* machine.runChunk(pending, '(standard_in)', number))) return 0
      pending = ''
    }
    if (pending.trim() !== '') yield* io.printError(`(standard_in) ${number + 1}: syntax error\n`)
    return 0
  },
})

/** Where a statement leads other than to the next one. */
type Outcome = 'next' | 'break' | 'continue' | 'quit' | { readonly value: Decimal }

class RuntimeMistake extends Error {}

interface Frame {
  readonly name: string
  readonly variables: Map<string, Decimal>
  readonly arrays: Map<string, Map<number, Decimal>>
}

class Machine {
  readonly #io: Io
  readonly #hasLibrary: boolean
  readonly #globals: Frame = { name: '(main)', variables: new Map(), arrays: new Map() }
  readonly #functions = new Map<string, Definition>()
  #frames: Frame[] = [this.#globals]
  #scale: number
  #inputBase = 10
  #outputBase = 10
  #last = ZERO
  #column = 0

  constructor(io: Io, hasLibrary: boolean) {
    this.#io = io
    this.#hasLibrary = hasLibrary
    this.#scale = hasLibrary ? LIBRARY_SCALE : 0
  }

  /** False after quit. */
  *runText(text: string, name: string): Step<boolean> {
    let pending = ''
    for (const [i, line] of text.replace(/\n$/, '').split('\n').entries()) {
      pending += `${line}\n`
      if (isUnfinished(pending)) continue
      if (!(yield* this.runChunk(pending, name, i + 1))) return false
      pending = ''
    }
    return true
  }

  *runChunk(source: string, name: string, line: number): Step<boolean> {
    try {
      const statements = parseLines(source)
      // quit ends bc when it is read, before anything of its line is done.
      if (statements.some(({ kind }) => kind === 'quit')) return false
      return (yield* this.#run(statements)) !== 'quit'
    } catch (error) {
      this.#frames = [this.#globals]
      yield* this.#io.flush()
      if (error instanceof SyntaxMistake) {
        // What is missing at the end of the line is missed on the next one.
        const at = /[-+*/%^(,]\s*$/.test(source.trimEnd()) || /\([^)]*$/.test(source) ? line + 1 : line
        yield* this.#io.printError(`${name} ${at}: ${error.message}\n`)
      } else if (error instanceof RuntimeMistake) yield* this.#io.printError(`${error.message}\n`)
      else throw error
      return true
    }
  }

  get #frame(): Frame {
    return this.#frames.at(-1) as Frame
  }

  #mistake(address: number, text: string): never {
    throw new RuntimeMistake(`Runtime error (func=${this.#frame.name}, adr=${address}): ${text}`)
  }

  *#run(statements: readonly Statement[]): Step<Outcome> {
    for (const statement of statements) {
      const outcome = yield* this.#step(statement)
      if (outcome !== 'next') return outcome
    }
    return 'next'
  }

  *#step(statement: Statement): Step<Outcome> {
    if (this.#io.full) yield* this.#io.flush()
    if (this.#io.sys.exhausted()) yield
    switch (statement.kind) {
      case 'expression': {
        const value = yield* this.#value(statement.value)
        if (statement.value.kind === 'assign') return 'next'
        this.#last = value
        this.#print(`${formatNumber(value, this.#outputBase)}\n`)
        return 'next'
      }
      case 'text':
        this.#print(statement.text)
        return 'next'
      case 'print':
        for (const item of statement.items) {
          if (item.kind === 'text') this.#print(unescaped(item.text))
          else {
            this.#last = yield* this.#value(item)
            this.#print(formatNumber(this.#last, this.#outputBase))
          }
        }
        return 'next'
      case 'block':
        return yield* this.#run(statement.body)
      case 'if':
        if (!isZero(yield* this.#value(statement.condition))) return yield* this.#step(statement.then)
        return statement.otherwise === null ? 'next' : yield* this.#step(statement.otherwise)
      case 'while':
        return yield* this.#loop(statement.condition, null, statement.body)
      case 'for':
        if (statement.first !== null) yield* this.#value(statement.first)
        return yield* this.#loop(statement.condition, statement.next, statement.body)
      case 'return':
        return { value: statement.value === null ? ZERO : yield* this.#value(statement.value) }
      case 'define':
        this.#functions.set(statement.definition.name, statement.definition)
        return 'next'
      case 'halt':
      case 'quit':
        return 'quit'
      case 'break':
      case 'continue':
        return statement.kind
    }
  }

  *#loop(condition: Expression | null, next: Expression | null, body: Statement): Step<Outcome> {
    while (condition === null || !isZero(yield* this.#value(condition))) {
      const outcome = yield* this.#step(body)
      if (outcome === 'break') break
      if (outcome !== 'next' && outcome !== 'continue') return outcome
      if (next !== null) yield* this.#value(next)
    }
    return 'next'
  }

  *#value(expression: Expression): Step<Decimal> {
    switch (expression.kind) {
      case 'number':
        return parseNumber(expression.text, this.#inputBase)
      case 'group':
        return yield* this.#value(expression.value)
      case 'variable':
      case 'element':
      case 'special':
        return yield* this.#load(expression)
      case 'unary': {
        const value = yield* this.#value(expression.value)
        return expression.operator === '-' ? negate(value) : isZero(value) ? ONE : ZERO
      }
      case 'step': {
        const before = yield* this.#load(expression.place)
        const after = add(before, integer(expression.by))
        yield* this.#store(expression.place, after)
        return expression.isAfter ? before : after
      }
      case 'assign': {
        const given = yield* this.#value(expression.value)
        const { operator, place, address } = expression
        const value =
          operator === '' ? given : yield* this.#operate(operator, yield* this.#load(place), given, address)
        yield* this.#store(place, value)
        return value
      }
      case 'binary': {
        const left = yield* this.#value(expression.left)
        const right = yield* this.#value(expression.right)
        return yield* this.#operate(expression.operator, left, right, expression.address)
      }
      case 'call':
        return yield* this.#call(expression)
    }
  }

  *#operate(operator: string, left: Decimal, right: Decimal, address: number): Step<Decimal> {
    const truth = (isTrue: boolean) => (isTrue ? ONE : ZERO)
    switch (operator) {
      case '+':
        return add(left, right)
      case '-':
        return subtract(left, right)
      case '*':
        return multiply(left, right, this.#scale)
      case '/':
        return isZero(right) ? this.#mistake(address, 'Divide by zero') : divide(left, right, this.#scale)
      case '%':
        return isZero(right) ? this.#mistake(address, 'Modulo by zero') : remainder(left, right, this.#scale)
      case '^': {
        if (right.scale > 0) {
          yield* this.#io.flush()
          yield* this.#io.printError(
            `Runtime warning (func=${this.#frame.name}, adr=${address}): non-zero scale in exponent\n`,
          )
        }
        return raise(left, toInteger(right), this.#scale) ?? this.#mistake(address, 'divide by zero')
      }
      case '&&':
        return truth(!isZero(left) && !isZero(right))
      case '||':
        return truth(!isZero(left) || !isZero(right))
      default: {
        const order = compare(left, right)
        return truth(
          { '<': order < 0, '>': order > 0, '<=': order <= 0, '>=': order >= 0, '==': order === 0 }[
            operator
          ] ?? order !== 0,
        )
      }
    }
  }

  /** The frame whose variable it is: bc's names are dynamic, a function sees those of its callers. */
  #frameOf(kind: 'variables' | 'arrays', name: string): Frame {
    return this.#frames.findLast((frame) => frame[kind].has(name)) ?? this.#globals
  }

  *#load(place: Place): Step<Decimal> {
    if (place.kind === 'variable')
      return this.#frameOf('variables', place.name).variables.get(place.name) ?? ZERO
    if (place.kind === 'element') {
      const index = toInteger(yield* this.#value(place.index))
      return this.#frameOf('arrays', place.name).arrays.get(place.name)?.get(index) ?? ZERO
    }
    if (place.name === 'last') return this.#last
    return integer({ scale: this.#scale, ibase: this.#inputBase, obase: this.#outputBase }[place.name])
  }

  *#store(place: Place, value: Decimal): Step<void> {
    if (place.kind === 'variable') this.#frameOf('variables', place.name).variables.set(place.name, value)
    else if (place.kind === 'element') {
      const index = toInteger(yield* this.#value(place.index))
      const { arrays } = this.#frameOf('arrays', place.name)
      const array = arrays.get(place.name) ?? new Map<number, Decimal>()
      arrays.set(place.name, array.set(index, value))
    } else if (place.name === 'scale') this.#scale = Math.max(0, toInteger(value))
    else if (place.name === 'ibase') this.#inputBase = Math.min(16, Math.max(2, toInteger(value)))
    else if (place.name === 'obase') this.#outputBase = Math.max(2, toInteger(value))
    else this.#last = value
  }

  *#call({ name, values, address }: Extract<Expression, { kind: 'call' }>): Step<Decimal> {
    const definition = this.#functions.get(name)
    const numbers: Decimal[] = []
    const arrays: (Map<number, Decimal> | null)[] = []
    for (const value of values) {
      const isArray = value.kind === 'array'
      arrays.push(isArray ? new Map(this.#frameOf('arrays', value.name).arrays.get(value.name)) : null)
      numbers.push(isArray ? ZERO : yield* this.#value(value))
    }
    const [first = ZERO] = numbers
    if (name === 'sqrt')
      return squareRoot(first, this.#scale) ?? this.#mistake(address, 'Square root of a negative number')
    if (name === 'length') return integer(Math.max(1, lengthOf(first)))
    if (name === 'scale') return integer(first.scale)
    if (definition === undefined) {
      const result = this.#hasLibrary ? mathFunction(name, numbers, this.#scale) : null
      return result ?? this.#mistake(address, `Function ${name} not defined.`)
    }
    if (definition.parameters.length !== values.length)
      return this.#mistake(address, 'Parameter number mismatch')
    const frame: Frame = { name, variables: new Map(), arrays: new Map() }
    for (const local of definition.locals) {
      if (local.endsWith('[]')) frame.arrays.set(local.slice(0, -2), new Map())
      else frame.variables.set(local, ZERO)
    }
    for (const [i, parameter] of definition.parameters.entries()) {
      if (parameter.endsWith('[]')) frame.arrays.set(parameter.slice(0, -2), arrays[i] ?? new Map())
      else frame.variables.set(parameter, numbers[i] ?? ZERO)
    }
    this.#frames.push(frame)
    const outcome = yield* this.#run(definition.body)
    this.#frames.pop()
    return typeof outcome === 'object' ? outcome.value : ZERO
  }

  /** Lines are broken after 69 columns, with a backslash. */
  #print(text: string): void {
    let result = ''
    for (const char of text) {
      if (char === '\n') this.#column = 0
      else if (this.#column === LINE - 1 && /[\dA-Z.]/.test(char)) {
        result += '\\\n'
        this.#column = 1
      } else this.#column++
      result += char
    }
    this.#io.print(result)
  }
}

/** Digits, without those in front that are zero. */
const lengthOf = ({ digits, scale }: Decimal): number =>
  Math.max((digits < 0n ? -digits : digits).toString().length, digits === 0n ? 1 : scale)

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  q: '"',
  r: '\r',
  t: '\t',
  '\\': '\\',
}

const unescaped = (text: string): string =>
  text.replace(/\\(.)/g, (whole, letter) => ESCAPES[letter] ?? whole)
