/**
 * The tree that the interpreter walks. It is plain data; a word's parts are made when it is first
 * expanded, so that branches that never run cost nothing. Texts are kept as written, for `declare -f`,
 * traces and messages.
 */

export interface List {
  readonly type: 'list'
  readonly statements: readonly Statement[]
}

export interface Statement {
  readonly command: Command
  readonly background: boolean
}

export type Command =
  | Simple
  | Pipeline
  | AndOr
  | Group
  | Subshell
  | If
  | For
  | ArithmeticFor
  | While
  | Case
  | Conditional
  | ArithmeticCommand
  | FunctionDefinition
  | Select
  | Refused

export interface Simple {
  readonly type: 'simple'
  readonly line: number
  readonly assignments: readonly Assignment[]
  /** The command's name first; assignments only behind declare, export and their like. */
  readonly words: readonly (Word | Assignment)[]
  readonly redirections: readonly Redirection[]
}

export interface Pipeline {
  readonly type: 'pipeline'
  readonly commands: readonly Command[]
  /** whether standard error of command i goes into the pipe too */
  readonly both: readonly boolean[]
  readonly negated: boolean
  readonly timed: 'no' | 'bash' | 'posix'
}

export interface AndOr {
  readonly type: 'and-or'
  readonly commands: readonly Command[]
  readonly operators: readonly ('&&' | '||')[]
}

interface Compound {
  readonly line: number
  readonly redirections: readonly Redirection[]
}

export interface Group extends Compound {
  readonly type: 'group'
  readonly body: List
}

export interface Subshell extends Compound {
  readonly type: 'subshell'
  readonly body: List
}

export interface If extends Compound {
  readonly type: 'if'
  readonly branches: readonly { readonly condition: List; readonly body: List }[]
  readonly otherwise: List | null
}

export interface For extends Compound {
  readonly type: 'for'
  readonly name: string
  /** null without `in`: the positional parameters */
  readonly words: readonly Word[] | null
  readonly body: List
}

export interface Select extends Compound {
  readonly type: 'select'
  readonly name: string
  readonly words: readonly Word[] | null
  readonly body: List
}

export interface ArithmeticFor extends Compound {
  readonly type: 'arithmetic-for'
  readonly initialize: Arithmetic
  readonly test: Arithmetic
  readonly update: Arithmetic
  readonly body: List
}

export interface While extends Compound {
  readonly type: 'while'
  readonly until: boolean
  readonly condition: List
  readonly body: List
}

export interface Case extends Compound {
  readonly type: 'case'
  readonly word: Word
  readonly items: readonly CaseItem[]
}

export interface CaseItem {
  readonly patterns: readonly Word[]
  readonly body: List
  readonly terminator: ';;' | ';&' | ';;&'
}

export interface Conditional extends Compound {
  readonly type: 'conditional'
  readonly expression: Test
}

export type Test =
  | { readonly type: 'unary'; readonly operator: string; readonly operand: Word }
  | { readonly type: 'binary'; readonly operator: string; readonly left: Word; readonly right: Word }
  | { readonly type: 'logical'; readonly operator: '&&' | '||'; readonly operands: readonly Test[] }
  | { readonly type: 'not'; readonly operand: Test }
  | { readonly type: 'group'; readonly operand: Test }

export interface ArithmeticCommand extends Compound {
  readonly type: 'arithmetic'
  readonly expression: Arithmetic
}

export interface FunctionDefinition {
  readonly type: 'function'
  readonly line: number
  readonly name: string
  readonly body: Command
}

/** Something that this shell knows and does not do. */
export interface Refused {
  readonly type: 'refused'
  readonly line: number
  readonly what: string
}

export interface Assignment {
  readonly type: 'assignment'
  readonly text: string
  readonly name: string
  readonly subscript: Subscript | null
  readonly append: boolean
  /** null for an array literal */
  readonly value: Word | null
  readonly elements: readonly ArrayElement[] | null
}

export interface ArrayElement {
  readonly subscript: Subscript | null
  readonly append: boolean
  readonly value: Word
}

export interface Redirection {
  readonly line: number
  readonly operator: '>' | '>>' | '<' | '<>' | '<&' | '>&' | '>|' | '&>' | '&>>' | '<<' | '<<-' | '<<<'
  /** null: 0 or 1, as the operator has it */
  readonly descriptor: number | null
  /** `{name}>` */
  readonly variable: string | null
  /** null for here-documents */
  readonly target: Word | null
  readonly body: HereBody | null
}

export interface HereBody {
  /** The lines as they stand in the source. */
  readonly text: string
  readonly delimiter: string
  readonly quoted: boolean
  readonly parts: readonly Part[]
}

/** `[text]` behind a name: a key or an arithmetic expression, which the variable decides. */
export interface Subscript {
  readonly text: string
  readonly word: Word
  readonly arithmetic: Arithmetic
}

/** Text to be expanded as if between double quotes and then evaluated. */
export class Arithmetic {
  readonly text: string
  /** No expansion and no quote in it: the text can be evaluated as it is. */
  readonly direct: boolean
  /** What the evaluator made of `text`, kept here by it. */
  compiled: unknown = null
  private resolved: readonly Part[] | null = null
  private readonly resolve: (text: string) => readonly Part[]

  constructor(text: string, resolve: (text: string) => readonly Part[]) {
    this.text = text
    this.direct = !/[$`"'\\]/.test(text)
    this.resolve = resolve
  }

  get parts(): readonly Part[] {
    if (this.resolved === null) this.resolved = this.resolve(this.text)
    return this.resolved
  }
}

export class Word {
  readonly text: string
  /** The value of a word in which nothing is quoted or expanded, else null. */
  readonly literal: string | null
  private resolved: readonly Part[] | null = null
  private readonly resolve: () => readonly Part[]
  private braces: readonly Word[] | null | undefined
  private readonly reparse: (text: string) => Word

  constructor(text: string, resolve: () => readonly Part[], reparse: (text: string) => Word) {
    this.text = text
    this.literal = PLAIN.test(text) ? text : null
    this.resolve = resolve
    this.reparse = reparse
  }

  get parts(): readonly Part[] {
    if (this.resolved === null) this.resolved = this.resolve()
    return this.resolved
  }

  /** The words that brace expansion makes of it, null if none; `expand` is the expansion of texts. */
  alternatives(expand: (text: string) => readonly string[] | null): readonly Word[] | null {
    if (this.braces === undefined) {
      const texts = this.text.includes('{') ? expand(this.text) : null
      this.braces = texts === null ? null : texts.map((text) => this.reparse(text))
    }
    return this.braces
  }
}

const PLAIN = /^[\w/.,:@%+=-]+$/

export type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'quoted'; readonly text: string }
  /** `text` is what stands between the quotes. */
  | { readonly kind: 'double'; readonly text: string; readonly parts: readonly Part[] }
  /** `~`, `~user`, `~+`, `~-`: where bash would expand it; `text` includes the tilde */
  | { readonly kind: 'tilde'; readonly text: string }
  | ParameterPart
  | {
      readonly kind: 'command'
      readonly text: string
      readonly backquoted: boolean
      readonly script: () => Script
    }
  | { readonly kind: 'arithmetic'; readonly expression: Arithmetic }
  | { readonly kind: 'process'; readonly direction: '<' | '>'; readonly script: () => Script }

/** The contents of a substitution; a problem is reported when it is to run. */
export interface Script {
  readonly list: List
  /** The source text, for what must be read anew. */
  readonly text: string
}

export interface ParameterPart {
  readonly kind: 'parameter'
  /** As written, `${x:-y}`. */
  readonly text: string
  readonly name: string
  readonly subscript: Subscript | null
  /** `${#name}` */
  readonly length: boolean
  /** `${!name}` */
  readonly indirect: boolean
  readonly operation: ParameterOperation | null
}

export type ParameterOperation =
  | { readonly type: 'default'; readonly operator: string; readonly word: Word }
  | { readonly type: 'remove'; readonly operator: '#' | '##' | '%' | '%%'; readonly pattern: Word }
  | {
      readonly type: 'replace'
      readonly operator: '/' | '//' | '/#' | '/%'
      readonly pattern: Word
      readonly replacement: Word
    }
  | { readonly type: 'slice'; readonly offset: Arithmetic; readonly length: Arithmetic | null }
  | { readonly type: 'case'; readonly operator: string; readonly pattern: Word | null }
  | { readonly type: 'transform'; readonly operator: string }
  | { readonly type: 'names'; readonly operator: '@' | '*' }
  | { readonly type: 'bad' }
