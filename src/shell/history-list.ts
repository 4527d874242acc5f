/**
 * The list of what was typed, and the file that keeps it (bashhist.c, and history.c of readline).
 *
 * HISTSIZE bounds the list: what is too much at its beginning goes, and the numbers go on. HISTCONTROL and HISTIGNORE say
 * what is not kept at all.
 */

import { O_APPEND, O_CREAT, O_TRUNC, O_WRONLY } from '../kernel/abi.ts'
import { encode } from '../kernel/text.ts'
import { compilePattern } from './expansion/pattern.ts'
import { readFile } from './files.ts'
import { charactersOf, type ExpansionSite } from './line-editor/index.ts'
import type { Shell } from './shell.ts'

/** Puts a line behind the others, unless it is one that is not kept: then false. */
export function remember(shell: Shell, text: string): boolean {
  shell.isLineInHistory = false
  const control = (shell.get('HISTCONTROL') ?? '').split(':')
  const asks = (word: string) =>
    control.includes(word) || (control.includes('ignoreboth') && word.startsWith('ignore'))
  if (asks('ignorespace') && /^[ \t]/.test(text)) return false
  if (asks('ignoredups') && shell.history.at(-1) === text) return false
  if (isIgnored(shell, text)) return false
  if (asks('erasedups')) keep(shell, (line) => line !== text)
  add(shell, text)
  return shell.history.at(-1) === text
}

/** A further line of the last command. */
export function amendLast(shell: Shell, text: string): void {
  shell.isLineInHistory = false
  shell.history = [...shell.history.slice(0, -1), text]
}

/** What the line editor made of an entry. */
export function replaceEntry(shell: Shell, index: number, text: string, isChanged: boolean): void {
  shell.history = shell.history.with(index, text)
  const number = shell.historyBase + index
  if (isChanged) shell.changedHistory.set(number, text)
  else shell.changedHistory.delete(number)
}

/** `*` before an entry that was changed and left, as `history` and `fc -l` show it. */
export function changeMark(shell: Shell, index: number): '*' | ' ' {
  return shell.changedHistory.get(shell.historyBase + index) === shell.history[index] ? '*' : ' '
}

/** HISTIGNORE: patterns between colons, in which `&` is the line before. */
function isIgnored(shell: Shell, text: string): boolean {
  const ignored = shell.get('HISTIGNORE') ?? ''
  if (ignored === '') return false
  const last = shell.history.at(-1) ?? ''
  return (ignored.match(/(?:\\.|[^:])+/gs) ?? []).some((pattern) =>
    compilePattern(
      pattern.replace(/(\\.)|&/gs, (_all, escaped) => escaped ?? last),
      {
        extglob: shell.options.extglob,
        ignoreCase: false,
      },
    ).matches(text),
  )
}

/** Puts a line that was typed behind the others, whatever it is. */
export function add(shell: Shell, text: string): void {
  append(shell, text, shell.sys.time().sec)
  shell.isLineInHistory = true
}

function append(shell: Shell, text: string, time: number): void {
  const limit = historyLimit(shell)
  if (limit === 0) return
  const surplus = Math.max(0, shell.history.length + 1 - limit)
  shell.history = appended(shell.history, text, surplus)
  shell.historyTimes = appended(shell.historyTimes, time, surplus)
  shell.historyBase += surplus
  shell.newHistoryLines++
}

/** How many entries are kept; less than zero means all of them (bash(1), HISTSIZE). */
function historyLimit(shell: Shell): number {
  const value = (shell.get('HISTSIZE') ?? '').trim()
  return /^\+?[0-9]+$/.test(value) ? Number(value) : Number.POSITIVE_INFINITY
}

/** The list with the text behind it and without its first `surplus` entries, copied once: it is done for every command. */
function appended<Item extends string | number>(list: readonly Item[], item: Item, surplus: number): Item[] {
  if (surplus === 0) return list.concat(item)
  const kept = list.slice(surplus - 1)
  for (let at = 1; at < kept.length; at++) kept[at - 1] = kept[at] as Item
  kept[kept.length - 1] = item
  return kept
}

/** Takes away the entries that are not meant. */
function keep(shell: Shell, isKept: (text: string, index: number) => boolean): void {
  const { history } = shell
  shell.historyTimes = shell.historyTimes.filter((_time, index) => isKept(history[index] as string, index))
  shell.history = history.filter(isKept)
}

/** HISTSIZE was set: what is too much goes, and the numbers begin with how much that was (history.c, stifle_history). */
export function limitHistory(shell: Shell): void {
  const surplus = shell.history.length - historyLimit(shell)
  if (!(surplus > 0)) return
  keep(shell, (_text, index) => index >= surplus)
  shell.historyBase = surplus
}

/** The line that is running is not to be in the list. */
export function forgetLast(shell: Shell): void {
  forget(shell, shell.history.length - 1, shell.history.length - 1)
}

export function forget(shell: Shell, from: number, to: number): void {
  keep(shell, (_text, index) => index < from || index > to)
}

export function clearHistory(shell: Shell): void {
  shell.history = []
  shell.historyTimes = []
  shell.historyBase = 1
  shell.newHistoryLines = 0
}

/** Where a line is expanded that begins in this quote. */
export const expansionSite = (shell: Shell, quote: ExpansionSite['quote'] = ''): ExpansionSite => ({
  quote,
  characters: charactersOf(shell.get('histchars')),
  extglob: shell.options.extglob,
})

// ---- the file: a line for each entry, and where HISTTIMEFORMAT is set one with its time before it

const TIME_LINE = /^#[0-9]/

const writesTimes = (shell: Shell): boolean => shell.get('HISTTIMEFORMAT') !== undefined

/** What the limits are where nobody has said (bashhist.c, load_history). */
export function limitByDefault(shell: Shell): void {
  if (shell.get('HISTSIZE') === undefined) shell.set('HISTSIZE', '500')
  if (shell.get('HISTFILESIZE') === undefined) shell.set('HISTFILESIZE', shell.get('HISTSIZE') as string)
}

/** An interactive shell begins with what its file has, if it has one. */
export function loadHistory(shell: Shell): void {
  limitByDefault(shell)
  const path = shell.get('HISTFILE') ?? ''
  if (path !== '' && shell.hooks?.hasHistoryFile === true) readHistory(shell, path)
}

/** And leaves there what is new, of which its file keeps HISTFILESIZE lines. */
export function saveHistory(shell: Shell): void {
  const path = shell.get('HISTFILE') ?? ''
  if (path === '' || shell.newHistoryLines === 0) return
  const isWhole = shell.newHistoryLines > shell.history.length && shell.options.get('histappend') !== true
  if ((isWhole ? writeHistory(shell, path) : appendHistory(shell, path)) < 0) return
  const limit = shell.get('HISTFILESIZE') ?? ''
  const text = readFile(shell.sys, path)
  if (!/^[0-9]+$/.test(limit) || typeof text === 'number') return
  const lines = text.split('\n').slice(0, -1)
  const entryLines = lines.flatMap((line, at) => (TIME_LINE.test(line) ? [] : [at]))
  const lastDropped = entryLines.at(-1 - Number(limit))
  if (lastDropped !== undefined) writeLines(shell, path, lines.slice(lastDropped + 1), O_TRUNC)
}

/** The lines of the file from the one numbered `first`, counted from 0, on; a negative errno. */
export function readHistory(shell: Shell, path: string, first = 0): number {
  const text = readFile(shell.sys, path)
  if (typeof text === 'number') return text
  const lines = text.split('\n').filter((line) => line !== '')
  const { newHistoryLines } = shell
  // With times an entry can have several lines.
  const hasLongEntries = writesTimes(shell) && TIME_LINE.test(lines[0] ?? '')
  let count = 0
  let time: number | undefined
  for (const line of lines) {
    if (TIME_LINE.test(line)) {
      time = Number.parseInt(line.slice(1), 10)
      continue
    }
    if (++count > first) {
      if (time === undefined && hasLongEntries && shell.history.length > 0)
        shell.history = shell.history.with(-1, `${shell.history.at(-1)}\n${line}`)
      else append(shell, line, time ?? shell.sys.time().sec)
    }
    time = undefined
  }
  shell.newHistoryLines = newHistoryLines
  shell.historyLinesInFile = count
  return 0
}

export function writeHistory(shell: Shell, path: string): number {
  return writeLines(shell, path, linesFrom(shell, 0), O_TRUNC)
}

function linesFrom(shell: Shell, first: number): string[] {
  const entries = shell.history.slice(first)
  if (!writesTimes(shell)) return entries
  return entries.flatMap((text, index) => [`#${shell.historyTimes[first + index]}`, text])
}

/** What is new in this session goes behind what the file has. */
export function appendHistory(shell: Shell, path: string): number {
  const count = Math.min(shell.newHistoryLines, shell.history.length)
  if (count === 0) return 0
  const result = writeLines(shell, path, linesFrom(shell, shell.history.length - count), O_APPEND)
  shell.historyLinesInFile += count
  shell.newHistoryLines = 0
  return result
}

function writeLines(shell: Shell, path: string, lines: readonly string[], flag: number): number {
  const fd = shell.sys.open(path, O_WRONLY | O_CREAT | flag, 0o600)
  if (fd < 0) return fd
  const written = shell.sys.write(fd, encode(lines.map((line) => `${line}\n`).join('')))
  shell.sys.close(fd)
  return Math.min(written, 0)
}
