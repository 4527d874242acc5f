/** The npm package as it would be published: docs/machine.md's examples run in Node with nothing but it. */

import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

let project: string
const installed = () => join(project, 'node_modules/overlay-playground')

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'overlay-playground-package-'))
  mkdirSync(installed(), { recursive: true })
  const { status, stderr } = spawnSync(process.execPath, ['scripts/package.mjs', installed()], {
    encoding: 'utf8',
  })
  expect(status, stderr).toBe(0)
})

afterAll(() => rmSync(project, { recursive: true }))

const document = readFileSync('docs/machine.md', 'utf8')
const examples = [...document.matchAll(/```js\n(.*?)```/gs)].map(([, code]) => code as string)

test('the document has examples', () => expect(examples).toHaveLength(4))

test.each(examples)('example %# prints what the document says', (code) => {
  const file = join(project, 'example.mjs')
  writeFileSync(file, code)
  const { stdout, stderr } = spawnSync(process.execPath, [file], { encoding: 'utf8', timeout: 60_000 })
  expect(stderr).toBe('')
  const said = [...code.matchAll(/^\/\/ → (.*)$/gm)].map(([, line]) => `${line}\n`).join('')
  expect(stdout).toBe(said)
})

test('every export of the package is a file of it, and every file belongs to it', () => {
  const manifest = JSON.parse(readFileSync(join(installed(), 'package.json'), 'utf8'))
  expect(manifest.exports).toEqual({ './machine': { types: './machine.d.ts', default: './machine.js' } })
  expect(manifest.dependencies).toBeUndefined()
  expect(readdirSync(installed()).sort()).toEqual([
    'LICENSE',
    'README.md',
    'chunks',
    'machine.d.ts',
    'machine.js',
    'package.json',
  ])
})

test('a TypeScript project sees the types, and only what the contract has', () => {
  writeFileSync(
    join(project, 'use.ts'),
    `import { boot, type CommandResult, FileError, type Machine } from 'overlay-playground/machine'
     const machine: Machine = await boot('debian', { files: { '/a': 'b' }, terminal: { columns: 100, rows: 30 } })
     const result: CommandResult = machine.run('ls')
     const text: string = machine.fs.readText('/a')
     try { machine.fs.list('/b') } catch (error) { if (error instanceof FileError) console.log(error.errno + 1) }
     // @ts-expect-error a status is a number
     const wrong: string = result.status
     // @ts-expect-error there is no such profile
     await boot('windows')
     export { text, wrong }`,
  )
  writeFileSync(
    join(project, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        strict: true,
        module: 'nodenext',
        target: 'es2022',
        noEmit: true,
        lib: ['ES2022', 'DOM'],
        types: [],
      },
      files: ['use.ts'],
    }),
  )
  writeFileSync(join(project, 'package.json'), '{"type":"module"}')
  const { status, stdout } = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', project], {
    encoding: 'utf8',
  })
  expect([status, stdout]).toEqual([0, ''])
})
