import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { concat, decode, encode } from '../../kernel/text.ts'
import type { Step } from '../step.ts'
import { fromBase64 } from './base64.ts'
import { chainIds, type Digest, digestOf, digestOfText } from './digest.ts'
import { gunzip, gzip } from './gzip.ts'
import { goJson } from './json.ts'
import { BLOCK, type TarEntry, TYPE_LINK, tarEntry } from './tar.ts'
import { readTar } from './tar-read.ts'
import { joinTar, splitTar } from './tar-split.ts'
import { writeTar } from './tar-write.ts'
import { formatTime, parseTime } from './time.ts'
import { isZstd, unzstd } from './zstd.ts'

/** Runs work that gives way to its end. */
function finish<A extends readonly unknown[], T>(work: (...args: A) => Step<T>, ...args: A): T {
  const steps = work(...args)
  for (;;) {
    const { done, value } = steps.next()
    if (done === true) return value
  }
}

const recorded = (name: string) =>
  new Uint8Array(readFileSync(new URL(`../../../conformance/docker/${name}`, import.meta.url)))
const recordedText = (name: string) => decode(recorded(name))

const CHAIN = 'sha256:6613b10b697b0a267c9573ee23e54c0373ccf72e7991cf4479bd0b66609a631c'
const BASE: Digest = 'sha256:9f54eef412758095c8079ac465d494a2872e02e90bf1fb5f12a1641c0d1bb78b'

test("the article's top layer is the tar of a directory and a file, byte for byte", () => {
  const tar = writeTar([
    tarEntry({ name: 'tmp/', mode: 0o041777, mtime: 1642422314 }),
    tarEntry({ name: 'tmp/newfile', mode: 0o100644, mtime: 1642422314, data: encode('Hello world\n') }),
  ])
  expect(tar).toEqual(recorded('article/hello-ubuntu-layer.tar'))
  expect(chainIds([BASE, digestOf(tar)])).toEqual([BASE, CHAIN])
})

test('the ids of the article are digests of its documents', () => {
  const ids = JSON.parse(recordedText('article/proof.json'))
  const digests = (name: string) => digestOf(recorded(`article/${name}`))
  expect([
    digests('ubuntu2004-config.json'),
    digests('ubuntu2004-manifest-amd64.json'),
    digests('ubuntu2004-manifest-list.json'),
    digests('hello-ubuntu-config.json'),
  ]).toEqual([
    ids['image id ubuntu:20.04'],
    ids['amd64 manifest digest'],
    ids['manifest list digest = the Digest line of docker pull'],
    `sha256:${ids['image id hello-ubuntu']}`,
  ])
})

test('a configuration is written again as Go wrote it', () => {
  for (const name of [
    'ubuntu2004-config.json',
    'hello-ubuntu-config.json',
    'ubuntu2004-add-intermediate-config.json',
  ]) {
    const text = recordedText(`article/${name}`)
    expect(goJson(JSON.parse(text))).toBe(text)
  }
  expect(goJson('<a>&\u2028\b\u0001"\\')).toBe('"\\u003ca\\u003e\\u0026\\u2028\\u0008\\u0001\\"\\\\"')
})

test('a tar is split into lines and comes together again', () => {
  const tar = recorded('article/hello-ubuntu-layer.tar')
  const lines = finish(splitTar, tar)
  expect(lines).toBe(recordedText('article/hello-ubuntu-tar-split.json'))
  expect(finish(joinTar, lines, (name) => (name === 'tmp/newfile' ? encode('Hello world\n') : null))).toEqual(
    tar,
  )
  expect(finish(joinTar, lines, () => encode('hello world\n'))).toBe(null)
})

interface RecordedEntry {
  off: number
  name: string
  mode: string
  size: number
  mtime: number
  chksum: string
  typeflag: string
  linkname: string
  prefix: string
  uid: string
  gid: string
  data?: string
}

test('headers agree with those that the engine wrote, owners’ names aside', () => {
  const archives: Record<string, { layers: { entries?: RecordedEntry[] }[] }> = JSON.parse(
    recordedText('layer-tars.json'),
  )
  let compared = 0
  for (const { layers } of Object.values(archives)) {
    for (const { entries = [] } of layers) {
      for (const entry of entries) {
        const bytes = writeTar([fromRecord(entry)])
        const read = (at: number, size: number) => decode(bytes.subarray(at, at + size)).split('\0')[0]
        expect([read(0, 100), read(100, 8), read(124, 12), read(157, 100)], entry.name).toEqual([
          entry.name,
          entry.mode,
          entry.size.toString(8).padStart(11, '0'),
          entry.linkname,
        ])
        compared++
      }
    }
  }
  expect(compared).toBeGreaterThan(100)
})

const fromRecord = (entry: RecordedEntry): TarEntry =>
  tarEntry({
    name: entry.name,
    type: entry.typeflag,
    mode: Number.parseInt(entry.mode, 8),
    uid: Number.parseInt(entry.uid, 8),
    gid: Number.parseInt(entry.gid, 8),
    mtime: entry.mtime,
    linkName: entry.linkname,
    data: new Uint8Array(entry.size),
  })

test('long names are split over two fields, and what no field holds goes into PAX records', () => {
  const long = `${'d'.repeat(80)}/${'f'.repeat(60)}`
  const split = writeTar([tarEntry({ name: long })])
  expect(split.length).toBe(3 * BLOCK)
  expect(decode(split.subarray(345, 345 + 80))).toBe('d'.repeat(80))
  const pax = writeTar([tarEntry({ name: 'dir/ä', uid: 3_000_000 })])
  expect(decode(pax.subarray(0, 18))).toBe('dir/PaxHeaders.0\0\0')
  expect(decode(pax.subarray(BLOCK, BLOCK + 32))).toBe('15 path=dir/ä\n15 uid=3000000\n\0\0')
})

const names = fc
  .array(fc.stringMatching(/^[a-zäü名]{1,40}$/), { minLength: 1, maxLength: 6 })
  .map((parts) => parts.join('/'))

test('what is written is read again', () => {
  const entries = fc.uniqueArray(
    fc.record({
      name: names,
      mode: fc.nat(0o7777),
      uid: fc.nat(5_000_000),
      gid: fc.nat(5_000_000),
      mtime: fc.integer({ min: -1000, max: 2 ** 34 }),
      data: fc.uint8Array({ maxLength: 1500 }),
    }),
    { selector: (entry) => entry.name, maxLength: 6 },
  )
  fc.assert(
    fc.property(entries, (list) => {
      const tar = writeTar(list.map((entry) => tarEntry(entry)))
      const read = readTar(tar)
      if (typeof read === 'string') throw new Error(read)
      expect(
        read.map(({ name, mode, uid, gid, mtime, data }) => ({ name, mode, uid, gid, mtime, data })),
      ).toEqual(list)
      const lines = finish(splitTar, tar)
      const files = new Map(list.map((entry) => [entry.name, entry.data]))
      expect(finish(joinTar, lines, (name) => files.get(name) ?? null)).toEqual(tar)
    }),
  )
})

test('a header with a wrong checksum and a cut archive are told apart', () => {
  const tar = writeTar([tarEntry({ name: 'a', data: encode('x'.repeat(600)) })])
  const damaged = tar.slice()
  damaged[0] = 0x62
  expect(readTar(damaged)).toBe('archive/tar: invalid tar header')
  expect(readTar(tar.subarray(0, 700))).toBe('unexpected EOF')
  expect(readTar(tar.subarray(0, 300))).toBe('unexpected EOF')
  expect(readTar(new Uint8Array(0))).toEqual([])
})

test('hard links carry no data, whatever their size says', () => {
  const tar = writeTar([
    tarEntry({ name: 'a', data: encode('x') }),
    tarEntry({ name: 'b', type: TYPE_LINK, linkName: 'a' }),
  ])
  tar.set(encode('00000000005'), 2 * BLOCK + 124)
  const sum = [...tar.subarray(2 * BLOCK, 3 * BLOCK)].reduce(
    (a, b, i) => a + (i >= 148 && i < 156 ? 32 : b),
    0,
  )
  tar.set(encode(sum.toString(8).padStart(6, '0')), 2 * BLOCK + 148)
  expect(readTar(tar)).toMatchObject([{ name: 'a' }, { name: 'b', data: new Uint8Array(0) }])
})

test('gzip gives back what went in, and notices damage', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 5000 }), (bytes) => {
      expect(finish(gunzip, gzip(bytes), 1 << 20)).toEqual({ bytes, problem: null })
    }),
  )
  const packed = gzip(encode('hello hello hello'))
  expect(finish(gunzip, packed.subarray(0, 20), 1 << 20).problem).toBe('unexpected EOF')
  const damaged = packed.slice()
  damaged[packed.length - 6] = (damaged[packed.length - 6] as number) ^ 1
  expect(finish(gunzip, damaged, 1 << 20).problem).toBe('gzip: invalid checksum')
  expect(finish(gunzip, gzip(new Uint8Array(5000)), 100).problem).toBe('too large')
})

test('times have as many decimals as they need', () => {
  expect(formatTime({ sec: 1642422314, nsec: 918900370 })).toBe('2022-01-17T12:25:14.91890037Z')
  expect(formatTime({ sec: 1642422314, nsec: 0 })).toBe('2022-01-17T12:25:14Z')
  expect(parseTime('2022-01-17T20:25:14.5+08:00')).toEqual({ sec: 1642422314, nsec: 500000000 })
})

test('an empty layer has the well known diffID', () => {
  expect(digestOf(writeTar([]))).toBe(
    'sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef',
  )
  expect(digestOfText('')).toBe('sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
})

test('zstd gives back what went in, and notices what is cut off or too large', () => {
  // `zstd -19` of forty times "hello " and a newline, by the zstd of Debian 13.
  const packed = fromBase64('KLUv/QRodQAAOGhlbGxvIAoBAOdQpQgsVfCH')
  expect(isZstd(packed)).toBe(true)
  expect(decode(finish(unzstd, packed, 1000).bytes)).toBe(`${'hello '.repeat(40)}\n`)
  expect(finish(unzstd, packed.subarray(0, 12), 1000).problem).toBe('unexpected EOF')
  expect(finish(unzstd, packed, 100).problem).toBe('too large')
})

test('several gzip files behind each other are one', () => {
  const members = ['first ', 'second and longer '.repeat(50), '', 'third'].map((text) => gzip(encode(text)))
  const all = concat(members)
  expect(decode(finish(gunzip, all, 10_000).bytes)).toBe(`first ${'second and longer '.repeat(50)}third`)
  expect(finish(gunzip, all, 100).problem).toBe('too large')
  const damaged = all.slice()
  damaged[all.length - 6] = (damaged[all.length - 6] as number) ^ 1
  expect(finish(gunzip, damaged, 10_000).problem).toBe('gzip: invalid checksum')
})
