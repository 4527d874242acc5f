/**
 * A static server for the folder that it stands in, without dependencies; the release's zip has it.
 *
 *   node serve.mjs [--port N] [--host H]      8000 and 127.0.0.1 without
 */

import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { dirname, extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const folder = dirname(fileURLToPath(import.meta.url))
const { values } = parseArgs({
  options: { port: { type: 'string', default: '8000' }, host: { type: 'string', default: '127.0.0.1' } },
})

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
}

/** What `_headers` says for every file: lines `  Name: value` below a line with `/*`. */
const headers = Object.fromEntries(
  Array.from(
    (/^\/\*\n((?: {2}.*\n)*)/.exec(await readFile(join(folder, '_headers'), 'utf8'))?.[1] ?? '').matchAll(
      /^ {2}([\w-]+): (.*)$/gm,
    ),
    ([, name, value]) => [name, value],
  ),
)

const server = createServer(async ({ url = '/', method }, response) => {
  const body = method === 'GET' || method === 'HEAD' ? await find(url) : null
  if (body === null) response.writeHead(404, headers).end('not found\n')
  else
    response
      .writeHead(200, { ...headers, 'Content-Type': body.type })
      .end(method === 'HEAD' ? undefined : body.bytes)
})

/** null for what is not there, or not below the folder. */
async function find(url) {
  try {
    const path = normalize(decodeURIComponent(new URL(url, 'http://localhost').pathname))
    const file = path.endsWith('/') ? `${path}index.html` : path
    return {
      bytes: await readFile(join(folder, file)),
      type: TYPES[extname(file)] ?? 'application/octet-stream',
    }
  } catch {
    return null
  }
}

server.listen(Number(values.port), values.host, () => {
  const { address, port } = server.address()
  console.log(
    `Overlay Playground: http://${address === '0.0.0.0' ? 'localhost' : address}:${port}/  (Ctrl+C ends it)`,
  )
})
