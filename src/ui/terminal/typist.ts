/**
 * Types a command into the terminal as a reader would: its characters appear quickly, then Enter. A key
 * pressed meanwhile finishes it at once, so that two hands never mix on one line.
 */

import type { CommandResult, MachineClient } from '../../host/client.ts'

export interface Typist {
  /** Resolves when the command has ended. `instantly`: no typing to be seen (reduced motion). */
  type(line: string, options: { readonly instantly: boolean }): Promise<CommandResult>
  /** Finishes what is being typed at once. */
  flush(): void
}

/** Milliseconds a whole command may take to appear, and milliseconds between two portions of it. */
const LONGEST = 500
const TICK = 16

/** End of line, then kill to its start: what stands at the prompt makes room. */
const CLEAR_LINE = '\x05\x15'

export function createTypist(client: MachineClient): Typist {
  let finish: (() => void) | null = null

  function typeVisibly(line: string): Promise<void> {
    const keys = Array.from(line.replaceAll('\n', '\r'))
    const portion = Math.max(1, Math.ceil((keys.length * TICK) / LONGEST))
    client.input(CLEAR_LINE)
    return new Promise((resolve) => {
      const timer = setInterval(() => {
        client.input(keys.splice(0, portion).join(''))
        if (keys.length === 0) end()
      }, TICK)
      const end = () => {
        clearInterval(timer)
        finish = null
        client.input(`${keys.splice(0).join('')}\r`)
        resolve()
      }
      finish = end
    })
  }

  return {
    async type(line, { instantly }) {
      await client.ready
      // A tab typed would complete, other control characters would edit: those lines go in as they are.
      if (instantly || hasControls(line)) return client.run(line)
      const ended = nextCommand(client)
      await typeVisibly(line)
      return ended
    },
    flush: () => finish?.(),
  }
}

function nextCommand(client: MachineClient): Promise<CommandResult> {
  return new Promise((resolve) => {
    const stop = client.on('command', (result) => {
      stop()
      resolve(result)
    })
  })
}

function hasControls(line: string): boolean {
  return Array.from(line).some((character) => character !== '\n' && (character < ' ' || character === '\x7f'))
}
