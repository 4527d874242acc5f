/** hostname(1) of Debian: shows or sets the host's name. */

import { EPERM, strerror } from '../kernel/vfs/errno.ts'
import type { Io, Step } from './lib/io.ts'
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
  usage: '',
  about: '',
  version: 'hostname 3.25',
  baseName: true,
  failureStatus: 255,
  // The usage goes to standard output, the complaint before it does not.
  usageError: (_called, io) => {
    io.print(USAGE)
    return ''
  },
  options: {
    help: { short: 'h', long: 'help' },
    version: { short: 'V', long: 'version', help: 'print info and exit' },
    alias: { short: 'a', long: 'alias' },
    allNames: { short: 'A', long: 'all-fqdns' },
    boot: { short: 'b', long: 'boot' },
    short: { short: 's', long: 'short' },
    fqdn: { short: 'f', long: ['fqdn', 'long'] },
    domain: { short: 'd', long: 'domain' },
    address: { short: 'i', long: 'ip-address' },
    addresses: { short: 'I', long: 'all-ip-addresses' },
    nis: { short: 'y', long: ['yp', 'nis'] },
    file: { short: 'F', long: 'file', argument: 'FILE' },
  },
  *run(io, options, operands) {
    if (options.has('help')) {
      io.print(USAGE)
      return 255
    }
    const asked = options.last('alias', 'allNames', 'short', 'fqdn', 'domain', 'address', 'addresses', 'nis')
    if (operands.length > (asked === undefined ? 1 : 0)) {
      yield* io.printError(USAGE)
      return 255
    }
    if (asked !== undefined) return yield* show(io, asked)
    const file = options.value('file')
    const name = file === undefined ? operands[0] : yield* readName(io, file, options.has('boot'))
    if (name !== undefined) return yield* setName(io, name)
    io.print(`${io.sys.uname().nodename}\n`)
    return 0
  },
})

function* setName(io: Io, name: string): Step<number> {
  if (!isValid(name)) return yield* give(io, 'the specified hostname is invalid')
  const result = io.sys.sethostname(name)
  if (result === -EPERM) return yield* give(io, 'you must be root to change the host name')
  return result < 0 ? yield* give(io, 'name too long') : 0
}

/** Letters, digits, single dots, and hyphens that stand at no end of a part (check_name). */
const isValid = (name: string): boolean =>
  /^[A-Za-z0-9]+(?:-+[A-Za-z0-9]+)*(?:\.[A-Za-z0-9]+(?:-+[A-Za-z0-9]+)*)*$/.test(name)

function* give(io: Io, text: string): Step<number> {
  yield* io.complain(text)
  return 1
}

/** The first line that is no comment; at boot `localhost` where there is no file. */
function* readName(io: Io, file: string, boots: boolean): Step<string> {
  const text = yield* io.readText(file)
  if (typeof text !== 'number')
    return (
      text
        .split('\n')
        .find((line) => !line.startsWith('#'))
        ?.trim() ?? ''
    )
  if (boots) return 'localhost'
  yield* io.complain(strerror(text))
  return yield* io.exit(1)
}

type Shown = 'alias' | 'allNames' | 'short' | 'fqdn' | 'domain' | 'address' | 'addresses' | 'nis'

function* show(io: Io, what: Shown): Step<number> {
  const { nodename } = io.sys.uname()
  if (what === 'short') io.print(`${nodename.replace(/\..*/s, '')}\n`)
  else if (what === 'allNames' || what === 'addresses') io.print('\n')
  else if (what === 'nis') {
    io.print(`${io.name}: Local domain name not set\n`)
    return 1
  } else {
    const entry = yield* lookUp(io, nodename)
    if (entry === null) return yield* give(io, 'Name or service not known')
    const [address, name = '', ...aliases] = entry
    const domain = name.slice(name.indexOf('.') + 1)
    if (what === 'address') io.print(`${address}\n`)
    else if (what === 'fqdn') io.print(`${name}\n`)
    else if (what === 'alias') io.print(`${aliases.join(' ')}\n`)
    else if (name.includes('.')) io.print(`${domain}\n`)
  }
  return 0
}

/** The line of /etc/hosts with this name: its words. */
function* lookUp(io: Io, name: string): Step<readonly string[] | null> {
  const text = yield* io.readText('/etc/hosts')
  if (typeof text === 'number') return null
  const lines = text.split('\n').map((line) => line.replace(/#.*/s, '').trim().split(/\s+/))
  return lines.find((words) => words.slice(1).includes(name)) ?? null
}
