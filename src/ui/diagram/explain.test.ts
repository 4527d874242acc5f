import { expect, test } from 'vitest'
import type { LayerKey, OverlayScene } from '../../scene/scene.ts'
import { explain } from './explain.ts'
import {
  article,
  directory,
  file,
  indexedScene,
  marks,
  opaque,
  overlayScene,
  redirect,
  tree,
  whiteout,
} from './fixtures.ts'
import { diagramTexts as en } from './texts.en.ts'
import { diagramTexts as zh } from './texts.zh-CN.ts'

/** The explanation as lines: `1 title: body`. */
function lines(scene: OverlayScene, layer: LayerKey, path: string, texts = en): string[] {
  const explanation = explain(scene, { layer, path }, texts)
  if (explanation === null) return []
  return [
    `${explanation.title} | ${explanation.question} | ${explanation.kernelFunction}`,
    ...explanation.steps.map((step) => `${step.number ?? '-'} ${step.title}: ${step.body}`),
  ]
}

test('a file in two layers: upper is asked, lower is not', () => {
  expect(lines(article.mounted, 'merged', '/a')).toEqual([
    'merged/a | Why do I see this? | ovl_lookup()',
    '1 Look in upper: Found: regular file, 0 B, rw-r--r--',
    '2 Stop here: Only directories are merged. A file hides every file of that name below it.',
    '- lower was not asked: It has an a too, and that one is covered.',
  ])
})

test('a file only in lower: upper has no such name', () => {
  expect(lines(article.mounted, 'merged', '/c', zh)).toEqual([
    'merged/c | 为什么看到的是它？ | ovl_lookup()',
    '1 看 upper: 这里没有 c，透过去看下一层',
    '2 看 lower: 找到了：普通文件，0 B，rw-r--r--',
    '3 到此为止: 只有目录才合并。文件会挡住下面所有的同名文件。',
  ])
})

test('a name that a whiteout hides', () => {
  expect(lines(article.removedF, 'merged', '/f')).toEqual([
    'merged/f | Why is it not there? | ovl_lookup()',
    '1 Look in upper: Found: a whiteout, character device 0, 0',
    '2 Stop here: A whiteout says: this name does not exist. What lies below is not looked at.',
    '- lower was not asked: It has an f too, and that one is covered.',
  ])
  expect(lines(article.removedF, 'upper', '/f')).toEqual([
    'upper/f | What is this? | ovl_lookup()',
    '1 This is a whiteout: A character device 0, 0. For overlayfs it means: no such name, here or below.',
    '2 It hides the name in lower: Remove it, and the name shows again.',
  ])
  expect(lines(article.removedF, 'lower:0', '/f').slice(1)).toEqual([
    '1 Look in lower: Found: regular file, 4 B, rw-r--r--',
    '2 A whiteout in upper hides it: It was removed in merged. The file here is still there, unchanged.',
  ])
  expect(lines(article.removedF, 'work', '/#76fc').slice(1)).toEqual([
    '- A whiteout kept for the next time: overlayfs makes one and links it wherever a name has to be hidden.',
  ])
})

test('a directory asks every layer that has it, and says which were merged', () => {
  expect(lines(tree, 'merged', '/etc')).toEqual([
    'merged/etc | Why do I see this? | ovl_lookup()',
    '1 Look in upper: Found: directory, rwxr-xr-x. Go on: directories are merged',
    '2 Look in app: No etc here. Look through to the next layer',
    '3 Look in python: Found: directory, rwxr-xr-x. Go on: directories are merged',
    '4 Look in base: Found: directory, rwxr-xr-x. Go on: directories are merged',
    '5 Merge: The names of upper and python and base stand side by side.',
  ])
})

test('a layer without the directory is not asked for names in it', () => {
  expect(lines(tree, 'merged', '/etc/passwd')).toEqual([
    'merged/etc/passwd | Why do I see this? | ovl_lookup()',
    '1 Look in upper: No passwd here. Look through to the next layer',
    '- app was not asked: It has no directory /etc.',
    '2 Look in python: No passwd here. Look through to the next layer',
    '3 Look in base: Found: regular file, 11 B, rw-r--r--',
    '4 Stop here: Only directories are merged. A file hides every file of that name below it.',
  ])
})

test('an opaque directory ends the search', () => {
  expect(lines(opaque, 'merged', '/cache').slice(1)).toEqual([
    '1 Look in upper: Found: directory, rwxr-xr-x. Go on: directories are merged',
    '2 Stop here: The directory in upper is opaque: nothing below it shines through.',
    '- lower was not asked: It has a cache too, and that one is covered.',
    '3 Nothing to merge: Only upper has this directory.',
  ])
  expect(lines(opaque, 'lower:0', '/cache/k1').slice(2)).toEqual([
    '2 upper/cache is opaque: A layer above replaced the whole directory, so nothing in this one shines through.',
  ])
})

test('below a redirect the search goes on under the old name', () => {
  expect(lines(redirect, 'merged', '/config/db.ini').slice(1)).toEqual([
    '1 Look in upper: No db.ini here. Look through to the next layer',
    '- config has a redirect: It was renamed in upper; below it the search goes on as conf.',
    '2 Look in lower: Found: regular file, 8 B, rw-r--r--',
    '3 Stop here: Only directories are merged. A file hides every file of that name below it.',
  ])
  expect(lines(redirect, 'lower:0', '/conf/db.ini').slice(2)).toEqual([
    '2 merged/config/db.ini shows this: Looking down, lower is the first layer with the name.',
  ])
})

test('a metacopy has its data below; a stale name is answered from the cache; links are named', () => {
  expect(lines(marks, 'merged', '/big.iso').slice(1)).toEqual([
    '1 Look in upper: Found: regular file, 70 MiB, rw-r--r--',
    '2 Stop here: Only directories are merged. A file hides every file of that name below it.',
    '- Data from below: upper holds only the attributes (metacopy); the bytes are read from lower.',
  ])
  expect(lines(marks, 'merged', '/old')[1]).toMatch(/^- Answered from the cache: /)
  expect(lines(marks, 'lower:0', '/hard1').at(-1)).toBe(
    '- 2 hard links: One inode, the names here: hard1, hard2.',
  )
})

test('a file below a directory of that name does not take part', () => {
  const scene = overlayScene({
    upper: { x: directory({ a: file() }) },
    lowers: [
      ['one', { x: file() }],
      ['two', { x: directory({ b: file() }) }],
    ],
  })
  expect(lines(scene, 'merged', '/x').slice(1)).toEqual([
    '1 Look in upper: Found: directory, rwxr-xr-x. Go on: directories are merged',
    '2 Look in one: Found: regular file, 0 B, rw-r--r--',
    '- two was not asked: It has an x too, and that one is covered.',
    '3 Nothing to merge: Only upper has this directory.',
  ])
})

test('a whiteout of aufs is a file, and aufs looks names up itself', () => {
  const scene = article.removedF
  const aufs = { ...scene, mount: { ...scene.mount, type: 'aufs' } }
  expect(lines(aufs, 'merged', '/f').slice(0, 2)).toEqual([
    'merged/f | Why is it not there? | au_lkup_dentry()',
    '1 Look in upper: Found: a whiteout, the file .wh.f',
  ])
  expect(lines(aufs, 'upper', '/f').slice(0, 2)).toEqual([
    'upper/f | What is this? | au_lkup_dentry()',
    '1 This is a whiteout: An empty file .wh.f. For aufs it means: no such name, here or below.',
  ])
})

test('a whiteout over nothing hides nothing, and a name that is gone has no explanation', () => {
  const scene = overlayScene({ upper: { x: whiteout() }, lowers: [['lower', {}]] })
  expect(lines(scene, 'upper', '/x').at(-1)).toBe('2 It hides nothing now: No layer below has the name.')
  expect(lines(scene, 'upper', '/gone')).toEqual([])
})

test('with index=on, the other name of a file that was copied up is the copy', () => {
  const scene = indexedScene()
  expect(lines(scene, 'merged', '/two')).toEqual([
    'merged/two | Why do I see this? | ovl_lookup()',
    '1 Look in upper: No two here. Look through to the next layer',
    '2 Look in lower: Found: regular file, 5 B, rw-r--r--',
    '3 Its index entry leads to upper: The lower file was copied up under another name (one). With index=on that copy answers for all its names.',
    '- 2 hard links: One inode, the names here: one, two.',
  ])
  expect(lines(scene, 'lower:0', '/two')).toEqual([
    'lower/two | Why do I not see this in merged? | ovl_lookup()',
    '1 Look in lower: Found: regular file, 5 B, rw-r--r--',
    '2 Its index entry leads to upper: The lower file was copied up under another name (one). With index=on that copy answers for all its names.',
    '- 2 hard links: One inode, the names here: one, two.',
  ])
  expect(lines(scene, 'work', '/index/00fb21')).toEqual([
    'work/index/00fb21 | What is this? | ovl_copy_up_one()',
    "- An index entry: It leads from a lower file to its copy, so that all its names stay one file. One more link of upper's one.",
  ])
})
