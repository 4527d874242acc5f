/** read and getopts. */

import { SEEK_CUR } from '../../../kernel/abi.ts'
import { EINTR, ERESTARTSYS } from '../../../kernel/vfs/errno.ts'
import { isRegular } from '../../../kernel/vfs/mode.ts'
import type { Steps } from '../../steps.ts'
import { markUnit, unmark } from '../marked.ts'
import type { Shell } from '../shell.ts'
import { type Region, splitFields } from '../splitting.ts'
import { type Builtin, parseOptions } from './builtin.ts'

export function* read(shell: Shell, args: readonly string[]): Steps<number> {
  const { options, operands } = parseOptions(shell, args, 'p:r')
  const isRaw = options.some(([letter]) => letter === 'r')
  const prompt = options.findLast(([letter]) => letter === 'p')?.[1]
  if (prompt !== undefined && shell.sys.isatty(0)) shell.warn(prompt)
  yield* shell.flush()
  if (operands.length === 0) shell.fail('arg count')
  const { text, regions, status } = yield* readLine(shell, isRaw)
  const fields = [...splitFields(text, regions, shell.get('IFS') ?? ' \t\n', operands.length)]
  for (const [index, name] of operands.entries()) shell.set(name, unmark(fields[index] ?? ''))
  return status
}

interface Line {
  /** What a backslash quoted is marked. */
  readonly text: string
  readonly regions: readonly Region[]
  readonly status: number
}

function* readLine(shell: Shell, isRaw: boolean): Steps<Line> {
  const bytes = new Bytes(shell)
  const regions: Region[] = []
  let text = ''
  let start = 0
  const end = () => {
    if (text.length > start) regions.push({ start, end: text.length, isNulOnly: false })
  }
  for (;;) {
    const unit = bytes.ready() ?? (yield* bytes.more())
    if (unit < 0) {
      bytes.giveBack()
      end()
      return { text, regions, status: 1 }
    }
    if (unit === 0) continue
    if (unit === 10) break
    if (unit !== 92 || isRaw) {
      text += String.fromCharCode(unit)
      continue
    }
    let next = bytes.ready() ?? (yield* bytes.more())
    while (next === 0) next = bytes.ready() ?? (yield* bytes.more())
    if (next < 0) {
      end()
      return { text, regions, status: 1 }
    }
    if (next === 10) continue
    end()
    text += markUnit(next)
    start = text.length
  }
  bytes.giveBack()
  end()
  return { text, regions, status: 0 }
}

const BLOCK = 512

/** From a file in blocks with the position put back, from what cannot be positioned one by one. */
class Bytes {
  private readonly shell: Shell
  private readonly size: number
  private piece: Uint8Array = new Uint8Array()
  private at = 0

  constructor(shell: Shell) {
    this.shell = shell
    const stat = shell.sys.fstat(0)
    this.size = typeof stat !== 'number' && isRegular(stat.mode) ? BLOCK : 1
  }

  /** null if one has to be read */
  ready(): number | null {
    return this.at < this.piece.length ? (this.piece[this.at++] as number) : null
  }

  /** -1 at the end */
  *more(): Steps<number> {
    const { shell } = this
    for (;;) {
      if (shell.sys.exhausted()) yield undefined
      const piece = shell.sys.read(0, this.size)
      if (piece === -ERESTARTSYS) yield undefined
      else if (piece === -EINTR) {
        shell.takeSignals()
        if (shell.isInteractive) shell.throwInterrupt()
        if (shell.pendingSignals.size > 0) return -1
      } else if (typeof piece === 'number' || piece.length === 0) return -1
      else {
        this.piece = piece
        this.at = 1
        return piece[0] as number
      }
    }
  }

  giveBack(): void {
    const left = this.piece.length - this.at
    if (left > 0) this.shell.sys.lseek(0, -left, SEEK_CUR)
  }
}

export const getopts: Builtin = (shell, args) => {
  const [, letters, variable, ...given] = args
  if (letters === undefined || variable === undefined)
    return shell.fail('Usage: getopts optstring var [arg...]')
  const operands = given.length > 0 ? given : shell.positional
  if (shell.optionIndex > operands.length + 1) {
    shell.optionIndex = 1
    shell.optionOffset = -1
  }
  let next = shell.optionIndex - 1
  const previous = operands[next - 1]
  const { optionOffset } = shell
  let rest = next > 0 && optionOffset >= 0 && previous !== undefined ? previous.slice(optionOffset) : ''
  let found = '?'
  let isDone = false
  if (rest === '') {
    const word = operands[next]
    if (word === undefined || !/^-./.test(word)) isDone = true
    else {
      next++
      rest = word.slice(1)
      if (word === '--') isDone = true
    }
  }
  let offset = -1
  if (!isDone) {
    const letter = rest[0] as string
    rest = rest.slice(1)
    const isSilent = letters.startsWith(':')
    const at = letter === ':' ? -1 : letters.indexOf(letter)
    found = letter
    if (at < 0) {
      found = '?'
      if (isSilent) shell.set('OPTARG', letter)
      else {
        shell.warn(`Illegal option -${letter}\n`)
        shell.set('OPTARG', null)
      }
    } else if (letters[at + 1] === ':') {
      const value = rest !== '' ? rest : operands[next]
      if (value === undefined) {
        found = isSilent ? ':' : '?'
        if (isSilent) shell.set('OPTARG', letter)
        else {
          shell.warn(`No arg for -${letter} option\n`)
          shell.set('OPTARG', null)
        }
      } else {
        if (rest === '') next++
        shell.set('OPTARG', value)
      }
      rest = ''
    } else shell.set('OPTARG', '')
    if (rest !== '') offset = (operands[next - 1] as string).length - rest.length
  }
  shell.set('OPTIND', String(next + 1))
  shell.set(variable, found)
  shell.optionIndex = next + 1
  shell.optionOffset = offset
  return isDone ? 1 : 0
}
