/** systemd-escape(1): names of units from strings and paths. */

import { decode, encode } from '../../kernel/text.ts'
import { defineProgram } from '../lib/program.ts'

export const systemdEscape = defineProgram({
  name: 'systemd-escape',
  version: 'systemd 257 (257.13-1~deb13u1)',
  usage: '[OPTIONS...] [NAME...]',
  about: 'Escape strings for usage in systemd unit names.',
  usageError: '',
  options: {
    suffix: { long: 'suffix', argument: 'SUFFIX', help: 'unit suffix to append to escaped strings' },
    unescape: { short: 'u', long: 'unescape', help: 'unescape strings' },
    mangle: { short: 'm', long: 'mangle', help: 'mangle strings' },
    path: { short: 'p', long: 'path', help: 'when escaping/unescaping assume the string is a path' },
    template: { long: 'template', argument: 'TEMPLATE', help: 'insert strings as instance into template' },
  },
  *run(io, given, words) {
    if (words.length === 0) {
      yield* io.printError('Not enough arguments.\n')
      return 1
    }
    const suffix = given.value('suffix')
    if (suffix !== undefined && !UNIT_TYPES.test(suffix)) {
      yield* io.printError(`Invalid unit suffix type "${suffix}".\n`)
      return 1
    }
    const isPath = given.has('path')
    const template = given.value('template')
    const one = (word: string): string => {
      if (given.has('unescape')) return isPath ? `/${unescaped(word === '-' ? '' : word)}` : unescaped(word)
      if (given.has('mangle')) return mangled(word)
      const name = isPath ? pathName(word) : escaped(word)
      if (template !== undefined) return template.replace('@', `@${name}`)
      return suffix === undefined ? name : `${name}.${suffix}`
    }
    io.print(`${words.map(one).join(' ')}\n`)
    return 0
  },
})

const UNIT_TYPES = /^(?:service|socket|target|device|mount|automount|swap|timer|path|slice|scope)$/

/** Slashes become dashes; what is no letter, digit, `:`, `_` or `.` behind the start becomes `\xNN`. */
const escaped = (text: string): string =>
  [...encode(text)]
    .map((byte, i) => {
      const char = String.fromCharCode(byte)
      if (char === '/') return '-'
      return /[A-Za-z0-9:_]/.test(char) || (char === '.' && i > 0)
        ? char
        : `\\x${byte.toString(16).padStart(2, '0')}`
    })
    .join('')

/** Without slashes around, one between two names; the root is a dash. */
const pathName = (path: string): string =>
  escaped(
    path
      .split('/')
      .filter((name) => name !== '')
      .join('/'),
  ) || '-'

function unescaped(text: string): string {
  const bytes: number[] = []
  for (const [piece] of text.matchAll(/\\x[0-9a-f]{2}|[\s\S]/gu))
    if (piece === '-') bytes.push(0x2f)
    else if (piece.length > 2) bytes.push(Number.parseInt(piece.slice(2), 16))
    else bytes.push(...encode(piece))
  return decode(Uint8Array.from(bytes))
}

/** A path is a mount, of a device a device; a word is a service. */
function mangled(word: string): string {
  if (word.startsWith('/')) return `${pathName(word)}.${word.startsWith('/dev/') ? 'device' : 'mount'}`
  return UNIT_TYPES.test(word.slice(word.lastIndexOf('.') + 1)) ? word : `${word}.service`
}
