import { beforeAll, expect, test } from 'vitest'
import { TerminalScreen } from '../../conformance/keys/screen.ts'
import {
  findProfile,
  loadSoftware,
  Machine,
  type Profile,
  profiles,
  type Software,
} from '../machine/index.ts'
import { type CommandOutcome, Runner } from './runner.ts'
import type { Entry } from './session.ts'
import { listTree } from './testing.ts'

let software: Software
beforeAll(async () => {
  software = await loadSoftware()
})

/** A session with the real shell, at a terminal of 80 by 24. */
class Terminal {
  readonly screen = new TerminalScreen(80, 24)
  readonly ended: CommandOutcome[] = []
  readonly started: string[] = []
  readonly runner: Runner
  #output = ''
  #now = 0

  constructor() {
    const machine = new Machine(findProfile('article') as Profile, software)
    this.runner = new Runner(
      machine,
      {
        output: (text) => {
          this.#output += text
        },
        started: (line) => this.started.push(line),
        ended: (outcome) => this.ended.push(outcome),
        prompted() {},
      },
      () => this.#now,
    )
    this.settle()
  }

  settle(): void {
    for (;;) {
      const step = this.runner.step()
      if (step === 'sleeping') this.runner.wake()
      else if (step !== 'ran') return
    }
  }

  /** Key by key, as a person does. */
  press(...keys: readonly string[]): void {
    for (const text of keys) {
      for (const key of text) {
        this.#now += 90
        this.runner.input(key)
        this.settle()
      }
    }
  }

  async rows(): Promise<string[]> {
    const output = this.#output
    this.#output = ''
    await this.screen.write(output)
    return this.screen.rows()
  }

  tree(): string[] {
    return listTree(this.runner.machine.kernel.system(), '/root')
  }
}

function repeated(entries: readonly Entry[]): Terminal {
  const again = new Terminal()
  for (const entry of entries) for (const _ of again.runner.repeat(entry));
  return again
}

async function expectSameAgain(terminal: Terminal): Promise<void> {
  const again = repeated(terminal.runner.entries)
  expect(await again.rows()).toEqual(await terminal.rows())
  expect(again.tree()).toEqual(terminal.tree())
  expect(again.ended).toEqual(terminal.ended)
  expect(again.runner.entries).toEqual(terminal.runner.entries)
}

test('the prompt is the article’s', async () => {
  expect(await new Terminal().rows()).toEqual(['[root@playground ufs]$'])
})

test.each(profiles.map(({ name }) => name))('%s: the first screen is what its profile says', (name) => {
  const profile = findProfile(name) as Profile
  let screen = ''
  const events = {
    output(text: string) {
      screen += text
    },
    started() {},
    ended() {},
    prompted() {},
  }
  const runner = new Runner(new Machine(profile, software), events, () => 0)
  while (runner.step() === 'ran');
  expect(screen).toBe(profile.firstScreen)
})

test('what is typed key by key, corrected and recalled, gives the same screen and tree again', async () => {
  const terminal = new Terminal()
  terminal.press('mkdir -p lower/d upprr\x7f\x7fer work merged\r', 'echo one > lower/a\r', 'cat lower/a\r')
  terminal.press('\x1b[A\r', 'cd lo\t\r', 'ls -l\r', 'nonsense\r', 'echo $?\r')
  expect(terminal.started).toEqual([
    'mkdir -p lower/d upper work merged',
    'echo one > lower/a',
    'cat lower/a',
    'cat lower/a',
    'cd lower/',
    'ls -l',
    'nonsense',
    'echo $?',
  ])
  expect(terminal.ended.at(-1)).toEqual({ line: 'echo $?', status: 0, output: '127\n' })
  expect(terminal.runner.machine.cwd()).toBe('/root/ufs/lower')
  await expectSameAgain(terminal)
})

test('a command over several lines is one entry, prompts and all', async () => {
  const terminal = new Terminal()
  terminal.press(
    "cat > f <<'EOF'\r",
    'one\r',
    '  two\r',
    'EOF\r',
    'for i in 1 2; do\r',
    'echo $i\r',
    'done\r',
  )
  expect(terminal.started).toEqual(["cat > f <<'EOF'\none\n  two\nEOF", 'for i in 1 2; do\necho $i\ndone'])
  await expectSameAgain(terminal)
})

test('input of programs, ^C and ^D come again where they came', async () => {
  const terminal = new Terminal()
  terminal.press('cat > typed\r', 'first\r', 'second\r', '\x04')
  terminal.runner.input('while true; do :; done\r')
  for (let i = 0; i < 100; i++) terminal.runner.step()
  terminal.press('\x03', 'cat\r', 'abc\r', '\x03', 'echo $?\r')
  expect(terminal.ended.map(({ line, status }) => [line, status])).toEqual([
    ['cat > typed', 0],
    ['while true; do :; done', 130],
    ['cat', 130],
    ['echo $?', 0],
  ])
  expect(terminal.ended.at(-1)?.output).toBe('130\n')
  await expectSameAgain(terminal)
})

test('several lines pasted at once are several entries', async () => {
  const terminal = new Terminal()
  terminal.runner.input('\x1b[200~mkdir a\ncd a\npwd\x1b[201~')
  terminal.settle()
  terminal.press('\r')
  expect(terminal.started).toEqual(['mkdir a', 'cd a', 'pwd'])
  await expectSameAgain(terminal)
})

test('^C drops what waits of a paste, whether a command runs or the shell is between two', () => {
  const running = new Terminal()
  running.runner.input('\x1b[200~sleep 5\necho after\n\x1b[201~')
  while (running.runner.step() !== 'sleeping');
  running.press('\x03', 'echo next\r')
  expect(running.started).toEqual(['sleep 5', 'echo next'])
  const between = new Terminal()
  between.runner.input(`\x1b[200~${'echo x\n'.repeat(1000)}\x1b[201~`)
  while (between.ended.length < 100) between.runner.step()
  between.press('\x03', 'echo next\r')
  expect(between.started.slice(-2)).toEqual(['echo x', 'echo next'])
  expect(between.started.length).toBeLessThan(110)
})

test('typing ahead while a command sleeps goes to the next prompt', async () => {
  const terminal = new Terminal()
  terminal.runner.input('sleep 1\recho ahead\r')
  terminal.settle()
  expect(terminal.started).toEqual(['sleep 1', 'echo ahead'])
  await expectSameAgain(terminal)
})

test('lines that do not parse, blank lines and comments leave the session as it was or as entries', async () => {
  const terminal = new Terminal()
  terminal.press('\r', '   \r', '# a comment\r', 'echo )\r', 'echo $?\r')
  expect(terminal.ended.at(-1)).toMatchObject({ line: 'echo $?', output: '2\n' })
  const again = repeated(terminal.runner.entries)
  expect(again.ended).toEqual(terminal.ended)
  expect(again.ended.map(({ line }) => line)).toEqual(['# a comment', 'echo )', 'echo $?'])
})

test('exit and ^D give a new shell in the old place', async () => {
  const terminal = new Terminal()
  terminal.press('cd /tmp\r', 'exit\r', 'x=1\r', '\x04', 'echo $PWD$x\r')
  expect(terminal.ended.at(-1)?.output).toBe('/root/ufs\n')
  expect(terminal.runner.entries.map(({ line }) => line)).toEqual([
    'cd /tmp',
    'exit',
    'x=1',
    'exit',
    'echo $PWD$x',
  ])
  const again = repeated(terminal.runner.entries)
  expect(again.ended.map(({ line }) => line)).toEqual(terminal.ended.map(({ line }) => line))
  expect(again.tree()).toEqual(terminal.tree())
})

test('a shell that is left puts what was typed into its file, and the next one begins with it', () => {
  const terminal = new Terminal()
  terminal.press('bash --norc\r', 'echo $HISTSIZE\r', 'exit\r', 'bash --norc\r', 'history\r', '\x04')
  terminal.press('cat ~/.bash_history\r')
  expect(terminal.ended.at(-2)?.output).toContain('    1  echo $HISTSIZE\n    2  exit\n    3  history\n')
  expect(terminal.ended.at(-1)?.output).toBe('echo $HISTSIZE\nexit\nhistory\n')
})

test('a line that looks like a transcript is typed as it is', async () => {
  const terminal = new Terminal()
  terminal.press('$ ls\r', 'echo "a\x16\tb"\r')
  expect(terminal.ended.map(({ line, status }) => [line, status])).toEqual([
    ['$ ls', 127],
    ['echo "a\tb"', 0],
  ])
  await expectSameAgain(terminal)
})

test('background jobs that sleep wake in time', async () => {
  const terminal = new Terminal()
  terminal.press('(sleep 2; touch made) &\r', 'sleep 3; ls\r')
  expect(terminal.ended.at(-1)?.output).toContain('made')
  await expectSameAgain(terminal)
})

test('run gives up a line that is not complete', async () => {
  const terminal = new Terminal()
  for (const _ of terminal.runner.run('echo "open'));
  for (const _ of terminal.runner.run('echo closed'));
  expect(terminal.ended).toEqual([{ line: 'echo closed', status: 0, output: 'closed\n' }])
})

test('an image with its file system, mounted and written to, is the same again at every moment before', async () => {
  const terminal = new Terminal()
  terminal.press('truncate -s 16M d.img; mkfs.ext4 d.img; mkdir m; mount d.img m\r', 'echo one > m/f; sync\r')
  terminal.press(
    'rm m/f; echo two > m/g; umount m\r',
    'mount d.img m; ls m; blkid d.img; df m; md5sum d.img\r',
  )
  const { entries } = terminal.runner
  const undone = repeated(entries.slice(0, 2))
  undone.press('ls m; umount m; md5sum d.img\r')
  expect(undone.ended.at(-1)?.output).toMatch(/^f {2}lost\+found\n[0-9a-f]{32} {2}d\.img\n$/)
  const once = repeated(entries.slice(0, 1))
  once.press('ls m\r')
  expect(once.ended.at(-1)?.output).toBe('lost+found\n')
  expect(terminal.ended.at(-1)?.output).toMatch(/^g {2}lost\+found\nd\.img: UUID="/)
  await expectSameAgain(terminal)
})
