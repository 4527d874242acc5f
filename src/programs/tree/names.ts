/** How tree writes a name: quoted, painted, with its mark (-F) and with what a link says. */

import { encode } from '../../kernel/text.ts'
import { isDirectory, isFifo, isRegular, isSocket, isSymlink, S_IXUGO } from '../../kernel/vfs/mode.ts'
import type { Io } from '../lib/io.ts'
import { type Colors, colorOf, readOwnColors, TREE_COLORS } from '../ls/colors.ts'
import type { TreeNode } from './node.ts'
import type { TreeStyle } from './options.ts'

/** null where nothing is painted */
export function readTreeColors(io: Io, { color }: TreeStyle): Colors | null {
  const variable = io.variable('TREE_COLORS') ?? io.variable('LS_COLORS')
  // Without a terminal's name tree paints nothing.
  if (io.variable('TERM') === undefined) return null
  if (color === 'never' || (color === 'auto' && (!io.onTerminal || !variable))) return null
  return readOwnColors(variable || TREE_COLORS)
}

/** A starting point's name; where there is no file, it is not painted. */
export function rootText(
  style: TreeStyle,
  colors: Colors | null,
  path: string,
  info: TreeNode['info'] | null,
): string {
  if (info === null) return quotedName(style, path)
  const color = colorOrPlain(colors, { name: path, mode: info.mode, nlink: info.nlink, linkOk: true })
  return paint(color, quotedName(style, path)) + classMark(style, info.mode)
}

export function nameText(style: TreeStyle, colors: Colors | null, node: TreeNode): string {
  const { info, target, link } = node
  const mode = colors?.linkAsTarget === true && target !== null ? target.mode : info.mode
  const linkOk = link === null || target !== null
  const color = colorOrPlain(colors, { name: node.name, mode, nlink: 1, linkOk })
  const name = paint(color, quotedName(style, style.fullPath ? node.path : node.name))
  return link === null
    ? name + classMark(style, info.mode)
    : `${name} -> ${linkText(style, colors, link, target)}`
}

function linkText(style: TreeStyle, colors: Colors | null, link: string, target: TreeNode['target']): string {
  const text = quotedName(style, link)
  if (target === null) return paint(colors === null ? '' : colors.kinds.mi || colors.kinds.no, text)
  const color = colorOrPlain(colors, { name: link, mode: target.mode, nlink: 1, linkOk: true })
  return paint(color, text) + classMark(style, target.mode)
}

/** Regular files have a colour too where the table gives one, `00`. */
const colorOrPlain = (colors: Colors | null, file: Parameters<typeof colorOf>[1]): string =>
  colors === null ? '' : colorOf(colors, file) || colors.kinds.fi || colors.kinds.no

const paint = (color: string, text: string): string => (color === '' ? text : `\x1b[${color}m${text}\x1b[0m`)

function classMark({ classify, directoriesOnly }: TreeStyle, mode: number): string {
  if (!classify || directoriesOnly) return ''
  if (isDirectory(mode)) return '/'
  if (isFifo(mode)) return '|'
  if (isSocket(mode)) return '='
  if (isSymlink(mode)) return '@'
  return isRegular(mode) && mode & S_IXUGO ? '*' : ''
}

/** Unprintable characters in octal, as `?`, or as they are. */
function quotedName(style: TreeStyle, name: string): string {
  const { unprintable, quote, knowsBytesOnly } = style
  const odd = (char: string) => (unprintable === 'question' ? '?' : octalBytes(char))
  const text =
    unprintable === 'raw'
      ? name
      : knowsBytesOnly
        ? escapedBytes(name, quote, odd)
        : name.replace(UNPRINTABLE, odd)
  return quote ? `"${text}"` : text
}

/** In the C locale names are bytes, and C's escapes stand for some. */
function escapedBytes(name: string, isQuoted: boolean, odd: (char: string) => string): string {
  return name.replace(/[^!-~]|[\\"]/gu, (char) => {
    const code = char.charCodeAt(0)
    if (code >= 7 && code <= 13) return `\\${'abtnvfr'[code - 7]}`
    if (char === '\\') return '\\\\'
    if (char === '"') return isQuoted ? '\\"' : char
    if (char === ' ') return isQuoted ? char : '\\ '
    return odd(char)
  })
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it finds
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f]|[\udc80-\udcff](?<![\ud800-\udbff].)/g

const octalBytes = (char: string): string =>
  Array.from(encode(char), (byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('')
