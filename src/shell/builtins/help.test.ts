import { expect, test } from 'vitest'
import { answer, startSession } from '../testing.ts'
import { HELP_TOPICS } from './help-topics.ts'

test('every builtin has a topic, and every topic a text of its own', () => {
  const session = startSession()
  const named = answer(session, 'enable -a').map((line) => line.replace('enable ', ''))
  expect(named.sort()).toEqual(answer(session, 'compgen -b').sort())
  expect(HELP_TOPICS.filter(({ text }) => text.length === 0)).toEqual([])
})

test('--help shows what help shows, and fails', () => {
  const session = startSession()
  const shown = [
    'umask: umask [-p] [-S] [mode]',
    '    Display or set file mode mask.',
    '    ',
    '    mode is octal, or symbolic as for chmod.',
    '      -p    show it in a form that can be read again',
    '      -S    show it symbolically',
  ]
  expect(answer(session, 'help umask; echo $?')).toEqual([...shown, '0'])
  expect(answer(session, 'umask --help; echo $?')).toEqual([...shown, '2'])
})
