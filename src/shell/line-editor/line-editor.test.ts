import { expect, test } from 'vitest'
import { TerminalScreen } from '../../../conformance/keys/screen.ts'
import { keyBytes } from '../../../conformance/keys/tmux-keys.ts'
import { ICANON, USUAL } from '../../kernel/termios.ts'
import { type PlainShell, type PlainShellOptions, startPlainShell } from './testing.ts'
import type { Completion } from './types.ts'

/** What editing shows and what it hands to the shell is compared with bash in conformance/keys; here is the rest. */

async function typed(keys: readonly string[], options: PlainShellOptions = {}) {
  const { cols = 80, rows = 24 } = options
  const screen = new TerminalScreen(cols, rows)
  const shell = startPlainShell(options)
  await screen.write(shell.type(''))
  for (const key of keys) await screen.write(shell.type(keyBytes(key)))
  return { screen: screen.rows(), cursor: screen.cursor(), read: shell.read }
}

const paste = (text: string): string => `\x1b[200~${text}\x1b[201~`

/** Completes the last word of the line from a list of words; one that ends in a slash is a directory. */
function completeFrom(words: readonly string[]): PlainShellOptions['complete'] {
  return (line, cursor): Completion => {
    const start = line.lastIndexOf(' ', cursor - 1) + 1
    const typedWord = line.slice(start, cursor)
    const display = words.filter((word) => word.startsWith(typedWord))
    const candidates = display.map((word) => word.replace(/\/$/, ''))
    let insert = candidates[0] ?? typedWord
    for (const word of candidates) while (!word.startsWith(insert)) insert = insert.slice(0, -1)
    const suffixOf = (candidate: number) => (display[candidate]?.endsWith('/') ? '/' : ' ')
    const chosen = (candidate: number) => ({
      start,
      end: cursor,
      insert: candidates[candidate] as string,
      suffix: suffixOf(candidate),
    })
    const suffix = candidates.length > 1 ? '' : suffixOf(0)
    return { start, end: cursor, insert, suffix, candidates, candidatesStart: start, chosen, display }
  }
}

test('bracketed paste is on while a line is read and off while it runs', () => {
  const shell = startPlainShell()
  expect(shell.kernel.console.takeOutput()).toBe('\x1b[?2004h$ ')
  expect(shell.type('a')).toBe('a')
  expect(shell.type('\r')).toBe('\r\r\n\x1b[?2004l\r\x1b[?2004h$ ')
})

test('the terminal has its own modes again when the line has been read', () => {
  const shell = startPlainShell()
  expect(shell.kernel.console.termios().lflag & ICANON).toBe(0)
  shell.type('\x04')
  expect(shell.kernel.console.termios()).toEqual(USUAL)
})

test('what is typed ahead for the next program stays in the terminal', () => {
  const shell = startPlainShell()
  const { console } = shell.kernel
  // The shell ends at ^D, as a program that has read its line would begin.
  shell.type('one\r\x04for the next\r')
  expect(shell.read).toEqual(['one', '^D'])
  expect(new TextDecoder().decode(console.read(100) as Uint8Array)).toBe('for the next\n')
})

test('an escape sequence may come in pieces, and so may a character', async () => {
  const shell = startPlainShell()
  for (const piece of ['abc', '\x1b', '[', 'D', 'X']) shell.type(piece)
  shell.kernel.console.input('\r')
  expect(shell.type('')).toContain('\n')
  expect(shell.read).toEqual(['abXc'])
})

test('a paste of one line is inserted and waits', async () => {
  expect(await typed(['echo ', paste('a b'), '!'])).toEqual({
    screen: ['$ echo a b!'],
    cursor: { row: 0, column: 11 },
    read: [],
  })
})

test('a paste of several lines runs line by line; what has no newline waits', async () => {
  expect(await typed([paste('one\r\ntwo\rthree\nfour')])).toEqual({
    screen: ['$ one', '$ two', '$ three', '$ four'],
    cursor: { row: 3, column: 6 },
    read: ['one', 'two', 'three'],
  })
})

test('a paste is put where the cursor is', async () => {
  expect((await typed(['ab', 'Left', paste('1\n2')])).read).toEqual(['a1b'])
})

test('of a pasted transcript the commands run', async () => {
  expect(await typed([paste('[root@host ufs]$ ls\na  b\n[root@host ufs]$ pwd\n/root/ufs\n')])).toEqual({
    screen: ['$ ls', '$ pwd', '$'],
    cursor: { row: 2, column: 2 },
    read: ['ls', 'pwd'],
  })
})

test('keys in one piece with the end of a paste are obeyed after it', async () => {
  expect(await typed([`${paste('abc')}\x01X`])).toMatchObject({ screen: ['$ Xabc'] })
})

test('the end mark of a paste may be split', () => {
  const shell = startPlainShell()
  for (const piece of ['\x1b[200~some text', '\x1b[2', '01', '~', '!\r']) shell.type(piece)
  expect(shell.read).toEqual(['some text!'])
})

test('^C drops the rest of a paste', () => {
  const shell = startPlainShell()
  shell.kernel.console.input(paste('line\n'.repeat(100_000)))
  for (let i = 0; i < 20; i++) {
    shell.kernel.tick()
    shell.kernel.console.takeOutput()
  }
  shell.type('\x03')
  const count = shell.read.length
  expect(count).toBeLessThan(100_000)
  expect(shell.type('after\r')).toContain('after')
  expect(shell.read.slice(count - 1)).toEqual(['^C', 'after'])
})

test('a command that ^C ended drops the rest of a paste', () => {
  let asked = 0
  const shell = startPlainShell({ wasInterrupted: () => ++asked === 3 })
  shell.type(paste('one\ntwo\nthree\nfour\n'))
  expect(shell.read).toEqual(['one', 'two'])
})

test('10 MB that are pasted as one line can be edited', () => {
  const shell = startPlainShell()
  expect(shell.type(paste('x'.repeat(10_000_000))).length).toBeLessThan(5000)
  shell.type('\x01')
  shell.type('first ')
  shell.type('\x05')
  shell.type('\x17')
  shell.type('\r')
  expect(shell.read).toEqual(['first '])
})

test('megabytes that are pasted as lines are read one by one, in many slices', () => {
  const shell = startPlainShell()
  const line = 'echo 0123456789 0123456789 0123456789\n'
  shell.kernel.console.input(paste(line.repeat(50_000)))
  let ticks = 0
  while (shell.kernel.tick() === 'ran') {
    shell.kernel.console.takeOutput()
    ticks++
  }
  expect(shell.read.length).toBe(50_000)
  expect(ticks).toBeGreaterThan(20)
})

test('^C is shown where the cursor is and goes below the line', async () => {
  expect(await typed(['one two', 'C-a', 'C-c', 'x'])).toEqual({
    screen: ['$ ^Ce two', '$ x'],
    cursor: { row: 1, column: 3 },
    read: ['^C'],
  })
})

test('^D ends an empty line, not after a ^D that deleted', async () => {
  expect((await typed(['a', 'C-a', 'C-d', 'C-d', 'b', 'BSpace', 'C-d'])).read).toEqual(['^D'])
})

test('^V takes ^C as a character', async () => {
  expect((await typed(['a', 'C-v', 'C-c', 'b', 'Enter'])).read).toEqual(['a\x03b'])
})

test('C-s searches forwards', async () => {
  const history = ['one apple', 'two', 'three apple', 'four']
  expect(await typed(['M-<', 'C-s', 'app'], { history })).toEqual({
    screen: ["(i-search)`app': three apple"],
    cursor: { row: 0, column: 23 },
    read: [],
  })
})

test('C-g gives a search up and brings the line back', async () => {
  expect(await typed(['half', 'C-r', 'app', 'C-g', '!'], { history: ['an apple'] })).toMatchObject({
    screen: ['$ half!'],
  })
})

test('a search uses the last text again when none is typed', async () => {
  const history = ['apple 1', 'apple 2', 'x']
  expect(await typed(['C-r', 'app', 'Enter', 'C-r', 'C-r', 'C-r'], { history })).toMatchObject({
    screen: ['$ apple 2', "(reverse-i-search)`app': apple 1"],
  })
})

test('Tab inserts the only candidate and what follows it', async () => {
  const complete = completeFrom(['notes.md', 'lower/', 'README'])
  expect(await typed(['cat n', 'Tab', 'lo', 'Tab'], { complete })).toMatchObject({
    screen: ['$ cat notes.md lower/'],
  })
})

test('Tab inserts what candidates share, and lists them when it can do no more', async () => {
  const complete = completeFrom(['report-1.log', 'report-2.log', 'reports/'])
  expect(await typed(['cat r', 'Tab', 'Tab', 'Tab', '-', 'Tab', 'Tab'], { complete })).toEqual({
    screen: [
      '$ cat report',
      'report-1.log  report-2.log  reports/',
      '$ cat report-',
      'report-1.log  report-2.log',
      '$ cat report-',
    ],
    cursor: { row: 4, column: 13 },
    read: [],
  })
})

test('a list of 100 is asked for', async () => {
  const complete = completeFrom(Array.from({ length: 100 }, (_, index) => `f${100 + index}`))
  const no = await typed(['ls f1', 'Tab', 'Tab', 'n', '!'], { complete })
  expect(no.screen).toEqual(['$ ls f1', 'Display all 100 possibilities? (y or n)', '$ ls f1!'])
  const yes = await typed(['ls f1', 'Tab', 'Tab', 'x', 'y'], { complete })
  expect(yes.screen.slice(0, 3)).toEqual([
    '$ ls f1',
    'Display all 100 possibilities? (y or n)',
    'f100  f108  f116  f124  f132  f140  f148  f156  f164  f172  f180  f188  f196',
  ])
  expect(yes.screen.at(-1)).toBe('$ ls f1')
})

test('a list longer than the screen stops for --More--', async () => {
  const complete = completeFrom(Array.from({ length: 8 }, (_, index) => `file-with-a-long-name-${index}`))
  const options = { complete, cols: 30, rows: 5 }
  const first = await typed(['ls f', 'Tab', 'Tab', 'Tab'], options)
  expect(first.screen).toEqual(
    [0, 1, 2, 3].map((index) => `file-with-a-long-name-${index}`).concat('--More--'),
  )
  const line = await typed(['ls f', 'Tab', 'Tab', 'Tab', 'Enter'], options)
  expect(line.screen).toEqual(
    [1, 2, 3, 4].map((index) => `file-with-a-long-name-${index}`).concat('--More--'),
  )
  const ended = await typed(['ls f', 'Tab', 'Tab', 'Tab', 'q'], options)
  expect(ended.screen.at(-1)).toBe('$ ls file-with-a-long-name-')
})

test('what takes no room in a prompt is not counted, and lines above its last are drawn once', async () => {
  const prompt = 'first line\n\x01\x1b[1;32m\x02ufs\x01\x1b[0m\x02$ '
  expect(await typed(['abcdefghijklmnop', 'C-a', 'X', 'C-e', 'Y'], { prompt, cols: 20 })).toEqual({
    screen: ['first line', 'ufs$ Xabcdefghijklmn', 'opY'],
    cursor: { row: 2, column: 3 },
    read: [],
  })
})

test('a prompt wider than the screen wraps', async () => {
  const prompt = '[root@host a-long-directory]$ '
  expect(await typed(['abcdefghijklmnop', 'C-a', 'X'], { prompt, cols: 20 })).toEqual({
    screen: ['[root@host a-long-di', 'rectory]$ Xabcdefghi', 'jklmnop'],
    cursor: { row: 1, column: 11 },
    read: [],
  })
})

test('C-l keeps the line and the whole prompt', async () => {
  expect(await typed(['one', 'Enter', 'two', 'C-l', '!'], { prompt: 'a\n> ' })).toEqual({
    screen: ['a', '> two!'],
    cursor: { row: 1, column: 6 },
    read: ['one'],
  })
})

async function resized(shell: PlainShell, screen: TerminalScreen, cols: number): Promise<void> {
  screen.resize(cols, 10)
  await screen.write(shell.resize(cols, 10))
}

test('a narrower screen shows the line again in its new rows', async () => {
  const shell = startPlainShell({ cols: 40, rows: 10 })
  const screen = new TerminalScreen(40, 10)
  await screen.write(shell.type('one two three four five six seven eight nine'))
  await resized(shell, screen, 30)
  await screen.write(shell.type(' ten'))
  expect(screen.rows()).toEqual(['$ one two three four five six', 'seven eight nine ten'])
  await resized(shell, screen, 60)
  await screen.write(shell.type('\x01X'))
  expect(screen.rows()).toEqual(['$ Xone two three four five six seven eight nine ten'])
  expect(screen.cursor()).toEqual({ row: 0, column: 3 })
})

test('a line higher than the screen scrolls with the cursor', async () => {
  const line = Array.from({ length: 12 }, (_, index) => String.fromCharCode(97 + index).repeat(20)).join('')
  const end = await typed([line], { cols: 20, rows: 5 })
  expect(end.screen).toEqual([
    `hh${'i'.repeat(18)}`,
    `ii${'j'.repeat(18)}`,
    `jj${'k'.repeat(18)}`,
    `kk${'l'.repeat(18)}`,
    'll',
  ])
  const start = await typed([line, 'C-a', 'X'], { cols: 20, rows: 5 })
  expect(start.screen[0]).toBe('$ Xaaaaaaaaaaaaaaaaa')
  expect(start.cursor).toEqual({ row: 0, column: 3 })
})

test('a keyboard macro types again what was typed', async () => {
  expect(await typed(['C-x', '(', 'a', 'b', 'C-x', ')', 'C-x', 'e', 'M-2', 'C-x', 'e'])).toMatchObject({
    screen: ['$ abababab'],
  })
})

test('a numeric argument is shown while it is typed', async () => {
  expect(await typed(['abc', 'M-1', '2'])).toMatchObject({ screen: ['(arg: 12) abc'] })
})

test('PageUp copies the lines that begin as this one does, and passes over copies', async () => {
  const history = ['mount a', 'ls', 'mount b', 'mount b', 'touch c']
  expect(await typed(['mo', 'PPage', 'PPage'], { history })).toMatchObject({
    screen: ['$ mount a'],
    cursor: { row: 0, column: 4 },
  })
  expect(await typed(['mo', 'PPage', 'PPage', 'NPage', '!'], { history })).toMatchObject({
    screen: ['$ mo!unt b'],
  })
})

test('M-p asks for a text and copies the last line that has it', async () => {
  const history = ['echo apple', 'echo banana']
  expect(await typed(['M-p', 'app'], { history })).toMatchObject({ screen: ['$ :app'] })
  expect(await typed(['M-p', 'app', 'Enter', '>'], { history })).toMatchObject({ screen: ['$ echo >apple'] })
})
