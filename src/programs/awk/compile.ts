/**
 * Turns the tree of an awk program into functions.
 *
 * Terms
 * - Code is *plain* (a function that gives its value) or *stepped* (a generator, because it may sleep: getline,
 *   system, a call, a loop). What has only plain parts is plain, so that the usual rule runs without generators.
 * - A statement gives a signal: how the statements around it go on.
 */

import type { Step } from '../lib/io.ts'
import type { Regex } from '../lib/regex.ts'
import { AwkArray } from './array.ts'
import { callBuiltin, isSteppedBuiltin, regexArgument } from './builtins.ts'
import { AwkJump, AwkRuntimeError, AwkSyntaxError } from './errors.ts'
import { formatText } from './format.ts'
import { ArrayNames } from './names.ts'
import { type Runtime, slots, splitByRegex } from './runtime.ts'
import type { AwkProgram, Expression, FunctionDefinition, Lvalue, Statement } from './tree.ts'
import { compareScalars, fromInput, isTrue, type Scalar, toNumber } from './value.ts'

export type Code =
  | { plain: () => Scalar; stepped?: undefined }
  | { plain?: undefined; stepped: () => Step<Scalar> }

export type Action =
  | { plain: () => Signal; stepped?: undefined }
  | { plain?: undefined; stepped: () => Step<Signal> }

export const normal = 0
export const breaking = 1
export const continuing = 2
export const nexting = 3
export const exiting = 4
export const returning = 5
export const skippingFile = 6
export type Signal = number

export interface CompiledRule {
  test: Code | null
  /** of a range */
  until: Code | null
  action: Action
}

export interface CompiledProgram {
  begin: Action[]
  rules: CompiledRule[]
  end: Action[]
}

export function compileProgram(program: AwkProgram, runtime: Runtime): CompiledProgram {
  return new Compiler(program, runtime).compile()
}

/** Runs code of either kind. */
export function* evaluate(code: Code): Step<Scalar> {
  return code.plain ? code.plain() : yield* code.stepped()
}

const maxDepth = 1000

class Compiler {
  private scope: FunctionDefinition | null = null
  private readonly names: ArrayNames
  private readonly bodies = new Map<string, Action>()
  private readonly program: AwkProgram
  private readonly runtime: Runtime

  constructor(program: AwkProgram, runtime: Runtime) {
    this.program = program
    this.runtime = runtime
    this.names = new ArrayNames(program)
  }

  compile(): CompiledProgram {
    const { begin, rules, end, functions } = this.program
    for (const [name, definition] of functions) {
      this.scope = definition
      this.bodies.set(name, this.statement(definition.body))
    }
    this.scope = null
    const printRecord: Statement = { kind: 'print', args: [], to: null }
    return {
      begin: begin.map((statement) => this.statement(statement)),
      rules: rules.map(({ pattern, action }) => ({
        test: pattern === null ? null : this.expression(pattern.kind === 'range' ? pattern.from : pattern),
        until: pattern?.kind === 'range' ? this.expression(pattern.to) : null,
        action: this.statement(action ?? printRecord),
      })),
      end: end.map((statement) => this.statement(statement)),
    }
  }

  // ---- statements

  private statement(node: Statement): Action {
    switch (node.kind) {
      case 'expression': {
        const code = this.expression(node.expression)
        if (code.plain) {
          const { plain } = code
          return {
            plain: () => {
              plain()
              return normal
            },
          }
        }
        const { stepped } = code
        return {
          *stepped() {
            yield* stepped()
            return normal
          },
        }
      }
      case 'print':
      case 'printf':
        return this.print(node)
      case 'block':
        return this.block(node.body.map((statement) => this.statement(statement)))
      case 'if':
        return this.conditional(node)
      case 'while':
      case 'do':
        return this.loop(null, node.test, null, node.body, node.kind === 'do')
      case 'for':
        return this.loop(node.init, node.test, node.step, node.body, false)
      case 'forIn':
        return this.forIn(node)
      case 'break':
        return { plain: () => breaking }
      case 'continue':
        return { plain: () => continuing }
      case 'next':
        return { plain: () => nexting }
      case 'nextfile':
        return { plain: () => skippingFile }
      case 'exit':
        return this.ending(node.value, exiting)
      case 'return':
        return this.ending(node.value, returning)
      case 'delete': {
        const array = this.array(node.array)
        if (node.subscripts === null)
          return {
            plain: () => {
              array().clear()
              return normal
            },
          }
        return this.asAction(
          this.map([this.subscript(node.subscripts)], ([key]) => {
            array().delete(key as string | number)
            return undefined
          }),
        )
      }
    }
  }

  private asAction(code: Code): Action {
    if (code.plain) {
      const { plain } = code
      return {
        plain: () => {
          plain()
          return normal
        },
      }
    }
    const { stepped } = code
    return {
      *stepped() {
        yield* stepped()
        return normal
      },
    }
  }

  private block(actions: readonly Action[]): Action {
    const [only] = actions
    if (actions.length === 1 && only) return only
    const plains = actions.map(({ plain }) => plain)
    if (plains.every((plain) => plain !== undefined)) {
      const all = plains as (() => Signal)[]
      return {
        plain: () => {
          for (const plain of all) {
            const signal = plain()
            if (signal !== normal) return signal
          }
          return normal
        },
      }
    }
    return {
      *stepped() {
        for (const action of actions) {
          const signal = action.plain ? action.plain() : yield* action.stepped()
          if (signal !== normal) return signal
        }
        return normal
      },
    }
  }

  private conditional(node: Statement & { kind: 'if' }): Action {
    const test = this.expression(node.test)
    const yes = this.statement(node.yes)
    const no: Action = node.no === null ? { plain: () => normal } : this.statement(node.no)
    if (test.plain && yes.plain && no.plain) {
      const parts = { test: test.plain, yes: yes.plain, no: no.plain }
      return { plain: () => (isTrue(parts.test()) ? parts.yes() : parts.no()) }
    }
    return {
      *stepped() {
        const branch = isTrue(test.plain ? test.plain() : yield* test.stepped()) ? yes : no
        return branch.plain ? branch.plain() : yield* branch.stepped()
      },
    }
  }

  private loop(
    initNode: Statement | null,
    testNode: Expression | null,
    stepNode: Statement | null,
    bodyNode: Statement,
    bodyFirst: boolean,
  ): Action {
    const { runtime } = this
    const init = initNode && this.statement(initNode)
    const test = testNode && this.expression(testNode)
    const step = stepNode && this.statement(stepNode)
    const body = this.statement(bodyNode)
    return {
      *stepped() {
        if (init) yield* perform(init)
        let isFirst = bodyFirst
        for (;;) {
          if (!isFirst && test && !isTrue(test.plain ? test.plain() : yield* test.stepped())) return normal
          isFirst = false
          const signal = body.plain ? body.plain() : yield* body.stepped()
          if (signal === breaking) return normal
          if (signal !== normal && signal !== continuing) return signal
          if (step) {
            if (step.plain) step.plain()
            else yield* step.stepped()
          }
          if (runtime.io.full) yield* runtime.io.flush()
          if (runtime.io.sys.exhausted()) yield
        }
      },
    }
  }

  private forIn(node: Statement & { kind: 'forIn' }): Action {
    const { runtime } = this
    const array = this.array(node.array)
    const set = this.setter(node.variable)
    const body = this.statement(node.body)
    return {
      *stepped() {
        for (const key of array().keys()) {
          yield* set(key)
          const signal = body.plain ? body.plain() : yield* body.stepped()
          if (signal === breaking) return normal
          if (signal !== normal && signal !== continuing) return signal
          yield* runtime.settle()
        }
        return normal
      },
    }
  }

  private ending(node: Expression | null, signal: Signal): Action {
    const { runtime } = this
    const value = node && this.expression(node)
    const finish = (result: Scalar): Signal => {
      if (signal === returning) runtime.returned = result
      else if (value) runtime.exitStatus = Math.trunc(toNumber(result)) & 0xff
      return signal
    }
    if (value === null) return { plain: () => finish(undefined) }
    if (value.plain) {
      const { plain } = value
      return { plain: () => finish(plain()) }
    }
    const { stepped } = value
    return {
      *stepped() {
        return finish(yield* stepped())
      },
    }
  }

  private print(node: Statement & { kind: 'print' | 'printf' }): Action {
    const { runtime } = this
    const args = node.args.map((arg) => this.expression(arg))
    const render = (values: readonly Scalar[]): string => {
      if (node.kind === 'printf')
        return formatText(
          runtime.text(values[0]),
          values.slice(1),
          runtime.text(runtime.globals[slots.CONVFMT]),
          'printf',
        )
      const ors = runtime.text(runtime.globals[slots.ORS])
      if (values.length === 0) return runtime.recordText() + ors
      if (values.length === 1) return runtime.printed(values[0]) + ors
      return (
        values.map((value) => runtime.printed(value)).join(runtime.text(runtime.globals[slots.OFS])) + ors
      )
    }
    const { to } = node
    if (to === null) {
      return this.asAction(
        this.map(args, (values) => {
          runtime.streams.print(render(values))
          return undefined
        }),
      )
    }
    const target = this.expression(to.target)
    return {
      *stepped() {
        const values: Scalar[] = []
        for (const arg of args) values.push(arg.plain ? arg.plain() : yield* arg.stepped())
        const name = runtime.text(yield* evaluate(target))
        yield* runtime.streams.printTo(to.kind, name, render(values))
        return normal
      },
    }
  }

  // ---- expressions

  private expression(node: Expression): Code {
    const { runtime } = this
    switch (node.kind) {
      case 'number':
      case 'string': {
        const { value } = node
        return { plain: () => value }
      }
      case 'regex': {
        const regex = runtime.regex(node.source)
        return { plain: () => (regex.test(runtime.recordText()) ? 1 : 0) }
      }
      case 'variable':
      case 'field':
      case 'element':
        return this.read(node)
      case 'group':
        throw new AwkRuntimeError('a list stands where a value is needed')
      case 'assign':
        return this.assign(node)
      case 'conditional':
        return this.choice(node)
      case 'binary':
        return this.binary(node)
      case 'and':
      case 'or':
        return this.logical(node)
      case 'not':
        return this.map([this.expression(node.operand)], ([value]) => (isTrue(value) ? 0 : 1))
      case 'minus':
        return this.map([this.expression(node.operand)], ([value]) => 0 - toNumber(value))
      case 'plus':
        return this.map([this.expression(node.operand)], ([value]) => toNumber(value))
      case 'match':
        return this.match(node)
      case 'in': {
        const array = this.array(node.array)
        return this.map([this.subscript(node.subscripts)], ([key]) =>
          array().has(key as string | number) ? 1 : 0,
        )
      }
      case 'concat':
        return this.pair(node.left, node.right, (a, b) => runtime.text(a) + runtime.text(b))
      case 'step':
        return this.step(node)
      case 'call':
        return this.call(node)
      case 'builtin':
        return this.builtin(node)
      case 'getline':
        return this.getline(node)
    }
  }

  /** A function of some values, plain if all of them are. */
  private map(codes: readonly Code[], combine: (values: readonly Scalar[]) => Scalar): Code {
    const plains = codes.map(({ plain }) => plain)
    if (plains.every((plain) => plain !== undefined)) {
      const all = plains as (() => Scalar)[]
      const [first] = all
      if (all.length === 1 && first) return { plain: () => combine([first()]) }
      return { plain: () => combine(all.map((plain) => plain())) }
    }
    return {
      *stepped() {
        const values: Scalar[] = []
        for (const code of codes) values.push(code.plain ? code.plain() : yield* code.stepped())
        return combine(values)
      },
    }
  }

  private pair(leftNode: Expression, rightNode: Expression, combine: (a: Scalar, b: Scalar) => Scalar): Code {
    const left = this.expression(leftNode)
    const right = this.expression(rightNode)
    if (left.plain && right.plain) {
      const parts = { left: left.plain, right: right.plain }
      return { plain: () => combine(parts.left(), parts.right()) }
    }
    return {
      *stepped() {
        const a = left.plain ? left.plain() : yield* left.stepped()
        return combine(a, right.plain ? right.plain() : yield* right.stepped())
      },
    }
  }

  private binary(node: Expression & { kind: 'binary' }): Code {
    const arithmetic = arithmetics[node.operator]
    if (arithmetic !== undefined)
      return this.pair(node.left, node.right, (a, b) => arithmetic(toNumber(a), toNumber(b)))
    const { runtime } = this
    const holds = comparisons[node.operator] as (order: number) => boolean
    return this.pair(node.left, node.right, (a, b) =>
      holds(compareScalars(a, b, runtime.globals[slots.CONVFMT] as string)) ? 1 : 0,
    )
  }

  private logical(node: Expression & { kind: 'and' | 'or' }): Code {
    const left = this.expression(node.left)
    const right = this.expression(node.right)
    const stops = node.kind === 'or'
    if (left.plain && right.plain) {
      const parts = { left: left.plain, right: right.plain }
      return {
        plain: () => {
          if (isTrue(parts.left()) === stops) return stops ? 1 : 0
          return isTrue(parts.right()) ? 1 : 0
        },
      }
    }
    return {
      *stepped() {
        if (isTrue(yield* evaluate(left)) === stops) return stops ? 1 : 0
        return isTrue(yield* evaluate(right)) ? 1 : 0
      },
    }
  }

  private choice(node: Expression & { kind: 'conditional' }): Code {
    const test = this.expression(node.test)
    const yes = this.expression(node.yes)
    const no = this.expression(node.no)
    if (test.plain && yes.plain && no.plain) {
      const parts = { test: test.plain, yes: yes.plain, no: no.plain }
      return { plain: () => (isTrue(parts.test()) ? parts.yes() : parts.no()) }
    }
    return {
      *stepped() {
        return yield* evaluate(isTrue(yield* evaluate(test)) ? yes : no)
      },
    }
  }

  private match(node: Expression & { kind: 'match' }): Code {
    const regexOf = this.regexOf(node.regex)
    const { runtime } = this
    return this.map([this.expression(node.text), regexOf.code], ([text, source]) =>
      regexOf.compiled(source).test(runtime.text(text)) !== node.negated ? 1 : 0,
    )
  }

  /** The right side of ~ and the arguments of match, sub, split: an expression in slashes is meant itself. */
  private regexOf(node: Expression): { code: Code; compiled: (value: Scalar) => Regex } {
    const { runtime } = this
    if (node.kind === 'regex') {
      const regex = runtime.regex(node.source)
      return { code: { plain: () => undefined }, compiled: () => regex }
    }
    return { code: this.expression(node), compiled: (value) => runtime.regex(runtime.text(value)) }
  }

  private read(node: Lvalue): Code {
    const { runtime } = this
    switch (node.kind) {
      case 'variable': {
        const local = this.localIndex(node.name)
        if (this.names.isArray(node.name, this.scope?.name ?? null))
          throw new AwkSyntaxError(`line ${node.line}: illegal reference to array ${node.name}`)
        if (local >= 0) return { plain: () => runtime.frame[local] as Scalar }
        const slot = runtime.slot(node.name)
        if (slot === slots.NF) return { plain: () => runtime.getGlobal(slot) }
        return { plain: () => runtime.globals[slot] }
      }
      case 'field':
        if (node.index.kind === 'number') {
          const index = Math.trunc(node.index.value)
          return { plain: () => runtime.getField(index) }
        }
        return this.map([this.expression(node.index)], ([index]) =>
          runtime.getField(Math.trunc(toNumber(index))),
        )
      case 'element': {
        const array = this.array(node.array)
        return this.map([this.subscript(node.subscripts)], ([key]) => array().get(key as string | number))
      }
    }
  }

  /** A subscript: a whole number stays one, anything else is text; several are joined by SUBSEP. */
  private subscript(nodes: readonly Expression[]): Code {
    const { runtime } = this
    const [only] = nodes
    if (nodes.length === 1 && only) {
      return this.map([this.expression(only)], ([value]) =>
        typeof value === 'number' && Number.isSafeInteger(value) ? value + 0 : runtime.text(value),
      )
    }
    return this.map(
      nodes.map((node) => this.expression(node)),
      (values) =>
        values.map((value) => runtime.text(value)).join(runtime.text(runtime.globals[slots.SUBSEP])),
    )
  }

  private localIndex(name: string): number {
    return this.scope?.parameters.indexOf(name) ?? -1
  }

  private array(name: string): () => AwkArray {
    const { runtime } = this
    const local = this.localIndex(name)
    if (local < 0) {
      const array = runtime.array(name)
      return () => array
    }
    return () => {
      let array = runtime.frame[local]
      if (!(array instanceof AwkArray)) {
        array = new AwkArray()
        runtime.frame[local] = array
      }
      return array
    }
  }

  /** Where a value goes: the key of an element or the number of a field is worked out before. */
  private place(node: Lvalue): {
    code: Code
    get: (key: Scalar) => Scalar
    set: (key: Scalar, value: Scalar) => void
  } {
    const { runtime } = this
    switch (node.kind) {
      case 'variable': {
        const local = this.localIndex(node.name)
        if (this.names.isArray(node.name, this.scope?.name ?? null))
          throw new AwkSyntaxError(`line ${node.line}: illegal reference to array ${node.name}`)
        const code: Code = { plain: () => undefined }
        if (local >= 0)
          return {
            code,
            get: () => runtime.frame[local] as Scalar,
            set: (_key, value) => {
              runtime.frame[local] = value
            },
          }
        const slot = runtime.slot(node.name)
        return {
          code,
          get: () => runtime.getGlobal(slot),
          set: (_key, value) => runtime.setGlobal(slot, value),
        }
      }
      case 'field':
        return {
          code: this.map([this.expression(node.index)], ([index]) => Math.trunc(toNumber(index))),
          get: (index) => runtime.getField(index as number),
          set: (index, value) => runtime.setField(index as number, value),
        }
      case 'element': {
        const array = this.array(node.array)
        return {
          code: this.subscript(node.subscripts),
          get: (key) => array().get(key as string | number),
          set: (key, value) => array().set(key as string | number, value),
        }
      }
    }
  }

  private setter(node: Lvalue): (value: Scalar) => Step<void> {
    const place = this.place(node)
    return function* (value) {
      place.set(yield* evaluate(place.code), value)
    }
  }

  private assign(node: Expression & { kind: 'assign' }): Code {
    const place = this.place(node.target)
    const value = this.expression(node.value)
    const arithmetic = arithmetics[node.operator]
    return this.map([place.code, value], ([key, given]) => {
      const result = arithmetic === undefined ? given : arithmetic(toNumber(place.get(key)), toNumber(given))
      place.set(key, result)
      return result
    })
  }

  private step(node: Expression & { kind: 'step' }): Code {
    const place = this.place(node.target)
    return this.map([place.code], ([key]) => {
      const before = toNumber(place.get(key))
      place.set(key, before + node.amount)
      return node.prefix ? before + node.amount : before
    })
  }

  private call(node: Expression & { kind: 'call' }): Code {
    const { runtime, bodies } = this
    const definition = this.program.functions.get(node.name) as FunctionDefinition
    const args = node.args.map((arg, index) =>
      this.argument(arg, node.name, definition.parameters[index] as string),
    )
    return {
      *stepped() {
        const frame: (Scalar | AwkArray)[] = []
        for (const arg of args) frame.push(typeof arg === 'function' ? arg() : yield* evaluate(arg))
        while (frame.length < definition.parameters.length) frame.push(undefined)
        if (++runtime.depth > maxDepth)
          throw new AwkRuntimeError(`function call nesting too deep (over ${maxDepth} calls)`)
        const callersFrame = runtime.frame
        runtime.frame = frame
        runtime.returned = undefined
        const body = bodies.get(node.name) as Action
        const signal = yield* perform(body)
        runtime.frame = callersFrame
        runtime.depth--
        if (signal === nexting) throw new AwkJump('next')
        if (signal === exiting) throw new AwkJump('exit')
        const result = signal === returning ? runtime.returned : undefined
        if (runtime.io.full) yield* runtime.io.flush()
        if (runtime.io.sys.exhausted()) yield
        return result
      },
    }
  }

  private argument(node: Expression, callee: string, parameter: string): Code | (() => Scalar | AwkArray) {
    if (node.kind === 'variable' && this.names.isArray(parameter, callee)) {
      const array = this.array(node.name)
      return () => array()
    }
    const { runtime } = this
    // A name that nothing has used yet may become an array in a function that this one calls.
    if (node.kind === 'variable' && this.localIndex(node.name) >= 0) {
      const local = this.localIndex(node.name)
      return () => runtime.frame[local]
    }
    return this.expression(node)
  }

  private builtin(node: Expression & { kind: 'builtin' }): Code {
    const { runtime } = this
    const { name, args } = node
    if (name === 'sub' || name === 'gsub') return this.substitute(name, args)
    if (name === 'split') return this.split(args)
    if (
      name === 'length' &&
      args[0]?.kind === 'variable' &&
      this.names.isArray(args[0].name, this.scope?.name ?? null)
    ) {
      const array = this.array(args[0].name)
      return { plain: () => array().size }
    }
    if (name === 'match') {
      const regexOf = this.regexOf(args[1] as Expression)
      return this.map([this.expression(args[0] as Expression), regexOf.code], ([text, source]) => {
        const found = regexOf.compiled(source).exec(runtime.text(text))
        runtime.globals[slots.RSTART] = found ? found.index + 1 : 0
        runtime.globals[slots.RLENGTH] = found ? found.end - found.index : -1
        return found ? found.index + 1 : 0
      })
    }
    const codes = args.map((arg) => this.expression(arg))
    if (!isSteppedBuiltin(name)) return this.map(codes, (values) => callBuiltin(runtime, name, values))
    return {
      *stepped() {
        const [first] = codes
        const text = first === undefined ? null : runtime.text(yield* evaluate(first))
        if (name === 'system') return yield* runtime.streams.system(text ?? '')
        if (name === 'close') return yield* runtime.streams.close(text ?? '')
        if (text === null) yield* runtime.streams.flushAll()
        return text === null ? 0 : yield* runtime.streams.flush(text)
      },
    }
  }

  private substitute(name: 'sub' | 'gsub', args: readonly Expression[]): Code {
    const { runtime } = this
    const regexOf = this.regexOf(args[0] as Expression)
    const targetNode = args[2] ?? { kind: 'field', index: { kind: 'number', value: 0 } }
    const replacement = this.expression(args[1] as Expression)
    const isPlace =
      targetNode.kind === 'variable' || targetNode.kind === 'field' || targetNode.kind === 'element'
    const place = isPlace ? this.place(targetNode) : null
    const target = place === null ? this.expression(targetNode) : place.code
    return this.map([regexOf.code, replacement, target], ([source, by, key]) => {
      const text = runtime.text(place === null ? key : place.get(key))
      const { count, result } = regexArgument(
        text,
        regexOf.compiled(source),
        runtime.text(by),
        name === 'gsub',
      )
      if (count > 0 && place !== null) place.set(key, result)
      return count
    })
  }

  private split(args: readonly Expression[]): Code {
    const { runtime } = this
    const [text, arrayNode, separator] = args as [Expression, Expression, Expression | undefined]
    if (arrayNode.kind !== 'variable') throw new AwkRuntimeError('the second argument of split is no array')
    const array = this.array(arrayNode.name)
    const regex = separator?.kind === 'regex' ? runtime.regex(separator.source) : null
    const separatorCode: Code =
      separator === undefined || regex !== null
        ? { plain: () => runtime.globals[slots.FS] }
        : this.expression(separator)
    return this.map([this.expression(text), separatorCode], ([value, by]) => {
      const given = runtime.text(value)
      const parts = regex === null ? runtime.splitText(given, runtime.text(by)) : splitByRegex(given, regex)
      array().fill(parts.map(fromInput))
      return parts.length
    })
  }

  private getline(node: Expression & { kind: 'getline' }): Code {
    const { runtime } = this
    const source = node.source && this.expression(node.source)
    const set = node.target && this.setter(node.target)
    return {
      *stepped() {
        let record: string | null
        if (source === null) record = yield* runtime.nextMainRecord()
        else {
          const name = runtime.text(yield* evaluate(source))
          const reader =
            node.from === 'file' ? runtime.streams.inputFile(name) : yield* runtime.streams.inputCommand(name)
          if (reader === null) return -1
          record = yield* reader.next(runtime.recordSeparator())
          if (reader.error !== 0) return -1
          // A command's records count, a file's do not (POSIX).
          if (record !== null && node.from === 'command')
            runtime.globals[slots.NR] = toNumber(runtime.globals[slots.NR]) + 1
        }
        if (record === null) return 0
        if (set === null) runtime.setRecord(record)
        else yield* set(fromInput(record))
        return 1
      },
    }
  }
}

function* perform(action: Action): Step<Signal> {
  return action.plain ? action.plain() : yield* action.stepped()
}

const arithmetics: Record<string, (a: number, b: number) => number> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  '^': (a, b) => a ** b,
}

const comparisons: Record<string, (order: number) => boolean> = {
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '==': (order) => order === 0,
  '!=': (order) => order !== 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
}
