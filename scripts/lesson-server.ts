/** Serves the page with a lesson that is being written, and checks it at every change. */

import { watch } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { createServer } from 'vite'

/** Where the server has the file, beside the page. */
const PLACE = '/lesson-being-written.md'

/** `file`: null for the page with its own lessons. Runs until it is interrupted. */
export async function serveLesson(file: string | null, check: (file: string) => void): Promise<void> {
  const server = await createServer({
    plugins: [
      {
        name: 'lesson-being-written',
        configureServer({ middlewares }) {
          middlewares.use(PLACE, (_, response, next) => {
            if (file === null) return next()
            response.setHeader('Content-Type', 'text/markdown; charset=utf-8')
            readFile(file).then((text) => response.end(text), next)
          })
        },
      },
    ],
  })
  await server.listen()
  const address = server.resolvedUrls?.local[0] ?? ''
  console.log(file === null ? address : `${address}?lesson=.${PLACE}`)
  if (file === null) return
  check(file)
  // Editors replace the file, so the folder is watched. One saving makes several events.
  let timer: NodeJS.Timeout | undefined
  watch(dirname(file), (_, name) => {
    if (name !== basename(file)) return
    clearTimeout(timer)
    timer = setTimeout(() => {
      check(file)
      server.ws.send({ type: 'full-reload' })
    }, 100)
  })
}
