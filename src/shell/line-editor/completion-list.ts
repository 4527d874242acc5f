/** The list of possible completions, in columns like those of ls (readline's complete.c, rl_display_match_list). */

import { textWidth } from '../../kernel/width.ts'

/** Lines of the list; names go down the columns, or along the lines. */
export function completionLines(display: readonly string[], cols: number, isAlong: boolean): string[] {
  // The slash behind a directory takes room, but the columns are measured without it.
  const widest = Math.max(...display.map((name) => textWidth(name.replace(/\/$/, ''))))
  const columnWidth = widest + 2
  let columns = Math.floor(cols / columnWidth)
  if (columns !== 1 && columns * columnWidth === cols) columns--
  columns = Math.max(1, columns)
  const lineCount = Math.ceil(display.length / columns)
  return Array.from({ length: lineCount }, (_, line) => {
    let text = ''
    for (let column = 0; column < columns; column++) {
      const name = display[isAlong ? line * columns + column : line + column * lineCount]
      if (name === undefined) break
      text += name
      if (column + 1 < columns) text += ' '.repeat(Math.max(1, columnWidth - textWidth(name)))
    }
    return text
  })
}
