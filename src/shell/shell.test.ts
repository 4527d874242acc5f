import { expect, test } from 'vitest'
import { makeKernel, run } from '../kernel/testing.ts'
import { bashMain } from './index.ts'

/** Output (both streams) and status of `bash -c` on a machine without programs. */
function bash(script: string, ...args: string[]): { output: string; status: number | null } {
  const env = ['HOME=/', 'PATH=/bin', 'LANG=C.UTF-8']
  return run(makeKernel(), (sys) => bashMain(sys, ['bash', '-c', script, 'bash', ...args], env))
}

test('builtins, functions and expansions work without any program', () => {
  expect(bash('f() { local x=$1; echo "${x^^}" $((2**10)) "$@"; }; f a "b c"', 'unused')).toEqual({
    output: 'A 1024 a b c\n',
    status: 0,
  })
})

test('a pipeline is made of processes', () => {
  expect(
    bash('x=1; for i in 3 1 2; do echo $i; done | while read n; do x=$((x+n)); echo $x; done; echo $x'),
  ).toEqual({
    output: '4\n5\n7\n1\n',
    status: 0,
  })
})

test('a command substitution sees the state of its moment and cannot change it', () => {
  expect(bash('x=old; y=$(x=new; echo $x); echo $x $y $(exit 3)$?')).toEqual({
    output: 'old new 3\n',
    status: 0,
  })
})

test('descriptors opened by exec stay open and are shared with children', () => {
  expect(
    bash('exec 3>/tmp/f; echo a >&3; (echo b >&3); exec 3>&-; while read l; do echo "<$l>"; done < /tmp/f'),
  ).toEqual({ output: '<a>\n<b>\n', status: 0 })
})

test('a syntax error in a later line lets the earlier ones run', () => {
  expect(bash('echo first\nif then')).toEqual({
    output:
      "first\nbash: -c: line 2: syntax error near unexpected token `then'\nbash: -c: line 2: `if then'\n",
    status: 2,
  })
})

test('a process made for parentheses runs them itself, and nothing more is made for what they hold alone', () => {
  expect(
    bash(
      '( echo $BASH_SUBSHELL $BASHPID ) & echo 1 $!; wait; ( ( echo $BASH_SUBSHELL $BASHPID ) ) & echo 2 $!; wait',
    )
      .output.split('\n')
      .sort()
      .map((line) => line.replace(/ [0-9]+$/, '')),
  ).toEqual(['', '1', '1', '2', '2'])
  const { output } = bash(
    '( : ) & a=$!; wait; ( ( : ) ) & b=$!; wait; : & c=$!; wait; echo $((b - a)) $((c - b))',
  )
  expect(output).toBe('1 1\n')
})

test('a signal that arrives while the last command of a subshell waits runs its trap', () => {
  expect(bash('( trap "echo caught; exit 3" TERM; p=$BASHPID; kill $p & wait ); echo $?').output).toBe(
    'caught\n3\n',
  )
})

test('an unknown command is reported with its line', () => {
  expect(bash(':\nnosuch')).toEqual({ output: 'bash: line 2: nosuch: command not found\n', status: 127 })
})

test('functions may call themselves thousands of times', () => {
  expect(bash('f() { (($1)) && f $(($1-1)) || echo bottom; }; f 3000')).toEqual({
    output: 'bottom\n',
    status: 0,
  })
})

test('recursion without end dies as on Linux, by a segmentation fault', () => {
  expect(bash('f() { f; }; f; echo never')).toEqual({ output: '', status: 139 })
})

test('signals run their traps between commands', () => {
  expect(bash('trap "echo caught" USR1; kill -USR1 $$; echo after; trap "echo bye" EXIT; exit 4')).toEqual({
    output: 'caught\nafter\nbye\n',
    status: 4,
  })
})

test('errors of expansion drop the line, of unset parameters the script', () => {
  expect(bash('echo ${a b}; echo same line\necho next $?\nset -u; echo $nope; echo never')).toEqual({
    output: 'bash: line 1: ${a b}: bad substitution\nnext 1\nbash: line 3: nope: unbound variable\n',
    status: 127,
  })
})

test('a coprocess is spoken to by its two descriptors, which go with it', () => {
  const script = `coproc UP { while read -r line; do echo "\${line^^}"; done; }
echo "\${UP[@]}"
echo hello >&"\${UP[1]}"
exec {UP[1]}>&-
echo "\${UP[@]}"
read -r line <&"\${UP[0]}"
echo "$line"
wait
echo "\${UP[0]-gone}"`
  expect(bash(script)).toEqual({ output: '63 60\n63 -1\nHELLO\ngone\n', status: 0 })
})
