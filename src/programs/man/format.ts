/**
 * Manual pages as text on a screen.
 *
 * Terms: a *page* has sections, a section paragraphs; a paragraph is running text, which is wrapped, an item (a term and
 * its explanation), or lines that stay as they are.
 */

import { textWidth } from '../../kernel/width.ts'

export interface ManualPage {
  readonly name: string
  readonly section: string
  /** What follows the dash under NAME. */
  readonly summary: string
  readonly parts: readonly ManualPart[]
}

export interface ManualPart {
  readonly title: string
  readonly paragraphs: readonly Paragraph[]
}

export type Paragraph =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'item'; readonly term: string; readonly text: string }
  | { readonly kind: 'verbatim'; readonly lines: readonly string[] }

const INDENT = 7
const ITEM_INDENT = 14

const sectionTitles: Readonly<Record<string, string>> = {
  1: 'User Commands',
  5: 'File Formats Manual',
  8: 'System Administration',
}

/** The lines of a page, `cols` wide; headings and terms bold if `isBold`. */
export function formatPage(page: ManualPage, cols: number, isBold: boolean): string[] {
  const width = Math.max(40, cols)
  const bold = (text: string): string => (isBold ? `\x1b[1m${text}\x1b[m` : text)
  const label = `${page.name.toUpperCase()}(${page.section})`
  const lines = [threeColumns(label, sectionTitles[page.section] ?? '', label, width), '']
  const parts: readonly ManualPart[] = [
    { title: 'NAME', paragraphs: [{ kind: 'text', text: `${page.name} - ${page.summary}` }] },
    ...page.parts,
  ]
  for (const { title, paragraphs } of parts) {
    lines.push(bold(title))
    for (const paragraph of paragraphs) lines.push(...formatParagraph(paragraph, width, bold), '')
  }
  lines.push(threeColumns('Overlay Playground', '', label, width))
  return lines
}

function formatParagraph(paragraph: Paragraph, width: number, bold: (text: string) => string): string[] {
  const indent = ' '.repeat(INDENT)
  if (paragraph.kind === 'verbatim') return paragraph.lines.map((line) => `${indent}${line}`.trimEnd())
  if (paragraph.kind === 'text') return wrapText(paragraph.text, width - INDENT).map((line) => indent + line)
  const text = wrapText(paragraph.text, width - ITEM_INDENT)
  const deep = ' '.repeat(ITEM_INDENT)
  // A short term shares the line of its explanation.
  if (textWidth(paragraph.term) < ITEM_INDENT - INDENT && text.length > 0) {
    const [first = '', ...rest] = text
    const gap = ' '.repeat(ITEM_INDENT - INDENT - textWidth(paragraph.term))
    return [`${indent}${bold(paragraph.term)}${gap}${first}`, ...rest.map((line) => deep + line)]
  }
  return [`${indent}${bold(paragraph.term)}`, ...text.map((line) => deep + line)]
}

function threeColumns(left: string, middle: string, right: string, width: number): string {
  const start = Math.max(left.length + 1, Math.floor((width - middle.length) / 2))
  const text = left.padEnd(start) + middle
  return text + right.padStart(Math.max(right.length + 1, width - text.length))
}

/** Lines of whole words, none wider than `width` unless a word is. */
export function wrapText(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    if (line !== '' && textWidth(line) + 1 + textWidth(word) > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return line === '' ? lines : [...lines, line]
}
