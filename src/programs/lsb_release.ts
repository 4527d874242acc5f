/** lsb_release(1) of Debian (lsb-release-minimal): what /etc/os-release says of the distribution. */

import { defineProgram } from './lib/program.ts'

const FIELDS = [
  ['id', 'Distributor ID'],
  ['description', 'Description'],
  ['release', 'Release'],
  ['codename', 'Codename'],
] as const

export const lsbRelease = defineProgram({
  name: 'lsb_release',
  usage: '[options]',
  about: 'Show information on the distribution.',
  version: 'lsb_release 12.1-1',
  failureStatus: 2,
  usageError: '',
  options: {
    lsb: { short: 'v', long: 'version', help: 'show LSB modules this system supports' },
    id: { short: 'i', long: 'id', help: 'show distributor ID' },
    description: { short: 'd', long: 'description', help: 'show description of this distribution' },
    release: { short: 'r', long: 'release', help: 'show release number of this distribution' },
    codename: { short: 'c', long: 'codename', help: 'show code name of this distribution' },
    all: { short: 'a', long: 'all', help: 'show all of the above information' },
    brief: { short: 's', long: 'short', help: 'show requested information in short format' },
    help: { short: 'h', long: 'help', help: 'show this help message and exit' },
  },
  *run(io, options) {
    const text = yield* io.readText('/etc/os-release')
    if (typeof text === 'number') return yield* io.fail('/etc/os-release', text)
    const says = (key: string) => new RegExp(`^${key}="?(.*?)"?$`, 'm').exec(text)?.[1] ?? 'n/a'
    const id = says('ID')
    const values = {
      id: `${id.charAt(0).toUpperCase()}${id.slice(1)}`,
      description: says('PRETTY_NAME'),
      release: says('VERSION_ID'),
      codename: says('VERSION_CODENAME'),
    }
    for (const [key, title] of FIELDS)
      if (options.has(key) || options.has('all'))
        io.print(options.has('brief') ? `${values[key]}\n` : `${title}:\t${values[key]}\n`)
    return 0
  },
})
