/**
 * What of a pasted text is meant to be run. Articles print transcripts: prompts with commands, and between them what
 * the commands printed (src/transcript). Of a transcript only the commands are kept, with what was typed into them; any
 * other text is a script and stays as it is.
 */

import { parsePrompted } from '../../transcript/transcript.ts'
import { withInput } from '../../transcript/typed-input.ts'

/** The commands of a transcript, each with its newline; a text without prompts unchanged. Newlines are `\n`. */
export function articleCommands(pasted: string): string {
  const shown = parsePrompted(pasted)
  if (shown === null) return pasted
  // One line that was copied with its prompt waits for Enter, as a line without a prompt would.
  if (!pasted.includes('\n')) return shown[0]?.command.trimStart() ?? ''
  return shown.map((one) => `${(withInput(one) ?? one).command.trimStart()}\n`).join('')
}
