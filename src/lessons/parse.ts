/**
 * A lesson's Markdown to the lesson: front matter (`id`, `title`, `minutes`, `language`), then the introduction,
 * then one `##` heading for each step. Inside a step
 * - a `console` (or `bash`, `sh`, `shell`) block holds commands and expected outputs (console.ts);
 * - a quotation is a remark;
 * - a list whose items begin with `[ ]` or `[x]` is a question, `[x]` marking the right choice;
 * - raw HTML and pictures are refused.
 *
 * This file brings a Markdown parser with it: the page's own lessons are parsed when it is built.
 */

import type * as Markdown from 'mdast'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { frontmatterFromMarkdown } from 'mdast-util-frontmatter'
import { frontmatter } from 'micromark-extension-frontmatter'
import { parseDocument } from 'yaml'
import { parseConsole } from './console.ts'
import type { Block, Choice, Inline, Lesson, LessonCommand, LessonLanguage, Step } from './lesson.ts'

/** What is wrong with a lesson's text; `line` counts from 1. */
export class LessonError extends Error {
  readonly line: number

  constructor(message: string, line: number) {
    super(message)
    this.name = 'LessonError'
    this.line = line
  }
}

/** Characters of a lesson; some constructs take the parser a time that grows with the square of it. */
const MAX_LENGTH = 50_000

/** Quotations in lists in quotations: whoever draws or stores a lesson goes as deep. */
const MAX_DEPTH = 30

/** Throws LessonError with the line where the text goes wrong. */
export function parseLesson(markdown: string): Lesson {
  if (markdown.length > MAX_LENGTH) throw new LessonError(`a lesson has at most ${MAX_LENGTH} characters`, 1)
  const root = fromMarkdown(markdown, {
    extensions: [frontmatter(['yaml'])],
    mdastExtensions: [frontmatterFromMarkdown(['yaml'])],
  })
  refuseDepth(root)
  const [head, ...content] = root.children
  if (head === undefined || head.type !== 'yaml')
    throw new LessonError('a lesson begins with front matter', 1)
  const sections = splitAtHeadings(content)
  return {
    ...parseFrontMatter(head),
    intro: sections.intro.map(toBlock),
    steps: sections.steps.map(({ heading, nodes }) => toStep(heading, nodes)),
  }
}

/** Without recursion, which is what it is to protect. */
function refuseDepth(root: Markdown.Root): void {
  const left: { node: Markdown.Nodes; depth: number }[] = [{ node: root, depth: 0 }]
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const { node, depth } = next
    if (depth > MAX_DEPTH) throw new LessonError('too much in each other', node.position?.start.line ?? 1)
    if (!('children' in node)) continue
    for (const child of node.children) left.push({ node: child, depth: depth + 1 })
  }
}

type FrontMatter = Pick<Lesson, 'id' | 'title' | 'language' | 'minutes'>

function parseFrontMatter(head: Markdown.Yaml): FrontMatter {
  const yaml = parseDocument(head.value)
  const [error] = yaml.errors
  // The front matter begins in the line below its `---`.
  if (error !== undefined)
    throw new LessonError(
      'front matter: `key: value` lines, in quotes where a value has `: `',
      1 + (error.linePos?.[0].line ?? 0),
    )
  const data: unknown = yaml.toJS()
  const fields = typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : {}
  const { id, title, language, minutes } = fields
  if (typeof id !== 'string' || !/^[a-z0-9-]+$/.test(id))
    throw new LessonError('id: lower-case words with -', 1)
  if (typeof title !== 'string') throw new LessonError('title is missing', 1)
  if (language !== 'zh-CN' && language !== 'en') throw new LessonError('language: zh-CN or en', 1)
  if (typeof minutes !== 'number') throw new LessonError('minutes: a number', 1)
  return { id, title, language: language satisfies LessonLanguage, minutes }
}

interface Section {
  readonly heading: Markdown.Heading
  readonly nodes: Markdown.RootContent[]
}

function splitAtHeadings(nodes: readonly Markdown.RootContent[]): {
  intro: Markdown.RootContent[]
  steps: Section[]
} {
  const intro: Markdown.RootContent[] = []
  const steps: Section[] = []
  for (const node of nodes) {
    if (node.type === 'heading') {
      if (node.depth !== 2) throw new LessonError('only ## headings, one for each step', lineOf(node))
      steps.push({ heading: node, nodes: [] })
    } else (steps.at(-1)?.nodes ?? intro).push(node)
  }
  return { intro, steps }
}

function toStep(heading: Markdown.Heading, nodes: readonly Markdown.RootContent[]): Step {
  const blocks = nodes.map(toBlock)
  const end = blocks.findLastIndex((block) => block.type === 'commands') + 1
  const body = end === 0 ? blocks : blocks.slice(0, end)
  return {
    title: plainText(heading),
    body,
    answer: end === 0 ? [] : blocks.slice(end),
    commands: body.flatMap((block): readonly LessonCommand[] =>
      block.type === 'commands' ? block.commands : [],
    ),
  }
}

const COMMAND_LANGUAGES = new Set(['console', 'bash', 'sh', 'shell'])

function toBlock(node: Markdown.RootContent): Block {
  switch (node.type) {
    case 'paragraph':
      return { type: 'paragraph', children: node.children.map(toInline) }
    case 'code':
      return COMMAND_LANGUAGES.has(node.lang ?? '')
        ? { type: 'commands', commands: parseConsole(node.value) }
        : { type: 'code', text: node.value }
    case 'blockquote':
      return { type: 'remark', children: node.children.map(toBlock) }
    case 'list':
      return toQuestion(node) ?? toList(node)
    default:
      throw new LessonError(`a lesson cannot hold: ${node.type}`, lineOf(node))
  }
}

function toList(list: Markdown.List): Block {
  return {
    type: 'list',
    ordered: list.ordered === true,
    items: list.children.map((item) => item.children.map(toBlock)),
  }
}

/** null when the list is no question. */
function toQuestion(list: Markdown.List): Block | null {
  const choices = list.children.map(toChoice)
  if (!choices.every((choice) => choice !== null)) return null
  if (choices.filter(({ isRight }) => isRight).length !== 1)
    throw new LessonError('a question has one right choice, marked [x]', lineOf(list))
  return { type: 'question', choices }
}

function toChoice(item: Markdown.ListItem): Choice | null {
  const [paragraph] = item.children
  if (paragraph?.type !== 'paragraph') return null
  const [first, ...rest] = paragraph.children.map(toInline)
  if (first?.type !== 'text') return null
  const match = /^\[([ x])\] +/.exec(first.text)
  if (match === null) return null
  const text = first.text.slice(match[0].length)
  return { children: text === '' ? rest : [{ type: 'text', text }, ...rest], isRight: match[1] === 'x' }
}

function toInline(node: Markdown.PhrasingContent): Inline {
  switch (node.type) {
    case 'text':
      return { type: 'text', text: joinLines(node.value) }
    case 'inlineCode':
      return { type: 'code', text: node.value }
    case 'strong':
      return { type: 'strong', children: node.children.map(toInline) }
    case 'emphasis':
      return { type: 'emphasis', children: node.children.map(toInline) }
    case 'link':
      if (!/^https?:\/\//.test(node.url))
        throw new LessonError(`not a web address: ${node.url}`, lineOf(node))
      return { type: 'link', url: node.url, children: node.children.map(toInline) }
    case 'break':
      return { type: 'text', text: ' ' }
    default:
      throw new LessonError(`a lesson cannot hold: ${node.type}`, lineOf(node))
  }
}

/** Lines of a paragraph are one; between two Chinese characters no blank belongs. */
function joinLines(text: string): string {
  return text
    .replace(/([\u2e80-\u9fff\uff00-\uffef])\s*\n\s*(?=[\u2e80-\u9fff\uff00-\uffef])/g, '$1')
    .replace(/\s*\n\s*/g, ' ')
}

function plainText(heading: Markdown.Heading): string {
  const text = (inline: Inline): string =>
    'text' in inline ? inline.text : inline.children.map(text).join('')
  return heading.children.map((child) => text(toInline(child))).join('')
}

const lineOf = (node: Markdown.Node): number => node.position?.start.line ?? 1
