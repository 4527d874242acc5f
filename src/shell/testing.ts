/** An interactive shell at a console, for tests. */

import type { Kernel } from '../kernel/kernel.ts'
import { makeKernel, settle } from '../kernel/testing.ts'
import { createBash } from './index.ts'
import { LineEditor } from './line-editor/index.ts'

export interface Session {
  readonly kernel: Kernel
  /** the commands that were run */
  readonly commands: string[]
  /** what was shown since the last call */
  type(text: string): string
}

interface Start {
  readonly create?: typeof createBash
  readonly argv?: readonly string[]
  readonly env?: readonly string[]
}

/** On a machine without programs; a bash, unless said. */
export function startSession({
  create = createBash,
  argv = ['bash', '--norc'],
  env = ['HOME=/', 'PATH=/bin', 'LANG=C.UTF-8', 'PS1=$ ', 'TERM=xterm'],
}: Start = {}): Session {
  const kernel = makeKernel()
  const editor = new LineEditor()
  const commands: string[] = []
  const shell = create({
    readLine: (sys, context) => editor.readLine(sys, context),
    hasHistoryFile: true,
    commandStart: (line) => commands.push(line),
    commandEnd() {},
  })
  kernel.spawn((sys) => shell(sys, argv, env), { cwd: '/', tty: true })
  settle(kernel)
  return {
    kernel,
    commands,
    type(text) {
      kernel.console.input(text)
      let output = ''
      // A console that is full of output halts who writes to it.
      do {
        output += kernel.console.takeOutput()
        settle(kernel)
      } while (kernel.console.pendingOutput > 0)
      return output
    },
  }
}

/** What the commands of a line say, each line of the answer. */
export function answer(session: ReturnType<typeof startSession>, line: string): string[] {
  session.type(line)
  return session
    .type('\r')
    .replaceAll('\x1b[?2004h', '')
    .replaceAll('\x1b[?2004l', '')
    .split(/[\r\n]+/)
    .filter((text) => text !== '' && text !== '$ ')
}
