/**
 * Console blocks: commands and outputs as people write them in blogs.
 *
 * Terms
 * - prompt: `$ `, `$> `, `# `, `% `, `[root@host dir]$ `, `root@host:~# `, `root@host ~ # `, `bash-5.2# `, `/ # `, `➜  dir `: what
 *   stands before a command.
 * - continuation: a line that belongs to the command above it, since that ends in a backslash, leaves a quote
 *   open, has a here-document going or a block (`for`, `if`, `{` ...) without its end; a `> ` before it (bash's PS2)
 *   is no part of it.
 *
 * In a block without any prompt a line that begins as commands do is one (command-line.ts), and others are what the command
 * above printed. A bare `# ` is a prompt where the block's commands have it and no others stand beside them: elsewhere it
 * begins a comment, or an output (as getfattr's does).
 */

import { definedBy, hasShellSigns, isCommandLine, isRootCommand } from './command-line.ts'
import type { LessonCommand } from './lesson.ts'
import { leavesShell, opensShell, type Transcribed } from './prompts.ts'

/** The commands of a block; an output is null where the block shows none at all and has no prompts. */
export const parseConsole = (text: string): LessonCommand[] =>
  parseTranscript(text).map(({ command, output }) => ({ command, output }))

/** The same, with what stands before each. */
export function parseTranscript(text: string): Transcribed[] {
  const lines = text.replaceAll('\r\n', '\n').replace(/\n+$/, '').split('\n')
  const prompt = promptOf(lines)
  return prompt === null ? bareCommands(lines) : promptedCommands(lines, prompt)
}

export const hasPrompts = (text: string): boolean => promptOf(text.split('\n')) !== null

/** Whether the first line has a prompt with user and host in it: no other language has those. */
export const hasNamedPrompt = (text: string): boolean =>
  NAMED_PROMPTS.slice(0, WITH_HOST).some((prompt) =>
    prompt.test(text.trimStart().split('\n', 1)[0] as string),
  )

const ENVIRONMENT = String.raw`^\s*(?:\([\w.-]+\)\s*)?(?:\[[\d:. ]+\]\s*)?`

const NAMED_PROMPTS = [
  // [root@host dir]#ls
  String.raw`\[[^\]\n]*@[^\]\n]*\]\s*[$#%]\s*`,
  // root@host:~#ls
  String.raw`[\w.-]+@[\w.-]+:[^$#%\n]*[$#%]\s*`,
  // root@host ~ # ls
  String.raw`[\w.-]+@[\w.-]+(?:\s+\[?[~/][^$#%\n]*)?[$#%](?:\s+|$)`,
  // root@host ~> ls
  String.raw`[\w.-]+@[\w.-]+\s+[~/][^$#%>\n]*>(?:\s+|$)`,
  // bash-5.2# ls
  String.raw`-?(?:ba|z|a|da|k)?sh-[\d.]+[$#](?:\s+|$)`,
  // / # ls
  String.raw`(?:~|/)[\w./-]* [$#%](?:\s+|$)`,
  // ➜  dir git:(main) ✗ ls
  String.raw`➜\s+\S+\s+(?:git:\([^)]*\)\s+)?(?:✗\s+)?`,
  String.raw`[❯λ»]\s+`,
  // └─$ ls, below ┌──(root@host)-[~]
  String.raw`[└╰][─━]*[$#%❯➤>]\s+`,
  String.raw`\$>\s*`,
].map((prompt) => new RegExp(ENVIRONMENT + prompt))
/** How many of them, from the first on, show user and host. */
const WITH_HOST = 4
const DOLLAR_PROMPT = new RegExp(String.raw`${ENVIRONMENT}\$(?:\s+|$)`)
const PERCENT_PROMPT = /^%\s+/
const HASH_PROMPT = /^#\s+/

type Prompt = (line: string) => string | null

/** What takes the prompt off a line, null for a line without one; null when the block has no prompts. */
function promptOf(lines: readonly string[]): Prompt | null {
  const taking =
    (...prompts: readonly RegExp[]): Prompt =>
    (line) => {
      const match = prompts.map((prompt) => prompt.exec(line)).find((found) => found !== null)
      return match == null ? null : line.slice(match[0].length)
    }
  const some = (prompt: Prompt) => lines.some((line) => prompt(line) !== null)
  const named = taking(...NAMED_PROMPTS, DOLLAR_PROMPT)
  if (some(named)) {
    if (!beginsInRootShell(lines, named)) return named
    // The shell that is opened has another prompt than the one it is opened from.
    return (line) => named(line) ?? (isRootCommand(line) ? line.replace(HASH_PROMPT, '') : null)
  }
  const percent = taking(PERCENT_PROMPT)
  if (lines.find((line) => line.trim() !== '')?.startsWith('% ')) return percent
  return isRootTranscript(lines) ? taking(HASH_PROMPT) : null
}

/** Its first command opens a shell with root's prompt, or one is left before the other prompt comes. */
function beginsInRootShell(lines: readonly string[], named: Prompt): boolean {
  const before = lines.slice(
    0,
    lines.findIndex((line) => named(line) !== null),
  )
  const typed = before.flatMap((line) => /^#\s+(.*)/.exec(line)?.[1]?.trim() ?? [])
  return typed.some((command, index) => (index === 0 && opensShell(command)) || leavesShell(command))
}

/** Its commands have `# ` before them. A lone `# command` is one; beside bare commands it is their comment. */
function isRootTranscript(lines: readonly string[]): boolean {
  if (lines.length === 1) return HASH_PROMPT.test(lines[0] as string)
  const rooted: string[] = []
  let bare = 0
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] as string
    if (isRootCommand(line)) {
      const { command, next } = takeCommand(lines, at, line.replace(HASH_PROMPT, ''))
      rooted.push(command)
      at = next - 1
    } else if (/^[^\s#]/.test(line) && isCommandLine(line, new Set(), rooted.at(-1) ?? null)) bare++
  }
  return rooted.length > 0 && (bare === 0 || rooted.filter(hasShellSigns).length > bare)
}

interface Found {
  readonly prompt: string | null
  readonly command: string
  readonly output: string[]
}

/** Characters of a prompt that say something. */
const LONGEST_PROMPT = 200

/** The upper line of a prompt that has two. */
const PROMPT_HEAD = /^\s*[┌╭][─━(]/

function promptedCommands(lines: readonly string[], prompt: Prompt): Transcribed[] {
  let begin = lines.findIndex((line) => prompt(line) !== null)
  if (PROMPT_HEAD.test(lines[begin - 1] ?? '')) begin--
  const commands: Found[] = bareCommands(lines.slice(0, begin)).map(({ command, output }) => ({
    prompt: null,
    command,
    output: [...(output ?? [])],
  }))
  let head = ''
  let isInShell = false
  for (let at = begin; at < lines.length; ) {
    const line = lines[at] as string
    // A shell that the command above has opened may have the plain prompt of root.
    const first = prompt(line) ?? (isInShell ? (/^#\s+(.*)/.exec(line)?.[1] ?? null) : null)
    if (first === null) {
      if (PROMPT_HEAD.test(line) && prompt(lines[at + 1] ?? '') !== null) head = `${line} `
      else commands.at(-1)?.output.push(line)
      at++
      continue
    }
    const { command, next } = takeCommand(lines, at, first)
    const sign = (head + line.slice(0, line.length - first.length)).slice(-LONGEST_PROMPT)
    head = ''
    if (command.trim() !== '' && !isComment(command)) commands.push({ prompt: sign, command, output: [] })
    if (opensShell(command.trim())) isInShell = true
    else if (leavesShell(command)) isInShell = false
    at = next
  }
  return commands
}

function bareCommands(lines: readonly string[]): Transcribed[] {
  const commands: Found[] = []
  const defined = new Set<string>()
  for (let at = 0; at < lines.length; ) {
    const line = lines[at] as string
    if (!isComment(line) && isCommandLine(line, defined, commands.at(-1)?.command ?? null)) {
      const { command, next } = takeCommand(lines, at, line)
      commands.push({ prompt: null, command: command.trim(), output: [] })
      for (const name of definedBy(command)) defined.add(name)
      at = next
      continue
    }
    if (!isComment(line)) commands.at(-1)?.output.push(line)
    at++
  }
  const showsOutputs = commands.some(({ output }) => output.some((line) => line.trim() !== ''))
  return showsOutputs ? commands : commands.map((found) => ({ ...found, output: null }))
}

const isComment = (command: string): boolean => command.trimStart().startsWith('#')

/** PS2 of bash; zsh's says what is open. */
const CONTINUES =
  /^(?:(?:for|while|until|if|then|elif|else|case|select|do|function|[db]?quote|heredocd?|pipe|cmdand|cmdor|cmdsubst|subsh|cursh) ?)*> ?/

/** A command with its continuations: the first line's text is given, without its prompt. */
function takeCommand(lines: readonly string[], at: number, first: string): { command: string; next: number } {
  let command = first
  let next = at + 1
  while (next < lines.length && (isUnfinished(command) || hasOpenBlock(command))) {
    command += `\n${(lines[next] as string).replace(CONTINUES, '')}`
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
