/** Runs the recorded calls of pjdfstest on the simulated kernel and says where an output differs. */

import { O_CREAT, O_TRUNC, O_WRONLY, type System } from '../../src/kernel/abi.ts'
import { Kernel } from '../../src/kernel/kernel.ts'
import type { Mismatch } from '../trace/replay.ts'
import { makeParents, must } from '../trace/world.ts'
import { parseCommand, runCommand } from './calls.ts'

export interface PjdTest {
  readonly id: string
  readonly calls?: readonly (readonly [cwd: string, argv: readonly string[], output: string])[]
  readonly shell?: readonly string[]
}

const ROOT = '/ovl/m'

/** All differences up to the first call that has one. */
export function replayPjdTest(test: PjdTest): Mismatch[] {
  const kernel = makeWorld()
  const labels = new Labels()
  for (const [index, [cwd, argv, wanted]] of (test.calls ?? []).entries()) {
    const directory = cwd === '/' ? ROOT : ROOT + cwd
    prepare(kernel.system(), test, directory, argv, wanted)
    const got = labels.rename(execute(kernel, directory, argv), wanted)
    if (got !== wanted) return [{ step: index, what: shorten(argv), wanted, got }]
  }
  return []
}

const shorten = (argv: readonly string[]): string =>
  argv.map((word) => (word.length > 60 ? `${word.slice(0, 20)}...` : word)).join(' ')

function makeWorld(): Kernel {
  const kernel = new Kernel({ hostname: 'host', clock: 1_750_000_000, bootTime: 1000, seed: 1 })
  const sys = kernel.system()
  makeParents(sys, '/ovl')
  must(sys.mount('tmpfs', '/ovl', 'tmpfs', 0, null), 'mount /ovl')
  for (const name of ['l', 'u', 'w', 'm']) must(sys.mkdir(`/ovl/${name}`, 0o755), `mkdir ${name}`)
  const options = 'lowerdir=/ovl/l,upperdir=/ovl/u,workdir=/ovl/w'
  must(sys.mount('overlay', ROOT, 'overlay', 0, options), 'mount overlay')
  return kernel
}

/** Each command is a process of its own, root with all capabilities unless it says otherwise. */
function execute(kernel: Kernel, cwd: string, argv: readonly string[]): string {
  const command = parseCommand(argv)
  let output = ''
  const pid = kernel.spawn(
    function* (sys) {
      // It never sleeps: what would is opened with O_NONBLOCK.
      yield* [] as readonly undefined[]
      output = runCommand(sys, command)
      return 0
    },
    { cwd },
  )
  while (kernel.exitStatus(pid) === null) {
    if (kernel.tick() === 'idle') throw new Error(`${shorten(argv)} sleeps for ever`)
  }
  return output
}

/** What the test's shell commands made before this call: directories of a long path, or a file that is used next. */
function prepare(
  sys: System,
  { shell = [] }: PjdTest,
  cwd: string,
  argv: readonly string[],
  wanted: string,
): void {
  if (wanted === 'ENOENT') return
  sys.chdir(cwd)
  const words = parseCommand(argv).calls[0] as readonly string[]
  if (shell.some((command) => command.startsWith('mkdir -p'))) {
    for (const word of words.slice(1).filter((each) => each.length > NAME_MAX)) makeParentsOf(sys, word)
  }
  const [name, path, flags] = words
  const isUsed = name === 'truncate' || name === 'stat' || (name === 'open' && !flags?.includes('O_CREAT'))
  const size = shell.some((command) => command.startsWith('dd '))
    ? DD_SIZE
    : shell.some((command) => command.startsWith('echo test >'))
      ? 'test\n'.length
      : null
  if (size === null || !isUsed || path === undefined || typeof sys.lstat(path) !== 'number') return
  const fd = sys.open(path, O_CREAT | O_WRONLY | O_TRUNC, 0o644)
  must(fd, `make ${path}`)
  must(sys.write(fd, new Uint8Array(size)), `write ${path}`)
  sys.close(fd)
}

const NAME_MAX = 255
/** `dd bs=12345 count=1` */
const DD_SIZE = 12345

function makeParentsOf(sys: System, path: string): void {
  for (let end = path.indexOf('/', 1); end > 0; end = path.indexOf('/', end + 1)) {
    sys.mkdir(path.slice(0, end), 0o755)
  }
}

/** The recorded names of inodes, `i0`, `i1`, for ours. */
class Labels {
  readonly #byNumbers = new Map<string, string>()

  rename(output: string, wanted: string): string {
    const names = wanted.split(',')
    return output
      .split(',')
      .map((value, at) => {
        if (!value.startsWith('#')) return value
        const name = this.#byNumbers.get(value)
        if (name !== undefined) return name
        const fresh = names[at] ?? ''
        const isTaken = [...this.#byNumbers.values()].includes(fresh)
        if (!isTaken) this.#byNumbers.set(value, fresh)
        return isTaken ? `other than ${fresh}` : fresh
      })
      .join(',')
  }
}
