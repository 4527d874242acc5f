/** A static web server as one finds them: for the built page in another folder, and for pages of another origin. */

import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join, normalize } from 'node:path'

const TYPES: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript',
  css: 'text/css',
  json: 'application/json',
  svg: 'image/svg+xml',
  webmanifest: 'application/manifest+json',
}

export interface StaticServer {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string
  close(): Promise<void>
}

export interface StaticServerOptions {
  /** which folder stands under which path, `/sub/path/` */
  readonly folders: Readonly<Record<string, string>>
  /** `@NAME@` in HTML becomes the value */
  readonly values?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
}

export async function serve({
  folders,
  values = {},
  headers = {},
}: StaticServerOptions): Promise<StaticServer> {
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname)
    const [prefix, folder] = Object.entries(folders).find(([start]) => path.startsWith(start)) ?? ['', null]
    const rest = normalize(`/${path.slice(prefix.length)}`)
    const file = rest.endsWith('/') ? `${rest}index.html` : rest
    const body = folder === null ? null : await readFile(join(folder, file)).catch(() => null)
    if (body === null) {
      response.writeHead(404).end('not found')
      return
    }
    const extension = file.slice(file.lastIndexOf('.') + 1)
    response.writeHead(200, { 'Content-Type': TYPES[extension] ?? 'application/octet-stream', ...headers })
    response.end(extension === 'html' ? fill(body.toString(), values) : body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const fill = (html: string, values: Readonly<Record<string, string>>) =>
  html.replaceAll(/@(\w+)@/g, (whole, name) => values[name] ?? whole)
