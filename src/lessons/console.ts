/**
 * Console blocks: commands and outputs as people write them in blogs.
 *
 * Terms
 * - prompt: `$ `, `# `, `[root@host dir]$ `, `[root@host dir]# `, `root@host:~# `: what stands before a command.
 * - continuation: a line that belongs to the command above it, since that ends in a backslash, leaves a quote
 *   open, has a here-document going or a block (`for`, `if`, `{` ...) without its end; a `> ` before it (bash's PS2)
 *   is no part of it.
 *
 * A block without any prompt is all commands. A bare `# ` counts as a prompt only where it is the block's only
 * line: elsewhere it starts a comment or an output (as getfattr's does).
 */

import type { LessonCommand } from './lesson.ts'

/** The commands of a block; their outputs are null where the block has no prompts. */
export function parseConsole(text: string): LessonCommand[] {
  const lines = text.replace(/\n+$/, '').split('\n')
  const prompt = promptOf(lines)
  return prompt === null ? bareCommands(lines) : promptedCommands(lines, prompt)
}

const DOLLAR_PROMPT = /^\s*(?:\[[^\]\n]*@[^\]\n]*\]|[\w.-]+@[\w.-]+:[^$#\n]*)?\$(?:\s+|$)/
const NAMED_ROOT_PROMPT = /^\s*(?:\[[^\]\n]*@[^\]\n]*\]|[\w.-]+@[\w.-]+:[^$#\n]*)#(?:\s+|$)/
const HASH_PROMPT = /^#\s+/

type Prompt = (line: string) => string | null

/** What takes the prompt off a line, null for a line without one; null when the block has no prompts. */
function promptOf(lines: readonly string[]): Prompt | null {
  const named: Prompt = (line) => {
    const match = DOLLAR_PROMPT.exec(line) ?? NAMED_ROOT_PROMPT.exec(line)
    return match === null ? null : line.slice(match[0].length)
  }
  if (lines.some((line) => named(line) !== null)) return named
  const hash: Prompt = (line) => (HASH_PROMPT.test(line) ? line.replace(HASH_PROMPT, '') : null)
  // A lone `# command` is one; above other lines it is their comment.
  return lines.length === 1 && hash(lines[0] as string) !== null ? hash : null
}

function promptedCommands(lines: readonly string[], prompt: Prompt): LessonCommand[] {
  const commands: { command: string; output: string[] }[] = []
  for (let at = 0; at < lines.length; ) {
    const first = prompt(lines[at] as string)
    if (first === null) {
      commands.at(-1)?.output.push(lines[at] as string)
      at++
      continue
    }
    const { command, next } = takeCommand(lines, at, first)
    if (command.trim() !== '' && !isComment(command)) commands.push({ command, output: [] })
    at = next
  }
  return commands
}

function bareCommands(lines: readonly string[]): LessonCommand[] {
  const commands: LessonCommand[] = []
  for (let at = 0; at < lines.length; ) {
    const { command, next } = takeCommand(lines, at, lines[at] as string)
    if (command.trim() !== '' && !isComment(command)) commands.push({ command: command.trim(), output: null })
    at = next
  }
  return commands
}

const isComment = (command: string): boolean => command.trimStart().startsWith('#')

/** A command with its continuations: the first line's text is given, without its prompt. */
function takeCommand(lines: readonly string[], at: number, first: string): { command: string; next: number } {
  let command = first
  let next = at + 1
  while (next < lines.length && (isUnfinished(command) || hasOpenBlock(command))) {
    command += `\n${(lines[next] as string).replace(/^> ?/, '')}`
    next++
  }
  return { command, next }
}

/** A quote, a here-document or a backslash leaves the command open (as the shell reads it, roughly). */
export function isUnfinished(command: string): boolean {
  let quote: string | null = null
  for (let i = 0; i < command.length; i++) {
    const char = command[i] as string
    if (quote === "'") {
      if (char === "'") quote = null
    } else if (char === '\\') {
      if (i + 1 === command.length) return true
      i++
    } else if (quote === '"') {
      if (char === '"') quote = null
    } else if (char === '#' && (i === 0 || /\s/.test(command[i - 1] as string))) {
      const end = command.indexOf('\n', i)
      if (end === -1) return false
      i = end
    } else if (char === '"' || char === "'") quote = char
    else if (command.startsWith('<<<', i)) i += 2
    else if (command.startsWith('<<', i)) return hereDocumentIsOpen(command, i + 2)
  }
  return quote !== null
}

/** `at` stands behind `<<`; what follows the document counts as finished. */
function hereDocumentIsOpen(command: string, at: number): boolean {
  const match = /^(-?)\s*(?:'([^']*)'|"([^"]*)"|([^\s;&|<>()]+))/.exec(command.slice(at))
  if (match === null) return false
  const delimiter = match[2] ?? match[3] ?? match[4]
  const body = command.slice(at).split('\n').slice(1)
  return !body.some((line) => (match[1] === '-' ? line.replace(/^\t+/, '') : line) === delimiter)
}

const OPENS = /^(?:if|for|while|until|case|select|\{)$/
const CLOSES = /^(?:fi|done|esac|\})$/
const LEADS = /^(?:[;&|\n()]|if|then|elif|else|while|until|do|time|!|\{)$/

/** A `for` without `done` and the like, counted where the shell reads keywords. Not seen behind a here-document. */
export function hasOpenBlock(command: string): boolean {
  const text = command
    .replaceAll(/'[^']*'|"(?:\\.|[^"\\])*"|\$\{[^}]*\}/g, 'x')
    .replaceAll(/(^|\s)#.*/g, '$1')
  if (/<<(?!<)/.test(text)) return false
  let depth = 0
  let leads = true
  for (const word of text.match(/[;&|\n()]|[^\s;&|()]+/g) ?? []) {
    if (leads && OPENS.test(word)) depth++
    else if (leads && CLOSES.test(word)) depth--
    leads = LEADS.test(word)
  }
  return depth > 0
}
