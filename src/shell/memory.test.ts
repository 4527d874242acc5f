import { describe, expect, test } from 'vitest'
import { makeKernel, run, settle } from '../kernel/testing.ts'
import { bashMain } from './index.ts'
import { startSession } from './testing.ts'

function bash(script: string): { output: string; status: number | null } {
  const env = ['HOME=/', 'PATH=/bin', 'LANG=C.UTF-8']
  return run(makeKernel(), (sys) => bashMain(sys, ['bash', '-c', script, 'bash'], env))
}

/** Prints an element of a megabyte. */
const LONG = 'printf -v a %1000000s;'

describe('what runs away ends with the error of xmalloc or xrealloc', () => {
  test.each([
    ['a text that doubles', 'x=a; while :; do x+=$x; y=${x//b/cc}; done', 'xrealloc', 134217728],
    [
      'a text that grows where it is expanded',
      'x=a; while :; do x+=$x$x$x; x=${x^^}; done',
      'xrealloc',
      67174400,
    ],
    ['a text that is compared', 'x=a; while :; do x+=$x; [[ $x == *[b]*c ]]; done', 'xrealloc', 134217728],
    ['an array', `${LONG} x=("$a"); while :; do x=("\${x[@]}" "\${x[@]}"); done`, 'xmalloc', 1000001],
    ['an array that is appended to', `${LONG} while :; do x+=("$a"); done`, 'xmalloc', 1000001],
    ['an element', `${LONG} x[0]=$a; while :; do x[0]+=\${x[0]}; done`, 'xrealloc', 128000000],
    ['the elements that a list is made to', `${LONG} x=({1..1000}); y=("\${x[@]/*/$a}")`, 'xmalloc', 1000001],
    ['the words of a command', `${LONG} : {1..1000}"$a"`, 'xmalloc', 1000004],
    [
      'the words that a text is split into',
      `${LONG} IFS=; x=$a; IFS=0; x=\${x// /0}; x=$x$x$x$x$x; for i in $x; do :; done`,
      'xmalloc',
      1,
    ],
    ['parameters', `${LONG} set -- "$a"; while :; do set -- "$@" "$@"; done`, 'xmalloc', 1000001],
    ['a value of printf', 'printf -v x %1000000000s', 'xrealloc', 1000000000],
    [
      'lines of a file',
      `printf '%4000000s\\n' > /tmp/f; while :; do mapfile -O \${#x[@]} x < /tmp/f; done`,
      'xmalloc',
      4000002,
    ],
    ['a command substitution', `${LONG} x=$(while :; do printf %s "$a"; done)`, 'xrealloc', 67174400],
    ['a pattern', `${LONG} a=\${a//?/?}; a=$a$a$a; : \${a#$a}`, 'xrealloc', 96000000],
  ])('%s', (_name, script, allocator, size) => {
    expect(bash(`trap 'echo never' EXIT; ${script}; echo never`)).toEqual({
      output: `bash: ${allocator}: cannot allocate ${size} bytes\n`,
      status: 2,
    })
  })

  test('arguments of functions', () => {
    expect(bash(`${LONG} f() { f "$@" "$@"; }; f "$a"`)).toEqual({
      output: 'environment: xmalloc: cannot allocate 1000001 bytes\n',
      status: 2,
    })
  })

  test('locals of functions', () => {
    expect(bash(`${LONG} f() { local x=$1; f "$x"; }; f "$a"`)).toEqual({
      output: 'environment: xmalloc: cannot allocate 1000001 bytes\n',
      status: 2,
    })
  })

  test('it is the process that ends, and its parent has what it had', () => {
    expect(
      bash(`x=a; (while :; do x+=$x; done); echo $? $x; y=$(while :; do x+=$x; done); echo $? $x`),
    ).toEqual({
      output:
        'bash: xrealloc: cannot allocate 134217728 bytes\n2 a\nbash: xrealloc: cannot allocate 134217728 bytes\n2 a\n',
      status: 0,
    })
  })
})

test('what has been held is free again when its command has ended', () => {
  const { output } = bash(`${LONG} for i in {1..450}; do : "$a" {1..9}; x=$a y=("$a"); done; echo $i`)
  expect(output).toBe('450\n')
})

test('brace expansions and printf make what fits', () => {
  const { output } = bash(
    `set -- {1..1000000}; echo $# $9; printf '%.3s' {1..200000} | { read -r x; echo \${#x}; }; echo {1..10000000}; echo never
echo $?`,
  )
  expect(output).toBe(
    '1000000 9\n599892\nbash: line 1: brace expansion: failed to allocate memory for 10000000 elements\n1\n',
  )
})

describe('^C ends a command half way', () => {
  test.each([
    ['a brace expansion', ': {1..4000000}'],
    ['the words of a loop', 'for i in {1..4000000}; do :; done'],
    ['a replacement', 'y=${x//a/bb}'],
    ['a replacement that finds nothing', 'shopt -s extglob; y=${x//+(a)c}'],
    ['a change of case', 'y=${x^^[ab]}'],
    ['splitting', 'y=(${x//a/a })'],
    ['a list', 'y=({1..300000}); y=("${y[@]/1/2}" "${y[@]}" "${y[@]}")'],
    ['printf', 'printf "%s " {1..1000000} > /tmp/f'],
    ['a here-string', 'read -r y <<< "$x$x$x$x$x$x$x$x"'],
    ['lines of a file', 'mapfile y < /tmp/lines'],
  ])('%s', (_name, command) => {
    const session = startSession()
    session.type('printf -v x %2000000s; x=${x// /a}; printf "%s\\n" {1..200000} > /tmp/lines\r')
    session.kernel.console.input(`${command}; echo done\r`)
    for (let i = 0; i < 3; i++) session.kernel.tick()
    session.kernel.console.input('\x03')
    settle(session.kernel)
    expect(session.kernel.console.takeOutput().split('\n').slice(1).join('\n')).toBe(
      '\x1b[?2004l\r^C\r\n\x1b[?2004h$ ',
    )
  })
})
