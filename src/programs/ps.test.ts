import { expect, test } from 'vitest'
import { output, run } from './lib/testing.ts'

/** What the options show, by the headings of procps-ng 4.0.4. */
const headings: readonly (readonly [options: string, headings: string])[] = [
  ['', 'PID TTY TIME CMD'],
  ['-ef', 'UID PID PPID C STIME TTY TIME CMD'],
  ['aux', 'USER PID %CPU %MEM VSZ RSS TTY STAT START TIME COMMAND'],
  ['-aux', 'USER PID %CPU %MEM VSZ RSS TTY STAT START TIME COMMAND'],
  ['-u', 'USER PID %CPU %MEM VSZ RSS TTY STAT START TIME COMMAND'],
  ['-x', 'PID TTY STAT TIME COMMAND'],
  ['axjf', 'PPID PID PGID SID TTY TPGID STAT UID TIME COMMAND'],
  ['l', 'F UID PID PPID PRI NI VSZ RSS WCHAN STAT TTY TIME COMMAND'],
  ['-l', 'F S UID PID PPID C PRI NI ADDR SZ WCHAN TTY TIME CMD'],
  ['-lf', 'F S UID PID PPID C PRI NI ADDR SZ WCHAN STIME TTY TIME CMD'],
  ['-F', 'UID PID PPID C SZ RSS PSR STIME TTY TIME CMD'],
  ['-L', 'PID LWP TTY TIME CMD'],
  ['-eLf', 'UID PID PPID LWP C NLWP STIME TTY TIME CMD'],
  ['-T', 'PID SPID TTY TIME CMD'],
  ['T', 'PID TTY STAT TIME COMMAND'],
  ['axo pid,comm k -pid', 'PID COMMAND'],
]

test.each(headings)('ps %s', async (options, wanted) => {
  expect((await output(`ps ${options} | head -1`)).trim().split(/ +/).join(' ')).toBe(wanted)
})

test('options that make no sense are told as those of System V that they may be', async () => {
  const wrong = ['-p', '-C', '-p x', '--sort=foo', '--sort', 'zzz', '-Q', '--nope', '-u nosuch', '-o nope']
  const { stdout } = await run(wrong.map((options) => `ps ${options} 2>&1 | head -1`).join('; '))
  expect(stdout).toBe(
    [
      'list of process IDs must follow -p',
      'list of command names must follow -C',
      'process ID list syntax error',
      'unknown sort specifier',
      'long sort specification must follow --sort',
      'unsupported option (BSD syntax)',
      'unsupported SysV option',
      'unknown gnu long option',
      'user name does not exist',
      'unknown user-defined format specifier "nope"',
    ]
      .map((text) => `error: ${text}\n`)
      .join(''),
  )
})

test('the first process began when the machine did', async () => {
  expect(await output('ps -o lstart= -p 1; date -d "$(uptime -s)" "+%a %b %e %T %Y"')).toMatch(/^(.*)\n\1\n$/)
})

test('when a process began is counted from the second in which the machine did', async () => {
  const began = 'set -- $(sed "s/.*) //" /proc/$$/stat); boot=$(sed -n "s/^btime //p" /proc/stat)'
  expect(
    await output(`${began}; ps -o lstart= -p $$; date -d "@$((boot + \${20} / 100))" "+%a %b %e %T %Y"`),
  ).toMatch(/^(.*)\n\1\n$/)
})

test('quick mode lists the processes it is given in their order, and takes nothing else beside it', async () => {
  const shown = 'ps -o pid= -q $$,99999,1,1; ps -eo pid= -q 1; ps -N -o pid= -p $$ | head -1'
  expect((await output(`echo $$; ${shown}`)).trim().split(/\s+/).slice(1)).toEqual(
    (await output('echo $$ 1 1 1 1')).trim().split(' '),
  )
  const wrong = ['-q 1 -q 2', '-q 1 -p 1', '-q 1 f -N', '-q 1 -N --sort pid', '-q 1 -N', '-q x']
  const { stdout } = await run(wrong.map((options) => `ps ${options} 2>&1 | head -1`).join('; '))
  expect(stdout).toBe(`q/-q/--quick-pid can only be used once.
q/-q/--quick-pid cannot be combined with other selection options.
q/-q/--quick-pid cannot be used together with forest type listings.
q/-q,--quick-pid cannot be used together with sort options.
q/-q/--quick-pid cannot be used together with negation switches.
error: process ID list syntax error
`)
})

test('the other commands of a pipeline stand there under their own names', async () => {
  expect(await output('ps -o comm= | cat | tail -n 3')).toBe('ps\ncat\ntail\n')
  expect(await output("sh -c 'ps -o comm= | cat | tail -n 3'")).toBe('ps\ncat\ntail\n')
})
