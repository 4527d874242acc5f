/** getconf(1) of glibc: some of the system's limits. */

import { defineRawProgram } from './lib/program.ts'

const values: Readonly<Record<string, string>> = {
  ARG_MAX: '2097152',
  CHAR_BIT: '8',
  CHILD_MAX: '385458',
  CLK_TCK: '100',
  HOST_NAME_MAX: '64',
  INT_MAX: '2147483647',
  INT_MIN: '-2147483648',
  LINE_MAX: '2048',
  LINK_MAX: '2147483647',
  LOGIN_NAME_MAX: '256',
  LONG_BIT: '64',
  NAME_MAX: '255',
  NGROUPS_MAX: '65536',
  OPEN_MAX: '1024',
  PAGESIZE: '4096',
  PAGE_SIZE: '4096',
  PATH: '/bin:/usr/bin',
  PATH_MAX: '4096',
  PIPE_BUF: '4096',
  SYMLOOP_MAX: 'undefined',
  UIO_MAXIOV: '1024',
  _NPROCESSORS_CONF: '2',
  _NPROCESSORS_ONLN: '2',
  GNU_LIBC_VERSION: 'glibc 2.41',
}

const usage = 'Usage: getconf [-v specification] variable_name [pathname]\n       getconf -a [pathname]\n'

/** Variables that depend on a file system, and need a path. */
const OF_A_PATH = new Set(['LINK_MAX', 'MAX_CANON', 'MAX_INPUT', 'NAME_MAX', 'PATH_MAX', 'PIPE_BUF'])

export const getconf = defineRawProgram({
  name: 'getconf',
  *run(io, args) {
    if (args[0] === '-a') {
      for (const [name, value] of Object.entries(values)) io.print(`${name.padEnd(34)} ${value}\n`)
      return 0
    }
    const [name, path] = args
    if (name === undefined || name.startsWith('-')) {
      yield* io.printError(usage)
      return 2
    }
    const isOfPath = OF_A_PATH.has(name)
    if (isOfPath !== (path !== undefined) && (isOfPath || name in values)) {
      yield* io.printError(usage)
      return 2
    }
    const value = values[name]
    if (value === undefined) {
      yield* io.printError(`getconf: Unrecognized variable \`${name}'\n`)
      return 2
    }
    io.print(`${value}\n`)
    return 0
  },
})
