/**
 * Console blocks: commands and outputs as people write them in blogs.
 *
 * Terms
 * - prompt: `$ `, `$> `, `# `, `% `, `[root@host dir]$ `, `root@host:~# `, `root@host ~ # `, `bash-5.2# `, `/ # `, `➜  dir `: what
 *   stands before a command.
 * - continuation: a line that belongs to the command above it, since that is open (open-command.ts); a `> ` before it
 *   (bash's PS2) is no part of it.
 *
 * A prompt is one where a command could begin: what stands in a bare command's here-document is none. In a block without any
 * prompt a line that begins as commands do is one (command-line.ts), and others are what the command above printed. A bare
 * `# ` is a prompt where the block's commands have it and no others stand beside them: elsewhere it begins a comment, or an
 * output (as getfattr's does); between such commands one whose words are a sentence's is a remark.
 */

import {
  definedBy,
  hasShellSigns,
  isAnswer,
  isCommandLine,
  rootCommand,
  unknownCommand,
} from './command-line.ts'
import { OpenCommand } from './open-command.ts'
import { leavesShell, opensShell } from './shells.ts'

/** A command as a post shows it. */
export interface Transcribed {
  /** what stands before it, signs of a line above included; null where the block has no prompts */
  readonly prompt: string | null
  readonly command: string
  /** null where the block shows none at all and has no prompts */
  readonly output: readonly string[] | null
}

/** The commands of a block. */
export const parseConsole = (text: string): Omit<Transcribed, 'prompt'>[] =>
  parseTranscript(text).map(({ command, output }) => ({ command, output }))

/** The same, with what stands before each. */
export const parseTranscript = (text: string): Transcribed[] =>
  parsePrompted(text) ?? bareCommands(linesOf(text))

/** The same of a block with prompts; null for one without. */
export function parsePrompted(text: string): Transcribed[] | null {
  const lines = linesOf(text)
  const prompts = promptsOf(lines)
  return prompts === null ? null : promptedCommands(lines, prompts)
}

export const hasPrompts = (text: string): boolean => promptsOf(linesOf(text)) !== null

const BROKEN_PROMPT = /^\s*\[[^\]\s]+@[^\]\s]+\s*$/
const END_OF_BROKEN_PROMPT = /^\s*\S+\][#$](?: |$)/

/** Where the page was too narrow for a prompt, its two lines are one. */
function linesOf(text: string): string[] {
  const lines: string[] = []
  for (const line of text.replaceAll('\r\n', '\n').replace(/\n+$/, '').split('\n')) {
    const last = lines.at(-1)
    if (last !== undefined && BROKEN_PROMPT.test(last) && END_OF_BROKEN_PROMPT.test(line)) {
      lines[lines.length - 1] = `${last.trimEnd()} ${line.trimStart()}`
    } else lines.push(line)
  }
  return lines
}

/** Whether the first line has a prompt with user and host in it: no other language has those. */
export const hasNamedPrompt = (text: string): boolean =>
  NAMED_PROMPTS.slice(0, WITH_HOST).some((prompt) =>
    prompt.test(text.trimStart().split('\n', 1)[0] as string),
  )

const ENVIRONMENT = String.raw`^\s*(?:\([\w.-]+\)\s*)?(?:\[[\d:. ]+\]\s*)?`

const NAMED_PROMPTS = [
  // [root@host dir]#ls
  String.raw`\[[^\]\s@"'$&|<>[]+@[^\]\n]*\]\s*[$#%]\s*`,
  // root@host:~#ls
  String.raw`[\w.-]+@[\w.-]+:[^$#%\n]*[$#%]\s*`,
  // root@host ~ # ls
  String.raw`[\w.-]+@[\w.-]+(?:\s+\[?[~/][^$#%\n]*|\s+[\w.-]+\s+)?[$#%](?:\s+|$)`,
  // root@host ~> ls
  String.raw`[\w.-]+@[\w.-]+\s+[~/][^$#%>\n]*>(?:\s+|$)`,
  // bash-5.2# ls
  String.raw`-?(?:ba|z|a|da|k)?sh-[\d.]+[$#](?:\s+|$)`,
  // / # ls, ~$ ls; a program with a comment is none
  String.raw`(?!\S*\bbin/)(?:~|/)[\w./-]*(?: [$#%❯➜»]|[$#])(?:\s+|$)`,
  // ➜  dir git:(main) ✗ ls
  String.raw`➜\s+\S+(?:\s+git:\([^)]*\))?(?:\s+✗)?(?:\s+|$)`,
  String.raw`[❯λ»]\s+`,
  // └─$ ls, below ┌──(root@host)-[~]
  String.raw`[└╰][─━]*[$#%❯➤>]\s+`,
  String.raw`\$>\s*`,
].map((prompt) => new RegExp(ENVIRONMENT + prompt))
/** How many of them, from the first on, show user and host. */
const WITH_HOST = 4
const DOLLAR_PROMPT = new RegExp(String.raw`${ENVIRONMENT}\$(?:\s+|$)`)
const PERCENT_PROMPT = /^%\s+/

/** What takes the prompt off a line, null for a line without one. */
type Prompt = (line: string) => string | null

const NO_PROMPT: Prompt = () => null

interface Prompts {
  readonly prompt: Prompt
  /** those of them that nothing else looks like */
  readonly plain: Prompt
  /** the first line that has one */
  readonly begin: number
}

/** Null when the block has no prompts. */
function promptsOf(lines: readonly string[]): Prompts | null {
  const taking =
    (...prompts: readonly RegExp[]): Prompt =>
    (line) => {
      const match = prompts.map((prompt) => prompt.exec(line)).find((found) => found !== null)
      return match == null ? null : line.slice(match[0].length)
    }
  const named = taking(...NAMED_PROMPTS, DOLLAR_PROMPT)
  const begin = firstPrompt(lines, named)
  if (begin >= 0) {
    if (!beginsInRootShell(lines.slice(0, begin))) return { prompt: named, plain: named, begin }
    // The shell that is opened has another prompt than the one it is opened from.
    const prompt: Prompt = (line) => named(line) ?? rootPrompt(line)
    return { prompt, plain: named, begin: lines.findIndex((line) => prompt(line) !== null) }
  }
  const first = lines.findIndex((line) => line.trim() !== '')
  // A script says what runs it.
  if (lines[first]?.startsWith('#!')) return null
  const percent = taking(PERCENT_PROMPT)
  if (percent(lines[first] ?? '') !== null) return { prompt: percent, plain: percent, begin: first }
  if (!isRootTranscript(lines)) return null
  return {
    prompt: rootPrompt,
    plain: NO_PROMPT,
    begin: lines.findIndex((line) => rootPrompt(line) !== null),
  }
}

/** Among commands of root those of programs that nobody knows are commands too. */
const rootPrompt: Prompt = (line) =>
  rootCommand(line) ?? unknownCommand(line) ?? (line.trimEnd() === '#' ? '' : null)

/** -1 where there is none: what stands in a bare command, as in its here-document, is none. */
function firstPrompt(lines: readonly string[], prompt: Prompt): number {
  const take = createTaker(lines, NO_PROMPT)
  for (let at = 0; at < lines.length; ) {
    const line = lines[at] as string
    if (prompt(line) !== null) return at
    if (isComment(line) || !isCommandLine(line, new Set(), null)) at++
    else {
      const { next, isOpen } = take(at, line)
      if (isOpen) return lines.findIndex((one) => prompt(one) !== null)
      at = next
    }
  }
  return -1
}

/** Its first command opens a shell with root's prompt, its last one a shell with the other, or one is left between them. */
function beginsInRootShell(before: readonly string[]): boolean {
  const typed = before.flatMap((line) => rootCommand(line)?.trim() ?? [])
  return typed.some(
    (command, index) =>
      leavesShell(command) || ((index === 0 || index === typed.length - 1) && opensShell(command)),
  )
}

/**
 * Its commands have `# ` before them. Beside bare commands those are their comments, unless there are more of them that no
 * sentence is; what looks like a bare command below one that lists or shows a file is what that printed.
 */
function isRootTranscript(lines: readonly string[]): boolean {
  const take = createTaker(lines, NO_PROMPT)
  const rooted: string[] = []
  let bare = 0
  for (let at = 0; at < lines.length; ) {
    const line = lines[at] as string
    const first = rootCommand(line)
    if (first !== null) {
      const { command, next } = take(at, first)
      rooted.push(command)
      at = next
      continue
    }
    // A path alone is one that something has printed.
    const isBare =
      /^(?!\S*\/\S*$)[^\s#]/.test(line) &&
      isCommandLine(line, new Set(), null) &&
      !isAnswer(line, rooted.at(-1))
    if (isBare) bare++
    at = isBare ? take(at, line).next : at + 1
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

function promptedCommands(lines: readonly string[], { prompt, plain, begin: first }: Prompts): Transcribed[] {
  const take = createTaker(lines, plain)
  const begin = PROMPT_HEAD.test(lines[first - 1] ?? '') ? first - 1 : first
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
    const first = prompt(line) ?? (isInShell ? rootPrompt(line) : null)
    if (first === null) {
      if (PROMPT_HEAD.test(line) && prompt(lines[at + 1] ?? '') !== null) head = `${line} `
      else commands.at(-1)?.output.push(line)
      at++
      continue
    }
    const { command, next } = take(at, first)
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
  const take = createTaker(lines, NO_PROMPT)
  const commands: Found[] = []
  const defined = new Set<string>()
  for (let at = 0; at < lines.length; ) {
    const line = lines[at] as string
    if (!isComment(line) && isCommandLine(line, defined, commands.at(-1)?.command ?? null)) {
      const { command, next } = take(at, line)
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

interface Taken {
  readonly command: string
  /** the line behind it */
  readonly next: number
  readonly isOpen: boolean
}

/** Takes the command that begins at a line, `first` being that line without its prompt. */
type Take = (at: number, first: string) => Taken

/** A prompt ends a command that is open (its author left something out), unless it stands in a here-document that has its end. */
function createTaker(lines: readonly string[], prompt: Prompt): Take {
  let last: ReadonlyMap<string, number> | null = null
  const comes = (delimiter: string, at: number): boolean => {
    last ??= new Map(lines.map((line, index) => [line.replace(CONTINUES, '').trim(), index]))
    return (last.get(delimiter.trim()) ?? -1) > at
  }
  return (at, first) => {
    const reader = new OpenCommand(first)
    const parts = [first]
    let next = at + 1
    for (; next < lines.length && reader.isOpen; next++) {
      const line = lines[next] as string
      if (prompt(line) !== null && (reader.delimiter === null || !comes(reader.delimiter, next))) break
      const part = line.replace(CONTINUES, '')
      reader.read(part)
      parts.push(part)
    }
    return { command: parts.join('\n'), next, isOpen: reader.isOpen }
  }
}
