/** `:s`, `:&` and `:&&`: what matches a pattern is replaced, asked for with `c`. */

import type { Step } from '../lib/io.ts'
import { type ExCommand, linesMeant, parseSubstitution, type Substitution } from './ex.ts'
import { compilePattern, type Replaced, replaceMatches, replacements } from './pattern.ts'
import { compile } from './search.ts'
import { type EditorState, REPORT } from './state.ts'

export function* substitute(
  state: EditorState,
  command: ExCommand,
  name: 'substitute' | '&' | '&&',
): Step<void> {
  const before = state.lastSubstitution
  const isAgain = name !== 'substitute' || /^[a-z&]*$/.test(command.argument)
  if (isAgain && before === null) return state.complain('E35: No previous regular expression')
  const given = isAgain
    ? {
        ...(before as Substitution),
        flags: name === '&&' ? (before as Substitution).flags : command.argument,
      }
    : parseSubstitution(command.argument)
  const { pattern, replacement } = given
  const flags = given.flags.replace('&', before?.flags ?? '')
  const source = pattern === '' ? (state.lastSearch?.pattern ?? null) : pattern
  if (source === null) return state.complain('E35: No previous regular expression')
  state.lastSubstitution = { pattern: source, replacement, flags }
  const regex = flags.includes('i') ? compilePattern(`\\c${source}`) : compile(state, source)
  state.lastSearch = { pattern: source, direction: 'forward' }
  const { from, to } = linesMeant(command, state.cursor.line)
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
