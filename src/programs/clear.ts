/** clear(1) and reset(1) of ncurses: a clean screen. */

import { USUAL } from '../kernel/termios.ts'
import { defineProgram } from './lib/program.ts'

export const clear = defineProgram({
  name: 'clear',
  usage: '[options]',
  about: 'Clear the terminal screen.',
  version: 'ncurses 6.5',
  options: {
    terminal: { short: 'T', argument: 'TERM', help: 'use this instead of $TERM' },
    keepScrollback: { short: 'x', help: 'do not try to clear scrollback' },
  },
  *run(io, options) {
    if (io.variable('TERM') === undefined && !options.has('terminal')) {
      yield* io.printError('TERM environment variable not set.\n')
      return 1
    }
    // Home, clear, and what has scrolled away (terminfo's clear and E3).
    io.print(`\x1b[H\x1b[2J${options.has('keepScrollback') ? '' : '\x1b[3J'}`)
    return 0
  },
})

export const reset = defineProgram({
  name: 'reset',
  usage: '[options] [terminal]',
  about: 'Initialize the terminal.',
  version: 'ncurses 6.5',
  options: {},
  *run(io) {
    const termios = io.sys.tcgetattr(0)
    if (typeof termios !== 'number') io.sys.tcsetattr(0, USUAL)
    io.print('\x1bc\x1b[!p\x1b[?3;4l\x1b[4l\x1b>')
    yield* io.flush()
    return 0
  },
})
