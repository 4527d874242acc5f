/**
 * What is typed into a shell elsewhere (shells.ts): a page runs line by line and a prompt takes pasted lines back when that
 * shell has been left, so that none of them would get there. With its lines as a here-document its command does the same.
 */

import { hereDocument } from './here-document.ts'
import { ELSEWHERE, leavesShell } from './shells.ts'
import type { Transcribed } from './transcript.ts'

/** A line with the number of its block. */
export type Placed = Transcribed & { readonly block: number }

/** What was typed into the shell elsewhere that `lines[at]` opens, and the line behind it; null where nothing was. */
export function linesElsewhere<Line extends Placed>(
  lines: readonly Line[],
  at: number,
): { readonly inner: readonly Line[]; readonly next: number } | null {
  if (!ELSEWHERE.test(lines[at]?.command.trim() ?? '')) return null
  const next = endOfShell(lines, at)
  if (next === at + 1) return null
  return { inner: lines.slice(at + 1, next).filter(({ command }) => !leavesShell(command)), next }
}

/** Behind the last line that was typed into the shell which `lines[at]` opens; `at + 1` when none was. */
function endOfShell(lines: readonly Placed[], at: number): number {
  const outer = lines[at] as Placed
  const first = lines[at + 1]
  if (first === undefined) return at + 1
  if (outer.prompt !== null && first.prompt !== null && ownerOf(first.prompt) !== ownerOf(outer.prompt)) {
    const end = lines.findIndex(
      ({ prompt, command }, index) =>
        index > at &&
        (prompt === null || ownerOf(prompt) === ownerOf(outer.prompt ?? '') || leavesShell(command)),
    )
    if (end < 0) return lines.length
    return leavesShell(lines[end]?.command ?? '') ? end + 1 : end
  }
  // All prompts are the same, or there are none: then only its end tells.
  const left = lines.findIndex(
    ({ block, command }, index) => index > at && block === outer.block && leavesShell(command),
  )
  return left < 0 ? at + 1 : left + 1
}

/** Whose shell it is: user and host, or the sign alone. */
function ownerOf(prompt: string): string {
  const named = /[\w.-]+[@㉿][\w.-]+/.exec(prompt)?.[0]
  return named ?? prompt.trim().slice(-1)
}

/** The command that opens the shell, with the lines that were typed into it. */
export const withLines = (command: string, lines: readonly Transcribed[]): string =>
  hereDocument(withoutTerminal(command), lines.map((line) => `${line.command}\n`).join(''))

/** A container gets no terminal where its input is none. */
function withoutTerminal(command: string): string {
  if (!/^(?:sudo\s+)?(?:docker|podman|nerdctl)\s/.test(command)) return command
  return command
    .replaceAll(/\s--tty\b/g, '')
    .replace(
      /\s-(\w*)t(\w*)(?=\s)/,
      (_, before: string, after: string) => ` -${before}${after || before ? after : 'i'}`,
    )
}
