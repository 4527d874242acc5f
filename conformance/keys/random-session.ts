/**
 * Random keys at a prompt: pieces of commands, the keys of the line editor, whole scenes, and now and then Enter, Tab or ^C. What they
 * run changes nothing, asks for nothing and prints the same on every computer.
 */

import { Random } from '../verify/random.ts'
import type { KeySession } from './keys.ts'

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

/** What is typed as a whole: settings, commands of several lines, what the history makes of commands, completion, keys bound. */
const SCENES: readonly (readonly string[])[] = [
  ["PS1='\\[\\e[32m\\]\\W\\[\\e[0m\\]\\$ '", 'Enter'],
  ["PS1='one\\ntwo\\$ '", 'Enter'],
  ["PS1='中文 \\! \\#\\$ '", 'Enter'],
  ["PS1='$? \\[\\e[1m\\]a long prompt in colours\\[\\e[0m\\]> '", 'Enter'],
  ["PS2='\\[\\e[31m\\]more\\[\\e[0m\\] '", 'Enter'],
  ["PROMPT_COMMAND='printf x'", 'Enter'],
  ['HISTCONTROL=ignoreboth', 'Enter'],
  ['HISTCONTROL=erasedups', 'Enter'],
  ["HISTIGNORE='echo *:&'", 'Enter'],
  ["HISTTIMEFORMAT='T '", 'Enter'],
  ['shopt -s histverify', 'Enter'],
  ['shopt -s histreedit', 'Enter'],
  ['shopt -s lithist', 'Enter'],
  ['shopt -u cmdhist', 'Enter'],
  ['shopt -u interactive_comments', 'Enter'],
  ['set +H', 'Enter'],
  ['histchars=@%', 'Enter'],
  ['history', 'Enter'],
  ['history -d 1', 'Enter'],
  ['history -s kept line', 'Enter'],
  ['history -c', 'Enter'],
  ["history -p '!!'", 'Enter'],
  ['fc -l', 'Enter'],
  ['fc -s', 'Enter'],
  ['fc -s o=0', 'Enter'],
  ['fc -ln -2', 'Enter'],
  ['cat <<E', 'Enter', 'one $HOME', 'Enter', 'E', 'Enter'],
  ["cat <<-'E' | cat", 'Enter', 'a\\', 'Enter', 'E', 'Enter'],
  ['for i in 1 2', 'Enter', 'do echo $i', 'Enter', 'done', 'Enter'],
  ['if true', 'Enter', 'then # why', 'Enter', 'echo yes', 'Enter', 'fi', 'Enter'],
  ['case x in', 'Enter', 'x) echo y;;', 'Enter', 'esac', 'Enter'],
  ['f() {', 'Enter', 'echo in f', 'Enter', '}', 'Enter', 'f', 'Enter'],
  ['echo "one', 'Enter', 'two"', 'Enter'],
  ['echo $(', 'Enter', 'echo sub', 'Enter', ')', 'Enter'],
  ['echo a &&', 'Enter', 'echo b', 'Enter'],
  ['a=(1', 'Enter', '2)', 'Enter', 'echo ${a[1]}', 'Enter'],
  ['!!', 'Enter'],
  ['!-2', 'Enter'],
  ['echo !*', 'Enter'],
  ['echo !!:0 !!:$', 'Enter'],
  ['!?o?:s/o/0/', 'Enter'],
  ['!echo:p', 'Enter'],
  ['^o^0', 'Enter'],
  ['echo !#', 'M-^', 'Enter'],
  ['echo /no/b.c !#:1:h !#:1:t !#:1:r', 'Enter'],
  ['ls sp', 'Tab', 'Enter'],
  ['ls "sp', 'Tab', 'Enter'],
  ["ls 'sp", 'Tab', 'Enter'],
  ['ls 中', 'Tab', 'Enter'],
  ['echo $HOM', 'Tab', 'Enter'],
  ['echo ~/uf', 'Tab', 'Enter'],
  ['echo ~roo', 'Tab', 'Enter'],
  ['echo x=di', 'Tab', 'Tab'],
  ['cat <fr', 'Tab', 'Tab', '1', 'Enter'],
  ['cd di', 'Tab', 'Tab', '/', 'Tab', 'Enter', 'cd ..', 'Enter'],
  ['echo fr', 'M-*', 'Enter'],
  ['ls fr', 'M-?', '1', 'Enter'],
  ["complete -W 'alpha beta' zed", 'Enter', 'zed ', 'Tab', 'Tab', 'a', 'Tab'],
  ['_f() { COMPREPLY=($COMP_CWORD); }; complete -F _f zed', 'Enter', 'zed a=b ', 'Tab'],
  ["compgen -W 'aa ab b' a", 'Enter'],
  ['bind \'"\\C-xq": "quick "\'', 'Enter', 'C-x', 'q'],
  ['bind -x \'"\\C-xr": READLINE_LINE=${READLINE_LINE^^}\'', 'Enter', 'ab', 'C-x', 'r'],
  ['C-x', '(', 'echo m', 'C-x', ')', 'C-x', 'e', 'Enter'],
  ['read -e v', 'Enter', 'typed', 'C-b', 'x', 'Enter', 'echo $v', 'Enter'],
  ["read -p 'name: ' v", 'Enter', 'typed', 'BSpace', 'x', 'Enter', 'echo $v', 'Enter'],
  ['read -n 2 v', 'Enter', 'xy', 'Enter'],
  ['select v in a b; do echo $v; break; done', 'Enter', '2', 'Enter'],
  ['cat', 'Enter', 'typed', 'C-w', 'again', 'Enter', 'C-c'],
  ['cat', 'Enter', 'typed', 'C-c'],
  ['(exit 3)', 'Enter', 'echo $?', 'Enter'],
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
