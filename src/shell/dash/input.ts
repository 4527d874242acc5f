/** Where commands come from: a script, read as a whole, or standard input, of which a block is read when one is wanted. */

import { O_RDONLY } from '../../kernel/abi.ts'
import { EINTR, ERESTARTSYS } from '../../kernel/vfs/errno.ts'
import { mustFit } from '../memory.ts'
import { withoutNul } from '../read-all.ts'
import type { Steps } from '../steps.ts'
import { textOf } from './bytes.ts'
import { type Parsed, Parser } from './parser.ts'
import { failSyntax, parseNext } from './parsing.ts'
import { openFile, tryOpen } from './redirections.ts'
import type { Shell } from './shell.ts'
import { NeedsInput, Source } from './source.ts'
import { SyntaxProblem } from './syntax-problem.ts'

/** BUFSIZ of stdio, which dash reads at once. */
const BLOCK = 8191

export type ShowPrompt = (shell: Shell, name: 'PS1' | 'PS2') => Steps<void>

export interface Input {
  next(shell: Shell, prompt: ShowPrompt | null): Steps<Parsed>
  /** Forgets the rest of the line. */
  drop(): void
}

export const readCommand = (shell: Shell, input: Input, prompt: ShowPrompt | null): Steps<Parsed> =>
  input.next(shell, prompt)

/** `set -v`: lines are shown when something of them has been read. */
class Echo {
  private done = 0

  /** `text` has been read up to `end`. */
  show(shell: Shell, text: string, end: number): void {
    const newline = end === 0 ? -1 : text.indexOf('\n', end - 1)
    const lineEnd = end === 0 ? 0 : newline < 0 ? text.length : newline + 1
    if (lineEnd <= this.done) return
    if (shell.options.verbose) shell.warnFirst(text.slice(this.done, lineEnd))
    this.done = lineEnd
  }

  /** So much is no part of the text any more. */
  drop(length: number): void {
    this.done = Math.max(0, this.done - length)
  }
}

class Script implements Input {
  private readonly text: string
  private readonly source: Source
  private readonly parser: Parser
  private readonly echo = new Echo()

  constructor(text: string, aliases: ReadonlyMap<string, string>) {
    this.text = text
    this.source = new Source(text, 1, true)
    this.parser = new Parser(this.source, aliases)
  }

  *next(shell: Shell): Steps<Parsed> {
    if (shell.sys.exhausted()) yield undefined
    try {
      return parseNext(shell, this.parser)
    } finally {
      this.echo.show(shell, this.text, this.source.offset)
    }
  }

  drop(): void {}
}

export class StandardInput implements Input {
  private text = ''
  private line = 1
  private hasEnded = false
  private readonly echo = new Echo()

  drop(): void {
    const newline = this.text.indexOf('\n')
    this.forget(newline < 0 ? this.text.length : newline + 1)
    this.hasEnded = false
  }

  private forget(length: number): void {
    this.text = this.text.slice(length)
    this.echo.drop(length)
  }

  *next(shell: Shell, prompt: ShowPrompt | null): Steps<Parsed> {
    if (prompt !== null && this.text === '') yield* prompt(shell, 'PS1')
    for (;;) {
      const source = new Source(this.text, this.line, this.hasEnded)
      try {
        const parsed = new Parser(source, shell.aliases).next()
        this.taken(shell, source)
        // A terminal may go on.
        if (parsed.type === 'end') this.hasEnded = false
        return parsed
      } catch (error) {
        if (error instanceof SyntaxProblem) {
          try {
            return failSyntax(shell, error)
          } finally {
            this.taken(shell, source)
          }
        }
        if (!(error instanceof NeedsInput)) throw error
        this.echo.show(shell, this.text, this.text.length)
      }
      // ^D within a line ends no line.
      if (prompt !== null && this.text.endsWith('\n')) yield* prompt(shell, 'PS2')
      yield* this.readMore(shell)
    }
  }

  private taken(shell: Shell, source: Source): void {
    this.echo.show(shell, this.text, source.offset)
    this.forget(source.offset)
    this.line = source.line
    shell.inputLine = source.line
  }

  private *readMore(shell: Shell): Steps<void> {
    if (shell.hasOutput) yield* shell.flush()
    const piece = yield* readPiece(shell, 0, BLOCK)
    if (typeof piece === 'number' || piece.length === 0) this.hasEnded = true
    else this.text += textOf(withoutNul(piece))
    mustFit(this.text.length)
  }
}

function* readPiece(shell: Shell, descriptor: number, count: number): Steps<Uint8Array | number> {
  for (;;) {
    if (shell.sys.exhausted()) yield* shell.giveWay()
    const piece = shell.sys.read(descriptor, count)
    if (piece === -ERESTARTSYS) yield undefined
    else if (piece === -EINTR) {
      shell.takeSignals()
      if (shell.isInteractive) shell.throwInterrupt()
    } else {
      if (typeof piece !== 'number') shell.work(piece.length)
      return piece
    }
  }
}

/** A file's commands. Without the file: null if it may be missing, else that is the end. */
export function* scriptInput(shell: Shell, path: string, { mayBeMissing = false } = {}): Steps<Input | null> {
  const fd = mayBeMissing ? yield* tryOpen(shell, path, O_RDONLY) : yield* openFile(shell, path, O_RDONLY)
  if (fd < 0) return null
  let text = ''
  for (;;) {
    const piece = yield* readPiece(shell, fd, 65536)
    if (typeof piece === 'number' || piece.length === 0) break
    text += textOf(withoutNul(piece))
    mustFit(text.length)
  }
  shell.sys.close(fd)
  return new Script(text, shell.aliases)
}
