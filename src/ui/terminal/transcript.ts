/**
 * What the machine's terminal said since it was last cleared. The machine may speak before the terminal is
 * on the page, and the terminal may leave the page and come back (presenting); either way it shows the same.
 */

import type { MachineClient } from '../../host/client.ts'

interface TranscriptReader {
  /** `done`: the text is on the screen */
  write(text: string, done: () => void): void
  clear(): void
}

export interface Transcript {
  /** Hands over what was said so far, then the rest as it comes; returns how to stop. */
  attach(reader: TranscriptReader): () => void
}

/** Characters kept; about as much as the terminal can scroll back. */
const KEPT = 400_000

export function createTranscript(client: MachineClient): Transcript {
  let said = ''
  let reader: TranscriptReader | null = null

  client.on('output', (text) => {
    said = shortened(said + text)
    if (reader === null) client.acknowledge(text.length)
    else reader.write(text, () => client.acknowledge(text.length))
  })
  client.on('clear', () => {
    said = ''
    reader?.clear()
  })

  return {
    attach(next) {
      reader = next
      // Acknowledged already: nobody was there to hold it back.
      if (said !== '') next.write(said, () => {})
      return () => {
        if (reader === next) reader = null
      }
    },
  }
}

/** Cut at a line's start, and not for every few characters. */
function shortened(text: string): string {
  if (text.length <= 2 * KEPT) return text
  return text.slice(text.indexOf('\n', text.length - KEPT) + 1)
}
