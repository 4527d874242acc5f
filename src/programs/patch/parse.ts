/**
 * The text of a patch as changes of files: unified, context and normal differences, and git's headers.
 *
 * Terms
 * - A hunk is a list of lines, each marked: kept (' '), taken away ('-') or added ('+'). Lines are byte strings with
 *   their newline; one that has none stands at the end of its file.
 * - Whatever is no header and no hunk is garbage, and is passed over.
 */
import { joinBytes } from '../../kernel/byte_text.ts'
import { readEscape } from '../lib/escapes.ts'

export interface HunkLine {
  readonly mark: ' ' | '-' | '+'
  readonly text: string
}

export interface Hunk {
  readonly oldStart: number
  readonly newStart: number
  readonly lines: readonly HunkLine[]
  /** what stands behind the second @@ */
  readonly section: string
}

export type DiffStyle = 'unified' | 'context' | 'normal'

export interface FilePatch {
  readonly style: DiffStyle
  readonly old: PatchedFile
  readonly new: PatchedFile
  /** from `Index:` */
  readonly index: string | null
  /** of git: the mode that the file gets */
  readonly mode: number | null
  /** of git: the file gets the new name */
  readonly isRename: boolean
  readonly hunks: readonly Hunk[]
  /** the lines that lead up to the first hunk, and how many lines of the patch stand before it */
  readonly lead: readonly string[]
  readonly leadEnd: number
  /** why the patch can't be read on behind these hunks, null where nothing is wrong */
  readonly problem: string | null
}

export interface PatchedFile {
  readonly name: string | null
  /** what stands behind the name, with the tab before it */
  readonly stamp: string
  /** /dev/null or the time of 1970: there is no such file */
  readonly isNone: boolean
}

/** Wrong in a way that ends the program. */
class PatchError extends Error {}

const UNIFIED_HUNK = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@ ?(.*)/
const NORMAL_COMMAND = /^(\d+)(?:,(\d+))?([acd])(\d+)(?:,(\d+))?\n?$/
const CONTEXT_START = /^\*{15}( .*)?\n?$/

/** As many lines may be missing at the end of a hunk. */
const MOST_CUT = 3

const none: PatchedFile = { name: null, stamp: '', isNone: false }

/** All files' patches of a text, given as lines with their newlines. */
export function parsePatch(lines: readonly string[]): FilePatch[] {
  return new Parser(lines).parse()
}

interface ReadHunks {
  readonly hunks: readonly Hunk[]
  readonly problem: string | null
}

const NO_HUNKS: ReadHunks = { hunks: [], problem: null }

class Parser {
  readonly #lines: readonly string[]
  #at = 0

  constructor(lines: readonly string[]) {
    this.#lines = lines
  }

  parse(): FilePatch[] {
    const patches: FilePatch[] = []
    for (;;) {
      const patch = this.#next(patches.at(-1))
      if (patch === null) return patches
      patches.push(patch)
      if (patch.problem !== null) return patches
    }
  }

  #line(at = this.#at): string {
    return this.#lines[at] ?? ''
  }

  #next(before: FilePatch | undefined): FilePatch | null {
    const start = this.#at
    let [old, added, index] = [none, none, null as string | null]
    let mode: number | null = null
    let git: { old: string; new: string } | null = null
    let isRename = false
    const made = (style: DiffStyle, { hunks, problem }: ReadHunks, leadEnd: number): FilePatch => ({
      style,
      problem,
      old,
      new: added,
      index,
      mode,
      isRename,
      hunks,
      lead: this.#lines.slice(start, leadEnd),
      leadEnd,
    })
    for (; this.#at < this.#lines.length; this.#at++) {
      const line = this.#line()
      const header =
        /^(?:diff --git (\S+) (\S+)|Index: *(.*)|(old|new|deleted file|new file) mode (\d+)|rename (from|to) (.*))\n?$/.exec(
          line,
        )
      if (header !== null) {
        if (header[1] !== undefined) {
          if (git !== null && (isRename || mode !== null)) return made('unified', NO_HUNKS, this.#at)
          git = { old: header[1], new: header[2] as string }
          ;[old, added] = [fileOf(git.old), fileOf(git.new)]
        } else if (header[3] !== undefined) index = header[3]
        else if (header[4] === 'new' || header[4] === 'new file') {
          mode = Number.parseInt(header[5] as string, 8) & 0o7777
          if (header[4] === 'new file') old = { name: '/dev/null', stamp: '', isNone: true }
        } else if (header[4] === 'deleted file') added = { name: '/dev/null', stamp: '', isNone: true }
        else if (header[6] === 'to') isRename = true
        continue
      }
      if (line.startsWith('--- ') && this.#line(this.#at + 1).startsWith('+++ ')) {
        if (!UNIFIED_HUNK.test(this.#line(this.#at + 2))) continue
        old = fileOf(line.slice(4))
        added = fileOf(this.#line(this.#at + 1).slice(4))
        this.#at += 2
        const leadEnd = this.#at
        return made(
          'unified',
          this.#hunks(() => this.#unified()),
          leadEnd,
        )
      }
      if (line.startsWith('*** ') && this.#line(this.#at + 1).startsWith('--- ')) {
        if (!CONTEXT_START.test(this.#line(this.#at + 2))) continue
        old = fileOf(line.slice(4))
        added = fileOf(this.#line(this.#at + 1).slice(4))
        this.#at += 2
        const leadEnd = this.#at
        return made(
          'context',
          this.#hunks(() => this.#context()),
          leadEnd,
        )
      }
      if (UNIFIED_HUNK.test(line) && before === undefined) {
        const leadEnd = this.#at
        return made(
          'unified',
          this.#hunks(() => this.#unified()),
          leadEnd,
        )
      }
      if (NORMAL_COMMAND.test(line) && /^[<>] /.test(this.#line(this.#at + 1))) {
        const leadEnd = this.#at
        return made(
          'normal',
          this.#hunks(() => this.#normal()),
          leadEnd,
        )
      }
    }
    return git !== null && (isRename || mode !== null) ? made('unified', NO_HUNKS, this.#at) : null
  }

  #hunks(next: () => Hunk | null): ReadHunks {
    const hunks: Hunk[] = []
    try {
      for (;;) {
        const hunk = next()
        if (hunk === null) return { hunks, problem: null }
        hunks.push(hunk)
      }
    } catch (error) {
      if (error instanceof PatchError) return { hunks, problem: error.message }
      throw error
    }
  }

  #malformed(line = this.#line()): never {
    const number = Math.min(this.#at + 1, this.#lines.length)
    throw new PatchError(`malformed patch at line ${number}: ${line}`)
  }

  /** A line without its newline where `\ No newline at end of file` follows it, which is passed over. */
  #withEnd(text: string): string {
    if (!this.#line().startsWith('\\')) return text
    this.#at++
    return text.replace(/\n$/, '')
  }

  #unified(): Hunk | null {
    const found = UNIFIED_HUNK.exec(this.#line())
    if (found === null) return null
    const [, oldStart, oldCount = '1', newStart, newCount = '1', section = ''] = found
    this.#at++
    const lines: HunkLine[] = []
    let [oldLeft, newLeft] = [Number(oldCount), Number(newCount)]
    while (oldLeft > 0 || newLeft > 0) {
      const isEnd = this.#at >= this.#lines.length
      if (isEnd && Math.max(oldLeft, newLeft) >= MOST_CUT)
        throw new PatchError('unexpected end of file in patch')
      // Blank lines at the end may have been cut off.
      const line = isEnd ? ' \n' : this.#line()
      // Mailers cut blanks at the end of lines.
      const mark = line === '\n' || line[0] === '\t' ? ' ' : line[0]
      if (mark !== ' ' && mark !== '-' && mark !== '+') this.#malformed(line)
      if ((mark !== '+' && oldLeft === 0) || (mark !== '-' && newLeft === 0)) this.#malformed(line)
      if (mark !== '+') oldLeft--
      if (mark !== '-') newLeft--
      const text = line[0] === '\t' || line === '\n' ? line : line.slice(1)
      this.#at++
      lines.push({ mark, text: this.#withEnd(text) })
    }
    return {
      // With no lines the number is that of the line before.
      oldStart: Number(oldStart) + (oldCount === '0' ? 1 : 0),
      newStart: Number(newStart) + (newCount === '0' ? 1 : 0),
      lines,
      section,
    }
  }

  /** Both halves of a context hunk in one list. */
  #context(): Hunk | null {
    const start = CONTEXT_START.exec(this.#line())
    if (start === null) return null
    this.#at++
    const old = this.#half(/^\*\*\* (\d+)(?:,(\d+))? \*\*\*\*\n?$/, /^[ !-] ?/)
    const added = this.#half(/^--- (\d+)(?:,(\d+))? ----\n?$/, /^[ !+] ?/)
    const lines: HunkLine[] = []
    let [left, right] = [0, 0]
    const oldLines = old.lines.length > 0 ? old.lines : added.lines.filter(({ mark }) => mark === ' ')
    const newLines = added.lines.length > 0 ? added.lines : old.lines.filter(({ mark }) => mark === ' ')
    while (left < oldLines.length || right < newLines.length) {
      const [one, other] = [oldLines[left], newLines[right]]
      if (one !== undefined && one.mark !== ' ') {
        lines.push({ mark: '-', text: one.text })
        left++
      } else if (other !== undefined && other.mark !== ' ') {
        lines.push({ mark: '+', text: other.text })
        right++
      } else {
        lines.push({ mark: ' ', text: (one ?? other)?.text ?? '' })
        left++
        right++
      }
    }
    return { oldStart: old.start, newStart: added.start, lines, section: start[1]?.trim() ?? '' }
  }

  #half(range: RegExp, marks: RegExp): { start: number; lines: { mark: string; text: string }[] } {
    const found = range.exec(this.#line())
    if (found === null) this.#malformed()
    const [, first, last = first] = found as unknown as [string, string, string | undefined]
    this.#at++
    const count = first === '0' ? 0 : Number(last) - Number(first) + 1
    const lines: { mark: string; text: string }[] = []
    // A half in which nothing changes may be left out.
    while (lines.length < count && marks.test(this.#line()) && !/^--- \d/.test(this.#line())) {
      const line = this.#line()
      this.#at++
      lines.push({ mark: line[0] as string, text: this.#withEnd(line.slice(2)) })
    }
    return { start: Number(first) + (first === '0' ? 1 : 0), lines }
  }

  #normal(): Hunk | null {
    const found = NORMAL_COMMAND.exec(this.#line())
    if (found === null) return null
    const [, first, , command, second] = found as unknown as string[]
    this.#at++
    const lines: HunkLine[] = []
    const take = (sign: string, mark: '-' | '+'): void => {
      while (this.#line().startsWith(`${sign} `)) {
        const text = this.#line().slice(2)
        this.#at++
        lines.push({ mark, text: this.#withEnd(text) })
      }
    }
    take('<', '-')
    if (command === 'c' && this.#line().startsWith('---')) this.#at++
    take('>', '+')
    return {
      oldStart: Number(first) + (command === 'a' ? 1 : 0),
      newStart: Number(second) + (command === 'd' ? 1 : 0),
      lines,
      section: '',
    }
  }
}

function fileOf(text: string): PatchedFile {
  const line = text.replace(/\r?\n$/, '')
  const [name, stamp] = quotedName(line) ?? plainName(line)
  return { name, stamp, isNone: name === '/dev/null' || isEpoch(stamp) }
}

/** A header's name ends at a tab, or at a blank where no tab is. */
function plainName(line: string): [name: string, stamp: string] {
  const tab = line.indexOf('\t')
  return tab >= 0 ? [line.slice(0, tab), line.slice(tab)] : [line.trimEnd(), '']
}

/** A name that diff has written as a string of C (parse_c_string); null if it is none. */
function quotedName(line: string): [name: string, stamp: string] | null {
  if (!line.startsWith('"')) return null
  let name = ''
  for (let at = 1; at < line.length; ) {
    if (line[at] === '"') return [joinBytes(name), line.slice(at + 1)]
    const read = line[at] === '\\' ? readEscape(line, at) : null
    if (line[at] === '\\' && read === null) return null
    name += read?.char ?? (line[at] as string)
    at += read?.length ?? 1
  }
  return null
}

/** The time of a file that is not there: 0, in whatever zone it is written. */
function isEpoch(stamp: string): boolean {
  const found = /^\t(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.0+)? ([-+]\d\d)(\d\d)$/.exec(stamp)
  if (found === null) return false
  const [, day, time, hours, minutes] = found
  return Date.parse(`${day}T${time}${hours}:${minutes}`) === 0
}

export function reversed(patch: FilePatch): FilePatch {
  return { ...patch, old: patch.new, new: patch.old, hunks: patch.hunks.map(reversedHunk) }
}

export function reversedHunk(hunk: Hunk): Hunk {
  const other = { ' ': ' ', '-': '+', '+': '-' } as const
  const lines = hunk.lines.map(({ mark, text }) => ({ mark: other[mark], text }))
  return { ...hunk, oldStart: hunk.newStart, newStart: hunk.oldStart, lines: removalsFirst(lines) }
}

/** What is taken away stands before what is added in its place. */
function removalsFirst(lines: readonly HunkLine[]): HunkLine[] {
  const result: HunkLine[] = []
  let added: HunkLine[] = []
  for (const line of lines) {
    if (line.mark === '+') added.push(line)
    else if (line.mark === '-') result.push(line)
    else {
      result.push(...added, line)
      added = []
    }
  }
  return [...result, ...added]
}
