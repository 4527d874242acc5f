/** diff's --color and --palette. */

import type { Settings } from './settings.ts'

export interface Palette {
  readonly heading: string
  readonly hunk: string
  readonly deleted: string
  readonly added: string
}

/** --palette: `ad=32:de=31:hd=1:ln=36`. */
export function palette(text = ''): Palette {
  const codes = new Map(text.split(':').map((entry) => entry.split('=') as [string, string]))
  const code = (name: string, standard: string) => codes.get(name) ?? standard
  return {
    heading: code('hd', '1'),
    hunk: code('ln', '36'),
    deleted: code('de', '31'),
    added: code('ad', '32'),
  }
}

/** --color: headings, hunk lines, what goes, what comes; in context style each file has its own colour. */
export function colored(
  text: string,
  style: Settings['style'],
  { heading, hunk, deleted, added }: Palette,
): string {
  const paint = (code: string, line: string) => `\x1b[${code}m${line}\x1b[0m`
  let half = deleted
  return text.replace(/^.+$/gm, (line, offset: number) => {
    if (style === 'unified') {
      if (/^(---|\+\+\+) /.test(line)) return paint(heading, line)
      if (line.startsWith('@@')) return paint(hunk, line)
      return line.startsWith('-') ? paint(deleted, line) : line.startsWith('+') ? paint(added, line) : line
    }
    if (style === 'context') {
      if (line.startsWith('***************')) return line
      const isHunk = /^(?:\*\*\*|---) .* (?:\*\*\*\*|----)$/.test(line)
      if (isHunk) half = line.startsWith('*') ? deleted : added
      if (isHunk) return paint(hunk, line)
      return offset === 0 || /^--- /.test(line) ? paint(heading, line) : paint(half, line)
    }
    if (style === 'normal' && /^\d/.test(line)) return paint(hunk, line)
    return line.startsWith('<') ? paint(deleted, line) : line.startsWith('>') ? paint(added, line) : line
  })
}
