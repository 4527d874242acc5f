/** A manual page from what a program says to `--help`, so that it tells of nothing that does not work. */

import { sectionOf } from '../lib/manual-section.ts'
import type { ManualPage, ManualPart, Paragraph } from './format.ts'
import { summaries } from './summaries.ts'

export function pageFromHelp(name: string, help: string): ManualPage {
  const lines = help
    .trimEnd()
    .split('\n')
    .map((line) => withoutTabs(line.replace(/^-/, '  -')))
    .filter((line) => line !== 'Options:' && !/^For more details see /.test(line))
  const synopsis: string[] = []
  let at = 0
  while (at < lines.length && isUsage(lines, at)) {
    const line = (lines[at] as string).replace(/^\s*(?:[Uu]sage:|SYNTAX:|or:)?\s*/, '')
    if (line !== '') synopsis.push(line)
    at++
    // A bracket that is open goes on in the next line.
    if (/\[[^\]]*$/.test(line)) synopsis.push(`       ${lines[at++] ?? ''}`)
  }
  const about: string[] = []
  while (at < lines.length && !/^\s+-/.test(lines[at] as string)) about.push(lines[at++] as string)
  const first = about.find((line) => line.trim() !== '' && !line.trim().endsWith(':')) ?? ''
  const summary = summaries[name] ?? lowered(first.replace(/\.$/, '').trim())
  const options = readOptions(lines.slice(at))
  const parts: ManualPart[] = [
    { title: 'SYNOPSIS', paragraphs: [{ kind: 'verbatim', lines: synopsis }] },
    { title: 'DESCRIPTION', paragraphs: paragraphsOf(about) },
    { title: 'OPTIONS', paragraphs: options },
  ]
  return {
    name,
    section: sectionOf(name),
    summary: summary || name,
    parts: parts.filter(({ paragraphs }) => paragraphs.length > 0),
  }
}

/** Tabs lead to the next eighth column. */
const withoutTabs = (line: string): string =>
  line.replace(/([^\t]*)\t/g, (_, before: string) => before.padEnd((Math.floor(before.length / 8) + 1) * 8))

function isUsage(lines: readonly string[], at: number): boolean {
  const line = lines[at] as string
  if (/^\s*(?:[Uu]sage:|SYNTAX:|or:)/.test(line) || line === '')
    return at === 0 || line !== '' || /^\s*[Uu]sage:/.test(lines[at + 1] ?? '')
  // util-linux puts the name on the next line; tree goes on in deeper ones.
  return (
    at > 0 &&
    /^\s/.test(line) &&
    !/^\s+-/.test(line) &&
    /^\s*[Uu]sage:|^\s{8,}|^ \w+ /.test(lines[at - 1] as string)
  )
}

const lowered = (text: string): string => text.slice(0, 1).toLowerCase() + text.slice(1)

function paragraphsOf(lines: readonly string[]): Paragraph[] {
  const paragraphs: Paragraph[] = []
  for (const block of lines.join('\n').split(/\n\s*\n/)) {
    if (block.trim() === '') continue
    const own = block.replace(/^\n+|\n+$/g, '').split('\n')
    if (own.some((line) => line.startsWith(' '))) paragraphs.push({ kind: 'verbatim', lines: own })
    else paragraphs.push({ kind: 'text', text: own.join(' ') })
  }
  return paragraphs
}

function readOptions(lines: readonly string[]): Paragraph[] {
  const paragraphs: Paragraph[] = []
  let term: string | null = null
  let text = ''
  const end = (): void => {
    if (term !== null) paragraphs.push({ kind: 'item', term, text })
    term = null
  }
  for (const line of lines) {
    const option = /^\s{1,8}(-\S.*?)(?:\s{2,}(\S.*))?$/.exec(line)
    if (option !== null) {
      end()
      term = option[1] as string
      text = option[2] ?? ''
    } else if (term !== null && /^\s{8,}\S/.test(line)) text += ` ${line.trim()}`
    else {
      end()
      if (line.trim() !== '') paragraphs.push({ kind: 'text', text: line.trim() })
    }
  }
  end()
  return paragraphs
}
