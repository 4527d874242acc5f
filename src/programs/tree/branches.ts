/** The lines that tree draws between a directory and what is in it. */

import type { Io } from '../lib/io.ts'
import type { TreeStyle } from './options.ts'

export interface Branches {
  /** in front of a file that others follow in its directory */
  readonly middle: string
  readonly last: string
  /** in front of what is below a file that others follow */
  readonly through: string
  /** in front of what is below the last file of its directory */
  readonly past: string
  /** around what is drawn on a line */
  readonly begin: string
  readonly end: string
}

const NBSP = '\u00a0'
const PLAIN = { past: '    ', begin: '', end: '' }
const LINES: Branches = { ...PLAIN, middle: '├── ', last: '└── ', through: `│${NBSP}${NBSP} ` }
const VT100: Branches = {
  ...PLAIN,
  middle: 'tqq ',
  last: 'mqq ',
  through: 'x   ',
  begin: '\x1b(0',
  end: '\x1b(B',
}
// Bytes beyond ASCII are written as they are.
const CP437: Branches = {
  ...PLAIN,
  middle: '\udcc3\udcc4\udcc4 ',
  last: '\udcc0\udcc4\udcc4 ',
  through: '\udcb3   ',
}
const ASCII: Branches = { ...PLAIN, middle: '|-- ', last: '`-- ', through: '|   ' }
const NONE: Branches = { middle: '', last: '', through: '', past: '', begin: '', end: '' }

export function readBranches(io: Io, { charset, indent, lines }: TreeStyle): Branches {
  if (!indent) return NONE
  if (lines !== null) return lines === 'vt100' ? VT100 : CP437
  const chosen = charset ?? (io.isPlainLocale ? 'ascii' : 'utf-8')
  return /^utf-?8$/i.test(chosen) ? LINES : ASCII
}
