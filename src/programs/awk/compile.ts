/**
 * Turns the tree of an awk program into functions: statements.ts and expressions.ts with its neighbours say how, code.ts
 * what the functions are.
 *
 * Invariants: a function's names are known by their place in its frame, global ones by their slot, before anything
 * runs; whether a name is an array is known too (names.ts).
 */

import type { Action, Code } from './code.ts'
import { compileExpression } from './expressions.ts'
import { ArrayNames } from './names.ts'
import type { Runtime } from './runtime.ts'
import type { Scope } from './scope.ts'
import { compileStatement } from './statements.ts'
import type { AwkProgram, FunctionDefinition, Rule, Statement } from './tree.ts'

export interface CompiledRule {
  readonly test: Code | null
  /** of a range */
  readonly until: Code | null
  readonly action: Action
}

export interface CompiledProgram {
  readonly begin: readonly Action[]
  readonly rules: readonly CompiledRule[]
  readonly end: readonly Action[]
}

export function compileProgram(program: AwkProgram, runtime: Runtime): CompiledProgram {
  const names = new ArrayNames(program)
  const bodies = new Map<string, Action>()
  const scopeOf = (definition: FunctionDefinition | null): Scope => {
    const scope: Scope = {
      program,
      runtime,
      names,
      bodies,
      definition,
      expression: (node) => compileExpression(scope, node),
    }
    return scope
  }
  for (const [name, definition] of program.functions)
    bodies.set(name, compileStatement(scopeOf(definition), definition.body))
  const global = scopeOf(null)
  const compile = (statement: Statement): Action => compileStatement(global, statement)
  return {
    begin: program.begin.map(compile),
    rules: program.rules.map((rule) => compileRule(global, rule)),
    end: program.end.map(compile),
  }
}

const PRINT_RECORD: Statement = { kind: 'print', args: [], to: null }

function compileRule(scope: Scope, { pattern, action }: Rule): CompiledRule {
  const test = pattern?.kind === 'range' ? pattern.from : pattern
  return {
    test: test === null ? null : scope.expression(test),
    until: pattern?.kind === 'range' ? scope.expression(pattern.to) : null,
    action: compileStatement(scope, action ?? PRINT_RECORD),
  }
}
