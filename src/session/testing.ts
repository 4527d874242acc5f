/**
 * For tests of sessions and hosts: a shell of a few words, so that they need neither bash nor the programs. It
 * prints `$ `, reads a line (a bracketed paste too), and tells its hooks as bash does.
 */

import {
  O_CREAT,
  O_TRUNC,
  O_WRONLY,
  type ProgramMain,
  type ProgramRun,
  SIGINT,
  type System,
} from '../kernel/abi.ts'
import { keyByKey, type Termios } from '../kernel/termios.ts'
import { walkTree } from '../kernel/testing.ts'
import { decode, encode } from '../kernel/text.ts'
import { ERESTARTSYS } from '../kernel/vfs/errno.ts'
import type { CommandHooks, Software } from '../machine/index.ts'

export const tinySoftware: Software = {
  programs: new Map(),
  bash: tinyShell({}),
  interactiveBash: tinyShell,
  readLayerStores: () => [],
  addStorage: () => {},
}

type Steps<T> = Generator<void, T, void>
type Word = (sys: System, words: readonly string[]) => Steps<number> | number

/** Thrown where a program would be wrong, to see what becomes of the machine. */
const bug = new Error('a bug of ours')

const commands: Readonly<Record<string, Word>> = {
  *echo(sys, words) {
    yield* print(sys, `${words.join(' ')}\n`)
    return 0
  },
  mkdir(sys, [path]) {
    return sys.mkdir(path as string, 0o755) < 0 ? 1 : 0
  },
  cd(sys, [path]) {
    return sys.chdir(path as string) < 0 ? 1 : 0
  },
  write(sys, [path, text]) {
    const fd = sys.open(path as string, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    if (fd < 0) return 1
    sys.write(fd, encode(text ?? ''))
    sys.close(fd)
    return 0
  },
  rm(sys, [path]) {
    return sys.unlink(path as string) < 0 ? 1 : 0
  },
  overlay(sys) {
    const options = 'lowerdir=lower,upperdir=upper,workdir=work'
    return sys.mount('overlay', 'merged', 'overlay', 0, options) < 0 ? 1 : 0
  },
  *now(sys) {
    yield* print(sys, `${sys.time().sec}\n`)
    return 0
  },
  *random(sys) {
    yield* print(sys, `${sys.getrandom(4).join(' ')}\n`)
    return 0
  },
  /** works for so many units */
  *spin(sys, [count]) {
    for (let i = 0; i < Number(count); i++) if (sys.exhausted()) yield
    return 0
  },
  /** prints until it is interrupted; the count of lines is its last word */
  *yes(sys) {
    for (let lines = 1; ; lines++) {
      if (sys.exhausted()) yield
      if (sys.takeSignal() === SIGINT) {
        yield* print(sys, `stopped after ${lines}\n`)
        return 130
      }
      yield* print(sys, 'y\n')
    }
  },
  *sleep(sys, [seconds]) {
    for (;;) {
      const result = sys.nanosleep(Number(seconds))
      if (result !== -ERESTARTSYS) return result < 0 ? 130 : 0
      yield
    }
  },
  /** makes a directory in the background, after so many seconds */
  later(sys, [seconds, path]) {
    sys.fork(function* (child) {
      yield* sleepFor(child, Number(seconds))
      return child.mkdir(path as string, 0o755) < 0 ? 1 : 0
    })
    return 0
  },
  /** works in the background without end */
  busy(sys) {
    sys.fork(function* (child) {
      child.setpgid(0, 0)
      for (;;) if (child.exhausted()) yield
    })
    return 0
  },
  *cat(sys) {
    for (;;) {
      const text = yield* readLine(sys)
      if (text === null) return 0
      if (text === undefined) return 130
      yield* print(sys, text)
    }
  },
  bug() {
    throw bug
  },
}

function tinyShell(hooks: Partial<CommandHooks>): ProgramMain {
  return function* (sys): ProgramRun {
    sys.sigaction(SIGINT, 'catch')
    const editor: Editor = { pasted: [] }
    for (;;) {
      yield* print(sys, '$ ')
      const line = yield* editLine(sys, editor)
      yield
      if (line === null || line === 'exit') return 0
      if (line.trim() === '') continue
      hooks.commandStart?.(line)
      const [name = '', ...words] = line.split(' ')
      const result = commands[name]?.(sys, words) ?? 127
      hooks.commandEnd?.(line, typeof result === 'number' ? result : yield* result)
    }
  }
}

/** Complete lines of a paste that wait to be taken as if typed. */
interface Editor {
  pasted: string[]
}

const PASTE_START = '\x1b[200~'
const PASTE_END = '\x1b[201~'

/** Reads keys one by one, so that what is behind Enter stays in the terminal; null after ^D on an empty line. */
function* editLine(sys: System, editor: Editor): Steps<string | null> {
  const before = sys.tcgetattr(0) as Termios
  sys.tcsetattr(0, keyByKey(before))
  let keys = ''
  for (;;) {
    const waiting = editor.pasted.shift()
    if (waiting !== undefined) {
      keys = waiting
      break
    }
    const bytes = sys.read(0, 1)
    if (bytes === -ERESTARTSYS) {
      yield
      continue
    }
    if (typeof bytes === 'number') {
      sys.takeSignal()
      keys = ''
      break
    }
    keys += decode(bytes)
    if (keys.endsWith('\x15')) keys = ''
    else if (keys === '\x04') {
      sys.tcsetattr(0, before)
      return null
    } else if (/[\r\n]$/.test(keys) && !keys.includes(PASTE_START)) break
    else if (keys.endsWith(PASTE_END)) {
      const [typed = '', pasted = ''] = keys.split(PASTE_START)
      const lines = pasted.slice(0, -PASTE_END.length).split('\n')
      keys = typed + (lines.pop() ?? '')
      editor.pasted = lines
    }
  }
  sys.tcsetattr(0, before)
  const line = keys.replaceAll(/[\r\n]/g, '').replaceAll('\x05', '')
  yield* print(sys, `${line}\n`)
  return line
}

function* print(sys: System, text: string): Steps<void> {
  while (sys.write(1, encode(text)) === -ERESTARTSYS) yield
}

/** null at the end of input, undefined after ^C. */
function* readLine(sys: System): Steps<string | null | undefined> {
  for (;;) {
    const bytes = sys.read(0, 4096)
    if (bytes === -ERESTARTSYS) yield
    else if (typeof bytes === 'number') {
      sys.takeSignal()
      return undefined
    } else return bytes.length === 0 ? null : decode(bytes)
  }
}

function* sleepFor(sys: System, seconds: number): Steps<void> {
  while (sys.nanosleep(seconds) === -ERESTARTSYS) yield
}

/** All names below a directory, with their times and inode numbers: `dir/`, `dir/file: mode size`. */
export function listTree(sys: System, root: string): string[] {
  return [...walkTree(sys, root)].map(({ path, stat }) => {
    const below = `${root}${path}`
    if (typeof stat === 'number') return `${below}: ${stat}`
    const times = `${stat.mtime.sec}.${stat.mtime.nsec} ${stat.ino}`
    if ((stat.mode & 0o170000) === 0o040000) return `${below}/ ${times}`
    return `${below}: ${stat.mode.toString(8)} ${stat.size} ${times}`
  })
}
