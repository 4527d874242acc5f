/** lscpu(1) of util-linux: what /proc/cpuinfo says of the processors. */

import { defineProgram } from './lib/program.ts'

const WIDTH = 41

export const lscpu = defineProgram({
  name: 'lscpu',
  usage: '[options]',
  about: 'Display information about the CPU architecture.',
  version: 'util-linux 2.41.5',
  baseName: true,
  options: {},
  *run(io, _options, operands) {
    if (operands.length > 0) return yield* io.failUsage('bad usage')
    const text = yield* io.readText('/proc/cpuinfo')
    if (typeof text === 'number') return yield* io.fail('cannot open /proc/cpuinfo', text)
    const value = (name: string) => new RegExp(`^${name}\\s*: (.*)$`, 'm').exec(text)?.[1] ?? ''
    const count = text.match(/^processor\s/gm)?.length ?? 1
    const rows: readonly (readonly [string, string])[] = [
      ['Architecture:', io.sys.uname().machine],
      ['CPU op-mode(s):', '32-bit, 64-bit'],
      ['Address sizes:', value('address sizes')],
      ['Byte Order:', 'Little Endian'],
      ['CPU(s):', String(count)],
      ['On-line CPU(s) list:', Array.from({ length: count }, (_, i) => i).join(',')],
      ['Vendor ID:', value('vendor_id')],
      ['Model name:', value('model name')],
      ['CPU family:', value('cpu family')],
      ['Model:', value('model')],
      ['Thread(s) per core:', '1'],
      ['Core(s) per socket:', value('cpu cores')],
      ['Socket(s):', '1'],
      ['Stepping:', value('stepping')],
      ['BogoMIPS:', value('bogomips')],
      ['Flags:', value('flags')],
    ]
    for (const [name, shown] of rows) io.print(`${name.padEnd(WIDTH)}${shown}\n`)
    return 0
  },
})
