/** nano's first row (`titlebar` in its winio.c): program and version, the file's name, whether it has changed. */

import { textWidth } from '../../kernel/width.ts'

const PROGRAM = 'GNU nano 8.4'
/** As wide as the flags that `set stateflags`, which Debian's nanorc has, shows on the right. */
const FLAGS_WIDTH = 7

export interface Title {
  /** '' for a buffer without a file */
  readonly path: string
  readonly isModified: boolean
  readonly isView: boolean
  readonly isMarking: boolean
}

export function titleRow({ path, isModified, isView, isMarking }: Title, cols: number): string {
  const name = path === '' ? 'New Buffer' : path
  const nameWidth = textWidth(name) + 1
  let side = textWidth(PROGRAM) + 3
  let stateWidth = (isView ? 4 : FLAGS_WIDTH) + 2
  const isTold = side + nameWidth + stateWidth <= cols
  if (!isTold) side = 2
  if (side + nameWidth + stateWidth > cols) {
    side = 0
    stateWidth -= 2
  }
  const at = side > 0 ? side + Math.floor((cols - side - stateWidth - nameWidth) / 2) : 0
  const start = Math.max(0, 3 + nameWidth - cols + stateWidth)
  const shown = nameWidth + stateWidth <= cols ? name : `...${name.slice(start)}`
  const left = (isTold ? `  ${PROGRAM}` : '').padEnd(at)
  const text = `${left}${shown}${isModified && !isView ? ' *' : ''}`
  const state = isView ? 'View' : isMarking ? ' M' : ''
  const stateAt = isView ? cols - stateWidth : cols + 2 - stateWidth
  const gap = ' '.repeat(Math.max(0, stateAt - textWidth(text)))
  const row = state === '' ? text : `${text}${gap}${state}`
  return `\x1b[7m${row}${' '.repeat(Math.max(0, cols - textWidth(row)))}\x1b[m`
}
