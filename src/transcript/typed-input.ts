/** What was typed into a command: it stands where other commands have their output. */

import { hereDocument } from './here-document.ts'

/** Writes what is typed. */
const TAKES_INPUT = /^cat\s*>>?\s*[^\s<|;&]+$/

const END_OF_INPUT = /^\s*(?:\^[CD]|\[?Ctrl[ +-]?[CD]\]?)\s*$/i

interface Shown {
  readonly command: string
  readonly output: readonly string[] | null
}

/** The command with what was typed into it as a here-document; null when it takes nothing. */
export function withInput({ command, output }: Shown): { command: string; output: null } | null {
  if (!TAKES_INPUT.test(command.trim())) return null
  const typed = (output ?? []).filter((line) => !END_OF_INPUT.test(line))
  while (typed.at(-1)?.trim() === '') typed.pop()
  const text = typed.map((line) => `${line}\n`).join('')
  return { command: hereDocument(command.trim(), text), output: null }
}
