/** Runs a lesson on a machine of its own and compares what the terminal prints with what the lesson says. */

import { findProfile, Machine, type Profile, Runner, type Software } from '../session/index.ts'
import type { Lesson } from './lesson.ts'

export interface Difference {
  /** counts from 1 */
  readonly step: number
  readonly command: string
  readonly expected: readonly string[]
  readonly printed: readonly string[]
}

/** Every command whose output differs, in order. Commands without expected output only have to end. */
export function checkLesson(lesson: Lesson, software: Software): Difference[] {
  return compareOutputs(lesson, runCommands(commandsOf(lesson), software))
}

/** All commands of a lesson, in order. */
export const commandsOf = (lesson: Lesson): string[] =>
  lesson.steps.flatMap(({ commands }) => commands.map(({ command }) => command))

/** `outputs`: what each command of the lesson printed, in order. */
export function compareOutputs(lesson: Lesson, outputs: readonly string[]): Difference[] {
  const differences: Difference[] = []
  const left = outputs.values()
  lesson.steps.forEach((step, index) => {
    for (const { command, output: expected } of step.commands) {
      const output = left.next().value ?? ''
      if (expected !== null && !matches(expected, output))
        differences.push({ step: index + 1, command, expected, printed: linesOf(output) })
    }
  })
  return differences
}

/** What each command prints on a machine of its own, one after the other in one shell. */
function runCommands(commands: readonly string[], software: Software): string[] {
  let output = ''
  const machine = new Machine(findProfile('article') as Profile, software)
  const events = {
    output() {},
    started() {},
    ended(outcome: { output: string }) {
      output += outcome.output
    },
    prompted() {},
  }
  const runner = new Runner(machine, events, () => 0)
  finish(runner.untilPrompt())
  return commands.map((command) => {
    output = ''
    finish(runner.run(command))
    return output
  })
}

function finish(steps: Generator<void, void, void>): void {
  while (steps.next().done !== true);
}

/** `...` alone stands for any lines, within a line for any text; blanks at line ends do not count. */
export function matches(expected: readonly string[], output: string): boolean {
  const pattern = trimmed(expected.map(plain)).map(linePattern).join('')
  const printed = linesOf(output)
    .map((line) => `${line}\n`)
    .join('')
  return new RegExp(`^${pattern}$`).test(printed)
}

function linePattern(line: string): string {
  if (line.trim() === '...') return '(?:[^\\n]*\\n)*?'
  const parts = line.split('...').map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
  return `${parts.join('[^\\n]*?')}\\n`
}

/** What a reader sees: without colours, without the empty end. */
function linesOf(output: string): string[] {
  return trimmed(withoutStyle(output).split('\n').map(plain))
}

/** tree draws with no-break spaces; nobody writes those. */
const plain = (line: string): string => line.replaceAll('\u00a0', ' ').trimEnd()

function trimmed(lines: readonly string[]): string[] {
  return lines.slice(0, lines.findLastIndex((line) => line !== '') + 1)
}

const ESCAPE = String.fromCharCode(27)
const STYLE = new RegExp(`${ESCAPE}\\[[0-9;]*[mK]`, 'g')

/** Without colours and what clears the rest of a line. */
const withoutStyle = (text: string): string => text.replaceAll(STYLE, '').replaceAll('\r', '')
