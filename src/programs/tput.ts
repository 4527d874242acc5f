/**
 * tput(1) of ncurses: what moves the cursor and changes colours, from terminfo(5). The terminals that are known are
 * those that the machine is used from: xterm, screen and tmux, linux, and what calls itself dumb.
 */

import { type Io, STDERR, STDIN, STDOUT, type Step } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'

const USAGE_STATUS = 2
const UNKNOWN_TERMINAL = 3
const UNKNOWN_CAPABILITY = 4

interface Terminal {
  readonly longName: string
  readonly colors: number
  readonly strings: Readonly<Record<string, string>>
}

const common: Readonly<Record<string, string>> = {
  bel: '\x07',
  blink: '\x1b[5m',
  bold: '\x1b[1m',
  cr: '\r',
  cub1: '\b',
  cud1: '\n',
  cuf1: '\x1b[C',
  cuu1: '\x1b[A',
  cup: '\x1b[%i%p1%d;%p2%dH',
  cub: '\x1b[%p1%dD',
  cud: '\x1b[%p1%dB',
  cuf: '\x1b[%p1%dC',
  cuu: '\x1b[%p1%dA',
  dch1: '\x1b[P',
  dim: '\x1b[2m',
  dl1: '\x1b[M',
  ed: '\x1b[J',
  el: '\x1b[K',
  el1: '\x1b[1K',
  home: '\x1b[H',
  ht: '\t',
  hpa: '\x1b[%i%p1%dG',
  il1: '\x1b[L',
  ind: '\n',
  op: '\x1b[39;49m',
  rc: '\x1b8',
  rev: '\x1b[7m',
  ri: '\x1bM',
  rmso: '\x1b[27m',
  rmul: '\x1b[24m',
  sc: '\x1b7',
  setab: '\x1b[4%p1%dm',
  setaf: '\x1b[3%p1%dm',
  smso: '\x1b[7m',
  smul: '\x1b[4m',
  vpa: '\x1b[%i%p1%dd',
}

const xterm: Terminal = {
  longName: 'xterm terminal emulator (X Window System)',
  colors: 8,
  strings: {
    ...common,
    civis: '\x1b[?25l',
    clear: '\x1b[H\x1b[2J\x1b[3J',
    cnorm: '\x1b[?12l\x1b[?25h',
    invis: '\x1b[8m',
    rmcup: '\x1b[?1049l\x1b[23;0;0t',
    ritm: '\x1b[23m',
    rs1: '\x1bc',
    sgr0: '\x1b(B\x1b[m',
    sitm: '\x1b[3m',
    smcup: '\x1b[?1049h\x1b[22;0;0t',
  },
}

const extendedColors = {
  setab: '\x1b[%?%p1%{8}%<%t4%p1%d%e%p1%{16}%<%t10%p1%{8}%-%d%e48;5;%p1%d%;m',
  setaf: '\x1b[%?%p1%{8}%<%t3%p1%d%e%p1%{16}%<%t9%p1%{8}%-%d%e38;5;%p1%d%;m',
}

const screen: Terminal = {
  longName: 'VT 100/ANSI X3.64 virtual terminal',
  colors: 8,
  strings: {
    ...common,
    civis: '\x1b[?25l',
    clear: '\x1b[H\x1b[J',
    cnorm: '\x1b[34h\x1b[?25h',
    rmcup: '\x1b[?1049l',
    rmso: '\x1b[23m',
    sgr0: '\x1b[m\x0f',
    smcup: '\x1b[?1049h',
    smso: '\x1b[3m',
  },
}

const linux: Terminal = {
  longName: 'Linux console',
  colors: 8,
  strings: {
    ...common,
    civis: '\x1b[?25l\x1b[?1c',
    clear: '\x1b[H\x1b[J',
    cnorm: '\x1b[?25h\x1b[?0c',
    sgr0: '\x1b[m\x0f',
  },
}

const with256 = (terminal: Terminal, longName: string): Terminal => ({
  longName,
  colors: 256,
  strings: { ...terminal.strings, ...extendedColors },
})

const terminals: Readonly<Record<string, Terminal>> = {
  xterm,
  'xterm-color': xterm,
  'xterm-256color': with256(xterm, 'xterm with 256 colors'),
  screen,
  'screen-256color': with256(screen, 'GNU Screen with 256 colors'),
  tmux: screen,
  'tmux-256color': with256(screen, 'tmux with 256 colors'),
  linux,
  dumb: {
    longName: '80-column dumb tty',
    colors: -1,
    strings: { bel: '\x07', cr: '\r', cud1: '\n', ind: '\n' },
  },
}

export const tput = defineProgram({
  name: 'tput',
  usage: '[options] [command]',
  about: 'Initialize a terminal or query the terminfo database.',
  version: 'ncurses 6.5.20250216',
  failureStatus: USAGE_STATUS,
  order: 'first',
  options: {
    standardInput: { short: 'S', help: 'read commands from standard input' },
    terminal: { short: 'T', argument: 'TERM', help: 'use this instead of $TERM' },
    keep: { short: 'x', help: 'do not try to clear scrollback' },
    version: { short: 'V', long: 'version', help: 'print curses-version' },
  },
  *run(io, options, operands) {
    const name = options.value('terminal') ?? io.variable('TERM') ?? ''
    if (name === '') return yield* io.fail('No value for $TERM and no -T specified')
    const terminal = terminals[name]
    if (terminal === undefined) return yield* io.fail(`unknown terminal "${name}"`, 0, UNKNOWN_TERMINAL)
    const commands = options.has('standardInput') ? yield* readCommands(io) : [operands]
    if (commands.length === 0 || commands[0]?.length === 0) {
      yield* io.printError('usage: tput [-V] [-S] [-T term] capname\n')
      return USAGE_STATUS
    }
    let status = 0
    for (const command of commands) status = yield* show(io, terminal, command, options.has('keep'))
    return status
  },
})

function* readCommands(io: Io): Step<string[][]> {
  const text = yield* io.readAll(STDIN)
  if (typeof text === 'number') return []
  const lines = new TextDecoder().decode(text).split('\n')
  return lines
    .map((line) => line.split(/\s+/).filter((word) => word !== ''))
    .filter((words) => words.length > 0)
}

function* show(
  io: Io,
  terminal: Terminal,
  [capability = '', ...values]: readonly string[],
  keeps: boolean,
): Step<number> {
  if (capability === 'longname') {
    io.print(terminal.longName)
    return 0
  }
  if (capability === 'init') return 0
  if (capability === 'reset') {
    io.print(terminal.strings.rs1 ?? '')
    return 0
  }
  const number = numberOf(io, terminal, capability)
  if (number !== null) {
    io.print(`${number}\n`)
    return 0
  }
  if (/^(?:am|xenl|mir|msgr|km|bce|eo|hs)$/.test(capability)) return /^(?:eo|hs)$/.test(capability) ? 1 : 0
  const found = terminal.strings[capability]
  if (found === undefined) {
    const isKnown = capability in common || capability in xterm.strings
    return isKnown ? 1 : yield* io.fail(`unknown terminfo capability '${capability}'`, 0, UNKNOWN_CAPABILITY)
  }
  const text = keeps && capability === 'clear' ? found.replace('\x1b[3J', '') : found
  io.print(fill(text, values.map(Number)))
  return 0
}

function numberOf(io: Io, { colors }: Terminal, capability: string): number | null {
  if (capability === 'colors') return colors
  if (capability === 'it') return 8
  if (capability !== 'cols' && capability !== 'lines') return null
  const variable = io.variable(capability === 'cols' ? 'COLUMNS' : 'LINES')
  if (variable !== undefined && /^\d+$/.test(variable)) return Number(variable)
  for (const fd of [STDERR, STDOUT, STDIN]) {
    const size = io.sys.winsize(fd)
    if (typeof size !== 'number') return capability === 'cols' ? size.cols : size.rows
  }
  return capability === 'cols' ? 80 : 24
}

/** The parameters of a capability (terminfo(5)): %i counts from 1, %p1%d is the first, %? %t %e %; choose. */
function fill(text: string, values: readonly number[]): string {
  const parameters = [...values]
  const stack: number[] = []
  let result = ''
  /** how deep in a branch that is not taken, and whether another may be taken instead */
  let skipped = 0
  let isDecided = false
  const pieces = text.match(/%(?:p\d|\{\d+\}|.)|[^%]+/gs) ?? []
  for (const piece of pieces) {
    if (skipped > 0) {
      if (piece === '%?') skipped++
      else if (piece === '%;') skipped--
      else if (piece === '%e' && skipped === 1 && !isDecided) skipped = 0
      continue
    }
    if (!piece.startsWith('%')) result += piece
    else if (piece === '%i') for (const i of [0, 1]) parameters[i] = (parameters[i] ?? 0) + 1
    else if (piece.startsWith('%p')) stack.push(parameters[Number(piece[2]) - 1] ?? 0)
    else if (piece.startsWith('%{')) stack.push(Number(piece.slice(2, -1)))
    else if (piece === '%d') result += stack.pop() ?? 0
    else if (piece === '%<' || piece === '%-') {
      const [second = 0, first = 0] = [stack.pop(), stack.pop()]
      stack.push(piece === '%-' ? first - second : first < second ? 1 : 0)
    } else if (piece === '%t') {
      skipped = stack.pop() ? 0 : 1
      isDecided = false
    } else if (piece === '%e') {
      skipped = 1
      isDecided = true
    }
    if (piece === '%%') result += '%'
  }
  return result
}
