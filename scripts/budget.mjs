/**
 * `node scripts/budget.mjs [FOLDER]`: weighs the built page in FOLDER (dist), gzip level 9, and fails where
 * scripts/budget.json allows less.
 *
 * The first load is index.html with what it names, the chunks that the page then fetches before it is ready
 * (`fetched`; chunks of both languages may share a name), and whatever those import statically. That nothing else is fetched is for a browser to
 * say: e2e/page.e2e.ts weighs what it really gets.
 */

import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const dist = process.argv[2] ?? fileURLToPath(new URL('../dist/', import.meta.url))
const { firstLoad } = JSON.parse(readFileSync(new URL('./budget.json', import.meta.url), 'utf8'))
const built = readdirSync(join(dist, 'assets'))

const files = new Set()
visit('index.html')
for (const name of firstLoad.fetched) for (const chunk of chunksNamed(name)) visit(`assets/${chunk}`)
const weights = [...files].map((file) => [file, weigh(file)]).sort((a, b) => b[1] - a[1])
const total = weights.reduce((sum, [, weight]) => sum + weight, 0)
console.log(`first load: ${total} bytes gzip in ${files.size} files, ${firstLoad.most} allowed`)
if (total > firstLoad.most) {
  for (const [file, weight] of weights) console.error(`${String(weight).padStart(8)}  ${file}`)
  process.exitCode = 1
}

/** Adds a file of the build, by its path in dist, and all that it cannot do without. */
function visit(file) {
  if (files.has(file)) return
  files.add(file)
  // A home screen's icon is fetched by who makes a home screen's icon.
  const text = readFileSync(join(dist, file), 'utf8').replace(/<link rel="apple-touch-icon"[^>]*>/, '')
  const pattern = file.endsWith('.html') ? /(?:src|href)="\.\/([^"]+)"/g : /(?:from|import)\s*"\.\/([^"]+)"/g
  for (const [, name] of text.matchAll(pattern)) visit(file.startsWith('assets/') ? `assets/${name}` : name)
}

/** A chunk's file is its name, a dash, and a hash of 8 characters. */
function chunksNamed(name) {
  const chunks = built.filter((file) => basename(file, '.js').slice(0, -9) === name && file.endsWith('.js'))
  if (chunks.length === 0) throw new Error(`scripts/budget.json: the build has no chunk ${name}`)
  return chunks
}

function weigh(file) {
  return gzipSync(readFileSync(join(dist, file)), { level: 9 }).length
}
