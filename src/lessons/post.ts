/**
 * A post to a lesson: somebody's Markdown that was not written as one, a blog post or notes for a class. Its headings become
 * steps, its commands run; what else it holds is shown as text. Nothing in it is refused, and nothing in it is markup to the
 * page: it comes from anywhere.
 */

import type * as Markdown from 'mdast'
import {
  commandsIn,
  type Dialect,
  lineTooDeep,
  parseMarkdown,
  plainText,
  toBlocks,
  toCommands,
  toInlines,
} from './blocks.ts'
import { hasShellSigns, isCommandLine } from './command-line.ts'
import { hasPrompts } from './console.ts'
import type { Block, Inline, Lesson, LessonLanguage, Step } from './lesson.ts'

/** Characters of a text that are still taken: the longest posts have a third of it. */
export const MAX_POST = 300_000

/** Signs of quotations and lists in each other, which take the parser a time that grows with the square of them. */
const NESTED = /^(?:[ \t]*(?:>|[-*+] |\d+[.)] )){40}/m

/** `source`: its address, or the file's name. */
export function parsePost(markdown: string, source: string): Lesson {
  const text = prepared(markdown.slice(0, MAX_POST))
  const root = NESTED.test(text) ? null : parseMarkdown(text)
  // Nobody writes so deep; it is shown as it is.
  if (root === null || lineTooDeep(root) !== null) return asItIs(text, source)
  const [head, ...others] = root.children
  const isFront = head?.type === 'yaml' || (head?.type as string) === 'toml'
  const nodes = isFront ? others : head === undefined ? [] : [head, ...others]
  const { title, rest } = takeTitle(nodes, isFront ? titleIn((head as Markdown.Yaml).value) : null, source)
  const sections = splitAtHeadings(rest)
  const [before, ...steps] = sections.map(({ heading, nodes: own }) =>
    toStep(heading === null ? title : headingText(heading), own),
  ) as [Step, ...Step[]]
  // Commands stand in steps: those before the first heading make one.
  const isStep = before.commands.length > 0 || steps.length === 0
  const all = isStep ? [before, ...steps] : steps
  return {
    id: 'post',
    title,
    language: languageOf(text),
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
    language: languageOf(text),
    minutes: 1,
    summary: '',
    source,
    intro: [],
    steps: [step],
  }
}

/** Blog engines have fences of their own, and tables are no part of the Markdown that is parsed here. */
function prepared(markdown: string): string {
  return markdown
    .replace(/^\ufeff/, '')
    .replaceAll('\r\n', '\n')
    .replaceAll(/^[ \t]*\{% *(?:highlight|codeblock) *(?:lang:)?([\w-]*)[^%]*%\}[ \t]*$/gm, '```$1')
    .replaceAll(/^[ \t]*\{% *end(?:highlight|codeblock) *%\}[ \t]*$/gm, '```')
    .replaceAll(/(?:^|(?<=\n\n))(?:\|.*\n)+/g, (table) => `~~~table\n${table}~~~\n`)
}

function titleIn(front: string): string | null {
  const value = /^title\s*[:=]\s*(.+)$/m.exec(front)?.[1]?.trim()
  return value === undefined ? null : value.replace(/^(["'])(.*)\1$/, '$2')
}

/** What the front matter says, or the first heading, which then is no step; else the name of the file. */
function takeTitle(
  nodes: readonly Markdown.RootContent[],
  front: string | null,
  source: string,
): { title: string; rest: readonly Markdown.RootContent[] } {
  const first = nodes.findIndex(({ type }) => type === 'heading')
  const heading = nodes[first]
  if (heading?.type === 'heading' && heading.depth === 1) {
    const rest = [...nodes.slice(0, first), ...nodes.slice(first + 1)]
    return { title: front ?? headingText(heading), rest }
  }
  return { title: front ?? nameIn(source), rest: nodes }
}

function nameIn(source: string): string {
  const name =
    source
      .replace(/[?#].*/, '')
      .split('/')
      .findLast((part) => part !== '') ?? source
  return decodeURI(name).replace(/\.(?:md|markdown|txt)$/i, '')
}

const headingText = (heading: Markdown.Heading): string => plainText(toInlines(heading.children, DIALECT))

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
function toStep(title: string, nodes: readonly Markdown.RootContent[]): Step {
  const body = toBlocks(nodes, DIALECT)
  return { title, body, answer: [], commands: commandsIn(body), task: null, notes: [] }
}

const CHINESE = /[\u3400-\u9fff]/g

/** A twentieth of Chinese characters makes a text Chinese: half of such a post is commands. */
function languageOf(text: string): LessonLanguage {
  return (text.match(CHINESE)?.length ?? 0) > text.length / 20 ? 'zh-CN' : 'en'
}

const CHARACTERS_A_MINUTE = 900
const COMMANDS_A_MINUTE = 3

function minutesFor(text: string, steps: readonly Step[]): number {
  const commands = steps.reduce((sum, step) => sum + step.commands.length, 0)
  return Math.max(1, Math.ceil(text.length / CHARACTERS_A_MINUTE / 2 + commands / COMMANDS_A_MINUTE))
}

const SHELLS =
  /^(?:console|bash|sh|shell|zsh|ksh|ash|fish|shell-?script|(?:shell|bash|sh|console|terminal)-?session|terminal|cli|cmd|command|commandline|linux)$/
const PLAIN = /^(?:|text|txt|plain|plaintext|none|nohighlight|no-highlight|output|log|code|unix|raw)$/

const DIALECT: Dialect = {
  code: (node) => [toCode(node.value, languageIn(`${node.lang ?? ''} ${node.meta ?? ''}`))],
  list: () => null,
  block(node) {
    switch (node.type) {
      case 'heading':
        return [
          {
            type: 'paragraph',
            children: [{ type: 'strong', children: toInlines(node.children, DIALECT) }],
          },
        ]
      case 'html':
        return fromHtml(node.value)
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
        return toInlines(node.children, DIALECT)
      default:
        return []
    }
  },
  url: (node) => (/^https?:\/\//i.test(node.url) ? node.url : null),
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

function toCode(text: string, language: string): Block {
  const asText: Block = { type: 'code', text }
  if (!SHELLS.test(language) && !PLAIN.test(language)) return asText
  const block = toCommands(text)
  if (block.commands.length === 0) return asText
  return SHELLS.test(language) || isTranscript(text) ? block : asText
}

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

/** Raw HTML is text; of a listing, the listing. */
function fromHtml(html: string): readonly Block[] {
  const listing = /^<pre\b[^>]*>([\s\S]*?)<\/pre>\s*$/i.exec(html)?.[1]
  if (listing !== undefined) {
    const language = /\b(?:language|lang|brush)[-:]\s*([\w-]+)/i.exec(html)?.[1] ?? ''
    return [toCode(decoded(listing.replaceAll(/<[^>]*>/g, '')).replace(/^\n/, ''), language.toLowerCase())]
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
