import { expect, test } from 'vitest'
import { docker } from './fixtures.ts'
import { nextPlace } from './keyboard.ts'
import { layoutScene } from './layout.ts'
import { choreograph } from './motion.ts'
import { formatDockerSize, instructionOf } from './names.ts'
import { outline } from './outline.ts'
import { diagramTexts as en } from './texts.en.ts'
import { diagramTexts as zh } from './texts.zh-CN.ts'

const wide = { width: 1072, height: 356, texts: en }
const phone = { width: 390, height: 226, texts: zh }

test('a layer is a plate with what made it and its hashes, and an image a rail with a dot at each of its layers', () => {
  expect(outline(layoutScene(docker.built, wide))).toEqual([
    'images regular 1072x270 window 260,0 440x270',
    'plate stored:b 24,8 676x106 lower1 dots "layer 2 · 12B" "RUN echo hi > /tmp/newfile" "overlay2/bbbbbbbbbbbb…/diff" "diffID dbdbdbdbdbdb" "chainID cbcbcbcbcbcb"',
    'plate stored:a 24,152 676x106 lower0 diagonal "base · 12B" "ADD file:5d6 in /" "overlay2/aaaaaaaaaaaa…/diff" "diffID dadadadadada" "chainID cacacacacaca"',
    'frame stored:b:/tmp 412,24 144x74 lower1 "tmp/" ""',
    'frame stored:a:/tmp 412,168 144x74 lower0 "tmp/" ""',
    'cell stored:b:/tmp/newfile 420,46 128x46 lower1 solid "newfile" "3 B"',
    'cell stored:a:/bin 268,190 128x46 lower0 solid "bin" "→ usr/bin" symlink',
    'cell stored:b: 38,12 222x98 lower1 header "" ""',
    'cell stored:a: 38,156 222x98 lower0 header "" ""',
    'rail:stored:b 712,61,205 "hello:latest" "image 290d8cc1f75a"',
    'rail:stored:a 726,205 "ubuntu:20.04" "image 290d8cc1f75a"',
  ])
})

test('a phone has the rails without words, and the names of images in the plates where they end', () => {
  expect(outline(layoutScene(docker.created, phone)).filter((line) => /^(plate|rail)/.test(line))).toEqual([
    'plate stored:f 12,4 324x76 upper solid "container" "可写" "web"',
    'plate stored:f-init 12,88 324x76 lower2 bars "init" "Docker 加的"',
    'plate stored:b 12,172 324x76 lower1 dots "layer 2" "12B" "hello:…test" "hello:v2"',
    'plate stored:a 12,256 324x76 lower0 diagonal "base" "12B" "ubuntu…0.04"',
    'rail:stored:f 348,42,126,210,294 "" ""',
    'rail:stored:b 362,210,294 "" ""',
    'rail:stored:a 376,294 "" ""',
  ])
})

test('no rail’s name is crossed by a rail: what stands to its right begins further down', () => {
  const { rails } = layoutScene(docker.created, wide)
  expect(rails.map(({ name, x, dots }) => [name, x > (rails[0]?.x ?? 0) - 1, dots.length])).toEqual([
    ['web', true, 4],
    ['hello:latest and 1 more', true, 2],
    ['ubuntu:20.04', true, 1],
  ])
  rails.slice(1).forEach((rail, index) => {
    const before = rails[index]
    expect(rail.x).toBeGreaterThan(before?.x ?? 0)
    expect(rail.dots[0]).toBeGreaterThan(before?.dots[0] ?? 0)
  })
})

test('the keys walk from plate to plate, and into a plate’s names', () => {
  const layout = layoutScene(docker.built, wide)
  const start = { row: 'stored:b', path: '' }
  expect(nextPlace(layout, start, 'ArrowDown')).toMatchObject({ row: 'stored:a', path: '' })
  expect(nextPlace(layout, start, 'ArrowRight')).toMatchObject({ row: 'stored:b', path: '/tmp' })
  expect(nextPlace(layout, { row: 'stored:b', path: '/tmp' }, 'ArrowDown')).toMatchObject({
    row: 'stored:a',
    path: '/tmp',
  })
})

test('what a build and a container add comes in one after the other, init with the layer above it', () => {
  const stages = choreograph({
    before: docker.base,
    after: docker.created,
    motions: [],
    texts: en,
    layoutOf: (scene, use) => layoutScene(scene, { ...wide, ...use }),
  })
  expect(
    stages.map(({ card, caption, done }) => [
      `${card.title}: ${card.detail}`,
      `${caption.strong} ${caption.rest}`,
      done.plates.map(({ key }) => key).join(' '),
      done.rails.map(({ name }) => name).join(', '),
    ]),
  ).toEqual([
    [
      'layer 2 is added: RUN echo hi > /tmp/newfile',
      'RUN echo hi > /tmp/newfile · what this step has changed, 12B, is kept as a layer of its own on top of base',
      'stored:b stored:a',
      'hello:latest and 1 more, ubuntu:20.04',
    ],
    [
      'container web: init, and a layer to write to',
      "Container web gets two layers on top of layer 2: init, with Docker's own files, and one that it writes to",
      'stored:f stored:f-init stored:b stored:a',
      'web, hello:latest and 1 more, ubuntu:20.04',
    ],
  ])
  expect(stages.at(-1)?.done).toEqual(layoutScene(docker.created, wide))
  const still = { motions: [], texts: en, layoutOf: () => layoutScene(docker.base, wide) }
  expect(choreograph({ before: docker.created, after: docker.base, ...still })).toEqual([])
})

test('sizes and commands are said as Docker and a Dockerfile say them', () => {
  expect([0, 12, 999, 1000, 2433, 72776453, 1.5e12].map(formatDockerSize)).toEqual([
    '0B',
    '12B',
    '999B',
    '1kB',
    '2.43kB',
    '72.8MB',
    '1.5TB',
  ])
  expect(
    [
      '/bin/sh -c #(nop) ADD file:5d68 in / ',
      '/bin/sh -c #(nop)  CMD ["bash"]',
      '/bin/sh -c echo hi > /x',
      'RUN /bin/sh -c echo hi > /x # buildkit',
      'COPY . /copied # buildkit',
      'sleep 1000',
      '',
    ].map(instructionOf),
  ).toEqual([
    'ADD file:5d68 in /',
    'CMD ["bash"]',
    'RUN echo hi > /x',
    'RUN echo hi > /x',
    'COPY . /copied',
    'sleep 1000',
    '',
  ])
})
