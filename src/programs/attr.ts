/**
 * attr(1) of the attr package: extended attributes as IRIX had them, in three name spaces. A plain name is in user.*;
 * -R means trusted.*, -S security.*.
 */

import { encode } from '../kernel/text.ts'
import { strerror } from '../kernel/vfs/errno.ts'
import { type Io, STDIN, type Step } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'

const USAGE = `Usage: attr [-LRSq] -s attrname [-V attrvalue] pathname  # set value
       attr [-LRSq] -g attrname pathname                 # get value
       attr [-LRSq] -r attrname pathname                 # remove attr
       attr [-LRq]  -l pathname                          # list attrs 
      -s reads a value from stdin and -g writes a value to stdout
`

const ACTIONS = ['set', 'get', 'remove', 'list'] as const

export const attr = defineProgram({
  name: 'attr',
  version: 'attr 2.5.2',
  usage: '[-LRSq] [-s attrname [-V attrvalue] | -g attrname | -r attrname | -l] pathname',
  about: 'Manipulate extended attributes on filesystem objects.',
  usageError: `Unrecognized option: ?\n${USAGE}`,
  baseName: true,
  options: {
    follow: { short: 'L', help: 'dereference symbolic links' },
    trusted: { short: 'R', help: 'the attributes of the root name space (trusted)' },
    security: { short: 'S', help: 'the attributes of the security name space' },
    quiet: { short: 'q', help: 'print the values and names only' },
    get: { short: 'g', argument: 'attrname', help: 'get the value of an attribute' },
    list: { short: 'l', help: 'list the attributes' },
    remove: { short: 'r', argument: 'attrname', help: 'remove an attribute' },
    set: { short: 's', argument: 'attrname', help: 'set an attribute' },
    value: { short: 'V', argument: 'attrvalue', help: 'the value to set; without it standard input is read' },
  },
  *run(io, options, operands) {
    const usage = function* (complaint: string): Step<number> {
      yield* io.printError(`${complaint}\n${USAGE}`)
      return 1
    }
    const actions = ACTIONS.filter((action) => options.has(action))
    if (actions.length > 1) return yield* usage('Only one of -s, -g, -r, or -l allowed')
    const [path] = operands
    if (path === undefined || operands.length > 1) return yield* usage('A filename to operate on is required')
    const [action] = actions
    if (action === undefined) return yield* usage('At least one of -s, -g, -r, or -l is required')
    const space = options.has('trusted') ? 'trusted.' : options.has('security') ? 'security.' : 'user.'
    const request: Request = {
      path,
      space,
      name: options.value(action) ?? '',
      follows: options.has('follow'),
      quiet: options.has('quiet'),
    }
    switch (action) {
      case 'set':
        return yield* set(io, request, options.value('value'))
      case 'get':
        return yield* get(io, request)
      case 'remove':
        return yield* remove(io, request)
      case 'list':
        return yield* list(io, request)
    }
  },
})

interface Request {
  readonly path: string
  /** what its names begin with for the kernel */
  readonly space: string
  readonly name: string
  readonly follows: boolean
  readonly quiet: boolean
}

/** Both sentences go to standard error; the first is perror(3)'s. */
function* failed(io: Io, call: string, what: string, errno: number): Step<number> {
  yield* io.printError(`${call}: ${strerror(errno)}\nCould not ${what}\n`)
  return 1
}

function* set(
  io: Io,
  { path, space, name, follows, quiet }: Request,
  given: string | undefined,
): Step<number> {
  const value = given === undefined ? yield* io.readAll(STDIN) : encode(given)
  if (typeof value === 'number') return yield* io.fail('stdin', value)
  const result = io.sys.setxattr(path, space + name, value, 0, follows)
  if (result < 0) return yield* failed(io, 'attr_set', `set "${name}" for ${path}`, result)
  if (!quiet) show(io, `Attribute "${name}" set to a ${value.length} byte value for ${path}:`, value)
  return 0
}

function* get(io: Io, { path, space, name, follows, quiet }: Request): Step<number> {
  const value = io.sys.getxattr(path, space + name, follows)
  if (typeof value === 'number') return yield* failed(io, 'attr_get', `get "${name}" for ${path}`, value)
  if (quiet) io.printBytes(value)
  else show(io, `Attribute "${name}" had a ${value.length} byte value for ${path}:`, value)
  return 0
}

function show(io: Io, heading: string, value: Uint8Array): void {
  io.print(`${heading}\n`)
  io.printBytes(value)
  io.print('\n')
}

function* remove(io: Io, { path, space, name, follows }: Request): Step<number> {
  const result = io.sys.removexattr(path, space + name, follows)
  return result < 0 ? yield* failed(io, 'attr_remove', `remove "${name}" for ${path}`, result) : 0
}

function* list(io: Io, { path, space, follows, quiet }: Request): Step<number> {
  const names = io.sys.listxattr(path, follows)
  if (typeof names === 'number') return yield* failed(io, 'attr_list', `list ${path}`, names)
  // Without -R and -S all name spaces are listed (attr_list of libattr).
  const spaces = space === 'user.' ? ['user.', 'trusted.', 'security.'] : [space]
  for (const full of names) {
    const found = spaces.find((start) => full.startsWith(start))
    if (found === undefined) continue
    const value = io.sys.getxattr(path, full, follows)
    if (typeof value === 'number') continue
    const name = full.slice(found.length)
    io.print(quiet ? `${name}\n` : `Attribute "${name}" has a ${value.length} byte value for ${path}\n`)
  }
  return 0
}
