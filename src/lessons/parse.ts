/**
 * A lesson's Markdown to the lesson: front matter (`id`, `title`, `summary`, `minutes`, `language`, for a challenge
 * `level`), then the introduction, then one `##` heading for each step. docs/lessons.md explains it to writers. Inside a step
 * - a `console` (or `bash`, `sh`, `shell`) block holds commands and expected outputs (src/transcript); `console setup` and
 *   `console predict` say what they are for;
 * - a quotation is a remark;
 * - a list whose items begin with `[ ]` or `[x]` is a question, `[x]` marking what is right, and what follows in an item is
 *   why;
 * - `goal`, `hint`, `solution` and `wrong` blocks make the step's task;
 * - a `notes` block is for who teaches, a `picture` block shows the layers at that point;
 * - raw HTML and pictures are refused.
 *
 * This file brings a Markdown parser with it: the page's own lessons are parsed when it is built.
 */

import type * as Markdown from 'mdast'
import { parseDocument } from 'yaml'
import {
  commandsIn,
  type Dialect,
  lineOf,
  lineTooDeep,
  parseMarkdown,
  plainText,
  toBlocks,
  toCommands,
  toInlines,
} from './blocks.ts'
import type { Block, Choice, Goal, Lesson, Step, Task } from './lesson.ts'

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
const MAX_LENGTH = 30_000

/** Throws LessonError with the line where the text goes wrong. */
export function parseLesson(markdown: string): Lesson {
  if (markdown.length > MAX_LENGTH) throw new LessonError(`a lesson has at most ${MAX_LENGTH} characters`, 1)
  const root = parseMarkdown(markdown)
  const deep = lineTooDeep(root)
  if (deep !== null) throw new LessonError('too much in each other', deep)
  const [head, ...content] = root.children
  if (head === undefined || head.type !== 'yaml')
    throw new LessonError('a lesson begins with front matter', 1)
  const sections = splitAtHeadings(content)
  return {
    ...parseFrontMatter(head),
    intro: toBlocks(sections.intro, DIALECT),
    steps: sections.steps.map(({ heading, nodes }) => toStep(heading, nodes)),
  }
}

/** An alias that names nothing, and more of them than anybody writes, are found only when they are followed. */
function valuesOf(yaml: ReturnType<typeof parseDocument>): unknown {
  try {
    return yaml.toJS()
  } catch (error) {
    if (error instanceof ReferenceError) throw new LessonError(`front matter: ${error.message}`, 1)
    throw error
  }
}

type FrontMatter = Omit<Lesson, 'intro' | 'steps'>

function parseFrontMatter(head: Markdown.Yaml): FrontMatter {
  const yaml = parseDocument(head.value)
  const [error] = yaml.errors
  // The front matter begins in the line below its `---`.
  if (error !== undefined)
    throw new LessonError(
      'front matter: `key: value` lines, in quotes where a value has `: `',
      1 + (error.linePos?.[0].line ?? 0),
    )
  const data = valuesOf(yaml)
  const fields = typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : {}
  const { id, title, language, minutes, summary = '', level } = fields
  if (typeof id !== 'string' || !/^[a-z0-9-]+$/.test(id))
    throw new LessonError('id: lower-case words with -', 1)
  if (typeof title !== 'string') throw new LessonError('title is missing', 1)
  if (language !== 'zh-CN' && language !== 'en') throw new LessonError('language: zh-CN or en', 1)
  if (typeof minutes !== 'number') throw new LessonError('minutes: a number', 1)
  if (typeof summary !== 'string') throw new LessonError('summary: a sentence', 1)
  const front: FrontMatter = { id, title, language, minutes, summary }
  if (level === undefined) return front
  if (!LEVELS.includes(level)) throw new LessonError('level: 1 (easy) to 5 (hard)', 1)
  return { ...front, level: level as number }
}

const LEVELS: readonly unknown[] = [1, 2, 3, 4, 5]

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
    if (isTable(node)) throw new LessonError('a lesson cannot hold: table', lineOf(node))
    if (node.type === 'heading') {
      if (node.depth !== 2) throw new LessonError('only ## headings, one for each step', lineOf(node))
      steps.push({ heading: node, nodes: [] })
    } else (steps.at(-1)?.nodes ?? intro).push(node)
  }
  return { intro, steps }
}

/** To the parser it is a paragraph: tables are an extension of Markdown. */
function isTable(node: Markdown.RootContent): boolean {
  const first = node.type === 'paragraph' ? node.children[0] : undefined
  return first?.type === 'text' && /^\|.*\|\s*\n\s*\|[\s:|-]+(?:\n|$)/.test(first.value)
}

function toStep(heading: Markdown.Heading, nodes: readonly Markdown.RootContent[]): Step {
  const notes: Block[] = []
  const shown: Block[] = []
  const parts: Markdown.Code[] = []
  for (const node of nodes) {
    const role = node.type === 'code' ? node.lang : null
    if (role === 'notes') notes.push(...partBlocks(node as Markdown.Code))
    else if (isTaskPart(role)) {
      if (parts.length === 0) shown.push({ type: 'task' })
      parts.push(node as Markdown.Code)
    } else shown.push(...toBlocks([node], DIALECT))
  }
  const end = shown.findLastIndex((block) => block.type === 'task' || commandsIn([block]).length > 0) + 1
  const body = end === 0 ? shown : shown.slice(0, end)
  return {
    title: plainText(toInlines(heading.children, DIALECT)),
    body,
    answer: end === 0 ? [] : shown.slice(end),
    commands: commandsIn(body),
    task: parts.length === 0 ? null : toTask(parts),
    notes,
  }
}

/** null when the list is no question. */
function toQuestion(list: Markdown.List): Block | null {
  const choices = list.children.map(toChoice)
  if (!choices.every((choice) => choice !== null)) return null
  if (!choices.some(({ isRight }) => isRight))
    throw new LessonError('a question has a right choice, marked [x]', lineOf(list))
  return { type: 'question', choices }
}

function toChoice(item: Markdown.ListItem): Choice | null {
  const [paragraph, ...why] = item.children
  if (paragraph?.type !== 'paragraph') return null
  const [first, ...rest] = toInlines(paragraph.children, DIALECT)
  if (first?.type !== 'text') return null
  const match = /^\[([ x])\] +/.exec(first.text)
  if (match === null) return null
  const text = first.text.slice(match[0].length)
  return {
    children: text === '' ? rest : [{ type: 'text', text }, ...rest],
    isRight: match[1] === 'x',
    why: toBlocks(why, DIALECT),
  }
}

const TASK_PARTS = ['goal', 'hint', 'solution', 'wrong'] as const
type TaskPart = (typeof TASK_PARTS)[number]

const isTaskPart = (role: unknown): role is TaskPart => TASK_PARTS.some((part) => part === role)

function toTask(nodes: readonly Markdown.Code[]): Task {
  const parts = (part: TaskPart) => nodes.filter(({ lang }) => lang === part)
  const goals = parts('goal').flatMap(toGoals)
  if (goals.length === 0) throw new LessonError('a task has a goal', lineOf(nodes[0] as Markdown.Code))
  const commands = (node: Markdown.Code) => toCommands(node.value).commands
  return {
    goals,
    hints: parts('hint').map(partBlocks),
    solutions: parts('solution').map(commands),
    wrong: parts('wrong').map(commands),
  }
}

/** A goal is a comment that says what is to be so, and the commands below it; an empty line ends it. */
function toGoals(node: Markdown.Code): Goal[] {
  return node.value
    .split(/\n[ \t]*\n/)
    .filter((text) => text.trim() !== '')
    .map((text) => {
      const [first = '', ...rest] = text.trim().split('\n')
      const label = /^# +(.+)/.exec(first)?.[1]
      if (label === undefined || rest.length === 0)
        throw new LessonError('a goal is a `# comment` and commands below it', lineOf(node))
      return { label, script: rest.join('\n') }
    })
}

/** The Markdown within a fence. */
function partBlocks(node: Markdown.Code): Block[] {
  return toBlocks(parseMarkdown(node.value).children, DIALECT)
}

const COMMAND_LANGUAGES = new Set(['console', 'bash', 'sh', 'shell'])
const USES = { setup: 'setup', predict: 'predict' } as const

const DIALECT: Dialect = {
  code(node) {
    if (node.lang === 'picture') return [{ type: 'picture' }]
    if (!COMMAND_LANGUAGES.has(node.lang ?? '')) return [{ type: 'code', text: node.value }]
    const use = node.meta ?? ''
    if (use !== '' && !(use in USES))
      throw new LessonError(`console, console setup or console predict, not ${use}`, lineOf(node))
    const block = toCommands(node.value)
    return [use === '' ? block : { ...block, use: USES[use as keyof typeof USES] }]
  },
  list: toQuestion,
  block(node) {
    throw new LessonError(`a lesson cannot hold: ${node.type}`, lineOf(node))
  },
  inline(node) {
    throw new LessonError(`a lesson cannot hold: ${node.type}`, lineOf(node))
  },
  url(node) {
    if (!/^(?:https?:\/\/|ref:[a-z0-9-]+$)/.test(node.url))
      throw new LessonError(`not a web address: ${node.url}`, lineOf(node))
    return node.url
  },
}
