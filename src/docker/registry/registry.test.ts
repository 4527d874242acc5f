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
    alpine: '7ca896142aa1 efd9d2be6f79',
    busybox: 'e157f46615ff 3e42c2325b2b',
    'busybox:1.35': '308006aa8cc6 8d64d8cf0d71',
    centos: '9ec3b6a6c1c1 96ec4c27a7b4',
    'centos:7': 'c7965f4fb6af 565db67f466a',
    debian: 'c80e2040c8cd 885203dc5d85',
    'hello-world': '0074150d8aa7 aee7d1631711',
    nginx: '132e23966f87 885203dc5d85 d99c61487a64 687c3b83d053 a44eb44446d8 310a12d29e7c 5e7ee579e310',
    'playground/layers': '7d0b1ab69490 e01356cb2cc8 cc4e2e746f74 1a2489c6bf8f',
    redis: '45e1a8f6588e 885203dc5d85 7e8e9652b5f2 11f1e7a38aef 58d9af0b02d8',
    ubuntu: '626ffe58f6e7 55d7ad3a4f6f',
  })
})

test('what a tag meant before is there by its digest, byte for byte', () => {
  const before = {
    'alpine@sha256:f09ae4c7dd98f5dc741a7159ba9714ab696ef846704d8da0393a4d75ff1eaa18': '0a1664ec75bf',
    'busybox@sha256:1e25278523e5bbbf6309b1fa6758601a2fdc52a72bf9bb1eb64cfcf8bbdcc813': 'b3a7e953f4ca',
    'debian@sha256:a0c247876723bdce8227cb9be5b93783d95164616a235b8032434979c50077df': 'be1d1cf4a6a7',
    'centos@sha256:8f06aeec815038038bec6f349bc16f5eace185792a9d4f84ed937c076c5c4db8': '9bc16fa68ae6',
    'centos@sha256:29dca7372ba72eb94cf9120a8a7f34a1a2d6600206afbb606bed0eaea997818a': 'f2b2b55e1cde',
    'nginx@sha256:3d68ae46fb2bdfc19e82b8e43405d8eea1580595c50085b472aa9180b8d9f1cb':
      'be1d1cf4a6a7 85c797fa9c29 687c3b83d053 a44eb44446d8 310a12d29e7c 5e7ee579e310',
    'redis@sha256:22ed13337bc5e676d7715dff24c11bbd76019c67edcfc3c3d4a5df5abd238fcf':
      'be1d1cf4a6a7 fbe52bc12f36 11f1e7a38aef 58d9af0b02d8',
  }
  expect(Object.keys(before).map((name) => digestsOf(name).slice(1).join(' '))).toEqual(Object.values(before))
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
