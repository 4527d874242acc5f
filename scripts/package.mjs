/**
 * `npm run package [-- FOLDER]`: builds the npm package with the machine without the page, in `dist-machine/`: one entry,
 * `overlay-playground/machine`, its types, and no dependency. `npm publish dist-machine` would publish it.
 */

import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { build } from 'vite'
import { root } from './install.mjs'

const folder = resolve(process.argv[2] ?? join(root, 'dist-machine'))

await build({
  root,
  configFile: false,
  logLevel: 'warn',
  publicDir: false,
  build: {
    outDir: folder,
    emptyOutDir: true,
    target: 'es2022',
    reportCompressedSize: false,
    lib: { entry: join(root, 'src/library/machine.ts'), formats: ['es'], fileName: () => 'machine.js' },
    rolldownOptions: { output: { chunkFileNames: 'chunks/[name]-[hash].js' } },
  },
})
copyFileSync(join(root, 'src/library/api.d.ts'), join(folder, 'machine.d.ts'))
copyFileSync(join(root, 'LICENSE'), join(folder, 'LICENSE'))
copyFileSync(join(root, 'docs/machine.md'), join(folder, 'README.md'))
writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest(), null, 2)}\n`)

function manifest() {
  const { name, version, license, engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  return {
    name,
    version,
    description: 'A Linux machine with overlayfs, bash and docker, simulated, for scripts and tests.',
    license,
    type: 'module',
    engines,
    sideEffects: false,
    exports: { './machine': { types: './machine.d.ts', default: './machine.js' } },
    files: ['machine.js', 'machine.d.ts', 'chunks'],
  }
}
