/** Here-documents: announced in a line, and read when the line ends (parse.y, gather_here_documents). */

import type { LineMessage } from './problem.ts'
import { endsInBackslash, Source } from './source.ts'
import { type HereBody, Word } from './tree.ts'

export interface PendingDocument {
  readonly delimiter: string
  readonly strip: boolean
  readonly quoted: boolean
  /** of the last line in front of its text */
  line: number
  readonly body: { -readonly [K in keyof HereBody]: HereBody[K] }
}

/** One whose end is not in the text. */
export interface OpenDocument extends PendingDocument {
  /** Not even a line of it is. */
  readonly isEmpty: boolean
}

export const openDocumentWarning = (document: PendingDocument, line: number): LineMessage => ({
  line,
  text: `warning: here-document at line ${document.line} delimited by end-of-file (wanted \`${document.delimiter}')`,
})

export class HereDocuments extends Source {
  /** Those that the current line has announced. */
  protected documents: PendingDocument[] = []
  /** The one that the text has ended in. */
  protected openDocument: OpenDocument | null = null

  protected readDocuments(from: number): void {
    let at = from
    for (const document of this.documents) {
      const lines: string[] = []
      document.line = this.lineOf(Math.max(0, at - 1))
      for (;;) {
        if (at >= this.text.length) {
          this.openDocument ??= { ...document, isEmpty: lines.length === 0 }
          this.warnDocument(document, this.lastLine())
          break
        }
        const newline = this.text.indexOf('\n', at)
        let end = newline < 0 ? this.text.length : newline
        let line = this.text.slice(at, end)
        // A continued line is joined before it is compared.
        while (!document.quoted && endsInBackslash(line) && end < this.text.length - 1) {
          const next = this.text.indexOf('\n', end + 1)
          line = line.slice(0, -1) + this.text.slice(end + 1, next < 0 ? this.text.length : next)
          end = next < 0 ? this.text.length : next
        }
        if (document.strip) line = line.replace(/^\t+/, '')
        at = end >= this.text.length ? end : end + 1
        if (line === document.delimiter) break
        // Inside `$(`, `EOF)` may end the document and the substitution at once; what is behind is read as a line.
        if (
          this.substitution > 0 &&
          line.startsWith(document.delimiter) &&
          line.includes(')', document.delimiter.length)
        ) {
          at = end - line.length + document.delimiter.length
          this.pushed.push({ start: at, end })
          this.warnDocument(document, this.lineOf(at))
          break
        }
        lines.push(`${line}\n`)
      }
      const { body } = document
      body.text = lines.join('')
      body.word = document.quoted ? null : new Word(body.text, 'here')
    }
    this.documents = []
    this.at = at
  }

  /** Those of a substitution that has ended: what follows the line belongs to them (parse.y, parse_comsub). */
  protected takeDocuments(end: number): void {
    const newline = this.text.indexOf('\n', end)
    const from = newline < 0 ? this.text.length : newline + 1
    this.readDocuments(from)
    this.takeOut(from, this.at, end)
  }

  protected closeDocuments(at: number): void {
    for (const document of this.documents) this.warnDocument(document, this.lineOf(at))
  }

  protected warnDocument(document: PendingDocument, line: number): void {
    this.warnings.push(openDocumentWarning(document, line))
  }

  protected override fail(messages: string[], offset: number, status = this.failureStatus()): never {
    // Where a complete list stands before it bash has read the here-documents (parse.y, simple_list).
    if (this.documents.length === 0 || this.depth > 1 || this.inArray) super.fail(messages, offset, status)
    const end = this.text.indexOf('\n', offset)
    this.readDocuments(end < 0 ? this.text.length : end + 1)
    const line = this.lineOf(this.at - 1)
    this.problem([...messages, `\`${this.lineAt(offset)}'`], line, { status })
  }
}
