/** Two files, or the files of two directories, side by side: what is printed of them, and the status that they make. */

import { O_RDONLY, type ProgramRun, type Stat } from '../../kernel/abi.ts'
import { ENOENT } from '../../kernel/vfs/errno.ts'
import { isDirectory, isRegular, isSymlink } from '../../kernel/vfs/mode.ts'
import { zoneFromTz } from '../../time/zone.ts'
import { TROUBLE } from '../lib/diffutils.ts'
import { type Io, STDIN, type Step, sameFile } from '../lib/io.ts'
import { fullTime } from '../lib/time.ts'
import { baseName, compareNames, joinPath, readDirectory } from '../lib/walk.ts'
import { type Change, findChanges } from './changes.ts'
import { colored } from './colors.ts'
import { escapedName } from './escaped-name.ts'
import { formattedStyle } from './formats.ts'
import type { Settings } from './settings.ts'
import {
  contextStyle,
  edStyle,
  forwardStyle,
  normalStyle,
  rcsStyle,
  sideBySideStyle,
  type Text,
  unifiedStyle,
} from './styles.ts'
import { fileTypeName } from './type-name.ts'

interface Side {
  name: string
  /** null: absent, and counted as empty (-N) */
  stat: Stat | null
}

const areSame = (a: Side, b: Side): boolean => a.stat !== null && b.stat !== null && sameFile(a.stat, b.stat)

export class Comparer {
  private readonly io: Io
  private readonly settings: Settings

  constructor(io: Io, settings: Settings) {
    this.io = io
    this.settings = settings
  }

  *compareOperands(first: string, second: string): ProgramRun {
    const stats = [first, second].map((name) => (name === '-' ? this.io.sys.fstat(STDIN) : this.lookUp(name)))
    const isAbsent = stats.map((stat) => stat === -ENOENT)
    const sides: Side[] = []
    for (const [index, name] of [first, second].entries()) {
      const stat = stats[index] as Stat | number
      const countsAsEmpty = this.settings.newFile[index] === true && !isAbsent.every(Boolean)
      if (typeof stat !== 'number') sides.push({ name, stat })
      else if (stat === -ENOENT && countsAsEmpty) sides.push({ name, stat: null })
      else yield* this.io.complain(name, stat)
    }
    const [a, b] = sides
    if (a === undefined || b === undefined) return TROUBLE
    const aIsDirectory = a.stat !== null && isDirectory(a.stat.mode)
    const bIsDirectory = b.stat !== null && isDirectory(b.stat.mode)
    if (aIsDirectory !== bIsDirectory && a.stat !== null && b.stat !== null) {
      // A directory and a file: the file of that name in the directory is meant.
      const [directory, file] = aIsDirectory ? [a, b] : [b, a]
      const name = joinPath(directory.name, baseName(file.name))
      const stat = this.lookUp(name)
      if (typeof stat === 'number') {
        yield* this.io.complain(name, stat)
        return TROUBLE
      }
      const inside = { name, stat }
      return yield* this.comparePair(aIsDirectory ? inside : a, aIsDirectory ? b : inside, true)
    }
    return yield* this.comparePair(a, b, true)
  }

  private lookUp(path: string): Stat | number {
    return this.settings.follows ? this.io.sys.stat(path) : this.io.sys.lstat(path)
  }

  private *comparePair(a: Side, b: Side, isTop: boolean): Step<number> {
    const aIsDirectory = (a.stat ?? b.stat) !== null && isDirectory((a.stat ?? b.stat)?.mode ?? 0)
    const bIsDirectory = (b.stat ?? a.stat) !== null && isDirectory((b.stat ?? a.stat)?.mode ?? 0)
    if (aIsDirectory && bIsDirectory) {
      if (this.settings.recursive || isTop) return yield* this.compareDirectories(a, b, isTop)
      this.io.print(`Common subdirectories: ${a.name} and ${b.name}\n`)
      return 0
    }
    if (aIsDirectory !== bIsDirectory || this.isSpecial(a) || this.isSpecial(b)) {
      const isLink = [a, b].some(({ stat }) => stat !== null && isSymlink(stat.mode))
      if (a.stat !== null && b.stat !== null && (!isTop || aIsDirectory !== bIsDirectory || isLink)) {
        if (isSymlink(a.stat.mode) && isSymlink(b.stat.mode)) return this.compareLinks(a, b)
        this.io.print(
          `File ${a.name} is a ${fileTypeName(a.stat)} while file ${b.name} is a ${fileTypeName(b.stat)}\n`,
        )
        return 1
      }
    }
    return yield* this.compareFiles(a, b, isTop)
  }

  private isSpecial(side: Side): boolean {
    return side.stat !== null && !isRegular(side.stat.mode) && !isDirectory(side.stat.mode)
  }

  private compareLinks(a: Side, b: Side): number {
    if (this.io.sys.readlink(a.name) === this.io.sys.readlink(b.name)) return 0
    this.io.print(`Symbolic links ${a.name} and ${b.name} differ\n`)
    return 1
  }

  private *compareDirectories(a: Side, b: Side, isTop: boolean): Step<number> {
    if (this.settings.style === 'formats') yield* this.io.fail('-D option not supported with directories')
    if (areSame(a, b)) return 0
    const names0 = yield* this.list(a)
    const names1 = yield* this.list(b)
    if (names0 === null || names1 === null) return TROUBLE
    let status = 0
    for (const [name0, name1] of this.pairs(names0, names1, isTop)) {
      status = Math.max(status, yield* this.compareEntry(a, b, name0, name1))
      if (this.io.full) yield* this.io.flush()
      if (this.io.sys.exhausted()) yield
    }
    return status
  }

  /** The names of both directories in order, those that belong together side by side. */
  private pairs(names0: string[], names1: string[], isTop: boolean): [string | null, string | null][] {
    const { ignoresNameCase, startingFile } = this.settings
    const key = (name: string) => (ignoresNameCase ? name.toLowerCase() : name)
    const partners = new Map(names1.map((name) => [key(name), name]))
    for (const name of names1) if (names0.includes(name)) partners.set(key(name), name)
    const found: [string | null, string | null][] = []
    for (const name of names0) {
      const partner = names1.includes(name) ? name : partners.get(key(name))
      if (partner !== undefined) partners.delete(key(name))
      found.push([name, partner ?? null])
    }
    const taken = new Set(found.map(([, name]) => name))
    for (const name of names1) if (!taken.has(name)) found.push([null, name])
    const nameOf = (pair: [string | null, string | null]) => pair[0] ?? (pair[1] as string)
    found.sort((x, y) => compareNames(key(nameOf(x)), key(nameOf(y))) || compareNames(nameOf(x), nameOf(y)))
    return isTop && startingFile !== null
      ? found.filter((pair) => compareNames(nameOf(pair), startingFile) >= 0)
      : found
  }

  private *list(side: Side): Step<string[] | null> {
    if (side.stat === null) return []
    const entries = readDirectory(this.io, side.name)
    if (typeof entries === 'number') {
      yield* this.io.complain(side.name, entries)
      return null
    }
    return entries.map(({ name }) => name).filter((name) => !this.settings.exclude.some((test) => test(name)))
  }

  private *compareEntry(a: Side, b: Side, name0: string | null, name1: string | null): Step<number> {
    const [inA, inB] = [name0 !== null, name1 !== null]
    if (!(inA || this.settings.newFile[0]) || !(inB || this.settings.newFile[1])) {
      this.io.print(`Only in ${inA ? a.name : b.name}: ${name0 ?? name1}\n`)
      return 1
    }
    const inner: Side[] = []
    for (const [side, name] of [
      [a, name0],
      [b, name1],
    ] as const) {
      const path = joinPath(side.name, name ?? name0 ?? (name1 as string))
      if (name === null) {
        inner.push({ name: path, stat: null })
        continue
      }
      const stat = this.lookUp(path)
      if (typeof stat === 'number') {
        yield* this.io.complain(path, stat)
        return TROUBLE
      }
      inner.push({ name: path, stat })
    }
    return yield* this.comparePair(inner[0] as Side, inner[1] as Side, false)
  }

  private *compareFiles(a: Side, b: Side, isTop: boolean): Step<number> {
    const { io, settings } = this
    const showsAll = settings.style === 'sideBySide' || settings.style === 'formats'
    if (areSame(a, b) && !showsAll) return this.reportSame(a, b)
    const bytes0 = yield* this.read(a)
    const bytes1 = bytes0 === null ? null : yield* this.read(b)
    if (bytes0 === null || bytes1 === null) return TROUBLE
    const isEqual = bytes0.length === bytes1.length && bytes0.every((byte, index) => byte === bytes1[index])
    if (isEqual && !showsAll) return this.reportSame(a, b)
    if (!settings.text && (bytes0.includes(0) || bytes1.includes(0))) {
      if (isEqual) return 0
      io.print(
        settings.brief
          ? `Files ${a.name} and ${b.name} differ\n`
          : `Binary files ${a.name} and ${b.name} differ\n`,
      )
      return 1
    }
    const text0 = this.text(a, bytes0, 0)
    const text1 = this.text(b, bytes1, 1)
    const changes = this.changes(text0, text1)
    if (changes.length === 0) {
      if (showsAll && !settings.brief) yield* this.show(a, b, text0, text1, changes, isTop)
      return this.reportSame(a, b)
    }
    if (settings.brief) io.print(`Files ${a.name} and ${b.name} differ\n`)
    else yield* this.show(a, b, text0, text1, changes, isTop)
    return 1
  }

  private reportSame(a: Side, b: Side): number {
    if (this.settings.same) this.io.print(`Files ${a.name} and ${b.name} are identical\n`)
    return 0
  }

  private *read(side: Side): Step<Uint8Array | null> {
    const { io } = this
    if (side.stat === null) return new Uint8Array(0)
    const fd = side.name === '-' ? STDIN : yield* io.open(side.name, O_RDONLY)
    const bytes = fd < 0 ? fd : yield* io.readAll(fd)
    if (fd > STDIN) io.sys.close(fd)
    if (typeof bytes !== 'number') return bytes
    yield* io.complain(side.name, bytes)
    return null
  }

  private text(side: Side, bytes: Uint8Array, index: number): Text {
    const { settings } = this
    const all = this.io.decode(bytes)
    const isUnfinished = all !== '' && !all.endsWith('\n')
    const lines = all === '' ? [] : (isUnfinished ? all : all.slice(0, -1)).split('\n')
    const time = side.stat?.mtime ?? { sec: 0, nsec: 0 }
    const heading =
      settings.labels[index] ??
      `${escapedName(side.name)}\t${fullTime(time, zoneFromTz(this.io.variable('TZ')))}`
    return {
      lines: settings.stripCr ? lines.map((line) => line.replace(/\r$/, '')) : lines,
      isUnfinished,
      heading,
    }
  }

  private changes(a: Text, b: Text): Change[] {
    const { normalize, context, horizon, isTrivial } = this.settings
    const numbers = new Map<string, number>()
    const number = (text: Text) =>
      Int32Array.from(text.lines, (line, index) => {
        const key = normalize === null ? line : normalize(line)
        // A last line without newline is another line, unless white space does not count.
        const isCut = index === text.lines.length - 1 && text.isUnfinished && normalize === null
        const full = isCut ? key : `${key}\n`
        let value = numbers.get(full)
        if (value === undefined) {
          value = numbers.size
          numbers.set(full, value)
        }
        return value
      })
    const found = findChanges(number(a), number(b), Math.max(context, horizon))
    if (isTrivial === null) return found
    const marked = found.map((change) => {
      const { start0, start1, deleted, inserted } = change
      const lines = [...a.lines.slice(start0, start0 + deleted), ...b.lines.slice(start1, start1 + inserted)]
      return { ...change, isIgnored: lines.every(isTrivial) }
    })
    return marked.some(({ isIgnored }) => !isIgnored) ? marked : []
  }

  private *show(a: Side, b: Side, text0: Text, text1: Text, changes: Change[], isTop: boolean): Step<void> {
    const { io, settings } = this
    if (!isTop) io.print(`${settings.command} ${escapedName(a.name)} ${escapedName(b.name)}\n`)
    const text = this.styled(text0, text1, changes)
    io.print(settings.colors === null ? text : colored(text, settings.style, settings.colors))
    if (settings.style === 'ed' || settings.style === 'forward') {
      for (const side of [text0, text1])
        if (side.isUnfinished)
          yield* io.complain(`${side === text0 ? a.name : b.name}: No newline at end of file\n`)
    }
    if (io.full) yield* io.flush()
  }

  private styled(a: Text, b: Text, changes: Change[]): string {
    const { settings } = this
    const counted = changes.filter(({ isIgnored }) => !isIgnored)
    switch (settings.style) {
      case 'normal':
        return normalStyle(a, b, counted, settings.layout)
      case 'unified':
        return unifiedStyle(a, b, changes, settings.layout)
      case 'context':
        return contextStyle(a, b, changes, settings.layout)
      case 'ed':
        return edStyle(a, b, counted)
      case 'forward':
        return forwardStyle(b, counted)
      case 'rcs':
        return rcsStyle(b, counted)
      case 'sideBySide':
        return sideBySideStyle(a, b, counted, settings)
      case 'formats':
        return formattedStyle(a, b, changes, settings.formats)
    }
  }
}
