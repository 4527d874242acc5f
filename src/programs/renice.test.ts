import { expect, test } from 'vitest'
import { run } from './lib/testing.ts'

test('processes get another niceness, by number, group and user, absolute or relative', async () => {
  const script =
    'sleep 9 & p=$!; (renice 5 $p; renice -n 7 -p $p; renice --relative -9 $p; renice -n 99 $p; ps -o ni= -p $p; renice 1 -u root) 2>&1 | sed "s/^$p /PID /"; kill $p'
  expect(await run(script)).toEqual({
    stdout: [
      'PID (process ID) old priority 0, new priority 5',
      'PID (process ID) old priority 5, new priority 7',
      'PID (process ID) old priority 7, new priority -2',
      'PID (process ID) old priority -2, new priority 19',
      ' 19',
      '0 (user ID) old priority 0, new priority 1',
      '',
    ].join('\n'),
    stderr: '',
    status: 0,
  })
})

test('what names no process is told, and the others are changed', async () => {
  expect(await run('renice 5 99999 x; renice 4 -u nosuch; renice -n; renice 1.5 1; echo $?')).toEqual({
    stdout: '1\n',
    stderr: [
      'renice: failed to get priority for 99999 (process ID): No such process',
      'renice: bad process ID value: x',
      'renice: unknown user nosuch',
      'renice: not enough arguments',
      "Try 'renice --help' for more information.",
      "renice: invalid priority '1.5'",
      "Try 'renice --help' for more information.",
      '',
    ].join('\n'),
    status: 0,
  })
})

test('only root makes a process less nice', async () => {
  const script =
    'setpriv --reuid 65534 --clear-groups sh -c \'renice 5 $$ > f; renice 3 $$ 2>&1\' | sed "s/[0-9]* (/PID (/"'
  expect((await run(`chmod 777 .; ${script}`)).stdout).toBe(
    'renice: failed to set priority for PID (process ID): Permission denied\n',
  )
})
