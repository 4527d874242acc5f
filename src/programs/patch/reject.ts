/** What could not be applied, as a patch of its own. */

import type { FilePatch, Hunk, HunkLine } from './parse.ts'

/** `shift` is what the hunks before it have moved lines by. */
export interface Rejected {
  readonly hunk: Hunk
  readonly shift: number
}

export function rejectText(patch: FilePatch, rejected: readonly Rejected[]): string {
  const isUnified = patch.style === 'unified'
  const header = (mark: string, { name, stamp }: FilePatch['old']) =>
    `${mark} ${name ?? '/dev/null'}${stamp}\n`
  const head = isUnified
    ? header('---', patch.old) + header('+++', patch.new)
    : header('***', patch.old) + header('---', patch.new)
  return head + rejected.map(isUnified ? unified : context).join('')
}

const withEnd = (text: string): string =>
  text.endsWith('\n') ? text : `${text}\n\\ No newline at end of file\n`

function unified({ hunk, shift }: Rejected): string {
  const count = (mark: string) => hunk.lines.filter((line) => line.mark !== mark).length
  const range = (start: number, lines: number) =>
    lines === 1 ? `${start}` : `${lines === 0 ? start - 1 : start},${lines}`
  const section = hunk.section === '' ? '' : ` ${hunk.section}`
  const head = `@@ -${range(hunk.oldStart + shift, count('+'))} +${range(hunk.newStart + shift, count('-'))} @@${section}\n`
  return head + hunk.lines.map(({ mark, text }) => mark + withEnd(text)).join('')
}

function context({ hunk, shift }: Rejected): string {
  const half = (start: number, mark: '-' | '+', stars: string, end: string): string => {
    const lines = hunk.lines.filter((line) => line.mark === ' ' || line.mark === mark)
    const last = start + lines.length - 1
    const range = lines.length <= 1 ? `${lines.length === 0 ? start - 1 : start}` : `${start},${last}`
    const isChanged = lines.some((line) => line.mark === mark)
    const shown = isChanged ? lines.map((line) => `${markOf(hunk, line)} ${withEnd(line.text)}`).join('') : ''
    return `${stars} ${range} ${end}\n${shown}`
  }
  const section = hunk.section === '' ? '' : ` ${hunk.section}`
  return `***************${section}\n${half(hunk.oldStart + shift, '-', '***', '****')}${half(hunk.newStart + shift, '+', '---', '----')}`
}

/** A change where lines are taken away and others put in their place. */
function markOf(hunk: Hunk, line: HunkLine): string {
  if (line.mark === ' ') return ' '
  const at = hunk.lines.indexOf(line)
  const isChange = (mark: string) => {
    for (let i = at; hunk.lines[i]?.mark !== ' ' && i < hunk.lines.length; i++)
      if (hunk.lines[i]?.mark === mark) return true
    for (let i = at; hunk.lines[i]?.mark !== ' ' && i >= 0; i--) if (hunk.lines[i]?.mark === mark) return true
    return false
  }
  return isChange('-') && isChange('+') ? '!' : line.mark
}
