/**
 * The machine as a library: api.d.ts is its contract, and is published as it stands. It is the page's machine
 * with a shell at its terminal, driven line by line, and looked at by system calls of init.
 */

import { Machine as BootedMachine, findProfile, loadSoftware, Runner } from '../session/index.ts'
import type * as api from './api.d.ts'
import { createFileSystem, FileError, putFiles } from './files.ts'

export { FileError }

/** Ticks that a command has to end after ^C; one that works all the time uses some milliseconds for each. */
const GRACE = 500

export const boot: typeof api.boot = async (name = 'article', options = {}) => {
  const profile = findProfile(name)
  if (profile === undefined) throw new RangeError(`no profile ${name}`)
  const software = await loadSoftware()
  const booted = new BootedMachine(profile, software)
  const { kernel } = booted
  putFiles(kernel.system(), options.files ?? {})
  let last: { status: number; output: string } = { status: 0, output: '' }
  const runner = new Runner(
    booted,
    {
      output() {},
      started() {},
      prompted() {},
      ended({ status, output }) {
        last = { status, output: last.output + output }
      },
    },
    // The machine's clock follows its work alone.
    () => 0,
  )
  const { columns, rows } = options.terminal ?? { columns: 80, rows: 24 }
  runner.resize(columns, rows)
  finish(runner.untilPrompt())
  const listeners = new Set<(event: api.TraceEvent) => void>()

  function run(line: string, { isOverdue }: api.RunOptions = {}): api.CommandResult {
    last = { status: last.status, output: '' }
    let left = Number.POSITIVE_INFINITY
    for (const _ of runner.run(line)) {
      if (left === Number.POSITIVE_INFINITY && isOverdue?.()) {
        runner.discardInput()
        runner.input('\x03')
        left = GRACE
      } else if (--left < 0) throw new Error(`the command does not end: ${line}`)
    }
    return last
  }

  return {
    profile: name,
    get cwd() {
      return booted.cwd()
    },
    get time() {
      return profile.clock + booted.elapsed()
    },
    get session() {
      return { profile: name, entries: [...runner.entries] }
    },
    fs: createFileSystem(kernel, () => booted.cwd()),
    run,
    onTrace(listener) {
      listeners.add(listener)
      kernel.trace = (event) => {
        for (const hear of listeners) hear({ ...event })
      }
      return () => {
        listeners.delete(listener)
        if (listeners.size === 0) kernel.trace = null
      }
    },
  }
}

function finish(steps: Generator<void, void, void>): void {
  while (steps.next().done !== true);
}
