/** hostname(1) of Debian: shows or sets the host's name. */

import { EPERM } from '../kernel/vfs/errno.ts'
import { defineProgram } from './lib/program.ts'

const USAGE = `Usage: hostname [-b] {hostname|-F file}         set host name (from file)
       hostname [-a|-A|-d|-f|-i|-I|-s|-y]       display formatted name
       hostname                                 display host name

       {yp,nis,}domainname {nisdomain|-F file}  set NIS domain name (from file)
       {yp,nis,}domainname                      display NIS domain name

       dnsdomainname                            display dns domain name

       hostname -V|--version|-h|--help          print info and exit

Program name:
       {yp,nis,}domainname=hostname -y
       dnsdomainname=hostname -d

Program options:
    -a, --alias            alias names
    -A, --all-fqdns        all long host names (FQDNs)
    -b, --boot             set default hostname if none available
    -d, --domain           DNS domain name
    -f, --fqdn, --long     long host name (FQDN)
    -F, --file             read host name or NIS domain name from given file
    -i, --ip-address       addresses for the host name
    -I, --all-ip-addresses all addresses for the host
    -s, --short            short host name
    -y, --yp, --nis        NIS/YP domain name

Description:
   This command can get or set the host name or the NIS domain name. You can
   also get the DNS domain or the FQDN (fully qualified domain name).
   Unless you are using bind or NIS for host lookups you can change the
   FQDN (Fully Qualified Domain Name) and the DNS domain name (which is
   part of the FQDN) in the /etc/hosts file.
`

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
  // The usage goes to standard output, the complaint before it does not.
  usageError: (_called, io) => {
    io.print(USAGE)
    return ''
  },
  failureStatus: 255,
  *run(io, options, operands) {
    if (operands.length > 1) {
      yield* io.printError(USAGE)
      return 255
    }
    const file = options.value('file')
    let name = operands[0]
    if (file !== undefined) {
      const text = yield* io.readText(file)
      if (typeof text === 'number') return yield* io.fail("can't open `%s'".replace('%s', file), 0, 1)
      name = text
        .split('\n')
        .find((line) => line.trim() !== '' && !line.startsWith('#'))
        ?.trim()
    }
    if (name !== undefined) {
      const result = io.sys.sethostname(name)
      if (result === -EPERM) return yield* io.fail('you must be root to change the host name', 0, 1)
      if (result < 0) return yield* io.fail('the specified hostname is invalid', 0, 1)
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
