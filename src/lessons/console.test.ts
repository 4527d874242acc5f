import { expect, test } from 'vitest'
import { hasOpenBlock, isUnfinished, parseConsole } from './console.ts'

test('prompts of every habit mark the commands', () => {
  expect(parseConsole('[root@host ufs]$ ls\na\n[root@host ufs]# pwd\n/root/ufs')).toEqual([
    { command: 'ls', output: ['a'] },
    { command: 'pwd', output: ['/root/ufs'] },
  ])
  expect(parseConsole('root@host:~# ls\na\n\nroot@host:~/x$ pwd')).toEqual([
    { command: 'ls', output: ['a', ''] },
    { command: 'pwd', output: [] },
  ])
})

test('a line that begins with # is output beside $ prompts, so that getfattr can be shown', () => {
  expect(parseConsole('$ getfattr -d f\n# file: f\nuser.a="1"')).toEqual([
    { command: 'getfattr -d f', output: ['# file: f', 'user.a="1"'] },
  ])
})

test('a block without prompts is all commands, comments left out', () => {
  expect(parseConsole('# make them\nmkdir a\n  mount \\\n     -t overlay \\\n     m\n')).toEqual([
    { command: 'mkdir a', output: null },
    { command: 'mount \\\n     -t overlay \\\n     m', output: null },
  ])
})

test('backslashes, quotes and here-documents go on in the next line, with or without PS2', () => {
  expect(parseConsole("$ cat <<'EOF'\n> a $ b\n> EOF\na $ b\n$ echo 'x\ny'\nx\ny")).toEqual([
    { command: "cat <<'EOF'\na $ b\nEOF", output: ['a $ b'] },
    { command: "echo 'x\ny'", output: ['x', 'y'] },
  ])
})

test.each([
  ['ls', false],
  ['ls \\', true],
  ["echo '\\", true],
  ["echo '\\'", false],
  ['echo "a\\"', true],
  ["echo it # isn't", false],
  ['cat <<-EOF\n\ta\n\tEOF', false],
  ['cat << EOF\na', true],
  ['cat <<< "a', true],
  ['cat <<< a', false],
])('%j is unfinished: %s', (command, expected) => {
  expect(isUnfinished(command)).toBe(expected)
})

test('a loop is one command, with or without PS2, its output not part of it', () => {
  expect(parseConsole('$ for i in 1 2; do\n>   echo $i\n> done\n1\n2\n$ ls')).toEqual([
    { command: 'for i in 1 2; do\n  echo $i\ndone', output: ['1', '2'] },
    { command: 'ls', output: [] },
  ])
  expect(parseConsole('greet() {\n  echo hi\n}\ngreet')).toEqual([
    { command: 'greet() {\n  echo hi\n}', output: null },
    { command: 'greet', output: null },
  ])
})

test.each([
  ['echo for', false],
  ['echo done; for i in a', true],
  ['mkdir {a,b} && echo ${x}', false],
  ['while true; do', true],
  ['while true; do echo done; done', false],
  ['if [ -e a ]; then\necho "fi"', true],
  ['case $1 in a) ls;; esac', false],
  ['case $1 in\na) ls;;', true],
  ["awk '{ if (x) y }' # for", false],
  ['x=$(for i in a; do echo $i; done)', false],
  ['cat <<E\nfor\nE', false],
])('%j has an open block: %s', (command, expected) => {
  expect(hasOpenBlock(command)).toBe(expected)
})
