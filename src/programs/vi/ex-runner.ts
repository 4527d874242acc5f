/** What the commands after `:` do (vim's index of Ex commands, as far as people type them to edit a file). */

import { encode } from '../../kernel/text.ts'
import { STDOUT, type Step } from '../lib/io.ts'
import { runCommand } from '../lib/spawn.ts'
import { insertLines, lineAt, removeLines } from '../screen/lines.ts'
import { joinLines, putLines, shiftLines } from './changes.ts'
import { type ExCommand, parseEx, parseSubstitution, type Substitution } from './ex.ts'
import { loadFile, saveFile } from './file.ts'
import { compilePattern, type Replaced, replaceMatches, replacements } from './pattern.ts'
import { compile } from './search.ts'
import { type EditorState, REPORT } from './state.ts'
import { redo, undo } from './undo.ts'

const unwritten = 'E37: No write since last change (add ! to override)'

/** Full names with how many letters are needed, as `:help ex-cmd-index` marks them. */
const names: readonly (readonly [string, number])[] = [
  ['write', 1],
  ['quit', 1],
  ['wq', 2],
  ['wqall', 3],
  ['xit', 1],
  ['exit', 3],
  ['xall', 2],
  ['qall', 2],
  ['quitall', 5],
  ['edit', 1],
  ['file', 1],
  ['read', 1],
  ['delete', 1],
  ['yank', 1],
  ['join', 1],
  ['substitute', 1],
  ['set', 2],
  ['nohlsearch', 3],
  ['syntax', 2],
  ['undo', 1],
  ['redo', 3],
  ['global', 1],
  ['vglobal', 1],
  ['move', 1],
  ['copy', 2],
  ['t', 1],
  ['sort', 3],
  ['normal', 4],
  ['put', 2],
  ['mark', 2],
  ['k', 1],
  ['&', 1],
  ['&&', 2],
]

const optionNames =
  /^(?:no)?(?:number|nu|list|wrap|paste|hlsearch|hls|incsearch|is|ignorecase|ic|smartcase|scs|autoindent|ai|expandtab|et|ruler|ru|showcmd|sc|showmode|smd|compatible|cp|modifiable|ma|readonly|ro|swapfile|swf|cursorline|cul|relativenumber|rnu)$|^(?:tabstop|ts|shiftwidth|sw|softtabstop|sts|encoding|enc|fileencoding|fenc|fileformat|ff|scrolloff|so|mouse|background|bg|filetype|ft|syntax|syn|textwidth|tw|backspace|bs|history|hi)(?:=.*)?$/

export class ExRunner {
  readonly #state: EditorState
  readonly #runKeys: (keys: readonly string[]) => Step<void>

  /** `runKeys` does what keys do in normal mode, as one change, for `:normal`. */
  constructor(state: EditorState, runKeys: (keys: readonly string[]) => Step<void>) {
    this.#state = state
    this.#runKeys = runKeys
  }

  *run(text: string): Step<void> {
    const state = this.#state
    const command = parseEx(text, state.lines, state.cursor.line, (name) => state.marks.line(name))
    if (typeof command === 'string') return state.complain(command)
    if (command.name === '!') {
      return command.range === null ? yield* this.#shell(command.argument) : yield* this.#filter(command)
    }
    if (/^[<>]/.test(command.name)) {
      const { from, to } = command.range ?? { from: state.cursor.line, to: state.cursor.line }
      for (const operator of command.name) shiftLines(state, from, to - from + 1, operator as '<' | '>')
      return state.goToLine(to)
    }
    if (command.name === '') {
      if (command.range !== null && command.isForced) return yield* this.#filter(command)
      if (command.range !== null) return state.goToLine(command.range.to)
      if (text.trim() === '' && !command.isForced) return
      if (!command.isForced) return state.complain(`E492: Not an editor command: ${text}`)
      return yield* this.#shell(command.argument)
    }
    const name = names.find(
      ([full, least]) => full.startsWith(command.name) && command.name.length >= least,
    )?.[0]
    switch (name) {
      case 'write':
        yield* this.#write(command)
        return
      case 'wq':
      case 'wqall':
        if (yield* this.#write(command)) this.#leave()
        return
      case 'xit':
      case 'exit':
      case 'xall':
        if (!state.isModified || (yield* this.#write(command))) this.#leave()
        return
      case 'quit':
      case 'qall':
      case 'quitall':
        if (state.isModified && !command.isForced) return state.complain(unwritten)
        return this.#leave()
      case 'edit':
        return yield* this.#edit(command)
      case 'file':
        if (command.argument !== '') state.path = command.argument
        return state.say(
          `"${state.path ?? '[No Name]'}"${state.isModified ? ' [Modified]' : ''} ${state.lines.length} lines`,
        )
      case 'read':
        return yield* this.#read(command)
      case 'set':
        return this.#set(command.argument)
      case 'nohlsearch':
      case 'syntax':
        return
      case 'substitute':
      case '&':
      case '&&':
        return yield* this.#substitute(command, name)
      case 'join': {
        const { from, to } = command.range ?? { from: state.cursor.line, to: state.cursor.line }
        joinLines(state, from, Math.max(2, to - from + 1))
        return state.goToLine(from)
      }
      case 'sort':
        return this.#sort(command)
      case 'normal':
        return yield* this.#normal(command)
      case 'put':
        return putLines(state, command.range?.to ?? state.cursor.line, command.argument.replace('"', ''))
      case 'mark':
      case 'k':
        return state.marks.set(command.argument, { line: command.range?.to ?? state.cursor.line, column: 0 })
      case 'undo':
        return undo(state, 1)
      case 'redo':
        return redo(state, 1)
      case 'delete':
      case 'yank':
        return this.#lines(command, name)
      case 'global':
      case 'vglobal':
        return yield* this.#global(command, name === 'vglobal' || command.isForced)
      case 'move':
        return this.#moveLines(command, 'move')
      case 'copy':
      case 't':
        return this.#moveLines(command, 'copy')
      default:
        return state.complain(`E492: Not an editor command: ${text}`)
    }
  }

  #leave(): void {
    this.#state.status = 0
  }

  *#write(command: ExCommand): Step<boolean> {
    const state = this.#state
    const path = command.argument === '' ? state.path : command.argument
    if (path === null) {
      state.complain('E32: No file name')
      return false
    }
    const isOther = path !== state.path
    if (isOther && !command.isForced && typeof state.io.sys.stat(path) !== 'number' && state.path !== null) {
      state.complain('E13: File exists (add ! to override)')
      return false
    }
    if (!isOther && state.isReadOnly && !command.isForced) {
      state.complain("E45: 'readonly' option is set (add ! to override)")
      return false
    }
    const { range } = command
    const lines = range === null ? state.lines : state.lines.slice(range.from, range.to + 1)
    const { isWritten, message } = yield* saveFile(
      state.io,
      path,
      lines,
      state.hasLastNewline || range !== null,
    )
    if (!isWritten) {
      state.complain(message)
      return false
    }
    if (state.path === null) state.path = path
    if (range === null && path === state.path) state.isModified = false
    state.say(message)
    return true
  }

  *#edit(command: ExCommand): Step<void> {
    const state = this.#state
    if (state.isModified && !command.isForced) return state.complain(unwritten)
    const path = command.argument === '' ? state.path : command.argument
    if (path === null) return state.complain('E32: No file name')
    state.replaceFile(path, yield* loadFile(state.io, path))
  }

  *#read(command: ExCommand): Step<void> {
    const state = this.#state
    if (command.argument === '' && state.path === null) return state.complain('E32: No file name')
    const path = command.argument === '' ? (state.path as string) : command.argument
    const text = yield* state.io.readText(path)
    if (typeof text === 'number') return state.complain(`E484: Can't open file ${path}`)
    const more = text === '' ? [] : text.replace(/\n$/, '').split('\n')
    const after = command.range?.to ?? state.cursor.line
    state.lines = insertLines(state.lines, after + 1, more)
    state.goToLine(after + 1)
    state.say(`"${path}" ${more.length}L, ${encode(text).length}B`)
  }

  #set(argument: string): void {
    const state = this.#state
    for (const word of argument.split(/\s+/).filter((part) => part !== '')) {
      const name = word.replace(/[?!&]$/, '')
      if (!optionNames.test(name)) {
        state.complain(`E518: Unknown option: ${word}`)
        return
      }
      const isOn = !name.startsWith('no')
      if (/^(?:no)?nu(?:mber)?$/.test(name))
        state.settings.showsNumbers = word.endsWith('!') ? !state.settings.showsNumbers : isOn
      if (/^(?:no)?(?:expandtab|et)$/.test(name)) state.settings.expandsTabs = isOn
      if (/^(?:no)?(?:autoindent|ai)$/.test(name)) state.settings.indents = isOn
      if (/^(?:no)?(?:ignorecase|ic)$/.test(name)) state.settings.ignoresCase = isOn
      const width = /^(?:shiftwidth|sw)=(\d+)$/.exec(name)
      if (width !== null) state.settings.shiftWidth = Number(width[1]) || 8
      if (/^(?:no)?(?:readonly|ro)$/.test(name)) state.isReadOnly = isOn
    }
  }

  *#substitute({ range, argument }: ExCommand, name: 'substitute' | '&' | '&&'): Step<void> {
    const state = this.#state
    const before = state.lastSubstitution
    const isAgain = name !== 'substitute' || /^[a-z&]*$/.test(argument)
    if (isAgain && before === null) return state.complain('E35: No previous regular expression')
    const given = isAgain
      ? { ...(before as Substitution), flags: name === '&&' ? (before as Substitution).flags : argument }
      : parseSubstitution(argument)
    const { pattern, replacement } = given
    const flags = given.flags.replace('&', before?.flags ?? '')
    const source = pattern === '' ? (state.lastSearch?.pattern ?? null) : pattern
    if (source === null) return state.complain('E35: No previous regular expression')
    state.lastSubstitution = { pattern: source, replacement, flags }
    const regex = flags.includes('i') ? compilePattern(`\\c${source}`) : compile(state, source)
    state.lastSearch = { pattern: source, direction: 'forward' }
    const { from, to } = range ?? { from: state.cursor.line, to: state.cursor.line }
    let answer = ''
    let total = 0
    let changed = 0
    let last = -1
    const result: string[] = []
    for (const [number, line] of state.lines.entries()) {
      if (regex === null || number < from || number > to) {
        result.push(line)
        continue
      }
      const found = replacements(line, regex, replacement, flags.includes('g'))
      total += found.length
      let chosen: Replaced[] = found
      if (flags.includes('c')) {
        chosen = []
        for (const one of found) {
          if (answer === 'q' || answer === 'l' || answer === 'Escape') break
          if (answer !== 'a') {
            state.goToLine(number)
            answer = yield* state.ask(`replace with ${one.text} (y/n/a/q/l/^E/^Y)?`)
          }
          if (/^[yal]$/.test(answer)) chosen.push(one)
        }
      }
      const count = chosen.length
      const lines = count === 0 ? [line] : replaceMatches(line, chosen).split('\n')
      result.push(...lines)
      if (count === 0) continue
      changed++
      last = result.length - 1
    }
    if (total === 0) {
      if (!flags.includes('e')) state.complain(`E486: Pattern not found: ${source}`)
      return
    }
    if (last < 0) return
    if (!flags.includes('n')) {
      state.lines = result
      state.goToLine(last)
    }
    if (total > REPORT || flags.includes('n')) {
      const things = flags.includes('n') ? 'match' : 'substitution'
      const plural = total === 1 ? '' : things === 'match' ? 'es' : 's'
      state.say(`${total} ${things}${plural} on ${changed} line${changed === 1 ? '' : 's'}`)
    }
  }

  /** `:d x 3` takes three lines, from the range's last, into a register. */
  #lines({ range, argument }: ExCommand, name: 'delete' | 'yank'): void {
    const state = this.#state
    const given = range ?? { from: state.cursor.line, to: state.cursor.line }
    const [, register = '', many] = /^([a-zA-Z_]?)\s*(\d*)$/.exec(argument) ?? []
    const from = many ? given.to : given.from
    const to = Math.min(many ? from + Number(many) - 1 : given.to, state.lines.length - 1)
    const count = to - from + 1
    state.registers.yank({ text: state.lines.slice(from, to + 1), isLinewise: true }, register)
    if (name === 'yank') {
      if (count > REPORT) state.say(`${count} lines yanked`)
      return
    }
    state.lines = removeLines(state.lines, from, count)
    state.goToLine(from)
    if (count > REPORT) state.say(`${count} fewer lines`)
  }

  #moveLines({ range, argument }: ExCommand, name: 'move' | 'copy'): void {
    const state = this.#state
    const { from, to } = range ?? { from: state.cursor.line, to: state.cursor.line }
    const target = parseEx(argument, state.lines, state.cursor.line, (name) => state.marks.line(name))
    if (typeof target === 'string' || target.range === null) {
      state.complain('E14: Invalid address')
      return
    }
    const after = target.range.to
    if (name === 'move' && after >= from && after < to) {
      state.complain('E134: Cannot move a range of lines into itself')
      return
    }
    const text = state.lines.slice(from, to + 1)
    if (name === 'copy') state.lines = insertLines(state.lines, after + 1, text)
    else {
      const rest = [...state.lines.slice(0, from), ...state.lines.slice(to + 1)]
      state.lines = insertLines(rest, after < from ? after + 1 : after + 1 - text.length, text)
    }
    state.goToLine(name === 'copy' || after < from ? after + text.length : after)
  }

  *#global({ range, argument }: ExCommand, isInverted: boolean): Step<void> {
    const state = this.#state
    const delimiter = argument[0] ?? '/'
    const { pattern, replacement } = parseSubstitution(argument)
    const rest = argument.slice(argument.indexOf(delimiter, 1 + pattern.length) + 1) || replacement
    const regex = compilePattern(pattern)
    if (regex === null) return state.complain(`E486: Pattern not found: ${pattern}`)
    state.lastSearch = { pattern, direction: 'forward' }
    const { from, to } = range ?? { from: 0, to: state.lines.length - 1 }
    const marked: number[] = []
    for (let line = from; line <= to; line++) {
      if (regex.test(lineAt(state.lines, line)) !== isInverted) marked.push(line)
    }
    if (marked.length === 0) return state.complain(`E486: Pattern not found: ${pattern}`)
    let moved = 0
    for (const line of marked) {
      const before = state.lines.length
      state.cursor = { line: line + moved, column: 0 }
      yield* this.run(rest)
      moved += state.lines.length - before
    }
    if (-moved > REPORT) state.say(`${-moved} fewer lines`)
  }

  #sort({ range, argument, isForced }: ExCommand): void {
    const state = this.#state
    const { from, to } = range ?? { from: 0, to: state.lines.length - 1 }
    const folds = argument.includes('i')
    const number = (line: string): number => {
      const digits = /-?\d+/.exec(line)
      return digits === null ? Number.NEGATIVE_INFINITY : Number(digits[0])
    }
    const key = (line: string): string | number =>
      argument.includes('n') ? number(line) : folds ? line.toLowerCase() : line
    const compare = (a: string, b: string): number => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0)
    let sorted = state.lines.slice(from, to + 1).sort((a, b) => (isForced ? compare(b, a) : compare(a, b)))
    if (argument.includes('u'))
      sorted = sorted.filter((line, at) => at === 0 || compare(sorted[at - 1] as string, line) !== 0)
    state.lines = [...state.lines.slice(0, from), ...sorted, ...state.lines.slice(to + 1)]
    state.goToLine(from)
  }

  *#normal({ range, argument }: ExCommand): Step<void> {
    const state = this.#state
    if (range === null) return yield* this.#runKeys([...argument])
    for (let line = range.from; line <= range.to && line < state.lines.length; line++) {
      state.cursor = { line, column: 0 }
      yield* this.#runKeys([...argument])
    }
  }

  /** What a command makes of lines takes their place; by files, as vim does it. */
  *#filter({ range, argument }: ExCommand): Step<void> {
    const state = this.#state
    const { io } = state
    const { from, to } = range as { from: number; to: number }
    const [input, output] = ['/tmp/vi-filter-in', '/tmp/vi-filter-out'].map(
      (name) => `${name}.${io.sys.getpid()}`,
    ) as [string, string]
    yield* saveFile(io, input, state.lines.slice(from, to + 1), true)
    const status = yield* runCommand(io, ['sh', '-c', `(${argument}) < ${input} > ${output} 2>&1`])
    const text = yield* io.readText(output)
    for (const name of [input, output]) io.sys.unlink(name)
    if (typeof text === 'number') return state.complain(`E485: Can't read file ${output}`)
    const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n')
    const all = [...state.lines.slice(0, from), ...lines, ...state.lines.slice(to + 1)]
    state.lines = all.length === 0 ? [''] : all
    state.goToLine(from)
    if (status >> 8 !== 0) state.say(`shell returned ${status >> 8}`)
    else if (to - from + 1 > REPORT) state.say(`${to - from + 1} lines filtered`)
  }

  *#shell(command: string): Step<void> {
    const state = this.#state
    yield* state.screen.suspend(this.#runShell(command))
  }

  *#runShell(command: string): Step<void> {
    const { io, screen } = this.#state
    yield* io.writeAll(STDOUT, encode(`:!${command}\n`))
    const status = yield* runCommand(io, ['sh', '-c', command])
    if (status >> 8 !== 0) yield* io.writeAll(STDOUT, encode(`\nshell returned ${status >> 8}\n`))
    yield* io.writeAll(STDOUT, encode('\nPress ENTER or type command to continue'))
    yield* screen.readKey()
  }
}
