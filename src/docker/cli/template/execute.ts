/** Running a template (text/template of Go 1.15). */

import { CallError, type TemplateFunction } from './functions.ts'
import { type Command, type Node, type Pipe, type Template, TemplateError, type Term } from './parse.ts'
import {
  display,
  Float,
  isEmpty,
  isList,
  isMap,
  type Method,
  Nil,
  Struct,
  typeName,
  type Value,
} from './value.ts'

export interface Options {
  readonly functions: Readonly<Record<string, TemplateFunction>>
  /** a key that a map has not is a mistake (`missingkey=error`) */
  readonly missingKeyIsError?: boolean
}

/** The text that a template makes of a value. Throws a TemplateError. */
export function executeTemplate(template: Template, value: Value, options: Options): string {
  const run = new Execution(template, options)
  run.list(template.nodes, value, [['$', value]])
  return run.output
}

type Range = Node & { readonly kind: 'if' | 'range' | 'with' }

type Variables = [name: string, value: Value][]

class Execution {
  output = ''
  readonly #template: Template
  readonly #options: Options

  constructor(template: Template, options: Options) {
    this.#template = template
    this.#options = options
  }

  list(nodes: readonly Node[], dot: Value, variables: Variables): void {
    for (const node of nodes) this.#node(node, dot, variables)
  }

  #node(node: Node, dot: Value, variables: Variables): void {
    if (node.kind === 'text') this.output += node.text
    else if (node.kind === 'action') {
      const value = this.#pipe(node.pipe, dot, variables)
      if (node.pipe.variables.length === 0) this.output += display(value)
    } else if (node.kind === 'template') this.#call(node, dot, variables)
    else {
      const depth = variables.length
      const value = this.#pipe(node.pipe, dot, variables)
      if (node.kind === 'range') this.#range(node, value, dot, variables)
      else if (isEmpty(value)) this.list(node.otherwise, dot, variables)
      else this.list(node.body, node.kind === 'with' ? value : dot, variables)
      variables.length = depth
    }
  }

  #call({ at, name, pipe }: Node & { kind: 'template' }, dot: Value, variables: Variables): void {
    const nodes = this.#template.defined.get(name)
    if (nodes === undefined)
      throw this.#fail(
        at,
        `{{template ${JSON.stringify(name)}}}`,
        `template ${JSON.stringify(name)} not defined`,
      )
    const value = pipe === null ? undefined : this.#pipe(pipe, dot, variables)
    this.list(nodes, value, [['$', value]])
  }

  #range(node: Range, value: Value, dot: Value, variables: Variables): void {
    const { pipe, body, otherwise } = node
    const items = this.#items(pipe, value)
    if (items.length === 0) {
      this.list(otherwise, dot, variables)
      return
    }
    const depth = variables.length
    for (const [key, item] of items) {
      const names = pipe.variables
      if (names.length === 1) variables[depth - 1] = [names[0] as string, item]
      else if (names.length === 2) {
        variables[depth - 2] = [names[0] as string, key]
        variables[depth - 1] = [names[1] as string, item]
      }
      this.list(body, item, variables)
      variables.length = depth
    }
  }

  #items(pipe: Pipe, value: Value): [Value, Value][] {
    if (isList(value)) return value.map((item, at) => [at, item])
    if (value === undefined || value === null || value instanceof Nil) return []
    if (isMap(value))
      return Object.keys(value)
        .sort()
        .map((key) => [key, value[key]])
    throw this.#fail(pipe.at, pipe.text, `range can't iterate over ${display(value)}`)
  }

  #pipe(pipe: Pipe, dot: Value, variables: Variables): Value {
    let value: Value
    pipe.commands.forEach((command, at) => {
      value = this.#command(command, dot, variables, at === 0 ? [] : [value])
    })
    for (const name of pipe.variables) {
      const known = pipe.isAssignment ? variables.findLastIndex((one) => one[0] === name) : -1
      if (known >= 0) variables[known] = [name, value]
      else variables.push([name, value])
    }
    return value
  }

  #command(command: Command, dot: Value, variables: Variables, piped: readonly Value[]): Value {
    const [first, ...rest] = command.terms as [Term, ...Term[]]
    if (first.kind === 'function') return this.#function(command, first, rest, dot, variables, piped)
    if (first.kind === 'nil') throw this.#fail(first.at, first.text, 'nil is not a command')
    const isCallable = first.kind === 'field' || first.kind === 'variable' || first.kind === 'pipe'
    if (isCallable) return this.#operand(first, dot, variables, rest, piped)
    if (rest.length > 0 || piped.length > 0) {
      throw this.#fail(first.at, first.text, `can't give argument to non-function ${first.text}`)
    }
    return this.#operand(first, dot, variables, [], [])
  }

  #function(
    command: Command,
    { name, at, text }: Term & { kind: 'function' },
    rest: readonly Term[],
    dot: Value,
    variables: Variables,
    piped: readonly Value[],
  ): Value {
    const { parameters, isVariadic, call } = this.#options.functions[name] as TemplateFunction
    const count = rest.length + piped.length
    const least = parameters.length - (isVariadic ? 1 : 0)
    if (isVariadic ? count < least : count !== least) {
      const wanted = isVariadic ? `at least ${least}` : String(least)
      throw this.#fail(at, text, `wrong number of args for ${name}: want ${wanted} got ${count}`)
    }
    const args = rest.map((term, index) => {
      const value = this.#operand(term, dot, variables, [], [])
      this.#check(parameters[Math.min(index, parameters.length - 1)] as string, value, term)
      return value
    })
    try {
      return call([...args, ...piped])
    } catch (error) {
      if (!(error instanceof CallError)) throw error
      throw this.#fail(command.at, command.text, `error calling ${name}: ${error.message}`)
    }
  }

  #check(kind: string, value: Value, term: Term): void {
    const isRight =
      kind === 'any' ||
      (kind === 'string' && typeof value === 'string') ||
      (kind === 'int' && typeof value === 'number') ||
      (kind === 'list' && (isList(value) || value instanceof Nil))
    if (isRight) return
    if (term.kind === 'constant')
      throw this.#fail(
        term.at,
        term.text,
        `expected ${kind === 'int' ? 'integer' : kind}; found ${term.text}`,
      )
    if (value === undefined || value === null)
      throw this.#fail(term.at, term.text, 'invalid value; expected string')
    const type = kind === 'list' ? '[]string' : kind
    throw this.#fail(term.at, term.text, `wrong type for value; expected ${type}; got ${typeName(value)}`)
  }

  #operand(
    term: Term,
    dot: Value,
    variables: Variables,
    args: readonly Term[],
    piped: readonly Value[],
  ): Value {
    const path = (start: Value, names: readonly string[]) =>
      this.#path(term, start, names, dot, variables, args, piped)
    switch (term.kind) {
      case 'dot':
        return dot
      case 'nil':
        return null
      case 'constant':
        return term.isFloat === true && typeof term.value === 'number' ? new Float(term.value) : term.value
      case 'field':
        return path(dot, term.names)
      case 'variable':
        return path(variables.findLast(([name]) => name === term.name)?.[1], term.names)
      case 'pipe':
        return path(this.#pipe(term.pipe, dot, variables), term.names)
      case 'function':
        return this.#function({ at: term.at, text: term.text, terms: [term] }, term, [], dot, variables, [])
    }
  }

  #path(
    term: Term,
    start: Value,
    names: readonly string[],
    dot: Value,
    variables: Variables,
    args: readonly Term[],
    piped: readonly Value[],
  ): Value {
    let value = start
    names.forEach((name, at) => {
      const isLast = at === names.length - 1
      const member = this.#field(term, value, name)
      if (typeof member === 'function') {
        const own = isLast ? args.map((arg) => this.#operand(arg, dot, variables, [], [])) : []
        value = member([...own, ...(isLast ? piped : [])])
        return
      }
      if (isLast && args.length + piped.length > 0) {
        throw this.#fail(term.at, term.text, `${name} has arguments but cannot be invoked as function`)
      }
      value = member
    })
    return value
  }

  #field(term: Term, value: Value, name: string): Value | Method {
    if (value instanceof Struct) {
      if (Object.hasOwn(value.members, name)) return value.members[name] as Value | Method
      throw this.#fail(term.at, term.text, `can't evaluate field ${name} in type ${value.type}`)
    }
    if (value instanceof Nil && value.kind === 'map') return undefined
    if (isMap(value)) {
      if (Object.hasOwn(value, name)) return value[name]
      if (this.#options.missingKeyIsError === true)
        throw this.#fail(term.at, term.text, `map has no entry for key ${JSON.stringify(name)}`)
      return undefined
    }
    if (value === undefined || value === null)
      throw this.#fail(term.at, term.text, `nil pointer evaluating interface {}.${name}`)
    const type = this.#options.missingKeyIsError === true ? 'interface {}' : typeName(value)
    throw this.#fail(term.at, term.text, `can't evaluate field ${name} in type ${type}`)
  }

  #fail(at: number, text: string, message: string): TemplateError {
    const before = this.#template.text.slice(0, at)
    const line = before.split('\n').length
    const column = at - (before.lastIndexOf('\n') + 1)
    const { name } = this.#template
    return new TemplateError(
      `template: ${name}:${line}:${column}: executing ${JSON.stringify(name)} at <${text}>: ${message}`,
    )
  }
}
