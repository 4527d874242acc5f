import { expect, test } from 'vitest'
import { parseConsole } from './transcript.ts'

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
