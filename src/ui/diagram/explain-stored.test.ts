import { expect, test } from 'vitest'
import { explainStored } from './explain-stored.ts'
import { directory, docker, file, imagesScene, whiteout } from './fixtures.ts'
import { storeTexts } from './store-texts.ts'
import { diagramTexts as en } from './texts.en.ts'
import { diagramTexts as zh } from './texts.zh-CN.ts'

const answer = (scene: typeof docker.base, layer: `stored:${string}`, path: string, texts = en) => {
  const explanation = explainStored(scene, { layer, path }, texts, storeTexts[texts.language])
  return explanation === null
    ? null
    : [
        `${explanation.title} | ${explanation.question} | ${explanation.kernelFunction}`,
        ...explanation.steps.map(({ number, title, body }) => `${number ?? '-'} ${title}: ${body}`),
      ]
}

test('a layer of an image is found from the image by diffID, chainID and cache-id', () => {
  expect(answer(docker.built, 'stored:b', '')).toEqual([
    'layer 2 | How does one find this layer? | layerStore.Register()',
    `1 The image lists it: imagedb/content/sha256/290d8cc1f75a… has the diff IDs, the lowest first. Number 2 is sha256:${'db'.repeat(32)}: the hash of the layer's tar.`,
    `2 Its chain ID is its name in layerdb: The hash of the chain ID of base, a blank and the diff ID: sha256:${'cb'.repeat(32)}.`,
    '3 cache-id names its directory: layerdb/sha256/cbcbcbcbcbcb…/cache-id holds b, made up by this machine.',
    `4 The files: /var/lib/docker/overlay2/${'b'.repeat(64)}/diff holds 1 name.`,
    '- Made by: RUN echo hi > /tmp/newfile',
    '- Size: 12B',
    '- Part of: hello:latest',
  ])
})

test('the lowest layer’s chain ID is its diff ID, and it is part of everything above', () => {
  expect(answer(docker.created, 'stored:a', '')?.slice(2)).toEqual([
    `2 Its chain ID is its name in layerdb: Nothing lies below it, so the chain ID is the diff ID: sha256:${'ca'.repeat(32)}.`,
    '3 cache-id names its directory: layerdb/sha256/cacacacacaca…/cache-id holds a, made up by this machine.',
    `4 The files: /var/lib/docker/overlay2/${'a'.repeat(64)}/diff holds 2 names.`,
    '- Made by: ADD file:5d6 in /',
    '- Size: 12B',
    '- Part of: ubuntu:20.04, hello:latest, hello:v2, web',
  ])
})

test('a container’s two layers are found by what is noted of its mounts', () => {
  expect(answer(docker.created, 'stored:f', '')?.slice(0, 2)).toEqual([
    'container | How does one find this layer? | layerStore.CreateRWLayer()',
    "1 It is the container's own: layerdb/mounts/290d8cc1f75a…/mount-id holds f. What the container writes lands there, and goes with docker rm.",
  ])
  expect(answer(docker.created, 'stored:f-init', '', zh)?.slice(0, 2)).toEqual([
    'init | 怎么找到这一层？ | layerStore.CreateRWLayer()',
    '1 每个容器下面都有，Docker 加的: layerdb/mounts/290d8cc1f75a…/init-id 里写着 f-init：放 /etc/resolv.conf 这类 Docker 要另外挂载的文件。docker commit 不带上它们。',
  ])
})

test('a name is seen in one stack and hidden in another', () => {
  expect(answer(docker.created, 'stored:b', '/tmp/newfile')).toEqual([
    'layer 2/tmp/newfile | What is this? | ovl_lookup()',
    '1 Look in layer 2: Found: regular file, 3 B, rw-r--r--',
    '2 hello:latest, hello:v2: It is seen.',
    '3 web: It is not seen: container lies above and hides it.',
  ])
  expect(answer(docker.created, 'stored:f', '/tmp/newfile')?.at(-1)).toBe(
    '2 web: It hides the name in all layers below.',
  )
  expect(answer(docker.created, 'stored:f', '/nothing')).toBeNull()
  expect(answer(docker.created, 'stored:gone', '')).toBeNull()
})

test('what lies above hides a name as overlayfs hides it: a file, an opaque directory or a whiteout over it or what it is in', () => {
  const scene = (tree: Parameters<typeof imagesScene>[0][number][3]) =>
    imagesScene(
      [
        ['b', 'a', 'RUN', tree],
        ['a', null, 'ADD', { d: directory({ f: file(), g: directory() }) }],
      ],
      [['x', 'b a']],
      ['/d', '/d/g'],
    )
  const said = (tree: Parameters<typeof scene>[0], path: string) =>
    answer(scene(tree), 'stored:a', path)?.at(-1)
  const hidden = '2 x: It is not seen: layer 2 lies above and hides it.'
  const seen = '2 x: It is seen.'
  expect(said({ d: directory({ other: file() }) }, '/d/f')).toBe(seen)
  expect(said({ d: directory({ g: directory() }) }, '/d/g')).toBe(seen)
  expect(said({ d: directory({ f: file() }) }, '/d/f')).toBe(hidden)
  expect(said({ d: directory({}, { opaque: true }) }, '/d/f')).toBe(hidden)
  expect(said({ d: directory({}, { opaque: true }) }, '/d')).toBe(hidden)
  expect(said({ d: whiteout() }, '/d/g')).toBe(hidden)
  expect(said({ d: file() }, '/d/f')).toBe(hidden)
})
