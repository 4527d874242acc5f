/**
 * What of a pasted text is meant to be run. Articles print transcripts: prompts with commands, and between them what
 * the commands printed. Of a transcript only the commands are kept; any other text is a script and stays as it is.
 *
 * A prompt is `$ ` at the start of a line, or what ends in `]$ `, `]# `, `:~/dir$ ` or `:~/dir# ` after user and host. A
 * `#` alone begins a comment. A prompt may be broken over two lines where the page was too narrow for it.
 */

import { isProblem, Parser } from '../parser/parser.ts'

/** The commands of a transcript, each with its newline; a text without prompts unchanged. Newlines are `\n`. */
export function articleCommands(pasted: string): string {
  const lines = joinBrokenPrompts(pasted.split('\n'))
  if (!lines.some((line) => PROMPT.test(line))) return pasted
  const commands: string[] = []
  const budget = { characters: READER_BUDGET }
  for (let at = 0; at < lines.length; at++) {
    let command = afterPrompt(lines[at] as string)
    if (command === undefined) continue
    while (at + 1 < lines.length && !PROMPT.test(lines[at + 1] as string) && wantsMore(command, budget)) {
      at++
      command += `\n${(lines[at] as string).replace(/^> ?/, '')}`
    }
    if (command.trim() !== '') commands.push(command)
  }
  // One line that was copied with its prompt waits for Enter, as a line without a prompt would.
  return pasted.includes('\n') ? commands.map((command) => `${command}\n`).join('') : commands.join('')
}

const PROMPT = /^\s*(?:\$|\[[^\]\s]+@[^\]]*\][#$]|[\w.-]+@[\w.-]+:\S*[#$])(?: |$)/
const BROKEN_PROMPT = /^\s*\[[^\]\s]+@[^\]\s]+\s*$/
const END_OF_BROKEN_PROMPT = /^\s*\S+\][#$](?: |$)/

/** Characters that may be parsed to find the ends of commands: the rest of a huge transcript goes line by line. */
const READER_BUDGET = 4 * 1024 * 1024

function joinBrokenPrompts(lines: string[]): string[] {
  const joined: string[] = []
  for (const line of lines) {
    const last = joined.at(-1)
    if (last !== undefined && BROKEN_PROMPT.test(last) && END_OF_BROKEN_PROMPT.test(line)) {
      joined[joined.length - 1] = `${last.trimEnd()} ${line.trimStart()}`
    } else joined.push(line)
  }
  return joined
}

function afterPrompt(line: string): string | undefined {
  const prompt = PROMPT.exec(line)
  return prompt ? line.slice(prompt[0].length).trimStart() : undefined
}

/** Whether bash would show PS2 after these lines: a backslash, a quote, a here-document or a compound is open. */
function wantsMore(command: string, budget: { characters: number }): boolean {
  if (/(?:^|[^\\])(?:\\\\)*\\$/.test(command.slice(command.lastIndexOf('\n') + 1))) return true
  budget.characters -= command.length
  if (budget.characters < 0) return false
  const reader = new Parser(command)
  for (;;) {
    const unit = reader.next({ extglob: false, aliases: null })
    if (unit === null) return false
    if (isProblem(unit)) return unit.incomplete
    // The end of the text closed a here-document.
    if (unit.warnings.length > 0) return true
  }
}
