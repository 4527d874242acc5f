/** What the parser makes of a script. */

export type Node =
  | Simple
  | { readonly type: 'pipe'; readonly commands: readonly Node[]; readonly background: boolean }
  | {
      readonly type: 'redirected' | 'background' | 'subshell'
      readonly node: Node
      readonly redirections: readonly Redirection[]
      readonly line: number
    }
  | { readonly type: 'list'; readonly nodes: readonly Node[] }
  | { readonly type: 'andor'; readonly first: Node; readonly rest: readonly AndOr[] }
  | { readonly type: 'not'; readonly node: Node }
  | { readonly type: 'if'; readonly test: Node; readonly then: Node; readonly otherwise: Node | null }
  | { readonly type: 'while' | 'until'; readonly test: Node; readonly body: Node }
  | {
      readonly type: 'for'
      readonly variable: string
      readonly words: readonly Word[]
      readonly body: Node
      readonly line: number
    }
  | { readonly type: 'case'; readonly word: Word; readonly cases: readonly Case[]; readonly line: number }
  | { readonly type: 'function'; readonly name: string; readonly body: Node; readonly line: number }

export interface AndOr {
  readonly isOr: boolean
  readonly node: Node
}

export interface Simple {
  readonly type: 'simple'
  readonly line: number
  readonly assignments: readonly Word[]
  readonly words: readonly Word[]
  readonly redirections: readonly Redirection[]
  /** There are command substitutions in its assignments and words. */
  readonly runsCommands: boolean
}

export interface Case {
  readonly patterns: readonly Word[]
  /** null if it is empty */
  readonly body: Node | null
}

export interface Redirection {
  readonly operator: '<' | '>' | '>|' | '>>' | '<>' | '<&' | '>&' | '<<'
  readonly descriptor: number
  /** The file, what is duplicated, or the here-document's text. */
  word: Word
}

export interface Word {
  readonly parts: readonly Part[]
  /** What it is when nothing has to be expanded; null otherwise. */
  readonly literal: string | null
  /** The text if it is one and nothing in it was quoted: what can be a keyword, an alias, a name; '' otherwise. */
  readonly plain: string
  /** `name=...` */
  readonly isAssignment: boolean
  /** There is a command substitution in it. */
  readonly runsCommands: boolean
}

export type Part =
  /** A marked text (marked.ts). */
  | { readonly kind: 'text'; readonly text: string }
  /** The same from within quotes. */
  | { readonly kind: 'quoted'; readonly text: string }
  | { readonly kind: 'double'; readonly parts: readonly Part[] }
  | Parameter
  /** null: nothing between the parentheses */
  | { readonly kind: 'command'; readonly node: Node | null }
  | { readonly kind: 'arithmetic'; readonly parts: readonly Part[] }

export type Operation = '' | 'length' | '-' | '+' | '=' | '?' | '%' | '%%' | '#' | '##' | 'bad'

export interface Parameter {
  readonly kind: 'parameter'
  readonly name: string
  readonly operation: Operation
  /** What is empty counts as unset. */
  readonly colon: boolean
  readonly word: readonly Part[]
}
