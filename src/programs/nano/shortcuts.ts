/** The last two rows of nano: which keys do what, where (`bottombars` in its winio.c). */

import { fitCells } from '../screen/cells.ts'

/** A key as it is written, and what it does. */
type Shortcut = readonly [key: string, tag: string]

const HELP: Shortcut = ['^G', 'Help']
const CANCEL: Shortcut = ['^C', 'Cancel']
const OLDER: Shortcut = ['^P', 'Older']
const NEWER: Shortcut = ['^N', 'Newer']

/** Each pair stands one below the other. */
export const menus = {
  main: [
    HELP,
    ['^X', 'Exit'],
    ['^O', 'Write Out'],
    ['^R', 'Read File'],
    ['^F', 'Where Is'],
    ['^\\', 'Replace'],
    ['^K', 'Cut'],
    ['^U', 'Paste'],
    ['^T', 'Execute'],
    ['^J', 'Justify'],
    ['^C', 'Location'],
    ['^/', 'Go To Line'],
    ['M-U', 'Undo'],
    ['M-E', 'Redo'],
    ['M-A', 'Set Mark'],
    ['M-6', 'Copy'],
    ['M-]', 'To Bracket'],
    ['^B', 'Where Was'],
    ['M-B', 'Previous'],
    ['M-F', 'Next'],
    ['◂', 'Back'],
    ['▸', 'Forward'],
    ['^◂', 'Prev Word'],
    ['^▸', 'Next Word'],
  ],
  writeOut: [
    HELP,
    CANCEL,
    ['M-D', 'DOS Format'],
    ['M-M', 'Mac Format'],
    ['M-A', 'Append'],
    ['M-P', 'Prepend'],
    ['M-B', 'Backup File'],
    ['^T', 'Browse'],
  ],
  insert: [
    HELP,
    CANCEL,
    ['M-F', 'New Buffer'],
    ['M-N', 'No Conversion'],
    ['^X', 'Execute Command'],
    ['^T', 'Browse'],
  ],
  execute: [
    HELP,
    CANCEL,
    OLDER,
    NEWER,
    ['M-F', 'New Buffer'],
    ['M-\\', 'Pipe Text'],
    ['^S', 'Spell Check'],
    ['^Y', 'Linter'],
    ['^J', 'Full Justify'],
    ['^O', 'Formatter'],
    ['^V', 'Cut Till End'],
    ['^Z', 'Suspend'],
  ],
  search: [
    HELP,
    CANCEL,
    ['M-C', 'Case Sens'],
    ['M-R', 'Reg.exp.'],
    ['M-B', 'Backwards'],
    ['^R', 'Replace'],
    OLDER,
    NEWER,
    ['^T', 'Go To Line'],
  ],
  replace: [
    HELP,
    CANCEL,
    ['M-C', 'Case Sens'],
    ['M-R', 'Reg.exp.'],
    ['M-B', 'Backwards'],
    ['^R', 'No Replace'],
    OLDER,
    NEWER,
  ],
  replaceWith: [HELP, CANCEL, OLDER, NEWER],
  goToLine: [
    HELP,
    CANCEL,
    ['^W', 'Begin of Paragr.'],
    ['^O', 'End of Paragraph'],
    ['^Y', 'First Line'],
    ['^V', 'Last Line'],
    ['^T', 'Go To Text'],
  ],
} satisfies Record<string, readonly Shortcut[]>

export type Menu = keyof typeof menus

export function shortcutRows(menu: Menu, cols: number): [upper: string, lower: string] {
  const list: readonly Shortcut[] = menus[menu]
  const count = Math.min(list.length, Math.floor((cols + 40) / 20) * 2)
  const width = Math.floor(cols / Math.ceil(count / 2))
  return rowsOf(list.slice(0, count), width, cols % width)
}

/** The answers to a question that is answered with one key. */
export function answerRows(hasAll: boolean, cols: number): [upper: string, lower: string] {
  const all: readonly Shortcut[] = hasAll ? [[' A', 'All']] : [['', '']]
  return rowsOf([[' Y', 'Yes'], [' N', 'No'], ...all, CANCEL], cols < 32 ? Math.floor(cols / 2) : 16, 0)
}

/** The last two have the slack, too, the last but one of an odd number the place of two. */
function rowsOf(list: readonly Shortcut[], width: number, slack: number): [string, string] {
  const last = list.length - 2
  const widthOf = (i: number): number =>
    width + (i >= last ? slack : 0) + (i === last && list.length % 2 === 1 ? width : 0)
  const row = (parity: number): string =>
    list
      .map((shortcut, i) => (i % 2 === parity ? cell(shortcut, widthOf(i)) : ''))
      .join('')
      .trimEnd()
  return [row(0), row(1)]
}

function cell([key, tag]: Shortcut, width: number): string {
  if (key === '') return ' '.repeat(width)
  const left = width - [...key].length
  const text = left < 2 ? ''.padEnd(left) : ` ${fitCells(tag, left - 1)}`.padEnd(left)
  return `\x1b[7m${key}\x1b[27m${text}`
}
