/**
 * Random keys at a prompt: pieces of commands, the keys of the line editor, whole scenes, and now and then Enter, Tab or ^C.
 * What they run changes nothing outside the shell and prints the same on every computer.
 */

import { Random } from '../verify/random.ts'
import type { KeySession } from './keys.ts'
import { SCENES } from './scenes.ts'

const PIECES = [
  ...[
    'echo ',
    'hello',
    'world ',
    'foo-bar ',
    '"a b" ',
    'x=1',
    '; ',
    '| cat',
    'true',
    'printf "%s\\n" ',
    '#',
    '\\',
    "'",
  ],
  ...[
    '/et',
    '~/',
    '$HO',
    '${',
    'a_b',
    'one two three',
    '中文',
    'é',
    '  ',
    'cd ..',
    '*',
    '{a,b}',
    'dir',
    'fruit',
    '=',
    '(',
  ],
  ...['!!', '!$', '!e', '^a^b', ')'],
]

const EDITING = [
  ...['C-a', 'C-e', 'C-b', 'C-f', 'M-b', 'M-f', 'Left', 'Right', 'Home', 'End', 'C-]'],
  ...['C-w', 'C-u', 'C-k', 'C-y', 'M-y', 'M-d', 'M-BSpace', 'BSpace', 'DC', 'M-\\', 'M-Space'],
  ...['C-t', 'M-t', 'M-u', 'M-l', 'M-c', 'M-#', 'M-&', 'C-_', 'M-r', 'C-Space', 'M--', 'M-1', 'M-2', 'M-3'],
  ...['Up', 'Down', 'C-p', 'C-n', 'M-.', 'M-_', 'M-C-y', 'M-<', 'M->', 'C-o', 'C-g', 'C-l'],
]

const SEARCHED = ['e', 'h', 'l', 'o ', 'foo']
const SEARCH_ENDS = [['Enter'], ['C-g'], ['C-r', 'Right'], ['BSpace', 'C-a']]

export function randomSession(seed: number): KeySession {
  const random = new Random(seed)
  const keys: string[] = []
  for (let rest = 8 + random.below(23); rest > 0; rest--) keys.push(...randomKeys(random, keys.at(-1)))
  keys.push(random.chance(0.3) ? 'C-c' : 'Enter')
  return {
    cols: random.pick([80, 80, 40, 24]),
    rows: 24,
    setup: "mkdir dir dir2; touch fruit1 fruit2 'sp ace' dir/inner 中文件",
    keys,
  }
}

function randomKeys(random: Random, last: string | undefined): readonly string[] {
  const kind = random.next()
  if (kind < 0.07) return random.pick(SCENES)
  if (kind < 0.45) return [random.pick(PIECES)]
  if (kind < 0.83) return [random.pick(EDITING)]
  if (kind < 0.92) return ['Enter']
  if (kind < 0.95) return ['C-r', random.pick(SEARCHED), ...random.pick(SEARCH_ENDS)]
  if (kind < 0.96) return ['C-x', random.pick(['C-x', 'C-u'])]
  if (kind < 0.97) return ['C-c']
  // Where a command is completed, every computer has others.
  return last === '=' || last === 'dir' || last === 'fruit' ? ['Tab'] : []
}
