/**
 * `npm start [-- --port N] [--host H] [--no-open]`: installs what is missing, builds, serves on 127.0.0.1, prints the
 * address and opens a browser where there is one.
 */

import { spawn } from 'node:child_process'
import { parseArgs } from 'node:util'
import { bin, installDependencies, root, run } from './install.mjs'

const { port, host, open } = readOptions()
installDependencies()
if (run(bin('vite'), ['build', '--logLevel', 'warn']).status !== 0) process.exit(1)
const { preview } = await import('vite')
const server = await preview({
  root,
  logLevel: 'warn',
  preview: { port, host, strictPort: false, open: false },
})
const { port: served } = server.httpServer.address()
const shownHost = host === '0.0.0.0' || host === '::' ? 'localhost' : host
const address = `http://${shownHost.includes(':') ? `[${shownHost}]` : shownHost}:${served}/`
console.log(`Overlay Playground: ${address}  (Ctrl+C ends it)`)
if (open) openBrowser(address)

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: 'string', default: '5173' },
        host: { type: 'string', default: '127.0.0.1' },
        'no-open': { type: 'boolean', default: false },
      },
    })
    const number = Number(values.port)
    if (!Number.isInteger(number) || number < 0 || number > 65535)
      throw new Error(`--port ${values.port} is no port`)
    return { port: number, host: values.host, open: !values['no-open'] }
  } catch (error) {
    console.error(`${error.message}\nusage: npm start -- [--port N] [--host H] [--no-open]`)
    process.exit(2)
  }
}

/** Only where somebody looks at a screen; that none opens is no failure. */
function openBrowser(url) {
  const hasScreen = process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY
  if (!hasScreen || process.env.CI || process.env.SSH_CONNECTION) return
  const [command, args] =
    process.platform === 'darwin'
      ? ['open', [url]]
      : process.platform === 'win32'
        ? ['cmd', ['/c', 'start', '', url]]
        : ['xdg-open', [url]]
  const child = spawn(command, args, { stdio: 'ignore', detached: true })
  child.on('error', () => console.log('No browser could be opened: open the address above.'))
  child.unref()
}
