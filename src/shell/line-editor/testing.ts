/** For tests: the least shell that the line editor can be tried in. It reads lines at a console and runs none. */

import type { Kernel } from '../../kernel/kernel.ts'
import { makeKernel, settle } from '../../kernel/testing.ts'
import { LineEditor } from './line-editor.ts'
import type { Completion, LineContext } from './types.ts'

export interface PlainShell {
  readonly kernel: Kernel
  /** what reading lines gave: the lines, and `^C` and `^D` for those that were none */
  readonly read: readonly string[]
  /** Types, and gives what the terminal was sent. */
  type(text: string): string
  resize(cols: number, rows: number): string
}

export interface PlainShellOptions {
  readonly cols?: number
  readonly rows?: number
  readonly prompt?: string
  readonly history?: readonly string[]
  readonly complete?: (line: string, cursor: number) => Completion
  /** Asked before each line is read. */
  readonly wasInterrupted?: () => boolean
}

export function startPlainShell(options: PlainShellOptions = {}): PlainShell {
  const {
    cols = 80,
    rows = 24,
    prompt = '$ ',
    complete = noCompletion,
    wasInterrupted = () => false,
  } = options
  const kernel = makeKernel()
  kernel.console.resize(cols, rows)
  const read: string[] = []
  const history = [...(options.history ?? [])]
  kernel.spawn(
    function* (sys) {
      sys.sigaction(2, 'catch')
      const editor = new LineEditor()
      for (;;) {
        const context: LineContext = {
          prompt,
          beginsCommand: true,
          history,
          // biome-ignore lint/correctness/useYield: what it completes from is there
          *complete(line, cursor) {
            return complete(line, cursor)
          },
          wasInterrupted: wasInterrupted(),
        }
        const result = yield* editor.readLine(sys, context)
        if ('eof' in result) {
          read.push('^D')
          return 0
        }
        if ('interrupted' in result) {
          read.push('^C')
          sys.write(2, Uint8Array.of(10))
          continue
        }
        read.push(result.line)
        if (result.line.trim() !== '') history.push(result.line)
      }
    },
    { cwd: '/', tty: true, stdin: 'console', stdout: 'console', stderr: 'console' },
  )
  settle(kernel)
  const shell: PlainShell = {
    kernel,
    read,
    type(text) {
      kernel.console.input(text)
      settle(kernel)
      return kernel.console.takeOutput()
    },
    resize(newCols, newRows) {
      kernel.console.resize(newCols, newRows)
      settle(kernel)
      return kernel.console.takeOutput()
    },
  }
  return shell
}

const noCompletion = (_line: string, cursor: number): Completion => {
  const nothing = { start: cursor, end: cursor, insert: '', suffix: '' }
  return { ...nothing, candidatesStart: cursor, candidates: [], chosen: () => nothing, display: [] }
}
