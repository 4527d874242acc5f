/**
 * The lines of one command as one line of history (bash's cmdhist: bashhist.c, and history_delimiting_chars of
 * parse.y): `if a; then` and `b` and `fi` become `if a; then b; fi`.
 *
 * Terms
 * - A *break* is what stood between two lines, a newline, and what takes its place in the history: `; ` after a
 *   command, a blank after what cannot be followed by `;`, a newline inside quotes, here-documents and behind comments.
 */

import { CommandScanner } from './command-scanner.ts'

/** The entry for lines that together are one command, as they were typed. */
export function historyEntry(lines: readonly string[]): string {
  const [first = '', ...rest] = lines
  if (rest.length === 0) return first
  const scanner = new CommandScanner()
  let entry = first
  let isCommentBefore = scanner.readLine(first)
  for (const line of rest) {
    const isComment = /^\s*#/.test(line)
    if (!scanner.isVerbatim && (isComment || line.trim() === '')) {
      isCommentBefore ||= isComment
      scanner.readLine(line)
      continue
    }
    if (scanner.isContinued) entry = entry.slice(0, -1) + line
    else entry += (isCommentBefore ? '\n' : scanner.breakBefore(line)) + line
    isCommentBefore = scanner.readLine(line)
  }
  return scanner.hasHereDocumentEnded ? `${entry}\n` : entry
}
