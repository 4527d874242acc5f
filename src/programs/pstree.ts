/** pstree(1) of psmisc: the processes as a tree. */

import type { Io, Step } from './lib/io.ts'
import { listProcesses, type ProcessInfo } from './lib/process-list.ts'
import { defineProgram } from './lib/program.ts'

export const pstree = defineProgram({
  name: 'pstree',
  usage: '[options] [PID]',
  about: 'Display a tree of processes.',
  version: 'psmisc 23.7',
  baseName: true,
  options: {
    arguments: { short: 'a', long: 'arguments', help: 'show command line arguments' },
    ascii: { short: 'A', long: 'ascii', help: 'use ASCII line drawing characters' },
    compactNot: { short: 'c', long: 'compact-not', help: "don't compact identical subtrees" },
    long: { short: 'l', long: 'long', help: "don't truncate long lines" },
    numeric: { short: 'n', long: 'numeric-sort', help: 'sort output by PID' },
    parents: { short: 's', long: 'show-parents', help: 'show parents of the selected process' },
    pids: { short: 'p', long: 'show-pids', help: 'show PIDs; implies -c' },
    threadNames: { short: 't', long: 'thread-names', help: 'show full thread names' },
    hideThreads: { short: 'T', long: 'hide-threads', help: 'hide threads, show only processes' },
    unicode: { short: 'U', long: 'unicode', help: 'use UTF-8 line drawing characters' },
    version: { short: 'V', long: 'version', help: 'display version information' },
  },
  *run(io, options, operands) {
    const all = yield* listProcesses(io)
    if (all.length === 0) {
      yield* io.printError('/proc is empty (not mounted ?)\n')
      return 1
    }
    const [start = '1'] = operands
    const chosen = all.find(({ pid }) => String(pid) === start)
    if (chosen === undefined) return yield* io.fail(`No such process: ${start}`)
    const above = options.has('parents') ? ancestors(all, chosen) : []
    // Nothing beside the way down to the chosen one is shown.
    const besides = new Set(
      [...above, chosen].flatMap(({ pid, ppid }) =>
        all.filter((one) => one.ppid === ppid && one.pid !== pid),
      ),
    )
    const processes = above.length === 0 ? all : all.filter((one) => !besides.has(one))
    const root = above[0] ?? chosen
    const printer = new TreePrinter(processes, {
      pids: options.has('pids'),
      compacts: !options.has('compactNot') && !options.has('pids') && !options.has('arguments'),
      arguments: options.has('arguments'),
      marks: options.last('ascii', 'unicode') === 'ascii' || io.isPlainLocale ? ASCII : UTF8,
    })
    const lines = options.has('arguments') ? printer.indented(root) : printer.lines(root)
    yield* print(io, lines)
    return 0
  },
})

/** The first one first. */
function ancestors(all: readonly ProcessInfo[], process: ProcessInfo): ProcessInfo[] {
  const parent = all.find(({ pid }) => pid === process.ppid)
  return parent === undefined ? [] : [...ancestors(all, parent), parent]
}

function* print(io: Io, lines: readonly string[]): Step<void> {
  for (const line of lines) io.print(`${line}\n`)
  if (io.full) yield* io.flush()
}

interface Marks {
  /** a branch of one; the first of several, one between, the last; a line that passes */
  readonly only: string
  readonly first: string
  readonly middle: string
  readonly last: string
  readonly through: string
}

const ASCII: Marks = { only: '---', first: '-+-', middle: ' |-', last: ' `-', through: ' | ' }
const UTF8: Marks = { only: '───', first: '─┬─', middle: ' ├─', last: ' └─', through: ' │ ' }

interface Settings {
  readonly pids: boolean
  readonly compacts: boolean
  readonly arguments: boolean
  readonly marks: Marks
}

class TreePrinter {
  readonly #processes: readonly ProcessInfo[]
  readonly #settings: Settings

  constructor(processes: readonly ProcessInfo[], settings: Settings) {
    this.#processes = processes
    this.#settings = settings
  }

  /** Sub-trees beside their parent, equal ones counted: `bash---2*[sleep]`. */
  lines(process: ProcessInfo): string[] {
    const { marks, compacts } = this.#settings
    const name = this.#name(process)
    const subtrees = this.#children(process).map((child) => this.lines(child))
    const groups: { lines: string[]; count: number }[] = []
    for (const lines of subtrees) {
      const same = compacts ? groups.find((group) => group.lines.join('\n') === lines.join('\n')) : undefined
      if (same === undefined) groups.push({ lines, count: 1 })
      else same.count++
    }
    const blocks = groups.map(({ lines, count }) => (count === 1 ? lines : counted(lines, count)))
    if (blocks.length === 0) return [name]
    const room = ' '.repeat(name.length)
    return blocks.flatMap((lines, i) => {
      const isLast = i === blocks.length - 1
      const mark =
        blocks.length === 1 ? marks.only : i === 0 ? marks.first : isLast ? marks.last : marks.middle
      return lines.map((line, at) => {
        if (at === 0) return (i === 0 ? name : room) + mark + line
        return room + (isLast ? '   ' : marks.through) + line
      })
    })
  }

  /** With arguments each process has its own line. */
  indented(process: ProcessInfo, before = '', own = ''): string[] {
    const { marks } = this.#settings
    const children = this.#children(process)
    return [
      own + this.#name(process),
      ...children.flatMap((child, i) => {
        const isLast = i === children.length - 1
        return this.indented(
          child,
          `${before}${isLast ? '   ' : marks.through}`,
          `${before}${isLast ? marks.last : marks.middle}`,
        )
      }),
    ]
  }

  #children({ pid }: ProcessInfo): ProcessInfo[] {
    return this.#processes
      .filter(({ ppid }) => ppid === pid)
      .sort((a, b) => (a.command < b.command ? -1 : a.command > b.command ? 1 : a.pid - b.pid))
  }

  #name({ command, pid, args }: ProcessInfo): string {
    const number = this.#settings.pids ? (this.#settings.arguments ? `,${pid}` : `(${pid})`) : ''
    const rest = this.#settings.arguments && args.length > 1 ? ` ${args.slice(1).join(' ')}` : ''
    return command + number + rest
  }
}

const counted = ([first = '', ...rest]: readonly string[], count: number): string[] => [
  `${count}*[${first}${rest.length === 0 ? ']' : ''}`,
  ...rest.map(
    (line, i) => `${' '.repeat(String(count).length + 2)}${line}${i === rest.length - 1 ? ']' : ''}`,
  ),
]
