/**
 * What of a pasted text is meant to be run. Articles print transcripts: prompts with commands, and between them what
 * the commands printed (src/transcript). Of a transcript only the commands are kept, with what was typed into them, other
 * shells among them; any other text is a script and stays as it is.
 */

import { linesElsewhere, withLines } from '../../transcript/inner-shell.ts'
import { leavesShell, OWN_SHELL } from '../../transcript/shells.ts'
import { parsePrompted, type Transcribed } from '../../transcript/transcript.ts'
import { withInput } from '../../transcript/typed-input.ts'

/** The commands of a transcript, each with its newline; a text without prompts unchanged. Newlines are `\n`. */
export function articleCommands(pasted: string): string {
  const shown = parsePrompted(pasted)
  if (shown === null) return pasted
  // One line that was copied with its prompt waits for Enter, as a line without a prompt would; with a `#` and nothing beside it
  // even one that was copied whole: it may be a comment.
  const maybeComment = shown[0]?.prompt?.trim() === '#' && !pasted.trim().includes('\n')
  if (!pasted.includes('\n') || maybeComment) return shown[0]?.command.trimStart() ?? ''
  return typed(shown)
    .map((command) => `${command.trimStart()}\n`)
    .join('')
}

function typed(shown: readonly Transcribed[]): string[] {
  const lines = shown.map((line) => ({ ...line, block: 0 }))
  const commands: string[] = []
  /** shells of one's own that were not opened: who pastes is root already, and what follows runs here */
  let passedOver = 0
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] as (typeof lines)[number]
    const command = line.command.trim()
    const elsewhere = linesElsewhere(lines, at)
    if (elsewhere !== null) {
      commands.push(withLines(command, elsewhere.inner))
      at = elsewhere.next - 1
    } else if (OWN_SHELL.test(command) && at + 1 < lines.length) passedOver++
    else if (leavesShell(command) && passedOver > 0) passedOver--
    else commands.push((withInput(line) ?? line).command)
  }
  return commands
}
