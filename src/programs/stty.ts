/** stty(1) of GNU coreutils: shows and changes what termios(3) has of a terminal. */

import { O_NONBLOCK, O_RDONLY } from '../kernel/abi.ts'
import { CBAUD, type Termios } from '../kernel/termios.ts'
import { EINVAL } from '../kernel/vfs/errno.ts'
import { type Io, STDIN, STDOUT } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { parseRequests, type Request, saved } from './stty/apply.ts'
import { allSettings, oddSettings } from './stty/show.ts'
import { speedOf } from './stty/speeds.ts'

export const stty = defineProgram({
  name: 'stty',
  usage: ['[-F DEVICE | --file=DEVICE] [SETTING]...', '[-F DEVICE | --file=DEVICE] [-a|--all]'],
  about: 'Print or change terminal characteristics.',
  order: 'first',
  options: {
    all: { short: 'a', long: 'all', help: 'print all current settings in human-readable form' },
    file: { short: 'F', long: 'file', argument: 'DEVICE', help: 'open and use DEVICE instead of stdin' },
    save: { short: 'g', long: 'save', help: 'print all current settings in a stty-readable form' },
  },
  rewrite: optionsFirst,
  *run(io, options, operands) {
    if (options.has('all') && options.has('save'))
      return yield* io.fail('the options for verbose and stty-readable output styles are\nmutually exclusive')
    if ((options.has('all') || options.has('save')) && operands.length > 0)
      return yield* io.fail('when specifying an output style, modes may not be set')
    const requests = parseRequests(operands)
    if ('message' in requests) {
      if (requests.isUsage) return yield* io.failUsage(requests.message)
      return yield* io.fail(requests.message)
    }
    const device = options.value('file')
    const shown = device === undefined ? 'standard input' : device
    const fd = device === undefined ? STDIN : yield* io.open(device, O_RDONLY | O_NONBLOCK)
    if (fd < 0) return yield* io.fail(shown, fd)
    const termios = io.sys.tcgetattr(fd)
    if (typeof termios === 'number') return yield* io.fail(`'${shown}'`, termios)
    if (options.has('save')) io.print(`${saved(termios)}\n`)
    else if (options.has('all')) io.print(allSettings(termios, sizeOf(io, fd), screenColumns(io)))
    else if (requests.length === 0) io.print(oddSettings(termios, screenColumns(io)))
    const wanted = obey(io, fd, termios, requests)
    if (wanted === termios) return 0
    io.sys.tcsetattr(fd, wanted)
    const kept = io.sys.tcgetattr(fd)
    if (typeof kept === 'number' || kept.cflag === wanted.cflag) return 0
    // The C library says EINVAL where nothing else was to be changed.
    if (saved({ ...wanted, cflag: kept.cflag }) === saved(termios))
      return yield* io.fail(`'${shown}'`, -EINVAL)
    return yield* io.fail(`'${shown}': unable to perform all requested operations`)
  },
})

/** Prints and sizes at once what is to be; the settings after all of them. */
function obey(io: Io, fd: number, termios: Termios, requests: readonly Request[]): Termios {
  let wanted = termios
  for (const request of requests) {
    if (request.kind === 'modes') wanted = request.change(wanted)
    else if (request.kind === 'size') {
      const { rows, cols } = sizeOf(io, fd)
      io.sys.setWinsize(fd, { rows: request.rows ?? rows, cols: request.cols ?? cols })
    } else if (request.what === 'speed') io.print(`${speedOf(wanted.cflag & CBAUD)}\n`)
    else {
      const { rows, cols } = sizeOf(io, fd)
      io.print(`${rows} ${cols}\n`)
    }
  }
  return wanted
}

function sizeOf(io: Io, fd: number): { rows: number; cols: number } {
  const size = io.sys.winsize(fd)
  return typeof size === 'number' ? { rows: 0, cols: 0 } : size
}

/** screen_columns: of standard output's terminal, of COLUMNS, or 80. */
function screenColumns(io: Io): number {
  const { cols } = sizeOf(io, STDOUT)
  if (cols > 0) return cols
  const columns = io.variable('COLUMNS') ?? ''
  return /^[1-9]\d*$/.test(columns) ? Number(columns) : 80
}

/**
 * What is no option of stty's is a setting: -echo, and also -Z, of which stty then says that it is none. What follows -- is
 * looked at only where a setting stands before it, and -- is none.
 */
function optionsFirst(args: readonly string[]): readonly string[] {
  const given: string[] = []
  const settings: string[] = []
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as string
    const takesNext = /^(?:-F|--file)$/.test(arg) && i + 1 < args.length
    if (takesNext) given.push(arg, args[++i] as string)
    else if (/^-(?:[ag]+|F.+|-(?:all|save|help|version|file=.*))$/s.test(arg)) given.push(arg)
    else if (arg === '--' && settings.length === 0) break
    else settings.push(arg)
  }
  return [...given, '--', ...settings]
}
