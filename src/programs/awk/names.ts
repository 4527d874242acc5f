/**
 * Which names of a program are arrays. Awk does not declare them: a name is an array if it is used as one, or
 * handed to a function whose parameter is one.
 */

import type { AwkProgram, Expression, Rule, Statement } from './tree.ts'

export class ArrayNames {
  private readonly globals = new Set<string>(['ARGV', 'ENVIRON'])
  private readonly parameters = new Map<string, Set<string>>()
  private readonly program: AwkProgram
  private changed = true

  constructor(program: AwkProgram) {
    this.program = program
    for (const name of program.functions.keys()) this.parameters.set(name, new Set())
    // What a call hands on may make more arrays, until nothing changes.
    while (this.changed) {
      this.changed = false
      for (const statement of [...program.begin, ...program.end]) this.visit(statement, null)
      for (const { pattern, action } of program.rules)
        for (const node of [pattern, action]) if (node) this.visit(node, null)
      for (const [name, { body }] of program.functions) this.visit(body, name)
    }
  }

  /** `scope` is the function's name, null outside. */
  isArray(name: string, scope: string | null): boolean {
    return this.isParameter(name, scope)
      ? (this.parameters.get(scope as string)?.has(name) ?? false)
      : this.globals.has(name)
  }

  private isParameter(name: string, scope: string | null): boolean {
    return scope !== null && (this.program.functions.get(scope)?.parameters.includes(name) ?? false)
  }

  private mark(name: string, scope: string | null): void {
    const names = this.isParameter(name, scope) ? this.parameters.get(scope as string) : this.globals
    if (names === undefined || names.has(name)) return
    names.add(name)
    this.changed = true
  }

  private visit(node: Node, scope: string | null): void {
    if (node.kind === 'element' || node.kind === 'in' || node.kind === 'forIn' || node.kind === 'delete')
      this.mark(node.array, scope)
    else if (node.kind === 'builtin' && node.name === 'split') {
      const [, target] = node.args
      if (target?.kind === 'variable') this.mark(target.name, scope)
    } else if (node.kind === 'call') this.visitCall(node, scope)
    for (const child of children(node)) this.visit(child, scope)
  }

  private visitCall(node: Node & { kind: 'call' }, scope: string | null): void {
    const callee = this.program.functions.get(node.name)
    for (const [index, arg] of node.args.entries()) {
      const parameter = callee?.parameters[index]
      if (arg.kind !== 'variable' || parameter === undefined) continue
      if (this.parameters.get(node.name)?.has(parameter)) this.mark(arg.name, scope)
    }
  }
}

type Node = Expression | Statement | NonNullable<Rule['pattern']>

function children(node: Node): Node[] {
  return Object.values(node)
    .flat()
    .filter((value): value is Node => typeof value === 'object' && value !== null)
    .flatMap((value) => ('kind' in value && value.kind !== undefined ? [value] : []))
}
