/** The linter (biome.json) refuses an import up the list of rooms in docs/architecture.md: asked about one file a room. */

import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'

/** From the top down; those of one row know nothing of each other. */
const rows = [
  ...readFileSync('docs/architecture.md', 'utf8').matchAll(/^\| ((?:`src\/[\w/]+\/`(?:, )?)+) /gm),
].map(([, folders = '']) => [...folders.matchAll(/`(src\/[\w/]+)\/`/g)].map(([, folder = '']) => folder))

/** What a file of the room would write to import from each room that is not below it. */
const forbidden = rows.flatMap((row, index) =>
  row.map((room) => {
    const others = [...rows.slice(0, index).flat(), ...row.filter((one) => one !== room)]
    return { room, imports: others.map((other) => importOf(room, other)) }
  }),
)

function importOf(room: string, other: string): string {
  const relative = path.posix.join(path.posix.relative(room, other), 'any.ts')
  return relative.startsWith('.') ? relative : `./${relative}`
}

test('every folder of src is a room of the list', () => {
  const folders = readdirSync('src', { withFileTypes: true }).filter((one) => one.isDirectory())
  const rooms = rows.flat().filter((room) => !room.startsWith('src/kernel/'))
  expect(rooms.sort()).toEqual(folders.map(({ name }) => `src/${name}`).sort())
})

test('the linter refuses every import of a room that is not further down', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'rooms-'))
  try {
    copyFileSync('biome.json', path.join(folder, 'biome.json'))
    for (const { room, imports } of forbidden) {
      mkdirSync(path.join(folder, room), { recursive: true })
      writeFileSync(path.join(folder, room, 'probe.ts'), imports.map((from) => `import '${from}'\n`).join(''))
    }
    const refused = lint(folder)
    const accepted = forbidden.flatMap(({ room, imports }) =>
      imports
        .filter((_, index) => !refused.has(`${room}/probe.ts:${index + 1}`))
        .map((from) => `${room}: ${from}`),
    )
    expect(accepted).toEqual([])
  } finally {
    rmSync(folder, { recursive: true })
  }
})

interface Diagnostic {
  readonly location: { readonly path: string; readonly start: { readonly line: number } }
}

/** `FILE:LINE` of what is refused. */
function lint(folder: string): Set<string> {
  const biome = path.resolve('node_modules/.bin/biome')
  const rule = '--only=style/noRestrictedImports'
  const args = ['lint', rule, '--vcs-enabled=false', '--max-diagnostics=none', '--reporter=json', '.']
  const { stdout } = spawnSync(biome, args, { cwd: folder, encoding: 'utf8' })
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: readonly Diagnostic[] }
  return new Set(diagnostics.map(({ location }) => `${location.path}:${location.start.line}`))
}
