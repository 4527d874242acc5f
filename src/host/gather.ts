import type { Report } from './messages.ts'

/** What is reported in one turn of the worker travels as one message: the page takes it in, and draws it, once. */
export function gather(post: (reports: readonly Report[]) => void): (report: Report) => void {
  let waiting: Report[] = []
  function send(): void {
    if (waiting.length === 0) return
    const reports = waiting
    waiting = []
    post(reports)
  }
  return (report) => {
    waiting.push(report)
    // What has started may never let this turn end, and the page must know then what it was.
    if (report.type === 'started') send()
    else if (waiting.length === 1) queueMicrotask(send)
  }
}
