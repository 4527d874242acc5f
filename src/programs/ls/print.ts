/** Lays out the files that `ls` has gathered: long lines, columns, commas or one a line. */

import type { Stat } from '../../kernel/abi.ts'
import { encode } from '../../kernel/text.ts'
import { isBlockDevice, isCharDevice, major, minor } from '../../kernel/vfs/mode.ts'
import { textWidth } from '../../kernel/width.ts'
import { civilTime } from '../../time/calendar.ts'
import { formatTime } from '../../time/strftime.ts'
import type { Zone } from '../../time/zone.ts'
import { type Accounts, groupName, userName } from '../lib/accounts.ts'
import { type Cell, layColumns, layCommas } from '../lib/columns.ts'
import { modeString, typeLetter } from '../lib/mode.ts'
import { formatSize } from '../lib/size.ts'
import { colorOf, colorReset } from './colors.ts'
import type { ListedFile } from './files.ts'
import { alignsQuotes, indicatorOf, nameWidth, quotedName } from './names.ts'
import type { Style } from './style.ts'

/** What printing needs besides the style. */
export interface Paper {
  readonly style: Style
  readonly accounts: Accounts
  readonly zone: Zone
  /** seconds since 1970 */
  readonly now: number
  readonly hostname: string
  /** Set by the first colour: `ls` resets the terminal before it. */
  colored: boolean
}

/**
 * The listing as text. The columns of a long listing are as wide as all of `measured` need; where one of `names` is quoted,
 * all files leave room for quotes.
 */
export function layOut(
  paper: Paper,
  files: readonly ListedFile[],
  measured = files,
  names: readonly string[] = files.map((file) => file.name),
): string {
  const { style } = paper
  const aligned = alignsQuotes(style, names)
  const prefix = prefixColumns(paper, measured)
  if (style.format === 'long') {
    const long = longColumns(paper, measured)
    return files
      .map((file, i) => prefix[i] + (long[i] as string) + nameAndTarget(paper, file, aligned) + style.end)
      .join('')
  }
  if (style.format === 'one') {
    return files.map((file, i) => prefix[i] + nameText(paper, file, aligned).text + style.end).join('')
  }
  const cells = files.map((file, i): Cell => {
    const name = nameText(paper, file, aligned)
    return { text: prefix[i] + name.text, width: (prefix[i] as string).length + name.width }
  })
  if (style.width === 0 && style.format !== 'commas')
    return cells.map(({ text }) => text).join('  ') + style.end
  const lines =
    style.format === 'commas'
      ? layCommas(cells, style.width)
      : layColumns(cells, style.width, style.format === 'across' ? 'across' : 'down', style.tabSize)
  return lines.map((line) => line + style.end).join('')
}

/** `total N`, the blocks that the listed files take; empty where the style has none. */
export function totalLine({ style }: Paper, files: readonly ListedFile[]): string {
  if (style.format !== 'long' && !style.size) return ''
  const blocks = files.reduce((sum, { info }) => sum + (info?.blocks ?? 0), 0)
  return `total ${formatSize(blocks * 512, style.blocks)}${style.end}`
}

/** Inode and blocks, right-aligned except in the list with commas. */
function prefixColumns({ style }: Paper, files: readonly ListedFile[]): string[] {
  const columns: string[][] = []
  if (style.inode) columns.push(files.map(({ info }) => (info === null ? '?' : String(info.ino))))
  if (style.size) {
    columns.push(files.map(({ info }) => (info === null ? '?' : formatSize(info.blocks * 512, style.blocks))))
  }
  if (style.context && style.format !== 'long') columns.push(files.map(() => '?'))
  const padded = columns.map((column) => (style.format === 'commas' ? column : padColumn(column, 'right')))
  return files.map((_, i) => padded.map((column) => `${column[i]} `).join(''))
}

function padColumn(column: readonly string[], side: 'left' | 'right'): string[] {
  const width = column.reduce((most, text) => Math.max(most, textWidth(text)), 0)
  return column.map((text) => {
    const blanks = ' '.repeat(width - textWidth(text))
    return side === 'left' ? text + blanks : blanks + text
  })
}

/** All of a long line before the name. */
function longColumns(paper: Paper, files: readonly ListedFile[]): string[] {
  const { style, accounts } = paper
  const columns: string[][] = [
    modeColumn(files),
    padColumn(
      files.map(({ info }) => (info === null ? '?' : String(info.nlink))),
      'right',
    ),
  ]
  const owners = (name: (info: Stat) => string | undefined, id: (info: Stat) => number): string[] =>
    padIds(
      files.map(({ info }) => (info === null ? '?' : style.numeric ? id(info) : (name(info) ?? id(info)))),
    )
  const users = () =>
    owners(
      (info) => userName(accounts, info.uid),
      (info) => info.uid,
    )
  if (style.owner) columns.push(users())
  if (style.group)
    columns.push(
      owners(
        (info) => groupName(accounts, info.gid),
        (info) => info.gid,
      ),
    )
  if (style.author) columns.push(users())
  if (style.context) columns.push(files.map(() => '?'))
  columns.push(sizeColumn(style, files), timeColumn(paper, files))
  return files.map((_, i) => columns.map((column) => `${column[i]} `).join(''))
}

/** With a place for `+` where any of the files has an access control list. */
function modeColumn(files: readonly ListedFile[]): string[] {
  const anyAcl = files.some(({ hasAcl }) => hasAcl === true)
  return files.map(({ info, mode, hasAcl }) => {
    if (info === null) return `${typeLetter(mode)}?????????`
    return modeString(info.mode) + (anyAcl ? (hasAcl === true ? '+' : ' ') : '')
  })
}

/** Names stand left, numbers right. */
function padIds(ids: readonly (string | number)[]): string[] {
  const width = ids.reduce((most: number, id) => Math.max(most, textWidth(String(id))), 0)
  return ids.map((id) => {
    const blanks = ' '.repeat(width - textWidth(String(id)))
    return typeof id === 'number' ? blanks + id : id + blanks
  })
}

/** Sizes, or `major, minor` of devices; both share the column. */
function sizeColumn(style: Style, files: readonly ListedFile[]): string[] {
  const isDevice = (info: Stat): boolean => isCharDevice(info.mode) || isBlockDevice(info.mode)
  const devices = files.flatMap(({ info }) => (info !== null && isDevice(info) ? [info.rdev] : []))
  const majorWidth = Math.max(0, ...devices.map((rdev) => String(major(rdev)).length))
  const minorWidth = Math.max(0, ...devices.map((rdev) => String(minor(rdev)).length))
  return padColumn(
    files.map(({ info }) => {
      if (info === null) return '?'
      if (!isDevice(info)) return formatSize(info.size, style.fileSize)
      return `${String(major(info.rdev)).padStart(majorWidth)}, ${String(minor(info.rdev)).padStart(minorWidth)}`
    }),
    'right',
  )
}

/** Half an average year: older times show the year in place of the hour. */
const RECENT_SECONDS = 31556952 / 2

function timeColumn({ style, zone, now }: Paper, files: readonly ListedFile[]): string[] {
  const [old, recent] = style.timeFormats
  const texts = files.map(({ info }) => {
    if (info === null) return '?'
    const time = info[style.time]
    const isRecent = time.sec > now - RECENT_SECONDS && time.sec <= now
    return formatTime(isRecent ? recent : old, civilTime(time, zone))
  })
  // A failed lookup's mark is as wide as a time.
  const width = textWidth(formatTime(recent, civilTime({ sec: 0, nsec: 0 }, zone)))
  return texts.map((text, i) => (files[i]?.info === null ? text.padStart(width) : text))
}

function nameAndTarget(paper: Paper, file: ListedFile, aligned: boolean): string {
  const { style } = paper
  const { text } = nameText(paper, file, aligned)
  if (file.target === null) return text
  const { target } = file
  const color =
    style.colors === null || !style.checkLinks
      ? ''
      : colorOf(style.colors, {
          name: target.text,
          mode: target.mode ?? 0,
          nlink: 1,
          linkOk: target.ok,
          missing: !target.ok,
        })
  const shown = painted(paper, hyperlinked(paper, quotedName(style, target.text), file.absolute), color)
  return `${text} -> ${shown}${target.mode === undefined ? '' : indicatorOf(style, target.mode)}`
}

/** The name with quotes, colour and indicator; a long line has a link's indicator at its target. */
function nameText(paper: Paper, file: ListedFile, aligned: boolean): Cell {
  const { style } = paper
  const quoted = quotedName(style, file.name)
  const lead = aligned && quoted === file.name ? ' ' : ''
  const link = (text: string) => hyperlinked(paper, text, file.absolute)
  const indicator = file.target !== null && style.format === 'long' ? '' : indicatorOf(style, file.mode)
  return {
    text:
      lead +
      painted(paper, insideQuotes(aligned && lead === '', quoted, link), fileColor(style, file)) +
      indicator,
    width: lead.length + nameWidth(style, file.name) + indicator.length,
  }
}

function fileColor({ colors }: Style, { name, mode, info, target, failed }: ListedFile): string {
  if (colors === null) return ''
  const shownMode = colors.linkAsTarget && target?.mode !== undefined ? target.mode : mode
  return colorOf(colors, {
    name,
    mode: shownMode,
    nlink: info?.nlink ?? 1,
    linkOk: target === null || target.ok,
    missing: failed,
  })
}

/** Quotes that stand before the other names of the list are no part of the link. */
const insideQuotes = (apart: boolean, quoted: string, link: (text: string) => string): string =>
  apart ? (quoted[0] as string) + link(quoted.slice(1, -1)) + (quoted.at(-1) as string) : link(quoted)

/** The text as a link that terminals show (OSC 8). */
export function hyperlinked({ hostname }: Paper, text: string, absolute: string | null): string {
  if (absolute === null) return text
  return `\x1b]8;;file://${escapeUri(hostname)}${absolute.split('/').map(escapeUri).join('/')}\x07${text}\x1b]8;;\x07`
}

/** All but the unreserved characters of RFC 3986, byte by byte. */
const escapeUri = (text: string): string =>
  text.replace(/[^A-Za-z0-9~._-]+/g, (part) =>
    Array.from(encode(part), (byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
  )

function painted(paper: Paper, text: string, color: string): string {
  const { colors } = paper.style
  if (color === '' || colors === null) return text
  const { lc, rc } = colors.kinds
  const reset = paper.colored ? '' : colorReset(colors)
  paper.colored = true
  return `${reset}${lc}${color}${rc}${text}${colorReset(colors)}`
}
