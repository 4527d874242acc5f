/** uname(1) and arch(1) of GNU coreutils. */

import { defineProgram } from './lib/program.ts'
import { quoteText } from './lib/quote.ts'

export const uname = defineProgram({
  name: 'uname',
  usage: '[OPTION]...',
  about: 'Print certain system information.  With no OPTION, same as -s.',
  options: {
    all: {
      short: 'a',
      long: 'all',
      help: 'print all information, in the following order, except omit -p and -i if unknown',
    },
    kernelName: { short: 's', long: ['kernel-name', 'sysname'], help: 'print the kernel name' },
    nodename: { short: 'n', long: 'nodename', help: 'print the network node hostname' },
    kernelRelease: { short: 'r', long: ['kernel-release', 'release'], help: 'print the kernel release' },
    kernelVersion: { short: 'v', long: 'kernel-version', help: 'print the kernel version' },
    machine: { short: 'm', long: 'machine', help: 'print the machine hardware name' },
    processor: { short: 'p', long: 'processor', help: 'print the processor type (non-portable)' },
    platform: { short: 'i', long: 'hardware-platform', help: 'print the hardware platform (non-portable)' },
    system: { short: 'o', long: 'operating-system', help: 'print the operating system' },
  },
  *run(io, options, operands) {
    if (operands.length > 0) return yield* io.failUsage(`extra operand ${quoteText(operands[0] as string)}`)
    const { sysname, nodename, release, version, machine } = io.sys.uname()
    const all = options.has('all')
    const fields: [key: Parameters<typeof options.has>[0], value: string, isUnknown?: boolean][] = [
      ['kernelName', sysname],
      ['nodename', nodename],
      ['kernelRelease', release],
      ['kernelVersion', version],
      ['machine', machine],
      ['processor', 'unknown', true],
      ['platform', 'unknown', true],
      ['system', 'GNU/Linux'],
    ]
    const shown = fields.filter(([key, , isUnknown]) => options.has(key) || (all && !isUnknown))
    io.print(`${(shown.length === 0 ? [sysname] : shown.map(([, value]) => value)).join(' ')}\n`)
    return 0
  },
})

export const arch = defineProgram({
  name: 'arch',
  usage: '[OPTION]...',
  about: 'Print machine architecture.',
  options: {},
  *run(io, _options, operands) {
    if (operands.length > 0) return yield* io.failUsage(`extra operand ${quoteText(operands[0] as string)}`)
    io.print(`${io.sys.uname().machine}\n`)
    return 0
  },
})
