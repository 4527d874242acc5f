/**
 * ^C ends every program, however long its input is: reading and writing give way in lib/io.ts, so that no program
 * can forget it. A program that has to hold what it reads says in the end that there is no room.
 */

import { beforeAll, expect, test } from 'vitest'
import { O_RDWR } from '../kernel/abi.ts'
import { findProfile, loadSoftware, Machine, type Profile, type Software } from '../machine/index.ts'
import { programNames } from './index.ts'

/** Turns before ^C is typed, and in which the program must end then. */
const TURNS_BEFORE = 20
const TURNS_AFTER = 2

/**
 * What makes a program read or write without end; its input is /dev/zero, its output /dev/null. Those that are not
 * named are called without arguments.
 */
const argumentsOf: Readonly<Record<string, string>> = {
  awk: '{}',

  base32: '-w 0',
  basenc: '--base16',
  chroot: '/ cat',
  cmp: '/dev/zero -',
  comm: '- /dev/zero',
  cp: '/dev/zero /dev/null',
  csplit: '- 1',
  cut: '-f 1',
  date: '-f -',
  diff: '- /etc/passwd',
  docker: 'load',
  egrep: 'x',
  env: 'cat',
  fgrep: 'x',
  find: '-files0-from -',
  grep: 'x',
  gzip: '-c',
  install: '/dev/zero /dev/null',
  join: '- /dev/zero',
  mawk: '{ n++ }',
  nice: 'wc',
  nohup: 'wc',
  nsenter: 'cat',
  numfmt: '--to=si',
  look: 'x -',
  paste: '- /dev/zero',
  sed: '-n p',
  seq: '1 inf',
  setfacl: '--restore=-',
  setfattr: '--restore=-',
  sha512sum: '-',
  shuf: '-r -e a',
  sleep: 'inf',
  split: '- /tmp/x',
  stdbuf: '-o0 cat',
  su: '-c cat',
  sudo: 'cat',
  tail: '-n +1',
  tar: '-x',
  timeout: '1000 cat',
  tr: 'a b',
  unexpand: '-a',
  unshare: 'cat',
  watch: 'cat /dev/zero',
  xargs: 'echo',
}

/** Those that have the whole screen take ^C as a key: they are left another way. */
const takesKeys = new Set(['less', 'more', 'nano', 'top', 'vi', 'view', 'vim'])

let software: Software
beforeAll(async () => {
  software = await loadSoftware()
})

test.each(programNames.filter((name) => !takesKeys.has(name)))('%s', (name) => {
  const { kernel, profile } = new Machine(findProfile('debian') as Profile, software)
  const argv = [name, ...(argumentsOf[name] ?? '').split(' ').filter((word) => word !== '')]
  const pid = kernel.spawn(
    function* (sys) {
      sys.dup2(sys.open('/dev/zero', O_RDWR), 0)
      sys.dup2(sys.open('/dev/null', O_RDWR), 1)
      const path = ['/usr/bin/', '/usr/sbin/']
        .map((at) => at + name)
        .find((at) => typeof sys.stat(at) !== 'number')
      const program = sys.execve(path as string, argv, profile.environment)
      return typeof program === 'number' ? 126 : yield* program
    },
    { cwd: '/tmp', argv, env: profile.environment, tty: true },
  )
  const turn = (count: number): void => {
    for (let i = 0; i < count && kernel.exitStatus(pid) === null; i++) {
      if (kernel.tick() === 'sleeping') kernel.advanceTo(kernel.uptime())
    }
  }
  turn(TURNS_BEFORE)
  kernel.console.input('\x03')
  turn(TURNS_AFTER)
  expect(kernel.exitStatus(pid)).not.toBeNull()
})
