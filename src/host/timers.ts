/** Time as the host and its client need it; tests give their own. */
export interface Timers {
  /** ms from any beginning; never goes back */
  now(): number
  /** After everything that waits already, messages included. */
  soon(callback: () => void): void
  /** The result cancels it. */
  after(ms: number, callback: () => void): () => void
}

/** The browser's, in a page or a worker. */
export function browserTimers(): Timers {
  // A message comes back in microseconds; setTimeout(0) would take some milliseconds (HTML's nesting clamp).
  const channel = new MessageChannel()
  const waiting: (() => void)[] = []
  channel.port1.onmessage = () => waiting.shift()?.()
  return {
    now: () => performance.now(),
    soon(callback) {
      waiting.push(callback)
      channel.port2.postMessage(null)
    },
    after(ms, callback) {
      let id: ReturnType<typeof setTimeout>
      const wait = (left: number) => {
        const next = left - MAX_DELAY
        id = setTimeout(next > 0 ? () => wait(next) : callback, Math.min(left, MAX_DELAY))
      }
      wait(ms)
      return () => clearTimeout(id)
    },
  }
}

/** setTimeout takes 31 bits. */
const MAX_DELAY = 2 ** 31 - 1
