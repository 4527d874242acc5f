/**
 * Vite plugin: writes into the built sw.js which files the build has, and a version made of their contents, so that the
 * browser sees a new service worker exactly when something has changed.
 */

import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Plugin } from 'vite'

const PLACE = /^const BUILD = .*$/m

/** `besides`: files of the build that the page itself never asks for. */
export function serviceWorker({ besides }: { readonly besides: readonly string[] }): Plugin {
  let folder = ''
  return {
    name: 'service-worker',
    apply: 'build',
    configResolved: (config) => {
      folder = resolve(config.root, config.build.outDir)
    },
    closeBundle: {
      order: 'post',
      handler() {
        const files = filesBelow(folder).filter((file) => file !== 'sw.js' && !besides.includes(file))
        const hash = createHash('sha256')
        for (const file of files) hash.update(`${file}\0`).update(readFileSync(join(folder, file)))
        const build = {
          version: hash.digest('hex').slice(0, 16),
          // Servers send index.html's address elsewhere, and a redirected answer is none for a page.
          files: files.map((file) => (file === 'index.html' ? './' : file)),
        }
        const script = join(folder, 'sw.js')
        const source = readFileSync(script, 'utf8')
        if (!PLACE.test(source)) this.error('sw.js has no place for the list of files')
        writeFileSync(
          script,
          source.replace(PLACE, () => `const BUILD = ${JSON.stringify(build)}`),
        )
      },
    },
  }
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort()
}
