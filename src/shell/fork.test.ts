import { expect, test } from 'vitest'
import { makeKernel, run } from '../kernel/testing.ts'
import { RUNNER } from './interpreter.ts'
import { Shell } from './shell.ts'

const neverBegun = (): never => {
  throw new Error('no script is run')
}

/** A value of the same kind that is not the one it has. */
function another(value: unknown): unknown {
  switch (typeof value) {
    case 'boolean':
      return !value
    case 'number':
      return value + 7
    case 'string':
      return `${value}x`
    default:
      return value
  }
}

/**
 * What belongs to the process or to the command that it runs. A new field of Shell is either copied or named here: one that was
 * forgotten once left $FUNCNAME empty between parentheses.
 */
const NOT_INHERITED = [
  // A subshell is one deeper, and was not started by anybody at a terminal.
  ...['subshellLevel', 'interactive', 'login', 'terminal'],
  // It types nothing, and writes no history.
  ...['linesRead', 'lineForgotten', 'newHistoryLines', 'historyLinesInFile', 'jobsKnownAt'],
  // It runs no command yet: neither has one ended, nor is one left by break, return or exec.
  ...['expandsSimple', 'isBehindWord', 'hasMisused', 'mayReplace', 'isReplaced'],
  ...['unwind', 'unwindLoops', 'statusBeforeReturn', 'hasSetPositional'],
  // No signal has been caught or sent by it.
  ...['catchesSignals', 'interrupted', 'wasInterrupted', 'hasJustKilled'],
  // What its parent has printed it does not print again.
  'output',
]

test('a forked shell knows what the one that it was forked from knows', () => {
  const forgotten: string[] = []
  run(makeKernel(), function* (sys) {
    const shell = new Shell(sys, { ...RUNNER, beginAnew: neverBegun }, null) as Shell &
      Record<string, unknown>
    for (const key of Object.keys(shell)) shell[key as never] = another(shell[key as never]) as never
    const copy = shell.copy() as Shell & Record<string, unknown>
    for (const key of Object.keys(shell))
      if (typeof shell[key as never] !== 'object' && copy[key as never] !== shell[key as never])
        forgotten.push(key)
    yield
    return 0
  })
  expect(forgotten.sort()).toEqual([...NOT_INHERITED].sort())
})
