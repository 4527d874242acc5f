/** What the page and its worker hold in memory, after a collection of garbage. */

import type { CDPSession, Page } from '@playwright/test'

/** Bytes in use by JavaScript objects, of the page and of all its workers. */
export async function heapInUse(page: Page): Promise<number> {
  const devtools = await page.context().newCDPSession(page)
  const workers = await attachToWorkers(devtools)
  const all = [devtoolsCall(devtools), ...workers.map((id) => workerCall(devtools, id))]
  let bytes = 0
  for (const call of all) {
    await call('HeapProfiler.collectGarbage')
    const { usedSize } = (await call('Runtime.getHeapUsage')) as { usedSize: number }
    bytes += usedSize
  }
  await devtools.detach()
  return bytes
}

type Call = (method: string) => Promise<unknown>

const devtoolsCall =
  (devtools: CDPSession): Call =>
  (method) =>
    devtools.send(method as 'Runtime.getHeapUsage')

/** Session ids, one for each worker of the page. */
async function attachToWorkers(devtools: CDPSession): Promise<string[]> {
  const ids: string[] = []
  devtools.on('Target.attachedToTarget', ({ sessionId }) => ids.push(sessionId))
  // With `flatten` the answers would come through a connection that Playwright keeps to itself.
  await devtools.send('Target.setAutoAttach', {
    autoAttach: true,
    waitForDebuggerOnStart: false,
    flatten: false,
  })
  return ids
}

/** A worker is spoken to in letters that its page hands over. */
function workerCall(devtools: CDPSession, sessionId: string): Call {
  let last = 0
  return (method) =>
    new Promise((resolve, reject) => {
      const id = ++last
      const receive = (event: { sessionId: string; message: string }) => {
        const answer = JSON.parse(event.message) as {
          id?: number
          result?: unknown
          error?: { message: string }
        }
        if (event.sessionId !== sessionId || answer.id !== id) return
        devtools.off('Target.receivedMessageFromTarget', receive)
        if (answer.error === undefined) resolve(answer.result)
        else reject(new Error(answer.error.message))
      }
      devtools.on('Target.receivedMessageFromTarget', receive)
      const message = JSON.stringify({ id, method })
      devtools.send('Target.sendMessageToTarget', { sessionId, message }).catch(reject)
    })
}
