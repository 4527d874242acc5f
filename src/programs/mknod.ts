/** mknod(1) and mkfifo(1): make devices and fifos. */

import { EINVAL } from '../kernel/vfs/errno.ts'
import { makedev, S_IFBLK, S_IFCHR, S_IFIFO } from '../kernel/vfs/mode.ts'
import { contextOption } from './lib/context-option.ts'
import type { Io, Step } from './lib/io.ts'
import { applyMode, parseMode } from './lib/mode.ts'
import { defineProgram } from './lib/program.ts'
import { quoteIfNeeded, quoteName, quoteText } from './lib/quote.ts'

const modeOption = {
  mode: {
    short: 'm',
    long: 'mode',
    argument: 'MODE',
    help: 'set file permission bits to MODE, not a=rw - umask',
  },
  context: contextOption('SELinux/SMACK'),
} as const

export const mknod = defineProgram({
  name: 'mknod',
  usage: '[OPTION]... NAME TYPE [MAJOR MINOR]',
  about:
    'Create the special file NAME of the given TYPE.\n\nBoth MAJOR and MINOR must be specified when TYPE is b, c, or u, and they must be omitted when TYPE is p.',
  options: modeOption,
  *run(io, options, operands) {
    const mode = yield* readMode(io, options.value('mode'))
    const [name, type, majorText, minorText] = operands
    const needed = type?.startsWith('p') === true ? 2 : 4
    if (operands.length < needed) return yield* missingOperand(io, operands, needed)
    if (operands.length > needed) {
      const hint =
        needed === 2 && operands.length === 4 ? 'Fifos do not have major and minor device numbers.\n' : ''
      return yield* complainOperand(io, `extra operand ${quoteText(operands[needed] as string)}`, hint)
    }
    const kind = KINDS[(type as string)[0] ?? '']
    if (kind === undefined) return yield* io.failUsage(`invalid device type ${quoteText(type as string)}`)
    const device = needed === 2 ? 0 : yield* readDevice(io, majorText as string, minorText as string)
    if (device === null) return yield* io.fail(quoteIfNeeded(name as string), -EINVAL)
    const result = io.sys.mknod(name as string, kind | mode.bits, device)
    if (result < 0) return yield* io.fail(quoteIfNeeded(name as string), result)
    return yield* finishMode(io, name as string, mode)
  },
})

const KINDS: Readonly<Record<string, number>> = { b: S_IFBLK, c: S_IFCHR, u: S_IFCHR, p: S_IFIFO }

export const mkfifo = defineProgram({
  name: 'mkfifo',
  usage: '[OPTION]... NAME...',
  about: 'Create named pipes (FIFOs) with the given NAMEs.',
  options: modeOption,
  *run(io, options, operands) {
    if (operands.length === 0) return yield* io.failUsage('missing operand')
    const mode = yield* readMode(io, options.value('mode'))
    let status = 0
    for (const name of operands) {
      const result = io.sys.mknod(name, S_IFIFO | mode.bits)
      if (result < 0) {
        yield* io.complain(`cannot create fifo ${quoteName(name)}`, result)
        status = 1
      } else if ((yield* finishMode(io, name, mode)) !== 0) status = 1
    }
    return status
  },
})

interface WantedMode {
  readonly bits: number
  /** The umask must not restrict it. */
  readonly exact: boolean
}

function* readMode(io: Io, text: string | undefined): Step<WantedMode> {
  if (text === undefined) return { bits: 0o666, exact: false }
  const change = parseMode(text)
  if (change === null) return yield* io.fail('invalid mode')
  const umask = io.sys.umask(0)
  io.sys.umask(umask)
  const bits = applyMode(change, 0o666, umask)
  if (bits > 0o777) return yield* io.fail('mode must specify only file permission bits')
  return { bits, exact: true }
}

function* finishMode(io: Io, name: string, mode: WantedMode): Step<number> {
  if (!mode.exact) return 0
  const result = io.sys.chmod(name, mode.bits)
  if (result >= 0) return 0
  yield* io.complain(`cannot set permissions of ${quoteName(name)}`, result)
  return 1
}

function* missingOperand(io: Io, operands: readonly string[], needed: number): Step<number> {
  const last = operands.at(-1)
  const after = last === undefined ? '' : ` after ${quoteText(last)}`
  const hint =
    needed === 4 && operands.length === 2 ? 'Special files require major and minor device numbers.\n' : ''
  return yield* complainOperand(io, `missing operand${after}`, hint)
}

function* complainOperand(io: Io, message: string, hint: string): Step<number> {
  yield* io.complain(message)
  yield* io.printError(`${hint}Try '${io.called} --help' for more information.\n`)
  return 1
}

/** Null for what has no bits in the kernel's numbers: mknod(3) itself refuses it. */
function* readDevice(io: Io, majorText: string, minorText: string): Step<number | null> {
  const major = readNumber(majorText)
  if (major === null) return yield* io.fail(`invalid major device number ${quoteText(majorText)}`)
  const minor = readNumber(minorText)
  if (minor === null) return yield* io.fail(`invalid minor device number ${quoteText(minorText)}`)
  return major < 2 ** 12 && minor < 2 ** 20 ? makedev(major, minor) : null
}

/** Decimal, 0octal or 0xhexadecimal. */
function readNumber(text: string): number | null {
  if (/^0x[0-9a-f]+$/i.test(text)) return Number(text)
  if (/^0[0-7]*$/.test(text)) return Number.parseInt(text, 8)
  return /^[1-9]\d*$/.test(text) ? Number(text) : null
}
