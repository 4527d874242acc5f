/** lsmod(8), modprobe(8), modinfo(8), rmmod(8) of kmod, as far as the file systems of this machine are modules. */

import type { Io, Step } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'

interface Module {
  name: string
  size: string
  users: string
}

function* loaded(io: Io): Step<Module[]> {
  const text = yield* io.readText('/proc/modules')
  if (typeof text === 'number') return yield* io.fail('could not open /proc/modules', text)
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [name = '', size = '', users = ''] = line.split(' ')
      return { name, size, users }
    })
}

const plainName = (name: string): string => name.replace(/-/g, '_').replace(/^fs_/, '')

export const lsmod = defineProgram({
  name: 'lsmod',
  usage: '[options]',
  about: 'Show the status of modules in the Linux Kernel.',
  version: 'kmod 34',
  options: {},
  *run(io) {
    io.print('Module                  Size  Used by\n')
    for (const { name, size, users } of yield* loaded(io))
      io.print(`${name.padEnd(19)} ${size.padStart(8)}  ${users}\n`)
    return 0
  },
})

export const modprobe = defineProgram({
  name: 'modprobe',
  usage: [
    '[options] [-i] [-b] modulename',
    '[options] -a [-i] [-b] modulename [modulename...]',
    '[options] -r [-i] modulename',
  ],
  about: 'Add and remove modules from the Linux Kernel.',
  version: 'kmod 34',
  options: {
    all: { short: 'a', long: 'all', help: 'consider every non-argument to be a module name' },
    remove: { short: 'r', long: 'remove', help: 'remove modules instead of inserting' },
    quiet: { short: 'q', long: 'quiet', help: 'disable messages' },
    verbose: { short: 'v', long: 'verbose', help: 'enable more messages' },
    dryRun: { short: 'n', long: ['dry-run', 'show'], help: 'do not execute, just print out actions' },
  },
  *run(io, options, operands) {
    if (operands.length === 0) return yield* io.fail('ERROR: missing parameters. See -h.')
    const names = options.has('all') || options.has('remove') ? operands : operands.slice(0, 1)
    const modules = yield* loaded(io)
    for (const name of names) {
      const module = modules.find((entry) => entry.name === plainName(name))
      if (module === undefined) {
        if (options.has('quiet')) return 1
        return yield* io.fail(
          `FATAL: Module ${name} not found in directory /lib/modules/${io.sys.uname().release}`,
        )
      }
      if (!options.has('remove') || options.has('dryRun')) continue
      if (module.users !== '0') return yield* io.fail(`FATAL: Module ${module.name} is in use.`)
      return yield* io.fail(`ERROR: could not remove '${module.name}': Operation not permitted`)
    }
    return 0
  },
})

export const rmmod = defineProgram({
  name: 'rmmod',
  usage: '[options] modulename ...',
  about: 'Remove a module from the Linux Kernel.',
  version: 'kmod 34',
  options: {},
  *run(io, _options, operands) {
    if (operands.length === 0) return yield* io.fail('ERROR: missing module name.')
    const modules = yield* loaded(io)
    for (const name of operands) {
      const module = modules.find((entry) => entry.name === plainName(name))
      if (module === undefined) return yield* io.fail(`ERROR: Module ${name} is not currently loaded`)
      if (module.users !== '0') return yield* io.fail(`ERROR: Module ${module.name} is in use`)
      return yield* io.fail(`ERROR: could not remove '${module.name}': Operation not permitted`)
    }
    return 0
  },
})

/** What modinfo tells of each module (Linux 6.18, aufs 6). */
const facts: Readonly<Record<string, readonly (readonly [key: string, value: string])[]>> = {
  overlay: [
    ['alias', 'fs-overlay'],
    ['license', 'GPL'],
    ['description', 'Overlay filesystem'],
    ['author', 'Miklos Szeredi <miklos@szeredi.hu>'],
    ['depends', ''],
    ['name', 'overlay'],
    ['parm', 'check_copy_up:Obsolete; does nothing'],
    ['parm', 'redirect_max:Maximum length of absolute redirect xattr value (ushort)'],
    ['parm', 'redirect_dir:Default to on or off for the redirect_dir feature (bool)'],
    ['parm', 'redirect_always_follow:Follow redirects even if redirect_dir feature is turned off (bool)'],
    ['parm', 'index:Default to on or off for the inodes index feature (bool)'],
    ['parm', 'nfs_export:Default to on or off for the NFS export feature (bool)'],
    ['parm', 'xino_auto:Auto enable xino feature (bool)'],
    ['parm', 'metacopy:Default to on or off for the metadata only copy up feature (bool)'],
  ],
  aufs: [
    ['alias', 'fs-aufs'],
    ['license', 'GPL'],
    ['description', 'aufs -- Advanced multi layered unification filesystem'],
    ['author', 'Junjiro R. Okajima <aufs-users@lists.sourceforge.net>'],
    ['depends', ''],
    ['name', 'aufs'],
    ['parm', 'brs:use <sysfs>/fs/aufs/si_*/brN (int)'],
  ],
}

const folders: Readonly<Record<string, string>> = { overlay: 'overlayfs' }

export const modinfo = defineProgram({
  name: 'modinfo',
  usage: '[options] <modulename|filename> [args]',
  about: 'Show information about a Linux Kernel module.',
  version: 'kmod 34',
  options: {
    author: { short: 'a', long: 'author', help: "print only 'author'" },
    description: { short: 'd', long: 'description', help: "print only 'description'" },
    license: { short: 'l', long: 'license', help: "print only 'license'" },
    parameters: { short: 'p', long: 'parameters', help: "print only 'parm'" },
    filename: { short: 'n', long: 'filename', help: "print only 'filename'" },
    field: { short: 'F', long: 'field', argument: 'FIELD', help: 'print only provided FIELD' },
  },
  *run(io, options, operands) {
    if (operands.length === 0) return yield* io.fail('ERROR: missing module or filename.')
    const modules = yield* loaded(io)
    const only = options.last('author', 'description', 'license', 'parameters', 'filename', 'field')
    const field = only === 'field' ? options.value('field') : only === 'parameters' ? 'parm' : only
    for (const operand of operands) {
      const name = plainName(operand)
      const known = facts[name]
      if (known === undefined || !modules.some((module) => module.name === name))
        return yield* io.fail(`ERROR: Module ${operand} not found.`)
      const { release } = io.sys.uname()
      const rows = [
        ['filename', `/lib/modules/${release}/kernel/fs/${folders[name] ?? name}/${name}.ko`] as const,
        ...known,
      ]
      for (const [key, value] of rows) {
        if (field === undefined) io.print(`${`${key}:`.padEnd(16)}${value}\n`)
        else if (key === field) io.print(`${value}\n`)
      }
    }
    return 0
  },
})
