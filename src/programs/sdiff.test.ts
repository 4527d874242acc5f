import { expect, test } from 'vitest'
import { run } from './lib/testing.ts'

test('files stand side by side, as diff -y shows them', async () => {
  const script =
    "printf '1\\n2\\n3\\n' > a; printf '1\\n3\\n4 \\n' > b; sdiff -w 20 a b; echo $?; sdiff -s -w 20 a b; sdiff a a | wc -l"
  expect(await run(script)).toEqual({
    stdout: '1\t1\n2     <\n3\t3\n      >\t4 \n1\n2     <\n      >\t4 \n3\n',
    stderr: '',
    status: 0,
  })
})

test('mistakes in sdiff’s words', async () => {
  expect(await run('sdiff; sdiff -s a; sdiff a b c; sdiff a nofile')).toEqual({
    stdout: '',
    stderr: [
      "sdiff: missing operand after 'sdiff'",
      "sdiff: Try 'sdiff --help' for more information.",
      "sdiff: missing operand after 'a'",
      "sdiff: Try 'sdiff --help' for more information.",
      "sdiff: extra operand 'c'",
      "sdiff: Try 'sdiff --help' for more information.",
      'diff: a: No such file or directory',
      'diff: nofile: No such file or directory',
      '',
    ].join('\n'),
    status: 2,
  })
})
