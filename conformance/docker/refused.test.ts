/**
 * Archives that are wrong in some way: what `docker load` refuses changes nothing in the stores, and it says why in a sentence. The wrong ones are made
 * from right ones: cut off at each block, with bytes changed, with documents whose members are of other types, with entries that lead elsewhere.
 */

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type TarEntry, tarEntry } from '../../src/docker/content/tar.ts'
import { readTar } from '../../src/docker/content/tar-read.ts'
import { writeTar } from '../../src/docker/content/tar-write.ts'
import { createDocker } from '../../src/docker/docker.ts'
import { Files } from '../../src/docker/files.ts'
import { programImage } from '../../src/kernel/exec.ts'
import { makeKernel, run } from '../../src/kernel/testing.ts'
import { decode, encode } from '../../src/kernel/text.ts'
import { isDirectory, isRegular, isSymlink } from '../../src/kernel/vfs/mode.ts'

const docker = createDocker({ names: [], image: programImage })

const archive = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`archives/${name}`, import.meta.url)))

/** Everything below a directory: types, modes, sizes, owners and content, but no times. */
function snapshot(files: Files, root: string): string[] {
  const lines: string[] = []
  const visit = (path: string): void => {
    const stat = files.lstat(path)
    if (stat === null) {
      lines.push(`${path} cannot be reached`)
      return
    }
    const content = isRegular(stat.mode)
      ? createHash('sha256')
          .update(files.read(path) as Uint8Array)
          .digest('hex')
      : isSymlink(stat.mode)
        ? String(files.sys.readlink(path))
        : ''
    lines.push(`${path} ${stat.mode.toString(8)} ${stat.uid}:${stat.gid} ${content}`)
    if (isDirectory(stat.mode)) for (const name of files.list(path)) visit(`${path}/${name}`)
  }
  visit(root)
  return lines
}

interface Attempt {
  readonly status: number | null
  readonly output: string
  readonly before: string[]
  readonly after: string[]
}

/** A machine with an image, and what a load of these bytes does to its stores. */
function attempt(bytes: Uint8Array): Attempt {
  const kernel = makeKernel()
  const files = new Files(kernel.system())
  files.write('/good.tar', archive('10-notags.tar'), 0o644)
  files.write('/bad.tar', bytes.slice(), 0o644)
  const load = (path: string) =>
    run(kernel, function* (sys) {
      return yield* docker(sys, ['docker', 'load', '-i', path], [])
    })
  expect(load('/good.tar').status).toBe(0)
  const before = snapshot(files, '/var/lib/docker')
  const { status, output } = load('/bad.tar')
  return { status, output, before, after: snapshot(files, '/var/lib/docker') }
}

/** Refused with a sentence and without a trace; or taken. */
function checkAttempt(bytes: Uint8Array): 'refused' | 'taken' {
  const { status, output, before, after } = attempt(bytes)
  // What the machine itself says when a program of it breaks down.
  expect(output).not.toMatch(/TypeError|RangeError|undefined|NaN|\[object/)
  if (status === 0) return 'taken'
  expect(status).toBe(1)
  expect(output).toMatch(/\S\n$/)
  // What came before the mistake stays, as in the real engine: the first of several images, or one whose name is wrong (10-bad-tag.tar).
  const isWhole = /Loaded image|reference|repository name/.test(output)
  if (!isWhole) expect(after).toEqual(before)
  return 'refused'
}

test('cut off at each block', () => {
  const bytes = archive('01-one.docker20.tar')
  const results = Array.from({ length: Math.floor(bytes.length / 512) }, (_, blocks) =>
    checkAttempt(bytes.subarray(0, blocks * 512)),
  )
  expect(results.filter((one) => one === 'refused').length).toBeGreaterThan(10)
})

test('cut off within each block', () => {
  const bytes = archive('01-one.buildah-oci.tar')
  for (let end = 100; end < bytes.length - 1024; end += 512) checkAttempt(bytes.subarray(0, end))
})

test('bytes changed anywhere', () => {
  const sources = [
    '01-one.docker20.tar',
    '01-one.buildah-oci.tar',
    '10-oci-good.tar',
    '05-nolayer.podman.tar',
  ].map(archive)
  fc.assert(
    fc.property(
      fc.constantFrom(...sources),
      fc.array(fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.integer({ min: 0, max: 255 })), {
        minLength: 1,
        maxLength: 4,
      }),
      (source, changes) => {
        const bytes = source.slice()
        for (const [place, value] of changes) bytes[Math.floor(place * bytes.length)] = value
        checkAttempt(bytes)
      },
    ),
    { seed: 5, numRuns: 60 },
  )
})

const odd = [
  null,
  true,
  0,
  -1,
  1e300,
  '',
  'x',
  '../../x',
  '/etc/passwd',
  [],
  [null],
  [0],
  {},
  [[]],
  [{}],
  { a: 1 },
]

/** The document with one member, at any depth, replaced. */
function* mutations(value: unknown): Generator<unknown> {
  yield* odd
  if (Array.isArray(value)) {
    for (const [at, item] of value.entries()) {
      for (const other of mutations(item)) yield value.with(at, other)
    }
    yield [...value, ...value]
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      for (const other of mutations(item)) yield { ...value, [key]: other }
      const { [key]: _gone, ...rest } = value as Record<string, unknown>
      yield rest
    }
  }
}

const entriesOf = (name: string): TarEntry[] => {
  const entries = readTar(archive(name))
  if (typeof entries === 'string') throw new Error(entries)
  return entries
}

const replaced = (entries: readonly TarEntry[], name: string, text: string): Uint8Array =>
  writeTar(entries.map((entry) => (entry.name === name ? { ...entry, data: encode(text) } : entry)))

test.each([
  ['10-notags.tar', /^manifest\.json$/],
  ['01-one.docker20.tar', /^manifest\.json$/],
  ['01-one.docker20.tar', /^[0-9a-f]{64}\.json$/],
  ['10-oci-good.tar', /^index\.json$/],
])(
  '%s: documents with members of other types: %s',
  (name, pattern) => {
    const entries = entriesOf(name)
    const document = entries.find((entry) => pattern.test(entry.name)) as TarEntry
    const value: unknown = JSON.parse(decode(document.data))
    const all = [...mutations(value)]
    const step = Math.ceil(all.length / 150)
    for (let at = 0; at < all.length; at += step) {
      checkAttempt(replaced(entries, document.name, JSON.stringify(all[at])))
    }
    for (const text of ['', '{', '[', 'nul', '\0', '"', '[{"Config":}]', '9'.repeat(400), '['.repeat(5000)]) {
      checkAttempt(replaced(entries, document.name, text))
    }
  },
  240_000,
)

/** An image of one layer with these entries, as `docker save` writes it. */
function imageOf(layer: Uint8Array): Uint8Array {
  const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
  const configuration = encode(
    JSON.stringify({
      architecture: 'amd64',
      os: 'linux',
      config: {},
      rootfs: { type: 'layers', diff_ids: [`sha256:${digest(layer)}`] },
    }),
  )
  const name = `${digest(configuration)}.json`
  const manifest = [{ Config: name, RepoTags: ['bad:1'], Layers: ['layer.tar'] }]
  return writeTar([
    tarEntry({ name, data: configuration }),
    tarEntry({ name: 'layer.tar', data: layer }),
    tarEntry({ name: 'manifest.json', data: encode(JSON.stringify(manifest)) }),
  ])
}

const layers: Readonly<Record<string, readonly TarEntry[]>> = {
  'a name that leads out': [tarEntry({ name: '../../../../etc/evil', data: encode('x') })],
  'an absolute name': [tarEntry({ name: '/etc/evil', data: encode('x') })],
  'a symlink out, and a file through it': [
    tarEntry({ name: 'out', type: '2', linkName: '/etc' }),
    tarEntry({ name: 'out/evil', data: encode('x') }),
  ],
  'a symlink up, and a file through it': [
    tarEntry({ name: 'up', type: '2', linkName: '../../../../../..' }),
    tarEntry({ name: 'up/etc/evil', data: encode('x') }),
  ],
  'a hard link to what is outside': [
    tarEntry({ name: 'link', type: '1', linkName: '../../../../etc/passwd' }),
  ],
  'a hard link through a symlink': [
    tarEntry({ name: 'out', type: '2', linkName: '/etc' }),
    tarEntry({ name: 'link', type: '1', linkName: 'out/passwd' }),
  ],
  'a hard link to itself': [tarEntry({ name: 'a', type: '1', linkName: 'a' })],
  'a symlink to itself, and a file below': [
    tarEntry({ name: 'a', type: '2', linkName: 'a' }),
    tarEntry({ name: 'a/b', data: encode('x') }),
  ],
  'a file where a directory is needed': [tarEntry({ name: 'a' }), tarEntry({ name: 'a/b' })],
  'a whiteout of what lies above': [tarEntry({ name: '../.wh.etc' }), tarEntry({ name: '.wh...' })],
  'a whiteout without a name': [tarEntry({ name: '.wh.' }), tarEntry({ name: 'd/.wh.' })],
  'a name of 300 characters': [tarEntry({ name: 'n'.repeat(300) })],
  'a path of 6000 characters': [tarEntry({ name: 'd/'.repeat(3000) })],
  'the root as a file': [tarEntry({ name: '.', data: encode('x') })],
  'an empty name': [tarEntry({ name: '' })],
  'one name many times, of other types': [
    tarEntry({ name: 'a' }),
    tarEntry({ name: 'a/' }),
    tarEntry({ name: 'a', type: '2', linkName: 'b' }),
    tarEntry({ name: 'a', type: '6' }),
    tarEntry({ name: 'a', data: encode('last') }),
  ],
  'an unknown type': [tarEntry({ name: 'a', type: 'Z' })],
  'a device with odd numbers': [
    tarEntry({ name: 'a', type: '3', deviceMajor: 2_000_000, deviceMinor: 2_000_000 }),
  ],
  'a time before 1970 and one far off': [
    tarEntry({ name: 'a', mtime: -5 }),
    tarEntry({ name: 'b', mtime: 1e12 }),
  ],
}

test.each(Object.entries(layers))(
  'a layer with %s writes nothing outside of its directory',
  (_name, entries) => {
    const bytes = imageOf(writeTar(entries))
    const kernel = makeKernel()
    const files = new Files(kernel.system())
    files.makeDirectories('/etc', 0o755)
    files.write('/etc/passwd', 'root:x:0:0::/root:/bin/sh\n', 0o644)
    files.write('/bad.tar', bytes, 0o644)
    const start = (argv: string[]) =>
      run(kernel, function* (sys) {
        return yield* docker(sys, argv, [])
      })
    start(['docker', 'images'])
    const outside = () => [
      ...snapshot(files, '/etc'),
      ...files.list('/'),
      ...files.list('/var/lib/docker/overlay2'),
    ]
    const before = snapshot(files, '/var/lib/docker')
    const elsewhere = outside()
    const { status, output } = start(['docker', 'load', '-i', '/bad.tar'])
    expect(output).not.toMatch(/TypeError|RangeError|undefined|NaN|\[object/)
    const [, passwd] = snapshot(files, '/etc')
    expect([passwd, ...files.list('/etc')]).toEqual([elsewhere[1], 'passwd'])
    if (status !== 0) {
      expect(snapshot(files, '/var/lib/docker')).toEqual(before)
      expect(outside()).toEqual(elsewhere)
      return
    }
    // What was taken goes away again without a trace.
    expect(start(['docker', 'rmi', 'bad:1']).status).toBe(0)
    const left = snapshot(files, '/var/lib/docker').filter((line) => !before.includes(line))
    expect(left.filter((line) => !/layerdb\/(sha256|tmp) |layerdb /.test(line))).toEqual([])
  },
)
