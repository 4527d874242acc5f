/**
 * The tree that the interpreter walks. It is plain data; a word's parts are made when it is first
 * expanded (word-parts.ts), so that branches that never run cost nothing. Texts are kept as bash keeps them, for
 * `declare -f`, traces and messages.
 *
 * `line` is the value that bash's line_number had when its parser made the command; commands without one run on the
 * line that is current.
 */

export interface List {
  readonly type: 'list'
  readonly statements: readonly Statement[]
}

export interface Statement {
  readonly command: Command
  readonly background: boolean
  /** In a command substitution: a newline separates it from the next one, which is kept when it is printed. */
  readonly newline: boolean
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
  | Coproc

export interface Simple {
  readonly type: 'simple'
  readonly line: number
  readonly assignments: readonly Assignment[]
  /** The command's name first; assignments only behind declare, export and their like. */
  readonly words: readonly (Word | Assignment)[]
  readonly redirections: readonly Redirection[]
}

/** By `time`: as TIMEFORMAT says, or by `time -p`. */
export type Timed = 'bash' | 'posix'

export interface Pipeline {
  readonly type: 'pipeline'
  readonly commands: readonly Command[]
  /** whether standard error of command i goes into the pipe too */
  readonly both: readonly boolean[]
  readonly negated: boolean
  readonly timed: 'no' | Timed
}

export interface AndOr {
  readonly type: 'and-or'
  readonly commands: readonly Command[]
  readonly operators: readonly ('&&' | '||')[]
}

interface Compound {
  readonly redirections: readonly Redirection[]
}

export interface Group extends Compound {
  readonly type: 'group'
  readonly body: List
}

export interface Subshell extends Compound {
  readonly type: 'subshell'
  readonly line: number
  readonly body: List
}

export interface If extends Compound {
  readonly type: 'if'
  readonly branches: readonly { readonly condition: List; readonly body: List }[]
  readonly otherwise: List | null
}

export interface For extends Compound {
  readonly type: 'for'
  readonly line: number
  readonly name: string
  /** null without `in`: the positional parameters */
  readonly words: readonly Word[] | null
  readonly body: List
}

export interface Select extends Compound {
  readonly type: 'select'
  readonly line: number
  readonly name: string
  readonly words: readonly Word[] | null
  readonly body: List
}

export interface ArithmeticFor extends Compound {
  readonly type: 'arithmetic-for'
  readonly line: number
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
  readonly line: number
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
  readonly line: number
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
  readonly line: number
  readonly expression: Arithmetic
}

export interface FunctionDefinition {
  readonly type: 'function'
  /** of its name */
  readonly line: number
  /** of the `{` or `(`: where a call begins */
  readonly bodyLine: number
  readonly name: string
  readonly body: Command
}

export interface Coproc {
  readonly type: 'coproc'
  /** COPROC unless another was given */
  readonly name: Word
  readonly command: Command
}

export interface Assignment {
  readonly type: 'assignment'
  readonly text: string
  /** All of it, for what is done with words that only look like assignments. */
  readonly word: Word
  readonly name: string
  readonly subscript: Subscript | null
  readonly append: boolean
  /** null for an array literal */
  readonly value: Word | null
  readonly elements: readonly ArrayElement[] | null
}

export interface ArrayElement {
  readonly text: string
  readonly subscript: Subscript | null
  readonly append: boolean
  readonly value: Word
  /** All that bash reads as the list, and cannot: its first parenthesis is one too many. */
  readonly misread?: string
}

export interface Redirection {
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
  /** The lines; of `<<-` without their tabs. */
  readonly text: string
  /** without quotes */
  readonly delimiter: string
  /** The delimiter was quoted: nothing is expanded. */
  readonly quoted: boolean
  /** `text` for its expansion, null if it is to be taken as it is */
  readonly word: Word | null
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
  /** Kept by word-parts.ts. */
  parsed: readonly Part[] | null = null

  constructor(text: string) {
    this.text = text
    this.direct = !/[$`"'\\]|\[~/.test(text)
  }
}

/**
 * Where a word stands, which decides what its characters mean:
 * - word: among a command's arguments
 * - element: an element of an array, or a subscript: as word, and never an assignment
 * - assigned: behind `name=`, where tildes also follow colons
 * - double: between double quotes
 * - default: behind the operator of `${x-...}`: as word, and what is not quoted is split
 * - operand: behind the operator of `"${x-...}"`: as double, and `\}` is `}`
 * - here: in a here-document, where double quotes are ordinary
 * - arithmetic: between double quotes that may be written once more
 */
export type Context =
  | 'word'
  | 'element'
  | 'assigned'
  | 'default'
  | 'double'
  | 'operand'
  | 'here'
  | 'arithmetic'

export class Word {
  readonly text: string
  readonly context: Context
  /** The value of a word in which nothing is quoted or expanded, else null. */
  readonly literal: string | null
  /** Kept by word-parts.ts. */
  parsed: readonly Part[] | null = null
  /** What brace expansion makes of it, null if nothing; kept by word-parts.ts. */
  braces: readonly Word[] | null | undefined

  constructor(text: string, context: Context = 'word') {
    this.text = text
    this.context = context
    this.literal = PLAIN.test(text) || text === '[' || text === ']' ? text : null
  }
}

const PLAIN = /^[\w/.,:@%+=-]+$/

export type Part =
  | { readonly kind: 'text'; readonly text: string }
  /** The same, to be split as the result of an expansion. */
  | { readonly kind: 'split'; readonly text: string }
  | { readonly kind: 'quoted'; readonly text: string }
  /** `text` is what stands between the quotes. */
  | { readonly kind: 'double'; readonly text: string; readonly parts: readonly Part[] }
  /**
   * `~`, `~user`, `~+`, `~-`: where bash would expand it; `text` includes the tilde. `inArgument`: behind the = of what
   * only looks like an assignment, where Posix wants none.
   */
  | { readonly kind: 'tilde'; readonly text: string; readonly inArgument: boolean }
  | ParameterPart
  | {
      readonly kind: 'command'
      readonly text: string
      readonly backquoted: boolean
      /**
       * What stands behind `$(` where that is no list which a parenthesis ends; `text` is then all that stands from the
       * beginning of the expansion on.
       */
      readonly unread: string | null
      /** All that stands behind `$(`, if that is such a list only with extglob; else null. */
      readonly extended: string | null
      /** A here-document in it does not end, which bash says whenever it looks for the parenthesis. */
      readonly warns: boolean
    }
  | { readonly kind: 'arithmetic'; readonly expression: Arithmetic }
  /** In the text of an arithmetic expression, what stands between brackets. */
  | { readonly kind: 'subscript'; readonly word: Word }
  | { readonly kind: 'process'; readonly direction: '<' | '>'; readonly text: string }

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
  /** `${` without its `}` */
  | { readonly type: 'unclosed' }
