/** The tree of an awk program. */

export type Expression =
  | { kind: 'number'; value: number }
  | { kind: 'string'; value: string }
  | { kind: 'regex'; source: string }
  | Lvalue
  /** (a, b): only before `in` and as the list of print */
  | { kind: 'group'; items: Expression[] }
  | { kind: 'assign'; operator: string; target: Lvalue; value: Expression }
  | { kind: 'conditional'; test: Expression; yes: Expression; no: Expression }
  | { kind: 'binary'; operator: string; left: Expression; right: Expression }
  | { kind: 'and' | 'or'; left: Expression; right: Expression }
  | { kind: 'not' | 'minus' | 'plus'; operand: Expression }
  | { kind: 'match'; negated: boolean; text: Expression; regex: Expression }
  | { kind: 'in'; array: string; subscripts: Expression[] }
  | { kind: 'concat'; left: Expression; right: Expression }
  | { kind: 'step'; amount: 1 | -1; prefix: boolean; target: Lvalue }
  | { kind: 'call'; name: string; args: Expression[]; line: number }
  | { kind: 'builtin'; name: string; args: Expression[] }
  | { kind: 'getline'; source: Expression | null; from: 'main' | 'file' | 'command'; target: Lvalue | null }

export type Lvalue =
  | { kind: 'variable'; name: string; line: number }
  | { kind: 'field'; index: Expression }
  | { kind: 'element'; array: string; subscripts: Expression[] }

export interface Redirection {
  kind: '>' | '>>' | '|'
  target: Expression
}

export type Statement =
  | { kind: 'expression'; expression: Expression }
  | { kind: 'print' | 'printf'; args: Expression[]; to: Redirection | null }
  | { kind: 'block'; body: Statement[] }
  | { kind: 'if'; test: Expression; yes: Statement; no: Statement | null }
  | { kind: 'while'; test: Expression; body: Statement }
  | { kind: 'do'; test: Expression; body: Statement }
  | { kind: 'for'; init: Statement | null; test: Expression | null; step: Statement | null; body: Statement }
  | { kind: 'forIn'; variable: Lvalue; array: string; body: Statement }
  | { kind: 'break' | 'continue' | 'next' | 'nextfile' }
  | { kind: 'exit' | 'return'; value: Expression | null }
  | { kind: 'delete'; array: string; subscripts: Expression[] | null }

export interface Rule {
  pattern: Expression | { kind: 'range'; from: Expression; to: Expression } | null
  /** null: print $0 */
  action: Statement | null
}

export interface FunctionDefinition {
  name: string
  parameters: string[]
  body: Statement
}

export interface AwkProgram {
  begin: Statement[]
  rules: Rule[]
  end: Statement[]
  functions: Map<string, FunctionDefinition>
}
