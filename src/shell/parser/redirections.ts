/** Redirections, before and behind commands. */

import { removeQuotes } from './delimiters.ts'
import type { PendingDocument } from './here-documents.ts'
import { CLOSING_MARK, type Token } from './token.ts'
import { Tokens } from './tokens.ts'
import { type Redirection, Word } from './tree.ts'
import { VARIABLE } from './words.ts'

export const REDIRECTIONS = new Set(['<', '>', '>>', '<<', '<<-', '<<<', '<&', '>&', '<>', '>|', '&>', '&>>'])
/** Reserved words that cannot begin a command. */
export const CLOSERS = new Set(['then', 'do', 'done', 'fi', 'elif', 'else', 'esac', '}', 'in'])
const NONE: readonly never[] = []

export abstract class Redirections extends Tokens {
  protected beginsRedirection(token: Token): boolean {
    if (token.kind === 'operator') return REDIRECTIONS.has(token.text)
    return token.kind === 'number' || token.kind === 'descriptor-variable'
  }

  protected redirections(): readonly Redirection[] {
    const redirections: Redirection[] = []
    for (;;) {
      const token = this.peek()
      if (this.beginsRedirection(token)) redirections.push(this.redirection())
      else if (token.kind === 'word' && token.plain && CLOSERS.has(token.text)) break
      else if (token.kind === 'word' || (token.kind === 'operator' && token.text === '('))
        this.unexpected(token)
      else break
    }
    return redirections.length === 0 ? NONE : redirections
  }

  protected redirection(): Redirection {
    const prefix = this.peek()
    const descriptor = prefix.kind === 'number' ? Number(prefix.text) : null
    const variable =
      prefix.kind === 'descriptor-variable' ? (VARIABLE.exec(prefix.text)?.[1] as string) : null
    if (prefix.kind !== 'operator') this.take()
    const token = this.peek()
    const operator = token.text as Redirection['operator']
    const accepts = this.acceptsAssignment
    this.acceptsAssignment = false
    this.take()
    const target = this.peek()
    const copies = operator === '<&' || operator === '>&'
    const isDescriptor = copies && (target.kind === 'number' || target.text === CLOSING_MARK)
    if (target.kind !== 'word' && !isDescriptor) this.unexpectedWithin(target)
    this.acceptsAssignment = accepts
    this.take()
    if (operator !== '<<' && operator !== '<<-')
      return { operator, descriptor, variable, target: new Word(target.text), body: null }
    const quoted = !target.plain && /['"\\]/.test(target.text)
    const unquoted = quoted ? removeQuotes(target.text) : target.text
    const delimiter = operator === '<<-' ? unquoted.replace(/^\t+/, '') : unquoted
    const body: PendingDocument['body'] = { text: '', delimiter, quoted, word: null }
    this.documents.push({
      delimiter,
      strip: operator === '<<-',
      quoted,
      line: this.lineOf(token.start),
      body,
    })
    return { operator, descriptor, variable, target: null, body }
  }
}
