import { expect, test } from 'vitest'
import { encode } from '../../kernel/text.ts'
import { digestOf } from '../content/digest.ts'
import { parseReference } from '../reference.ts'
import { createRegistry } from './registry.ts'

const registry = createRegistry({ names: ['bash', 'cat', 'dash', 'ls'], image: (name) => encode(name) })

/** The name's digest, and those of what its layers hold. */
function digestsOf(name: string): string[] {
  const image = registry.find(parseReference(name))
  if (image === null) throw new Error(`no ${name}`)
  return [image.top, ...image.layers.map(({ tar }) => tar)].map((bytes) => digestOf(bytes).slice(7, 19))
}

test('images are the same bytes for ever: what a session has written down of them holds', () => {
  const names = ['ubuntu', 'alpine', 'busybox:1.35', 'busybox', 'debian', 'centos:7', 'centos', 'nginx', 'redis', 'hello-world', 'playground/layers'] // biome-ignore format: one line
  expect(Object.fromEntries(names.map((name) => [name, digestsOf(name).join(' ')]))).toEqual({
    alpine: 'f09ae4c7dd98 0a1664ec75bf',
    busybox: '1e25278523e5 b3a7e953f4ca',
    'busybox:1.35': '308006aa8cc6 8d64d8cf0d71',
    centos: '29dca7372ba7 f2b2b55e1cde',
    'centos:7': '8f06aeec8150 9bc16fa68ae6',
    debian: 'a0c247876723 be1d1cf4a6a7',
    'hello-world': '0074150d8aa7 aee7d1631711',
    nginx: '3d68ae46fb2b be1d1cf4a6a7 85c797fa9c29 687c3b83d053 a44eb44446d8 310a12d29e7c 5e7ee579e310',
    'playground/layers': '7d0b1ab69490 e01356cb2cc8 cc4e2e746f74 1a2489c6bf8f',
    redis: '22ed13337bc5 be1d1cf4a6a7 fbe52bc12f36 11f1e7a38aef 58d9af0b02d8',
    ubuntu: '626ffe58f6e7 55d7ad3a4f6f',
  })
})

test('every tag has an image, and every repository is described', () => {
  const found = registry.repositories.flatMap(({ path, tags, about }) =>
    tags.map((tag) => [
      about !== '',
      registry.find({ domain: 'docker.io', path, tag, digest: null }) !== null,
    ]),
  )
  expect(found.flat().every(Boolean)).toBe(true)
})

test('a digest finds its image whatever the tags mean by now; one that no image has finds none', () => {
  const first = registry.find(parseReference('busybox:1.35'))
  expect(first).not.toBeNull()
  const digest = digestOf((first as { top: Uint8Array }).top)
  expect(registry.find(parseReference(`busybox@${digest}`))).toBe(first)
  expect(registry.find(parseReference('busybox'))).not.toBe(first)
  expect(registry.find(parseReference(`busybox@sha256:${'0'.repeat(64)}`))).toBeNull()
  expect(registry.find(parseReference(`alpine@${digest}`))).toBeNull()
})
