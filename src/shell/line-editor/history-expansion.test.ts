import { expect, test } from 'vitest'
import { expandHistory, newExpansionMemory } from './history-expansion.ts'

const HISTORY = ['ls -l /tmp/a.txt', 'echo one two three', 'mount -t overlay o m']

/** The expanded line, or the message. */
function expand(line: string): string {
  const result = expandHistory(line, HISTORY, 1, newExpansionMemory())
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
  ['^overlay^tmpfs^:p', 'mount -t tmpfs o m (printed)'],
  ['!ec:gs/o/0/', 'ech0 0ne tw0 three'],
  ['!ec:Gs/e/E/', 'Echo onE two thrEe'],
  ['!ec:s/two/<&>/ !ls:s/ls/\\&/', 'echo one <two> three & -l /tmp/a.txt'],
  ['!ec:s/t/T/:g&', 'echo one Two Three'],
  ['!?two? !%', 'echo one two three two'],
  ['echo !ec-', 'echo echo one two'],
  ['echo !!:2- !ls:1* !ec:q !ec:2-3:x', "echo overlay o -l /tmp/a.txt 'echo one two three' 'two' 'three'"],
  ['echo a !#', 'echo a echo a '],
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
  '# !!',
  'echo a # !!',
  "echo $'a\\'!!'",
])('%s has no event in it', (line) => {
  expect(expandHistory(line, HISTORY, 1, newExpansionMemory())).toEqual({
    line,
    changed: false,
    isPrinted: false,
  })
})

test.each([
  ['!nosuch', '!nosuch: event not found'],
  ['!99', '!99: event not found'],
  ['^x^y', ':s^x^y: substitution failed'],
  ['!!:9', ':9: bad word specifier'],
  ['!no-such', '!no: event not found'],
  ['!!:z', 'z: unrecognized history modifier'],
  ['!!:&', ':&: no previous substitution'],
  ['ls [!a]* !$', '!a]: event not found'],
])('%s is refused as bash refuses it', (line, message) => {
  expect(expand(line)).toBe(message)
})
