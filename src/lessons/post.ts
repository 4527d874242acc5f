/**
 * A post to a lesson: somebody's Markdown that was not written as one, a blog post or notes for a class. Its headings become
 * steps, its commands run; what else it holds is shown as text. Nothing in it is refused, and nothing in it is markup to the
 * page: it comes from anywhere.
 */

import type * as Markdown from 'mdast'
import { hasShellSigns, isCommandLine } from '../transcript/command-line.ts'
import { hereDocument } from '../transcript/here-document.ts'
import { hasNamedPrompt, hasPrompts, parseTranscript, type Transcribed } from '../transcript/transcript.ts'
import {
  commandsIn,
  type Dialect,
  lineTooDeep,
  parseMarkdown,
  plainText,
  toBlocks,
  toInlines,
} from './blocks.ts'
import { asPlainMarkdown } from './engines.ts'
import type { Block, Inline, Lesson, LessonCommand, LessonLanguage, Step } from './lesson.ts'
import { asRun } from './prompts.ts'

/** Characters of a text that are still taken: the longest posts have a third of it. */
export const MAX_POST = 300_000

/** Signs of quotations and lists in each other, which take the parser a time that grows with the square of them. */
const NESTED = /^(?:[ \t]*(?:>|[-*+] |\d+[.)] )){40}/m

/** `source`: its address, or the file's name. */
export function parsePost(markdown: string, source: string): Lesson {
  const text = asPlainMarkdown(markdown.slice(0, MAX_POST))
  const root = NESTED.test(text) ? null : parseMarkdown(text)
  // Nobody writes so deep; it is shown as it is.
  if (root === null || lineTooDeep(root) !== null) return asItIs(text, source)
  const [head, ...others] = root.children
  const isFront = head?.type === 'yaml' || (head?.type as string) === 'toml'
  const nodes = isFront ? others : head === undefined ? [] : [head, ...others]
  const { title, rest } = takeTitle(nodes, isFront ? titleIn((head as Markdown.Yaml).value) : null, source)
  const transcripts: Transcripts = new Map()
  const dialect = dialectOf(transcripts)
  const sections = splitAtHeadings(rest).map(({ heading, nodes: own }) => ({
    title: heading === null ? title : headingText(heading),
    blocks: toBlocks(own, dialect),
  }))
  const commands = commandsThatRun(transcripts)
  const [before, ...steps] = sections.map((section) =>
    toStep(
      section.title,
      section.blocks.map((block) => withCommands(block, commands)),
    ),
  ) as [Step, ...Step[]]
  // Commands stand in steps: those before the first heading make one.
  const isStep = before.commands.length > 0 || steps.length === 0
  const all = isStep ? [before, ...steps] : steps
  return {
    id: 'post',
    title,
    language: languageOf(root),
    minutes: minutesFor(text, all),
    summary: '',
    source,
    intro: isStep ? [] : before.body,
    steps: all.filter(({ body }, index) => body.length > 0 || index === 0),
  }
}

/** One step that shows the text and runs nothing. */
export function asItIs(text: string, source: string): Lesson {
  const title = nameIn(source)
  const step = {
    title,
    body: [{ type: 'code', text }],
    answer: [],
    commands: [],
    task: null,
    notes: [],
  } as const
  return {
    id: 'post',
    title,
    language: isChinese(text) ? 'zh-CN' : 'en',
    minutes: 1,
    summary: '',
    source,
    intro: [],
    steps: [step],
  }
}

function titleIn(front: string): string | null {
  const value = /^title\s*[:=]\s*(.+)$/m.exec(front)?.[1]?.trim()
  return value === undefined ? null : value.replace(/^(["'])(.*)\1$/, '$2')
}

/**
 * What the front matter says, or the first heading, which then is no step; else the name of the file. Beside a title, or before
 * others of its kind, a first heading of the highest kind is a section.
 */
function takeTitle(
  nodes: readonly Markdown.RootContent[],
  front: string | null,
  source: string,
): { title: string; rest: readonly Markdown.RootContent[] } {
  const first = nodes.findIndex(({ type }) => type === 'heading')
  const heading = nodes[first]
  if (heading?.type !== 'heading') return { title: front ?? nameIn(source), rest: nodes }
  if (heading.depth !== 1) {
    const isAlone = nodes.filter(({ type }) => type === 'heading').length === 1
    return { title: front ?? (isAlone ? headingText(heading) : nameIn(source)), rest: nodes }
  }
  const title = front ?? headingText(heading)
  const isOnly = nodes.filter((node) => node.type === 'heading' && node.depth === 1).length === 1
  const hasText = nodes[first + 1] !== undefined && nodes[first + 1]?.type !== 'heading'
  if (!isOnly && (front === null ? hasText : headingText(heading) !== front)) return { title, rest: nodes }
  return { title, rest: [...nodes.slice(0, first), ...nodes.slice(first + 1)] }
}

function nameIn(source: string): string {
  const name =
    source
      .replace(/[?#].*/, '')
      .split('/')
      .findLast((part) => part !== '') ?? source
  return decodeURI(name).replace(/\.(?:md|markdown|txt)$/i, '')
}

const headingText = (heading: Markdown.Heading): string =>
  plainText(toInlines(heading.children, dialectOf(new Map())))

interface Section {
  readonly heading: Markdown.Heading | null
  readonly nodes: Markdown.RootContent[]
}

/** Deeper headings stand within a step. */
const DEEPEST_STEP = 3

/** The first section has no heading: it is what stands before all. */
function splitAtHeadings(nodes: readonly Markdown.RootContent[]): Section[] {
  const sections: Section[] = [{ heading: null, nodes: [] }]
  for (const node of nodes) {
    if (node.type === 'heading' && node.depth <= DEEPEST_STEP) sections.push({ heading: node, nodes: [] })
    else sections.at(-1)?.nodes.push(node)
  }
  return sections
}

/** Everything is in view: the text was not written to ask first. */
function toStep(title: string, body: readonly Block[]): Step {
  return { title, body, answer: [], commands: commandsIn(body), task: null, notes: [] }
}

/** The blocks that hold commands, in reading order, as their author shows them. */
type Transcripts = Map<Block, Transcript>

interface Transcript {
  readonly lines: readonly Transcribed[]
  /** the whole of a script; null for what was typed */
  readonly script: string | null
}

function commandsThatRun(transcripts: Transcripts): ReadonlyMap<Block, readonly LessonCommand[]> {
  const all = [...transcripts.values()]
  const run = asRun(
    all.map(({ lines, script }, index) => {
      const after = all.slice(index + 1).flatMap((later) => later.lines)
      return (script === null ? null : savedScript(script, after)) ?? lines
    }),
  )
  return new Map([...transcripts.keys()].map((block, index) => [block, run[index] ?? []]))
}

const RUNS_SCRIPT =
  /^(?:sudo\s+)?(?:(?:(?:ba|z|da|k)?sh|source|\.|chmod\s+\S+)\s+(?:-\w+\s+)*(?:\.\/)?([\w-]+\.[\w.-]+)|\.\/([\w.-]+))(?=\s|$)/

/** A script that is run by its file's name further on is what that file holds; null when none is. */
function savedScript(script: string, after: readonly Transcribed[]): readonly Transcribed[] | null {
  const match = after.map(({ command }) => RUNS_SCRIPT.exec(command.trim())).find((found) => found !== null)
  const name = match?.[1] ?? match?.[2]
  if (name === undefined) return null
  const command = hereDocument(`cat > ${name}`, script.replace(/\n*$/, '\n'))
  return [{ prompt: null, command, output: null }]
}

function withCommands(block: Block, commands: ReadonlyMap<Block, readonly LessonCommand[]>): Block {
  const inner = (blocks: readonly Block[]) => blocks.map((one) => withCommands(one, commands))
  if (block.type === 'remark') return { ...block, children: inner(block.children) }
  if (block.type === 'list') return { ...block, items: block.items.map(inner) }
  const run = commands.get(block)
  if (block.type !== 'commands' || run === undefined) return block
  // Only opens or leaves shells that are not needed here.
  if (run.length === 0) return { type: 'code', text: block.commands.map(({ command }) => command).join('\n') }
  return { ...block, commands: run }
}

const CHINESE = /[\u3400-\u9fff]/g

/** What is written around the commands decides: those are English everywhere. */
function languageOf(root: Markdown.Root): LessonLanguage {
  const prose: string[] = []
  const left: Markdown.Nodes[] = [root]
  for (let node = left.pop(); node !== undefined; node = left.pop()) {
    if (node.type === 'text') prose.push(node.value)
    else if ('children' in node) left.push(...node.children)
  }
  return isChinese(prose.join(' ')) ? 'zh-CN' : 'en'
}

/** A character says about as much as a word of some letters. */
const isChinese = (text: string): boolean =>
  (text.match(CHINESE)?.length ?? 0) * 8 > (text.match(/[A-Za-z]/g)?.length ?? 0)

const CHARACTERS_A_MINUTE = 900
const COMMANDS_A_MINUTE = 3

function minutesFor(text: string, steps: readonly Step[]): number {
  const commands = steps.reduce((sum, step) => sum + step.commands.length, 0)
  return Math.max(1, Math.ceil(text.length / CHARACTERS_A_MINUTE / 2 + commands / COMMANDS_A_MINUTE))
}

const SHELLS =
  /^(?:console|bash|sh|shell|zsh|ksh|ash|fish|shell-?script|(?:shell|bash|sh|console|terminal)-?session|terminal|cli|cmd|command|commandline|linux)$/
const PLAIN = /^(?:|text|txt|plain|plaintext|none|nohighlight|no-highlight|output|log|code|unix|raw)$/

/** Notes the commands that it meets. */
function dialectOf(transcripts: Transcripts): Dialect {
  const dialect: Dialect = {
    code: (node) => toCode(node.value, languageIn(`${node.lang ?? ''} ${node.meta ?? ''}`), transcripts),
    list: () => null,
    block(node) {
      switch (node.type) {
        case 'heading':
          return [
            {
              type: 'paragraph',
              children: [{ type: 'strong', children: toInlines(node.children, dialect) }],
            },
          ]
        case 'html':
          return fromHtml(node.value, transcripts)
        default:
          return []
      }
    },
    inline(node): readonly Inline[] {
      switch (node.type) {
        case 'html':
          return /^<(?:br|!--)/i.test(node.value) ? [] : [{ type: 'text', text: node.value }]
        case 'image':
          return /^https?:/i.test(node.url)
            ? [{ type: 'link', url: node.url, children: [{ type: 'text', text: node.alt || node.url }] }]
            : [{ type: 'text', text: node.alt ?? '' }]
        case 'imageReference':
          return [{ type: 'text', text: node.alt ?? '' }]
        case 'linkReference':
          return toInlines(node.children, dialect)
        default:
          return []
      }
    },
    url: (node) => (/^https?:\/\//i.test(node.url) ? node.url : null),
  }
  return dialect
}

/** `bash`, also out of `{.bash .numberLines}`, `bash{1,3}` or `Bash Session`. */
function languageIn(info: string): string {
  const words = info
    .toLowerCase()
    .replace(/^[\s{]*\.?/, '')
    .trim()
  const joined = words.replace(/^(\w+) (session|script)\b.*/, '$1$2')
  return /^[\w-]*/.exec(joined)?.[0] ?? ''
}

function toCode(listing: string, language: string, transcripts: Transcripts): readonly Block[] {
  const text = tidied(listing)
  const asText: Block = { type: 'code', text: listing }
  // Some editors name the language for one, and name it wrong (CSDN's says `c`).
  const isShell = SHELLS.test(language) || hasNamedPrompt(text)
  if (!isShell && !(PLAIN.test(language) && isTranscript(text))) return [asText]
  const commands = parseTranscript(text).map((line) => ({ ...line, command: withoutRemark(line.command) }))
  const isScript = text.startsWith('#!')
  const run = isScript ? commands.filter(({ command }) => !ENDS_SHELL.test(command)) : commands
  if (run.every(({ command }) => isPattern(command))) return [asText]
  // A command that only says how one is written stands between those that run.
  const blocks: Block[] = []
  for (let at = 0; at < run.length; ) {
    const kind = isPattern(run[at]?.command ?? '')
    const end = run.findIndex(({ command }, index) => index > at && isPattern(command) !== kind)
    const part = run.slice(at, end < 0 ? run.length : end)
    at += part.length
    if (kind) blocks.push({ type: 'code', text: part.map(({ command }) => command).join('\n') })
    else {
      const block: Block = {
        type: 'commands',
        commands: part.map(({ command, output }) => ({ command, output })),
      }
      transcripts.set(block, { lines: part, script: isScript ? text : null })
      blocks.push(block)
    }
  }
  return blocks
}

/** `docker inspect <container>`: somebody has to fill it in. */
const isPattern = (command: string): boolean =>
  !command.includes('\n') && /<\p{L}[\p{L}\w-]*>/u.test(command.replaceAll(/"[^"]*"|'[^']*'/g, ''))

/** What a script may say for itself, and would end the shell of who runs it line by line. */
const ENDS_SHELL = /^(?:set\s+-[a-z]*(?:\s+(?:-o\s+)?pipefail)?|exit(?:\s+\S+)?)$/

/** Without what copying through an editor or a web page has left: unusual blanks, a margin, blanks behind a backslash. */
function tidied(listing: string): string {
  const lines = listing
    .replaceAll(/[\u200b\u2060\ufeff]/g, '')
    .replaceAll('\u00a0', ' ')
    .replaceAll(/\\[ \t]+$/gm, '\\')
    .split('\n')
  let margin = Number.POSITIVE_INFINITY
  for (const line of lines)
    if (line.trim() !== '') margin = Math.min(margin, line.length - line.trimStart().length)
  return margin < Number.POSITIVE_INFINITY
    ? lines.map((line) => line.slice(margin)).join('\n')
    : lines.join('\n')
}

/** Some write `// why` behind a command, which is no comment to a shell. */
const withoutRemark = (command: string): string =>
  command.replaceAll(/(?<=\S)[ \t]+\/\/[ \t]+[^"'`|;<>]*$/gm, '')

/** Of a block that does not say what it is: it has prompts, or begins with a command that no sentence is. */
function isTranscript(text: string): boolean {
  if (hasPrompts(text)) return true
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const first = lines.find((line) => !/^\s*#(?: |$)/.test(line)) ?? lines[0] ?? ''
  if (!isCommandLine(first, new Set(), null)) return false
  return (
    hasShellSigns(first) ||
    lines.every((line) => isCommandLine(line, new Set(), null) || line.startsWith('#'))
  )
}

/** Also within boxes that draw a frame around it. */
const LISTING =
  /^(?:<(?:div|figure)\b[^<>]*>\s*)*<pre\b[^<>]*>([\s\S]*?)<\/pre>\s*(?:<\/(?:div|figure)>\s*)*$/i

/** Raw HTML is text; of a listing, the listing. */
function fromHtml(html: string, transcripts: Transcripts): readonly Block[] {
  const listing = LISTING.exec(html)?.[1]
  if (listing !== undefined) {
    const language = /\b(?:language|lang|brush)[-:]\s*([\w-]+)/i.exec(html)?.[1] ?? ''
    return toCode(
      decoded(listing.replaceAll(/<[^>]*>/g, '')).replace(/^\n/, ''),
      language.toLowerCase(),
      transcripts,
    )
  }
  if (
    /^<!--[\s\S]*-->\s*$/.test(html) ||
    /^\s*<\/?(?:div|p|center|details|summary|br|hr)\b[^<>]*>\s*$/i.test(html)
  )
    return []
  return [{ type: 'code', text: html }]
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
}

function decoded(text: string): string {
  return text.replaceAll(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (whole, decimal, hexadecimal, name) => {
    if (name !== undefined) return ENTITIES[String(name).toLowerCase()] ?? whole
    const code = decimal === undefined ? Number.parseInt(hexadecimal, 16) : Number(decimal)
    return code > 0 && code < 0x11_0000 ? String.fromCodePoint(code) : whole
  })
}
