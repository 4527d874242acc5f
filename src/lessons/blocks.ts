/** Markdown's nodes as what the page draws: the part that lessons and posts have in common. */

import type * as Markdown from 'mdast'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { frontmatterFromMarkdown } from 'mdast-util-frontmatter'
import { frontmatter } from 'micromark-extension-frontmatter'
import { parseConsole } from '../transcript/transcript.ts'
import type { Block, Inline, LessonCommand } from './lesson.ts'

/** What a kind of text makes of nodes that mean nothing to all of them. May throw. */
export interface Dialect {
  /** commands or text: `info` is what stands behind the fence, null for an indented block */
  code(node: Markdown.Code): readonly Block[]
  /** a list that is more than one; null when it is not */
  list(node: Markdown.List): Block | null
  /** a block that no lesson has, such as raw HTML or a table */
  block(node: Markdown.RootContent): readonly Block[]
  /** the same within a paragraph, such as a picture */
  inline(node: Markdown.PhrasingContent): readonly Inline[]
  /** the address where a link may lead; null where it may not */
  url(node: Markdown.Link): string | null
}

export const parseMarkdown = (markdown: string): Markdown.Root =>
  fromMarkdown(markdown, {
    extensions: [frontmatter(['yaml', 'toml'])],
    mdastExtensions: [frontmatterFromMarkdown(['yaml', 'toml'])],
  })

/** Quotations in lists in quotations: whoever draws or stores a lesson goes as deep. */
const MAX_DEPTH = 30

/** The line where too much stands in each other; null where nothing does. Without recursion, which is what it is to protect. */
export function lineTooDeep(root: Markdown.Root): number | null {
  const left: { node: Markdown.Nodes; depth: number }[] = [{ node: root, depth: 0 }]
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const { node, depth } = next
    if (depth > MAX_DEPTH) return lineOf(node)
    if (!('children' in node)) continue
    for (const child of node.children) left.push({ node: child, depth: depth + 1 })
  }
  return null
}

export const lineOf = (node: Markdown.Node): number => node.position?.start.line ?? 1

export function toBlocks(nodes: readonly Markdown.RootContent[], dialect: Dialect): Block[] {
  return nodes.flatMap((node) => toBlock(node, dialect))
}

function toBlock(node: Markdown.RootContent, dialect: Dialect): readonly Block[] {
  switch (node.type) {
    case 'paragraph':
      return [{ type: 'paragraph', children: toInlines(node.children, dialect) }]
    case 'code':
      return dialect.code(node)
    case 'blockquote':
      return [{ type: 'remark', children: toBlocks(node.children, dialect) }]
    case 'list':
      return [dialect.list(node) ?? toList(node, dialect)]
    default:
      return dialect.block(node)
  }
}

function toList(list: Markdown.List, dialect: Dialect): Block {
  return {
    type: 'list',
    ordered: list.ordered === true,
    items: list.children.map((item) => toBlocks(item.children, dialect)),
  }
}

export function toInlines(nodes: readonly Markdown.PhrasingContent[], dialect: Dialect): Inline[] {
  return nodes.flatMap((node) => toInline(node, dialect))
}

function toInline(node: Markdown.PhrasingContent, dialect: Dialect): readonly Inline[] {
  switch (node.type) {
    case 'text':
      return [{ type: 'text', text: joinLines(node.value) }]
    case 'inlineCode':
      return [{ type: 'code', text: node.value }]
    case 'strong':
      return [{ type: 'strong', children: toInlines(node.children, dialect) }]
    case 'emphasis':
      return [{ type: 'emphasis', children: toInlines(node.children, dialect) }]
    case 'link': {
      const children = toInlines(node.children, dialect)
      const url = dialect.url(node)
      return url === null ? children : [{ type: 'link', url, children }]
    }
    case 'break':
      return [{ type: 'text', text: ' ' }]
    default:
      return dialect.inline(node)
  }
}

/** Lines of a paragraph are one; between two Chinese characters no blank belongs. */
function joinLines(text: string): string {
  return text
    .replace(/([\u2e80-\u9fff\uff00-\uffef])\s*\n\s*(?=[\u2e80-\u9fff\uff00-\uffef])/g, '$1')
    .replace(/\s*\n\s*/g, ' ')
}

export function plainText(inlines: readonly Inline[]): string {
  return inlines.map((inline) => ('text' in inline ? inline.text : plainText(inline.children))).join('')
}

/** A commands block of text with prompts or without. */
export const toCommands = (text: string): Extract<Block, { type: 'commands' }> => ({
  type: 'commands',
  commands: parseConsole(text),
})

/** Of these blocks and all within them, in reading order. */
export function commandsIn(blocks: readonly Block[]): LessonCommand[] {
  return blocks.flatMap((block): readonly LessonCommand[] => {
    if (block.type === 'commands') return block.commands
    if (block.type === 'remark') return commandsIn(block.children)
    return block.type === 'list' ? block.items.flatMap(commandsIn) : []
  })
}
