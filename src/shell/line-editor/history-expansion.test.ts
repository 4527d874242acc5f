import { expect, test } from 'vitest'
import { expandHistory } from './history-expansion.ts'

const HISTORY = ['ls -l /tmp/a.txt', 'echo one two three', 'mount -t overlay o m']

/** The expanded line, or the message. */
function expand(line: string): string {
  const result = expandHistory(line, HISTORY, 1)
  return 'error' in result ? result.error : `${result.line}${result.isPrinted ? ' (printed)' : ''}`
}

test.each([
  ['!!', 'mount -t overlay o m'],
  ['sudo !!', 'sudo mount -t overlay o m'],
  ['!1', 'ls -l /tmp/a.txt'],
  ['!-2', 'echo one two three'],
  ['!ec', 'echo one two three'],
  ['!?tmp?', 'ls -l /tmp/a.txt'],
  ['cd !$', 'cd m'],
  ['echo !^ !*', 'echo -t -t overlay o m'],
  ['echo !ls:2', 'echo /tmp/a.txt'],
  ['echo !ls:$:h !ls:$:t !ls:$:r', 'echo /tmp a.txt /tmp/a'],
  ['echo !ec:1-2', 'echo one two'],
  ['!ec:s/two/2/', 'echo one 2 three'],
  ['!ec:p', 'echo one two three (printed)'],
  ['^overlay^tmpfs^', 'mount -t tmpfs o m'],
])('%s becomes %s', (line, expanded) => {
  expect(expand(line)).toBe(expanded)
})

test.each([
  "echo '!!'",
  'echo \\!!',
  'echo a! b',
  'echo "wow!"',
  'x=${!name}',
  'echo $!',
  '[[ a != b ]]',
  'ls [!a]*',
  'if ! true; then :; fi',
])('%s has no event in it', (line) => {
  expect(expandHistory(line, HISTORY, 1)).toEqual({ line, changed: false, isPrinted: false })
})

test.each([
  ['!nosuch', '!nosuch: event not found'],
  ['!99', '!99: event not found'],
  ['^x^y', ':s^x^y: substitution failed'],
  ['!!:9', ':9: bad word specifier'],
])('%s is refused as bash refuses it', (line, message) => {
  expect(expand(line)).toBe(message)
})
