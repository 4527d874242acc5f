/** Lines of /etc/shadow (shadow(5)), a user's each. */

import { changeLines, nameOf, SHADOW, today } from './account-files.ts'
import type { Io, Step } from './io.ts'

export interface ShadowEntry {
  name: string
  /** the crypted password; with `!` before it none fits */
  password: string
  /** days since 1970 of the last change; 0: it has to be changed */
  changed: string
  least: string
  most: string
  warning: string
  inactive: string
  expire: string
}

export function* readShadow(io: Io): Step<ShadowEntry[]> {
  const text = yield* io.readText(SHADOW)
  if (typeof text === 'number') return []
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map(parseEntry)
}

/** The user's line as `change` leaves it. */
export function* changeShadow(io: Io, name: string, change: (entry: ShadowEntry) => void): Step<void> {
  yield* changeLines(io, SHADOW, (line) => {
    if (nameOf(line) !== name) return line
    const entry = parseEntry(line)
    change(entry)
    return entryLine(entry)
  })
}

export const locked = (password: string): string => (password.startsWith('!') ? password : `!${password}`)
export const unlocked = (password: string): string => password.replace(/^!/, '')

/** A password that is set today. */
export function* setPassword(io: Io, name: string, password: string): Step<void> {
  yield* changeShadow(io, name, (entry) => {
    entry.password = password
    entry.changed = String(today(io))
  })
}

function parseEntry(line: string): ShadowEntry {
  const [
    name = '',
    password = '',
    changed = '',
    least = '',
    most = '',
    warning = '',
    inactive = '',
    expire = '',
  ] = line.split(':')
  return { name, password, changed, least, most, warning, inactive, expire }
}

const entryLine = ({
  name,
  password,
  changed,
  least,
  most,
  warning,
  inactive,
  expire,
}: ShadowEntry): string => [name, password, changed, least, most, warning, inactive, expire, ''].join(':')
