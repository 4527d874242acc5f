import { expect, test } from 'vitest'
import { commandsIn, commandsOf } from './commands.ts'

test('of a block with prompts the outputs are left out', () => {
  expect(commandsOf('[root@docker ufs]# ls\na  b\n[root@docker ufs]# cat a\nhello\n')).toBe('ls\ncat a')
  expect(commandsOf('me@host:~/x$ ls\na\n$ pwd\n/root')).toBe('ls\npwd')
  expect(commandsOf('# mkdir /l /u\n# ls -l /l\ntotal 0\n')).toBe('mkdir /l /u\nls -l /l')
})

test('of a block without prompts comments and outputs are left out', () => {
  expect(commandsOf('\nmkdir a\n# a comment\nls\na\n')).toBe('mkdir a\nls')
})

test('a command over several lines stays whole', () => {
  expect(commandsOf('$ for i in 1 2\n> do echo $i\n> done\n1\n2\n$ echo a \\\n  b\na b')).toBe(
    'for i in 1 2\ndo echo $i\ndone\necho a \\\n  b',
  )
})

test('a redirection at the start of an output line is no continuation', () => {
  expect(commandsOf('$ diff a b\n1c1\n> new\n$ ls')).toBe('diff a b\nls')
})

test('where no command is recognized, a block that was marked is typed as it is', () => {
  expect(commandsOf('\nmy-own-script --now\n')).toBe('my-own-script --now')
  expect(commandsIn('{"a": 1}\n')).toBe('')
})
