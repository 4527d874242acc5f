/** stty(1) of GNU coreutils: the terminal's settings, as far as the line discipline here has them. */

import { O_NONBLOCK, O_RDONLY, type Termios } from '../kernel/abi.ts'
import { STDIN } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { quoteText } from './lib/quote.ts'

const sane: Termios = { canonical: true, echo: true, signals: true, mapCr: true, outputNl: true }

const flags: Record<string, keyof Termios> = {
  echo: 'echo',
  icanon: 'canonical',
  icrnl: 'mapCr',
  isig: 'signals',
  onlcr: 'outputNl',
  opost: 'outputNl',
}

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
    const wrong = operands.find(
      (setting) => setting !== 'size' && setting !== 'speed' && apply(sane, setting) === null,
    )
    if (wrong !== undefined) return yield* io.failUsage(`invalid argument ${quoteText(wrong)}`)
    const device = options.value('file')
    const shown = device === undefined ? 'standard input' : device
    const fd = device === undefined ? STDIN : io.sys.open(device, O_RDONLY | O_NONBLOCK)
    if (fd < 0) return yield* io.fail(shown, fd)
    const termios = io.sys.tcgetattr(fd)
    if (typeof termios === 'number') return yield* io.fail(`'${shown}'`, termios)
    const size = io.sys.winsize(fd)
    const rows = typeof size === 'number' ? 0 : size.rows
    const columns = typeof size === 'number' ? 0 : size.cols
    if (options.has('save')) {
      io.print(`${encodeSettings(termios)}\n`)
      return 0
    }
    if (operands.length === 0) {
      const sizeText = options.has('all') ? ` rows ${rows}; columns ${columns};` : ''
      io.print(`speed 38400 baud;${sizeText} line = 0;\n${settingLines(termios, options.has('all'))}`)
      return 0
    }
    let next: Termios = termios
    for (const setting of operands) {
      if (setting === 'size') io.print(`${rows} ${columns}\n`)
      else if (setting === 'speed') io.print('38400\n')
      else {
        next = apply(next, setting) ?? next
      }
    }
    if (next !== termios) io.sys.tcsetattr(fd, next)
    return 0
  },
})

/** What is no option of stty's is a setting: -echo, and also -Z, of which stty then says that it is none. */
function optionsFirst(args: readonly string[]): readonly string[] {
  const given: string[] = []
  const settings: string[] = []
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as string
    const takesNext = /^(?:-F|--file)$/.test(arg) && i + 1 < args.length
    if (takesNext) given.push(arg, args[++i] as string)
    else if (/^-(?:[ag]+|F.+|-(?:all|save|help|version|file=.*))$/s.test(arg)) given.push(arg)
    else if (arg !== '--') settings.push(arg)
  }
  return [...given, '--', ...settings]
}

/** The settings after one word; null if it is none. */
function apply(termios: Termios, setting: string): Termios | null {
  if (setting === 'sane' || setting === '-raw' || setting === 'cooked') return { ...sane }
  if (setting === 'raw' || setting === '-cooked')
    return { ...termios, canonical: false, signals: false, mapCr: false, outputNl: false }
  if (setting === 'cbreak') return { ...termios, canonical: false }
  if (setting === '-cbreak') return { ...termios, canonical: true }
  if (/^[01]{5}$/.test(setting)) return decodeSettings(setting)
  const isOff = setting.startsWith('-')
  const key = flags[isOff ? setting.slice(1) : setting]
  return key === undefined ? null : { ...termios, [key]: !isOff }
}

const order: readonly (keyof Termios)[] = ['canonical', 'echo', 'signals', 'mapCr', 'outputNl']

const encodeSettings = (termios: Termios): string => order.map((key) => (termios[key] ? '1' : '0')).join('')

function decodeSettings(text: string): Termios {
  const settings = { ...sane }
  order.forEach((key, index) => {
    settings[key] = text[index] === '1'
  })
  return settings
}

function settingLines(termios: Termios, all: boolean): string {
  const word = (name: string, isOn: boolean) => (isOn ? name : `-${name}`)
  const rows = [
    [['icrnl', termios.mapCr]],
    [
      ['opost', termios.outputNl],
      ['onlcr', termios.outputNl],
    ],
    [
      ['isig', termios.signals],
      ['icanon', termios.canonical],
      ['echo', termios.echo],
    ],
  ] as const
  if (all) return rows.map((row) => `${row.map(([name, isOn]) => word(name, isOn)).join(' ')}\n`).join('')
  // Only what is not as usual.
  const odd = rows.flatMap((row) => row.filter(([, isOn]) => !isOn).map(([name]) => `-${name}`))
  return odd.length === 0 ? '' : `${odd.join(' ')}\n`
}
