/** hostname(1) of Debian: shows or sets the host's name. */

import { EPERM } from '../kernel/vfs/errno.ts'
import { defineProgram } from './lib/program.ts'

export const hostname = defineProgram({
  name: 'hostname',
  usage: [
    '[-s|--short|-f|--fqdn|-d|--domain|-i|--ip-address|-I|--all-ip-addresses]',
    '[-F|--file] {filename|name}',
  ],
  about: "Show or set the system's host name.",
  version: 'hostname 3.25',
  baseName: true,
  options: {
    short: { short: 's', long: 'short', help: 'short host name' },
    fqdn: { short: 'f', long: ['fqdn', 'long'], help: 'long host name (FQDN)' },
    domain: { short: 'd', long: 'domain', help: 'DNS domain name' },
    address: { short: 'i', long: 'ip-address', help: 'addresses for the host name' },
    addresses: { short: 'I', long: 'all-ip-addresses', help: 'all addresses for the host' },
    file: { short: 'F', long: 'file', argument: 'FILE', help: 'read host name from given file' },
  },
  *run(io, options, operands) {
    const file = options.value('file')
    let name = operands[0]
    if (file !== undefined) {
      const text = yield* io.readText(file)
      if (typeof text === 'number') return yield* io.fail("can't open `%s'".replace('%s', file))
      name = text
        .split('\n')
        .find((line) => line.trim() !== '' && !line.startsWith('#'))
        ?.trim()
    }
    if (name !== undefined) {
      const result = io.sys.sethostname(name)
      if (result === -EPERM) return yield* io.fail('you must be root to change the host name')
      if (result < 0) return yield* io.fail('the specified hostname is invalid')
      return 0
    }
    const { nodename } = io.sys.uname()
    const dot = nodename.indexOf('.')
    if (options.has('short')) io.print(`${dot < 0 ? nodename : nodename.slice(0, dot)}\n`)
    else if (options.has('domain')) io.print(`${dot < 0 ? '' : nodename.slice(dot + 1)}\n`)
    else if (options.has('address')) io.print('127.0.1.1\n')
    else if (options.has('addresses')) io.print('\n')
    else io.print(`${nodename}\n`)
    return 0
  },
})
