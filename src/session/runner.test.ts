import { expect, test } from 'vitest'
import { findProfile, loadSoftware, Machine, type Profile } from '../machine/index.ts'
import { Runner } from './runner.ts'
import type { Entry } from './session.ts'
import { listTree, tinySoftware } from './testing.ts'

interface Session {
  readonly runner: Runner
  readonly log: string[]
  screen(): string
  tree(): string[]
  /** lets everything run that can without real time; the last step's name */
  settle(): string
  pass(ms: number): void
}

function start(): Session {
  let now = 1000
  let screen = ''
  const log: string[] = []
  const machine = new Machine(findProfile('article') as Profile, tinySoftware)
  const runner = new Runner(
    machine,
    {
      output: (text) => {
        screen += text
      },
      started: (line) => log.push(`started ${line}`),
      ended: ({ line, status, output }) => log.push(`ended ${line} ${status} ${JSON.stringify(output)}`),
      prompted() {},
    },
    () => now,
  )
  const session: Session = {
    runner,
    log,
    screen: () => screen,
    tree: () => listTree(machine.kernel.system(), '/root/ufs'),
    settle() {
      for (;;) {
        const step = runner.step()
        if (step !== 'ran') return step
      }
    },
    pass(ms) {
      now += ms
    },
  }
  expect(session.settle()).toBe('prompt')
  return session
}

function repeatAll(entries: readonly Entry[]): Session {
  const again = start()
  for (const entry of entries) for (const _ of again.runner.repeat(entry));
  return again
}

test('a typed line is an entry with the time of its acceptance, its output and its status', () => {
  const { runner, log, settle, screen, pass } = start()
  runner.input('echo h')
  settle()
  pass(1500)
  runner.input('i\r')
  expect(settle()).toBe('prompt')
  expect(runner.entries).toEqual([{ line: 'echo hi', at: 1501, typed: [] }])
  expect(log).toEqual(['started echo hi', 'ended echo hi 0 "hi\\n"'])
  expect(screen()).toBe('$ echo hi\r\nhi\r\n$ ')
})

test('what is typed while a command runs is recorded at its tick, and comes again at it', () => {
  const session = start()
  session.runner.input('cat\r')
  expect(session.settle()).toBe('waiting')
  session.runner.input('one\r')
  session.settle()
  session.runner.input('two\r\x04')
  expect(session.settle()).toBe('prompt')
  const [entry] = session.runner.entries
  expect(entry?.typed.map(({ data }) => data)).toEqual(['one\r', 'two\r\x04'])
  const again = repeatAll(session.runner.entries)
  expect(again.screen()).toBe(session.screen())
  expect(again.runner.entries).toEqual(session.runner.entries)
})

test('an interrupted loop ends at the same place when it is done again', () => {
  const session = start()
  session.runner.input('yes\r')
  for (let i = 0; i < 7; i++) session.runner.step()
  session.runner.input('\x03')
  expect(session.settle()).toBe('prompt')
  const again = repeatAll(session.runner.entries)
  expect(again.log).toEqual(session.log)
  expect(session.log[1]).toMatch(/^ended yes 130 .*stopped after \d+\\n"$/)
})

test('keys behind Enter go to the command, and what it leaves is typed at the next prompt', () => {
  const session = start()
  session.runner.input('sleep 1\recho ahead\r')
  expect(session.settle()).toBe('sleeping')
  session.runner.wake()
  expect(session.settle()).toBe('prompt')
  expect(session.runner.entries.map(({ line, typed }) => [line, typed.map(({ data }) => data)])).toEqual([
    ['sleep 1', ['echo ahead\r']],
    ['echo ahead', []],
  ])
  const again = repeatAll(session.runner.entries)
  expect(again.log).toEqual(session.log)
  expect(again.tree()).toEqual(session.tree())
})

test('the same entries give the same tree, times, random numbers and screen', () => {
  const session = start()
  const type = (line: string) => {
    session.pass(777)
    session.runner.input(`${line}\r`)
    session.settle()
  }
  for (const line of ['mkdir d', 'cd d', 'spin 50000', 'write f text', 'random', 'nonsense', 'now'])
    type(line)
  const again = repeatAll(session.runner.entries)
  expect(again.tree()).toEqual(session.tree())
  expect(again.log).toEqual(session.log)
  expect(again.runner.machine.cwd()).toBe('/root/ufs/d')
  expect(again.runner.lastStatus).toBe(0)
})

test('the clock follows real time at the prompt, and a sleep takes its time', () => {
  const session = start()
  const clock = session.runner.machine.profile.clock
  session.pass(60_000)
  session.runner.input('now\r')
  session.settle()
  expect(session.log.at(-1)).toBe(`ended now 0 "${clock + 60}\\n"`)
  session.runner.input('sleep 100\r')
  session.settle()
  session.runner.wake()
  session.settle()
  session.runner.input('now\r')
  session.settle()
  expect(session.log.at(-1)).toBe(`ended now 0 "${clock + 160}\\n"`)
})

test('a background process that sleeps past the prompt wakes in time, in a replay too', () => {
  const session = start()
  session.runner.input('later 5 made\r')
  expect(session.settle()).toBe('prompt')
  session.pass(6000)
  session.runner.wake()
  session.settle()
  session.runner.input('mkdir after\r')
  session.settle()
  expect(repeatAll(session.runner.entries).tree()).toEqual(session.tree())
  expect(session.tree()).toHaveLength(2)
})

test('exit brings a new shell, as does ^D, which is recorded as exit', () => {
  const session = start()
  session.runner.input('cd /tmp\r')
  session.settle()
  session.runner.input('\x04')
  expect(session.settle()).toBe('prompt')
  expect(session.runner.machine.cwd()).toBe('/root/ufs')
  session.runner.input('echo alive\r')
  session.settle()
  expect(session.runner.entries.map(({ line }) => line)).toEqual(['cd /tmp', 'exit', 'echo alive'])
  expect(repeatAll(session.runner.entries).tree()).toEqual(session.tree())
})

test('an entry that waits for what nobody typed is given up with ^C', () => {
  const again = repeatAll([{ line: 'cat', at: 100, typed: [] }])
  expect(again.log).toEqual(['started cat', 'ended cat 130 "^C"'])
  expect(again.runner.entries).toHaveLength(1)
})

test('an empty line is no entry', () => {
  const session = start()
  session.runner.input('\r')
  expect(session.settle()).toBe('prompt')
  expect(session.runner.entries).toEqual([])
})

test('who opens a shell or an editor and types nothing is brought back to the prompt, the same when repeated', {
  timeout: 60_000,
}, async () => {
  const machine = new Machine(findProfile('article') as Profile, await loadSoftware())
  const quiet = { output() {}, started() {}, ended() {}, prompted() {} }
  const runner = new Runner(machine, quiet, () => 0)
  for (const _ of runner.untilPrompt());
  for (const line of ['bash', 'vi f', 'touch after']) for (const _ of runner.run(line));
  expect(runner.entries.map(({ line }) => line)).toEqual(['bash', 'vi f', 'touch after'])
  expect(listTree(machine.kernel.system(), '/root/ufs').join('\n')).toContain('after')
  const again = new Runner(
    new Machine(findProfile('article') as Profile, await loadSoftware()),
    quiet,
    () => 0,
  )
  for (const _ of again.untilPrompt());
  for (const entry of runner.entries) for (const _ of again.repeat(entry));
  expect(again.entries).toEqual(runner.entries)
})

test('beside a busy job the clock is ahead of real time for whoever waits for keys, until it has caught up', () => {
  const { runner, settle, pass } = start()
  runner.type('busy')
  settle()
  runner.type('cat')
  for (let i = 0; i < 100; i++) {
    runner.step()
    runner.lead()
  }
  const lead = runner.lead()
  expect(lead).toBeGreaterThan(500)
  pass(400)
  expect(runner.lead()).toBe(lead - 400)
  runner.input('\x03')
  settle()
  expect(runner.lead()).toBe(0)
})

test('it is not ahead for whoever works', () => {
  const { runner } = start()
  runner.type('spin 3000000')
  for (let i = 0; i < 50; i++) {
    runner.step()
    expect(runner.lead()).toBe(0)
  }
  expect(runner.isRunning).toBe(true)
})
