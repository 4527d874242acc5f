import { expect, test } from 'vitest'
import { POLLHUP, POLLIN, POLLOUT, SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGWINCH } from './abi.ts'
import { keyByKey, OPOST, type Termios, USUAL, withoutSignals } from './termios.ts'
import { decode, encode } from './text.ts'
import { Tty } from './tty.ts'
import { EIO, ERESTARTSYS } from './vfs/errno.ts'

const RAW: Termios = keyByKey(USUAL)

function terminal() {
  const log: string[] = []
  const queue = (name: string) => ({
    sleep: () => log.push(`${name} sleep`),
    wake: () => log.push(`${name} wake`),
  })
  const tty = new Tty({
    readers: queue('readers'),
    writers: queue('writers'),
    signal: (pgid, signal) => log.push(`signal ${pgid} ${signal}`),
  })
  tty.setForegroundGroup(7)
  return { tty, log }
}

/** Everything that can be read without sleeping, a text for each read. */
function readAll(tty: Tty, count = 65536): string[] {
  const texts: string[] = []
  for (;;) {
    const bytes = tty.read(count)
    if (typeof bytes === 'number') return texts
    texts.push(decode(bytes))
  }
}

/** What typing shows and what a reader then gets; with `output`, after that has been written. */
function type(input: string, output = '') {
  const { tty } = terminal()
  tty.write(encode(output))
  tty.takeOutput()
  tty.input(input)
  return { shown: tty.takeOutput(), read: readAll(tty) }
}

// Shown and read here as a pseudo terminal of Linux 6.18 with IUTF8 does, but where a comment says otherwise.

test('a line is echoed and handed over when Enter ends it', () => {
  expect(type('abc\r')).toEqual({ shown: 'abc\r\n', read: ['abc\n'] })
  expect(type('abc')).toEqual({ shown: 'abc', read: [] })
})

test('erase takes one character from the line and from the screen', () => {
  expect(type('ab\x7fc\r')).toEqual({ shown: 'ab\b \bc\r\n', read: ['ac\n'] })
  expect(type('\x7fa\r')).toEqual({ shown: 'a\r\n', read: ['a\n'] })
})

test('a control character is echoed as ^X and erased as two cells', () => {
  expect(type('a\x01b\x7f\x7fc\r')).toEqual({ shown: 'a^Ab\b \b\b \b\b \bc\r\n', read: ['ac\n'] })
  expect(type('x\x1by\r')).toEqual({ shown: 'x^[y\r\n', read: ['x\x1by\n'] })
})

test('an erased tab goes back to where it began', () => {
  expect(type('a\tb\x7f\x7fc\r')).toEqual({ shown: `a\tb\b \b${'\b'.repeat(7)}c\r\n`, read: ['ac\n'] })
  expect(type('ab\t\tc\x7f\x7f\x7f\r', 'name? ')).toEqual({
    shown: `ab\t\tc\b \b${'\b'.repeat(16)}\r\n`,
    read: ['ab\n'],
  })
})

test('a tab begins where the last line of the output ends', () => {
  const { tty } = terminal()
  for (const part of ['12345', 'x\n', '12']) tty.write(encode(part))
  tty.takeOutput()
  tty.input('\t\x7f')
  expect(tty.takeOutput()).toBe(`\t${'\b'.repeat(6)}`)
})

test('a wide character is erased whole, in both of its cells (n_tty forgets one)', () => {
  expect(type('文件\x7fa\r')).toEqual({ shown: '文件\b \b\b \ba\r\n', read: ['文a\n'] })
})

test('a character is erased together with the marks that combine with it', () => {
  expect(type('xe\u0301\x7fa\r')).toEqual({ shown: 'xe\u0301\b \ba\r\n', read: ['xa\n'] })
})

test('word erase takes a word and what is no word behind it', () => {
  expect(type('one two-three  \x17X\r')).toEqual({
    shown: `one two-three  ${'\b \b'.repeat(7)}X\r\n`,
    read: ['one two-X\n'],
  })
  expect(type('one,two\x17\r')).toEqual({ shown: 'one,two\b \b\b \b\b \b\r\n', read: ['one,\n'] })
})

test('kill takes the whole line', () => {
  expect(type('abc\x15d\r')).toEqual({ shown: 'abc\b \b\b \b\b \bd\r\n', read: ['d\n'] })
})

test('reprint shows the line again on a new one', () => {
  expect(type('ab\x12c\r')).toEqual({ shown: 'ab^R\r\nabc\r\n', read: ['abc\n'] })
})

test('^V takes the next key literally', () => {
  expect(type('ab\x16\x03c\x16\x7f\r')).toEqual({ shown: 'ab^\b^Cc^\b^?\r\n', read: ['ab\x03c\x7f\n'] })
})

test('^D ends the file at the start of a line and pushes what there is in the middle of one', () => {
  expect(type('\x04')).toEqual({ shown: '', read: [''] })
  expect(type('ab\x04cd\r')).toEqual({ shown: 'abcd\r\n', read: ['ab', 'cd\n'] })
  expect(type('ab\x04\x04')).toEqual({ shown: 'ab', read: ['ab', ''] })
  expect(type('a\n\x04b\n')).toEqual({ shown: 'a\r\nb\r\n', read: ['a\n', '', 'b\n'] })
})

test('a short read leaves the rest of the line', () => {
  const { tty } = terminal()
  tty.input('abcdef\rxy\r')
  expect(readAll(tty, 4)).toEqual(['abcd', 'ef\n', 'xy\n'])
})

test('^C and ^\\ drop what was typed, are shown, and signal the foreground group', () => {
  const { tty, log } = terminal()
  tty.input('ab\x03cd\x1ce\r')
  expect(tty.takeOutput()).toBe('ab^Ccd^\\e\r\n')
  expect(readAll(tty)).toEqual(['e\n'])
  expect(log.filter((line) => line.startsWith('signal'))).toEqual([
    `signal 7 ${SIGINT}`,
    `signal 7 ${SIGQUIT}`,
  ])
})

test('^Z is shown, drops what was typed and is a signal', () => {
  const { tty, log } = terminal()
  tty.input('ab\x1ac\r')
  expect(tty.takeOutput()).toBe('ab^Zc\r\n')
  expect(readAll(tty)).toEqual(['c\n'])
  expect(log.filter((line) => line.startsWith('signal'))).toEqual([`signal 7 ${SIGTSTP}`])
})

test('with signals off ^C is a byte like others', () => {
  const { tty, log } = terminal()
  tty.setTermios(withoutSignals(RAW))
  tty.input('a\x03b')
  expect(readAll(tty)).toEqual(['a\x03b'])
  expect(log).not.toContain(`signal 7 ${SIGINT}`)
})

test('raw mode hands over keys as they come, unechoed, carriage return and all', () => {
  const { tty } = terminal()
  tty.setTermios(RAW)
  tty.input('ab\r\x7f\x04')
  expect(readAll(tty)).toEqual(['ab\r\x7f\x04'])
  expect(tty.takeOutput()).toBe('')
})

test('^C in raw mode signals and drops what was typed before it', () => {
  const { tty, log } = terminal()
  tty.setTermios(RAW)
  tty.input('lost\x03kept')
  expect(readAll(tty)).toEqual(['kept'])
  expect(tty.takeOutput()).toBe('')
  expect(log).toContain(`signal 7 ${SIGINT}`)
})

test('lines that were typed ahead can be read in raw mode', () => {
  const { tty } = terminal()
  tty.input('one\rtwo')
  tty.setTermios(RAW)
  expect(readAll(tty)).toEqual(['one\ntwo'])
})

test('what was typed ahead in raw mode is cut into lines, unechoed', () => {
  const { tty } = terminal()
  tty.setTermios(RAW)
  tty.input('one\rtwo\x04\x04thr')
  tty.setTermios(USUAL)
  tty.input('ee\r')
  expect(readAll(tty)).toEqual(['one\n', 'two', '', 'three\n'])
  expect(tty.takeOutput()).toBe('ee\r\n')
})

test('keys that nobody read are the same after both changes of mode', () => {
  const { tty } = terminal()
  tty.setTermios(RAW)
  tty.input('ab\x7f\x12\x1b[A\n\x04')
  tty.setTermios(USUAL)
  tty.setTermios(RAW)
  expect(readAll(tty).join('')).toBe('ab\x7f\x12\x1b[A\n\x04')
})

test('a line keeps 4095 bytes and Enter', () => {
  const { tty } = terminal()
  tty.input(`${'x'.repeat(4094)}YZW\r`)
  const [line = '', ...rest] = readAll(tty)
  expect([line.length, line.slice(-4), rest]).toEqual([4096, 'xxY\n', []])
  expect(tty.takeOutput().slice(-8)).toBe('xxxYZW\r\n')
})

test('finished lines that nobody reads hold back the rest without loss', () => {
  const { tty } = terminal()
  const lines = Array.from({ length: 3000 }, (_, index) => `line ${index}`)
  tty.input(`${lines.join('\r')}\r`)
  const shown = tty.takeOutput()
  expect(shown.length).toBeLessThan(5000)
  expect(readAll(tty)).toEqual(lines.map((line) => `${line}\n`))
  expect(shown + tty.takeOutput()).toBe(lines.map((line) => `${line}\r\n`).join(''))
})

test('^C gets through a full buffer and drops the rest of the paste', () => {
  const { tty, log } = terminal()
  tty.input('line\r'.repeat(5000))
  tty.takeOutput()
  tty.input('\x03')
  expect(log.at(-1)).toBe(`signal 7 ${SIGINT}`)
  expect(tty.takeOutput()).toBe('^C')
  expect(readAll(tty)).toEqual([])
})

test('^C behind a paste in the same input keeps only what follows it', () => {
  const { tty, log } = terminal()
  tty.input(`${'line\r'.repeat(5000)}\x03after\r`)
  expect(log).toContain(`signal 7 ${SIGINT}`)
  expect(readAll(tty)).toEqual(['after\n'])
})

test('a paste of 10 MB arrives whole in raw mode', () => {
  const { tty } = terminal()
  tty.setTermios(RAW)
  const paste = 'echo 0123456789 文件\n'.repeat(450_000)
  expect(tty.input(paste)).toBe(true)
  let bytes = 0
  for (;;) {
    const read = tty.read(4096)
    if (typeof read === 'number') break
    bytes += read.length
  }
  expect(bytes).toBe(encode(paste).length)
})

test('an input that cannot be kept is refused whole, with the bell', () => {
  const { tty } = terminal()
  tty.setTermios(RAW)
  expect(tty.input('x'.repeat(33 * 1024 * 1024))).toBe(false)
  expect(tty.takeOutput()).toBe('\x07')
  expect(readAll(tty)).toEqual([])
  expect(tty.input('y')).toBe(true)
  expect(readAll(tty)).toEqual(['y'])
})

test('reading nothing puts the reader to sleep and typing wakes it', () => {
  const { tty, log } = terminal()
  expect(tty.read(10)).toBe(-ERESTARTSYS)
  tty.input('a')
  expect(log).toEqual(['readers sleep'])
  tty.input('\r')
  expect(log).toEqual(['readers sleep', 'readers wake'])
  expect(tty.poll()).toBe(POLLIN | POLLOUT)
})

test('a written newline goes out as carriage return and newline, unless the mode says not to', () => {
  const { tty } = terminal()
  tty.write(encode('a\nb\n'))
  tty.setTermios({ ...USUAL, oflag: USUAL.oflag & ~OPOST })
  tty.write(encode('c\n'))
  expect(tty.takeOutput()).toBe('a\r\nb\r\nc\n')
})

test('a character written in two parts comes out whole', () => {
  const { tty } = terminal()
  const bytes = encode('文')
  tty.write(bytes.subarray(0, 1))
  const first = tty.takeOutput()
  tty.write(bytes.subarray(1))
  expect([first, tty.takeOutput()]).toEqual(['', '文'])
})

test('writers sleep when 64 KiB wait to be shown, and wake when they are taken', () => {
  const { tty, log } = terminal()
  const block = new Uint8Array(70_000).fill(120)
  expect(tty.write(block)).toBe(65536)
  expect(tty.write(block)).toBe(-ERESTARTSYS)
  expect(tty.poll()).toBe(0)
  expect(tty.pendingOutput).toBe(65536)
  expect(tty.takeOutput().length).toBe(65536)
  expect(log).toEqual(['writers sleep', 'writers wake'])
  expect(tty.poll()).toBe(POLLOUT)
})

test('a new size tells the foreground group once', () => {
  const { tty, log } = terminal()
  tty.resize(100, 30)
  tty.resize(100, 30)
  expect(tty.size()).toEqual({ cols: 100, rows: 30 })
  expect(log).toEqual([`signal 7 ${SIGWINCH}`])
})

test('after hang-up readers see the end of file and writers an error', () => {
  const { tty, log } = terminal()
  tty.input('typed\r')
  tty.hangUp()
  tty.hangUp()
  expect(tty.read(10)).toEqual(new Uint8Array(0))
  expect(tty.write(encode('x'))).toBe(-EIO)
  expect(tty.poll()).toBe(POLLIN | POLLOUT | POLLHUP)
  expect(tty.input('more')).toBe(false)
  expect(log.filter((line) => line.startsWith('signal'))).toEqual([
    `signal 7 ${SIGHUP}`,
    `signal 7 ${SIGCONT}`,
  ])
})

test('what nobody has read can be taken back, whatever stage it is in', () => {
  const { tty } = terminal()
  tty.input('first\rsecond\r\x04half')
  expect(decode(tty.read(2) as Uint8Array)).toBe('fi')
  expect(tty.takeInput()).toBe('rst\nsecond\n\x04half')
  expect(tty.takeInput()).toBe('')
  expect(readAll(tty)).toEqual([])
})
