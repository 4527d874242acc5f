/** `>` and `<`: lines move by `shiftwidth` cells. */

import { unitsOf } from '../screen/cells.ts'
import { firstNonBlank, lineAt } from '../screen/lines.ts'
import { type EditorState, REPORT } from './state.ts'

export function shiftLines(state: EditorState, first: number, count: number, operator: '>' | '<'): void {
  const { shiftWidth, expandsTabs } = state.settings
  state.lines = state.lines.map((text, line) => {
    if (line < first || line >= first + count || text === '') return text
    const start = text.search(/[^ \t]|$/)
    const width = unitsOf(text.slice(0, start)).reduce((sum, unit) => sum + unit.width, 0)
    const wanted = Math.max(0, width + (operator === '>' ? shiftWidth : -shiftWidth))
    const tabs = expandsTabs ? 0 : Math.floor(wanted / 8)
    return '\t'.repeat(tabs) + ' '.repeat(wanted - 8 * tabs) + text.slice(start)
  })
  state.moveTo({ line: first, column: firstNonBlank(lineAt(state.lines, first)) })
  if (count > REPORT) state.say(`${count} lines ${operator}ed 1 time`)
}
