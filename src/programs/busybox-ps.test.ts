/** Compared with busybox 1.37.0 of Debian 13, which has no times: their column is as busybox's source has it. */

import { expect, test } from 'vitest'
import { run } from './lib/testing.ts'

const START = `docker run -d --name b1 busybox sh -c 'sleep 100; true' > /dev/null 2>&1`

test('busybox shows every process, whatever it is asked for as another ps is', async () => {
  const { stdout } = await run(`${START}; docker exec b1 ps; docker exec b1 ps -ef; docker exec b1 ps aux`)
  const table = (pid: number, words: string) =>
    `PID   USER     TIME  COMMAND\n    1 root      0:00 sh -c sleep 100; true\n    2 root      0:00 sleep 100\n    ${pid} root      0:00 ${words}\n`
  expect(stdout).toBe(table(3, 'ps') + table(4, 'ps -ef') + table(5, 'ps aux'))
})

test('columns are chosen by their names, and what is not known is told', async () => {
  const { stdout } = await run(`${START}
    docker exec b1 ps -o pid,comm,user=WHO | head -2; docker exec b1 ps -o args=X,ppid,stat,pgid | head -2
    for options in -p1 --all -o '-o foo'; do docker exec b1 ps $options 2>&1 | head -1; done`)
  expect(stdout).toBe(
    'PID   COMMAND          WHO\n    1 sh               roo\nX PPID  STAT PGID\ns     0 S        1\n' +
      'ps: unrecognized option: p\nps: unrecognized option: all\nps: option requires an argument: o\n' +
      "ps: bad -o argument 'foo', supported arguments: user,group,comm,args,pid,ppid,pgid,etime,nice,rgroup,ruser,time,tty,vsz,sid,stat,rss\n",
  )
})
