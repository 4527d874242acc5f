/**
 * For tests of sessions and hosts: a shell of a few words, so that they need neither bash nor the programs. It
 * prints `$ `, reads a line (a bracketed paste too), and tells its hooks as bash does.
 */

import {
  O_CREAT,
  O_RDONLY,
  O_TRUNC,
  O_WRONLY,
  type ProgramMain,
  type ProgramRun,
  SIGINT,
  type System,
} from '../kernel/abi.ts'
import { decode, encode } from '../kernel/text.ts'
import { ERESTARTSYS } from '../kernel/vfs/errno.ts'
import type { CommandHooks, Software } from '../machine/index.ts'

export const tinySoftware: Software = {
  programs: new Map(),
  bash: tinyShell({}),
  interactiveBash: tinyShell,
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
    for (;;) {
      yield* print(sys, '$ ')
      const input = yield* readLine(sys)
      if (input === null) return 0
      if (input === undefined) {
        yield* print(sys, '\n')
        continue
      }
      for (const line of withoutMarks(input).split('\n')) {
        if (line.trim() === '') continue
        if (line === 'exit') return 0
        hooks.commandStart?.(line)
        const [name = '', ...words] = line.split(' ')
        const command = commands[name]
        const result = command?.(sys, words) ?? 127
        const status = typeof result === 'number' ? result : yield* result
        hooks.commandEnd?.(line, status)
      }
    }
  }
}

/** What a bracketed paste, and the keys before it that clear the line, put around a text. */
export function withoutMarks(text: string): string {
  return ['\x1b[200~', '\x1b[201~', '\x05', '\x15'].reduce((left, mark) => left.replaceAll(mark, ''), text)
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

/** All names below a directory, with the text of files: `dir/`, `dir/file: text`. */
export function listTree(sys: System, path: string): string[] {
  const fd = sys.open(path, O_RDONLY)
  const entries = sys.getdents(fd)
  sys.close(fd)
  if (typeof entries === 'number') return []
  return entries
    .map(({ name }) => name)
    .filter((name) => name !== '.' && name !== '..')
    .sort()
    .flatMap((name) => {
      const below = `${path}/${name}`
      const stat = sys.lstat(below)
      if (typeof stat === 'number') return [`${below}: ${stat}`]
      const times = `${stat.mtime.sec}.${stat.mtime.nsec} ${stat.ino}`
      if ((stat.mode & 0o170000) === 0o040000) return [`${below}/ ${times}`, ...listTree(sys, below)]
      return [`${below}: ${stat.mode.toString(8)} ${stat.size} ${times}`]
    })
}
