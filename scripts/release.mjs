/**
 * `npm run release [-- FOLDER]`: writes `overlay-playground-VERSION.zip` (into FOLDER, or here) for those who have no network: the built page, a
 * static server without dependencies, and the page as one classic script, which browsers run from a file, too.
 */

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { zipSync } from 'fflate'
import { build } from 'vite'
import { root } from './install.mjs'
import { lessons } from './lessons-plugin.ts'
import { preact } from './preact-plugin.ts'

const README = `Overlay Playground

With Node:     node serve.mjs            then open the address that it prints
With Python:   python3 -m http.server    then open http://localhost:8000/
With neither:  open open-without-server.html in a browser; it remembers nothing, and is slower

Others in the room can open it, too: node serve.mjs --host 0.0.0.0, then this computer's address.

OverlayFS 演练场

有 Node：      node serve.mjs            再打开它显示的地址
有 Python：    python3 -m http.server    再打开 http://localhost:8000/
都没有：       用浏览器打开 open-without-server.html（慢一些，也不会记住任何东西）

让同一个教室的人也能打开：node serve.mjs --host 0.0.0.0，再访问这台电脑的地址。
`

/** Who opens index.html as a file gets the page that runs there. */
const FROM_FILE = `if (location.protocol === 'file:') location.replace('open-without-server.html' + location.search + location.hash)
`

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const name = `overlay-playground-${version}`
const work = mkdtempSync(join(tmpdir(), 'overlay-playground-release-'))

await build({
  root,
  logLevel: 'warn',
  build: { outDir: join(work, 'page'), emptyOutDir: true, reportCompressedSize: false },
})
await buildStandalone(join(work, 'standalone'))

const html = readFileSync(join(work, 'page/index.html'), 'utf8')
const files = {
  ...read(join(work, 'page')),
  'index.html': Buffer.from(html.replace('<head>', '<head>\n    <script src="./from-file.js"></script>')),
  'from-file.js': Buffer.from(FROM_FILE),
  'standalone.js': readFileSync(join(work, 'standalone/standalone.js')),
  'standalone.css': readFileSync(join(work, 'standalone/standalone.css')),
  'open-without-server.html': Buffer.from(
    standaloneHtml(readFileSync(join(work, 'page/index.html'), 'utf8')),
  ),
  'serve.mjs': readFileSync(join(root, 'scripts/serve.mjs')),
  'README.txt': Buffer.from(README),
  LICENSE: readFileSync(join(root, 'LICENSE')),
}
rmSync(work, { recursive: true })
const packed = Object.fromEntries(
  Object.entries(files).map(([file, bytes]) => [`${name}/${file}`, new Uint8Array(bytes)]),
)
const target = resolve(process.argv[2] ?? root, `${name}.zip`)
const zip = zipSync(packed, { level: 9, mtime: '2000-01-01' })
writeFileSync(target, zip)
console.log(`${target}: ${zip.length} bytes, ${Object.keys(packed).length} files`)

function read(folder) {
  return Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => [file.slice(folder.length + 1).replaceAll('\\', '/'), readFileSync(file)]),
  )
}

/** Modules and workers cannot be loaded from files: all is one script, and the machine runs in the page. */
async function buildStandalone(outDir) {
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    base: './',
    publicDir: false,
    plugins: [react(), preact(), lessons()],
    build: {
      outDir,
      target: 'es2022',
      modulePreload: false,
      cssCodeSplit: false,
      reportCompressedSize: false,
      rolldownOptions: {
        input: 'src/main.tsx',
        output: {
          format: 'iife',
          entryFileNames: 'standalone.js',
          assetFileNames: 'standalone[extname]',
          codeSplitting: false,
        },
      },
    },
  })
}

/** The built page with the one script and style sheet instead of its own, and without what only servers have. */
function standaloneHtml(html) {
  return html
    .replaceAll(
      /\s*<(?:script type="module"|link rel="(?:modulepreload|preload|stylesheet|manifest)")[^>]*>(?:<\/script>)?/g,
      '',
    )
    .replace(/\s*<meta http-equiv="Content-Security-Policy"[^>]*>/, '')
    .replace('</head>', '  <link rel="stylesheet" href="./standalone.css" />\n  </head>')
    .replace('</body>', '  <script src="./standalone.js"></script>\n  </body>')
}
