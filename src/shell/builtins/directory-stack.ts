/**
 * pushd, popd and dirs (pushd.def). The stack is the working directory, which is its top and number 0, and those that the
 * shell remembers, the last one pushed first. These builtins read their arguments one after the other, options or not.
 */

import { abbreviateHome } from '../abbreviate-home.ts'
import { legalNumber } from '../legal-number.ts'
import type { Shell } from '../shell.ts'
import { answersHelp, invalidNumber, usageError } from './builtin.ts'
import { changeDirectory, workingDirectory } from './directories.ts'

const stackOf = (shell: Shell): string[] => [workingDirectory(shell), ...shell.directoryStack]

function showStack(shell: Shell): number {
  const shown = stackOf(shell).map((directory) => abbreviateHome(shell, directory))
  shell.print(`${shown.join(' ')}\n`)
  return 0
}

const isSigned = (word: string): boolean => word.startsWith('+') || word.startsWith('-')

function outOfRange(shell: Shell, builtin: string, number: string): number {
  shell.complainAs(
    builtin,
    shell.directoryStack.length === 0
      ? 'directory stack empty'
      : `${number}: directory stack index out of range`,
  )
  return 1
}

/** Goes there and shows the stack. */
function moveTo(shell: Shell, builtin: string, directory: string): number {
  const status = changeDirectory(shell, builtin, [builtin, '--', directory])
  return status === 0 ? showStack(shell) : status
}

// ---- pushd

export const pushd = answersHelp((shell, args) => {
  if (args.length === 1 || (args.length === 2 && args[1] === '--')) return exchange(shell)
  if (args[1] === '--') return push(shell, args)
  let keepsDirectory = false
  let turns: number | null = null
  let index = 1
  for (; index < args.length; index++) {
    const word = args[index] as string
    if (word === '-n') keepsDirectory = true
    else if (word === '--') {
      index++
      break
    } else if (word === '-' || !isSigned(word)) break
    else {
      const number = legalNumber(word.slice(1))
      if (number === null) return usageError(shell, 'pushd', invalidNumber(word))
      const last = shell.directoryStack.length
      turns = word.startsWith('-') ? last - Number(number) : Number(number)
      if (turns < 0 || turns > last) return outOfRange(shell, 'pushd', word)
    }
  }
  if (turns !== null) return turn(shell, turns, keepsDirectory)
  const directory = args[index]
  if (directory === undefined) return 0
  if (!keepsDirectory) return push(shell, ['pushd', ...args.slice(index)])
  shell.directoryStack = [directory, ...shell.directoryStack]
  return showStack(shell)
})

function exchange(shell: Shell): number {
  const [next, ...rest] = shell.directoryStack
  if (next === undefined) {
    shell.complainAs('pushd', 'no other directory')
    return 1
  }
  shell.directoryStack = [workingDirectory(shell), ...rest]
  return moveTo(shell, 'pushd', next)
}

/** What is turned to the top without going there is lost. */
function turn(shell: Shell, turns: number, keepsDirectory: boolean): number {
  const stack = stackOf(shell)
  const [top, ...rest] = [...stack.slice(turns), ...stack.slice(0, turns)]
  shell.directoryStack = rest
  return keepsDirectory ? 0 : moveTo(shell, 'pushd', top as string)
}

function push(shell: Shell, args: readonly string[]): number {
  const stack = stackOf(shell)
  if (changeDirectory(shell, 'pushd', args) !== 0) return 1
  shell.directoryStack = stack
  return showStack(shell)
}

// ---- popd

export const popd = answersHelp((shell, args) => {
  const size = shell.directoryStack.length
  let keepsDirectory = false
  let sign = '+'
  let number = 0
  let shown = ''
  for (const word of args.slice(1)) {
    if (word === '-n') keepsDirectory = true
    else if (word === '--') break
    else if (isSigned(word)) {
      sign = word[0] as string
      const given = legalNumber(word.slice(1))
      if (given === null) return usageError(shell, 'popd', invalidNumber(word))
      number = Number(given)
      shown = word
    } else if (word !== '') return usageError(shell, 'popd', `${word}: invalid argument`)
    else {
      // An empty word is no sign, so that 0 is counted from the other end.
      sign = ''
      break
    }
  }
  if (number > size || number < -size || (size === 0 && number === 0)) return outOfRange(shell, 'popd', shown)
  const isTop = sign === '+' ? number === 0 : sign === '-' && number === size
  if (isTop) {
    if (!keepsDirectory) {
      const status = changeDirectory(shell, 'popd', ['popd', '--', shell.directoryStack[0] as string])
      if (status !== 0) return status
    }
    shell.directoryStack = shell.directoryStack.slice(1)
    return showStack(shell)
  }
  const index = sign === '+' ? number - 1 : size - 1 - number
  if (index < -1 || index >= size) return outOfRange(shell, 'popd', shown)
  shell.directoryStack = shell.directoryStack.filter((_directory, at) => at !== index)
  return showStack(shell)
})

// ---- dirs

export const dirs = answersHelp((shell, args) => {
  const flags = new Set<string>()
  const stack = stackOf(shell)
  let wanted: { readonly index: number; readonly text: string } | null = null
  for (const word of args.slice(1)) {
    if (word === '--') break
    if (/^-[clpv]$/.test(word)) flags.add(word.slice(1))
    else if (isSigned(word)) {
      const text = word.slice(1)
      const number = legalNumber(text)
      if (number === null) return usageError(shell, 'dirs', invalidNumber(word))
      wanted = { index: word.startsWith('+') ? Number(number) : stack.length - 1 - Number(number), text }
    } else return usageError(shell, 'dirs', `${word}: invalid option`)
  }
  if (flags.has('c')) {
    shell.directoryStack = []
    return 0
  }
  const lines = stack.map((directory, index) => {
    const shown = flags.has('l') ? directory : abbreviateHome(shell, directory)
    return flags.has('v') ? `${String(index).padStart(2)}  ${shown}` : shown
  })
  if (wanted !== null) {
    const line = lines[wanted.index]
    if (line === undefined) return outOfRange(shell, 'dirs', wanted.text)
    shell.print(`${line}\n`)
  } else shell.print(`${lines.join(flags.has('v') || flags.has('p') ? '\n' : ' ')}\n`)
  return 0
})
