/** What the commands after `:` do (vim's index of Ex commands, as far as people type them to edit a file). */

import { encode } from '../../kernel/text.ts'
import { STDOUT, type Step } from '../lib/io.ts'
import { runCommand } from '../lib/spawn.ts'
import { insertLines, lineAt, removeLines } from '../screen/lines.ts'
import type { Editor } from './editor.ts'
import { type ExCommand, parseEx, parseSubstitution, type Substitution } from './ex.ts'
import { loadFile, saveFile } from './file.ts'
import { compilePattern, type Replaced, replaceMatches, replacements } from './pattern.ts'

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
  readonly #editor: Editor

  constructor(editor: Editor) {
    this.#editor = editor
  }

  *run(text: string): Step<void> {
    const editor = this.#editor
    const command = parseEx(text, editor.lines, editor.cursor.line, (name) => editor.markLine(name))
    if (typeof command === 'string') return editor.complain(command)
    if (command.name === '!') {
      return command.range === null ? yield* this.#shell(command.argument) : yield* this.#filter(command)
    }
    if (/^[<>]/.test(command.name)) {
      const { from, to } = command.range ?? { from: editor.cursor.line, to: editor.cursor.line }
      editor.shiftLines(from, to - from + 1, command.name[0] as '<' | '>', command.name.length)
      return editor.goToLine(to)
    }
    if (command.name === '') {
      if (command.range !== null && command.isForced) return yield* this.#filter(command)
      if (command.range !== null) return editor.goToLine(command.range.to)
      if (text.trim() === '' && !command.isForced) return
      if (!command.isForced) return editor.complain(`E492: Not an editor command: ${text}`)
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
        if (!editor.isModified || (yield* this.#write(command))) this.#leave()
        return
      case 'quit':
      case 'qall':
      case 'quitall':
        if (editor.isModified && !command.isForced) return editor.complain(unwritten)
        return this.#leave()
      case 'edit':
        return yield* this.#edit(command)
      case 'file':
        if (command.argument !== '') editor.path = command.argument
        return editor.say(
          `"${editor.path ?? '[No Name]'}"${editor.isModified ? ' [Modified]' : ''} ${editor.lines.length} lines`,
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
        const { from, to } = command.range ?? { from: editor.cursor.line, to: editor.cursor.line }
        editor.joinLines(from, Math.max(2, to - from + 1))
        return editor.goToLine(from)
      }
      case 'sort':
        return this.#sort(command)
      case 'normal':
        return yield* this.#normal(command)
      case 'put':
        return editor.putLines(command.range?.to ?? editor.cursor.line, command.argument.replace('"', ''))
      case 'mark':
      case 'k':
        return editor.setMark(command.argument, { line: command.range?.to ?? editor.cursor.line, column: 0 })
      case 'undo':
        return editor.undo()
      case 'redo':
        return editor.redo()
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
        return editor.complain(`E492: Not an editor command: ${text}`)
    }
  }

  #leave(): void {
    this.#editor.status = 0
  }

  *#write(command: ExCommand): Step<boolean> {
    const editor = this.#editor
    const path = command.argument === '' ? editor.path : command.argument
    if (path === null) {
      editor.complain('E32: No file name')
      return false
    }
    const isOther = path !== editor.path
    if (
      isOther &&
      !command.isForced &&
      typeof editor.io.sys.stat(path) !== 'number' &&
      editor.path !== null
    ) {
      editor.complain('E13: File exists (add ! to override)')
      return false
    }
    if (!isOther && editor.isReadOnly && !command.isForced) {
      editor.complain("E45: 'readonly' option is set (add ! to override)")
      return false
    }
    const { range } = command
    const lines = range === null ? editor.lines : editor.lines.slice(range.from, range.to + 1)
    const { isWritten, message } = yield* saveFile(
      editor.io,
      path,
      lines,
      editor.hasLastNewline || range !== null,
    )
    if (!isWritten) {
      editor.complain(message)
      return false
    }
    if (editor.path === null) editor.path = path
    if (range === null && path === editor.path) editor.isModified = false
    editor.say(message)
    return true
  }

  *#edit(command: ExCommand): Step<void> {
    const editor = this.#editor
    if (editor.isModified && !command.isForced) return editor.complain(unwritten)
    const path = command.argument === '' ? editor.path : command.argument
    if (path === null) return editor.complain('E32: No file name')
    editor.replaceFile(path, yield* loadFile(editor.io, path))
  }

  *#read(command: ExCommand): Step<void> {
    const editor = this.#editor
    if (command.argument === '' && editor.path === null) return editor.complain('E32: No file name')
    const path = command.argument === '' ? (editor.path as string) : command.argument
    const text = yield* editor.io.readText(path)
    if (typeof text === 'number') return editor.complain(`E484: Can't open file ${path}`)
    const more = text === '' ? [] : text.replace(/\n$/, '').split('\n')
    const after = command.range?.to ?? editor.cursor.line
    editor.lines = insertLines(editor.lines, after + 1, more)
    editor.goToLine(after + 1)
    editor.say(`"${path}" ${more.length}L, ${encode(text).length}B`)
  }

  #set(argument: string): void {
    const editor = this.#editor
    for (const word of argument.split(/\s+/).filter((part) => part !== '')) {
      const name = word.replace(/[?!&]$/, '')
      if (!optionNames.test(name)) {
        editor.complain(`E518: Unknown option: ${word}`)
        return
      }
      if (/^(?:no)?nu(?:mber)?$/.test(name))
        editor.showsNumbers = word.endsWith('!') ? !editor.showsNumbers : !name.startsWith('no')
      const isOn = !name.startsWith('no')
      if (/^(?:no)?(?:expandtab|et)$/.test(name)) editor.settings.expandsTabs = isOn
      if (/^(?:no)?(?:autoindent|ai)$/.test(name)) editor.settings.indents = isOn
      if (/^(?:no)?(?:ignorecase|ic)$/.test(name)) editor.settings.ignoresCase = isOn
      const width = /^(?:shiftwidth|sw)=(\d+)$/.exec(name)
      if (width !== null) editor.settings.shiftWidth = Number(width[1]) || 8
      if (/^(?:no)?(?:readonly|ro)$/.test(name)) editor.isReadOnly = !name.startsWith('no')
    }
  }

  *#substitute({ range, argument }: ExCommand, name: 'substitute' | '&' | '&&'): Step<void> {
    const editor = this.#editor
    const before = editor.lastSubstitution
    const isAgain = name !== 'substitute' || /^[a-z&]*$/.test(argument)
    if (isAgain && before === null) return editor.complain('E35: No previous regular expression')
    const given = isAgain
      ? { ...(before as Substitution), flags: name === '&&' ? (before as Substitution).flags : argument }
      : parseSubstitution(argument)
    const { pattern, replacement } = given
    const flags = given.flags.replace('&', before?.flags ?? '')
    const source = pattern === '' ? editor.lastPattern : pattern
    if (source === null) return editor.complain('E35: No previous regular expression')
    editor.lastSubstitution = { pattern: source, replacement, flags }
    const regex = flags.includes('i') ? compilePattern(`\\c${source}`) : editor.compile(source)
    editor.setPattern(source)
    const { from, to } = range ?? { from: editor.cursor.line, to: editor.cursor.line }
    let answer = ''
    let total = 0
    let changed = 0
    let last = -1
    const result: string[] = []
    for (const [number, line] of editor.lines.entries()) {
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
            editor.goToLine(number)
            answer = yield* editor.ask(`replace with ${one.text} (y/n/a/q/l/^E/^Y)?`)
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
      if (!flags.includes('e')) editor.complain(`E486: Pattern not found: ${source}`)
      return
    }
    if (last < 0) return
    if (!flags.includes('n')) {
      editor.lines = result
      editor.goToLine(last)
    }
    if (total > 2 || flags.includes('n')) {
      const things = flags.includes('n') ? 'match' : 'substitution'
      const plural = total === 1 ? '' : things === 'match' ? 'es' : 's'
      editor.say(`${total} ${things}${plural} on ${changed} line${changed === 1 ? '' : 's'}`)
    }
  }

  /** `:d x 3` takes three lines, from the range's last, into a register. */
  #lines({ range, argument }: ExCommand, name: 'delete' | 'yank'): void {
    const editor = this.#editor
    const given = range ?? { from: editor.cursor.line, to: editor.cursor.line }
    const [, register = '', many] = /^([a-zA-Z_]?)\s*(\d*)$/.exec(argument) ?? []
    const from = many ? given.to : given.from
    const to = Math.min(many ? from + Number(many) - 1 : given.to, editor.lines.length - 1)
    const count = to - from + 1
    editor.yank(editor.lines.slice(from, to + 1), true, register)
    if (name === 'yank') {
      if (count > 2) editor.say(`${count} lines yanked`)
      return
    }
    editor.lines = removeLines(editor.lines, from, count)
    editor.goToLine(from)
    if (count > 2) editor.say(`${count} fewer lines`)
  }

  #moveLines({ range, argument }: ExCommand, name: 'move' | 'copy'): void {
    const editor = this.#editor
    const { from, to } = range ?? { from: editor.cursor.line, to: editor.cursor.line }
    const target = parseEx(argument, editor.lines, editor.cursor.line, (name) => editor.markLine(name))
    if (typeof target === 'string' || target.range === null) {
      editor.complain('E14: Invalid address')
      return
    }
    const after = target.range.to
    if (name === 'move' && after >= from && after < to) {
      editor.complain('E134: Cannot move a range of lines into itself')
      return
    }
    const text = editor.lines.slice(from, to + 1)
    if (name === 'copy') editor.lines = insertLines(editor.lines, after + 1, text)
    else {
      const rest = [...editor.lines.slice(0, from), ...editor.lines.slice(to + 1)]
      editor.lines = insertLines(rest, after < from ? after + 1 : after + 1 - text.length, text)
    }
    editor.goToLine(name === 'copy' || after < from ? after + text.length : after)
  }

  *#global({ range, argument }: ExCommand, isInverted: boolean): Step<void> {
    const editor = this.#editor
    const delimiter = argument[0] ?? '/'
    const { pattern, replacement } = parseSubstitution(argument)
    const rest = argument.slice(argument.indexOf(delimiter, 1 + pattern.length) + 1) || replacement
    const regex = compilePattern(pattern)
    if (regex === null) return editor.complain(`E486: Pattern not found: ${pattern}`)
    editor.setPattern(pattern)
    const { from, to } = range ?? { from: 0, to: editor.lines.length - 1 }
    const marked: number[] = []
    for (let line = from; line <= to; line++) {
      if (regex.test(lineAt(editor.lines, line)) !== isInverted) marked.push(line)
    }
    if (marked.length === 0) return editor.complain(`E486: Pattern not found: ${pattern}`)
    let moved = 0
    for (const line of marked) {
      const before = editor.lines.length
      editor.cursor = { line: line + moved, column: 0 }
      yield* this.run(rest)
      moved += editor.lines.length - before
    }
    if (-moved > 2) editor.say(`${-moved} fewer lines`)
  }

  #sort({ range, argument, isForced }: ExCommand): void {
    const editor = this.#editor
    const { from, to } = range ?? { from: 0, to: editor.lines.length - 1 }
    const folds = argument.includes('i')
    const number = (line: string): number => {
      const digits = /-?\d+/.exec(line)
      return digits === null ? Number.NEGATIVE_INFINITY : Number(digits[0])
    }
    const key = (line: string): string | number =>
      argument.includes('n') ? number(line) : folds ? line.toLowerCase() : line
    const compare = (a: string, b: string): number => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0)
    let sorted = editor.lines.slice(from, to + 1).sort((a, b) => (isForced ? compare(b, a) : compare(a, b)))
    if (argument.includes('u'))
      sorted = sorted.filter((line, at) => at === 0 || compare(sorted[at - 1] as string, line) !== 0)
    editor.lines = [...editor.lines.slice(0, from), ...sorted, ...editor.lines.slice(to + 1)]
    editor.goToLine(from)
  }

  *#normal({ range, argument }: ExCommand): Step<void> {
    const editor = this.#editor
    if (range === null) return yield* editor.runKeys([...argument])
    for (let line = range.from; line <= range.to && line < editor.lines.length; line++) {
      editor.cursor = { line, column: 0 }
      yield* editor.runKeys([...argument])
    }
  }

  /** What a command makes of lines takes their place; by files, as vim does it. */
  *#filter({ range, argument }: ExCommand): Step<void> {
    const editor = this.#editor
    const { io } = editor
    const { from, to } = range as { from: number; to: number }
    const [input, output] = ['/tmp/vi-filter-in', '/tmp/vi-filter-out'].map(
      (name) => `${name}.${io.sys.getpid()}`,
    ) as [string, string]
    yield* saveFile(io, input, editor.lines.slice(from, to + 1), true)
    const status = yield* runCommand(io, ['sh', '-c', `(${argument}) < ${input} > ${output} 2>&1`])
    const text = yield* io.readText(output)
    for (const name of [input, output]) io.sys.unlink(name)
    if (typeof text === 'number') return editor.complain(`E485: Can't read file ${output}`)
    const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n')
    const all = [...editor.lines.slice(0, from), ...lines, ...editor.lines.slice(to + 1)]
    editor.lines = all.length === 0 ? [''] : all
    editor.goToLine(from)
    if (status >> 8 !== 0) editor.say(`shell returned ${status >> 8}`)
    else if (to - from + 1 > 2) editor.say(`${to - from + 1} lines filtered`)
  }

  *#shell(command: string): Step<void> {
    const editor = this.#editor
    yield* editor.screen.suspend(this.#runShell(command))
  }

  *#runShell(command: string): Step<void> {
    const { io, screen } = this.#editor
    yield* io.writeAll(STDOUT, encode(`:!${command}\n`))
    const status = yield* runCommand(io, ['sh', '-c', command])
    if (status >> 8 !== 0) yield* io.writeAll(STDOUT, encode(`\nshell returned ${status >> 8}\n`))
    yield* io.writeAll(STDOUT, encode('\nPress ENTER or type command to continue'))
    yield* screen.readKey()
  }
}
