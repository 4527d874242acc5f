import { expect, test } from 'vitest'
import {
  article,
  directoriesScene,
  directory,
  file,
  indexedScene,
  manyLowers,
  manyNames,
  marks,
  names,
  nested,
  opaque,
  readOnly,
  redirect,
  tree,
} from './fixtures.ts'
import { layoutScene } from './layout.ts'
import { outline } from './outline.ts'
import { textWidth } from './text-width.ts'
import { diagramTexts as en } from './texts.en.ts'
import { diagramTexts as zh } from './texts.zh-CN.ts'

const wide = { width: 1072, height: 356, texts: en }
const phone = { width: 390, height: 226, texts: zh }

test('the start is the same plates with dotted cells and words at every row and column', () => {
  expect(outline(layoutScene(article.start, { ...wide, height: 420 }))).toEqual([
    'empty regular 1072x380 window 152,0 577x380',
    'plate merged 24,8 705x78 merged none "merged" "what you see"',
    'plate upper 24,124 705x78 upper none "upper" "read-write"',
    'plate lower:0 24,240 705x78 lower0 none "lower" "read-only"',
    'plate work 761,124 287x78 work none "work" "workbench"',
    'shade:/1 160,186 112x116',
    'hole:upper:/3 416.5,140.5 111x45',
    'sight:sketch:eye:/1 plain 216,2 to 216,24 none',
    'sight:sketch:upper:/1 plain 216,70 to 216,140 dot',
    'sight:sketch:eye:/2 plain 344,2 to 344,24 none',
    'sight:sketch:upper:/2 plain 344,70 to 344,140 dot',
    'sight:sketch:eye:/3 plain 472,2 to 472,24 none',
    'sight:sketch:lower:0:/3 plain 472,70 to 472,256 dot',
    'cell sketch:merged:/1 160,24 112x46 merged sketch "" ""',
    'cell sketch:merged:/2 288,24 112x46 merged sketch "" ""',
    'cell sketch:merged:/3 416,24 112x46 merged sketch "" ""',
    'cell sketch:upper:/1 160,140 112x46 merged sketch "" ""',
    'cell sketch:upper:/2 288,140 112x46 merged sketch "" ""',
    'cell sketch:lower:0:/1 160,256 112x46 merged sketch "" ""',
    'cell sketch:lower:0:/3 416,256 112x46 merged sketch "" ""',
    'note row:0 556,43 "What you see" "stores nothing, looks down"',
    'note row:1 556,159 "Changes land here" "and cover the name below"',
    'note row:2 556,275 "The data as it was" "seen through the gaps"',
    'note work 861,159 "The kernel\'s workbench" "what is ready moves to upper"',
    'note column:0 216,342 "In both layers" "upper\'s shows"',
    'note column:1 344,342 "Only in upper" "upper\'s shows"',
    'note column:2 472,342 "Only in lower" "lower\'s shows"',
  ])
})

test('plain directories stand where a mount will put them, without light or shade', () => {
  expect(outline(layoutScene(article.directories, wide))).toEqual([
    'directories regular 1072x330 window 152,0 440x330',
    'plate merged 24,8 568x78 merged none "merged" "empty directory"',
    'plate upper 24,124 568x78 upper solid "upper" "directory"',
    'plate lower:0 24,240 568x78 lower0 diagonal "lower" "directory"',
    'plate work 624,124 108x78 work none "work" "empty"',
    'cell upper:/a 160,140 128x46 upper solid "a" "0 B"',
    'cell upper:/b 304,140 128x46 upper solid "b" "0 B"',
    'cell lower:0:/a 160,256 128x46 lower0 solid "a" "0 B"',
    'cell lower:0:/c 448,256 128x46 lower0 solid "c" "0 B"',
  ])
})

test('directories without a role stand one below the other in their order', () => {
  expect(outline(layoutScene(article.unions, wide))).toEqual([
    'directories regular 1072x214 window 152,0 440x214',
    'plate directory:A 24,8 568x78 plain none "A" "directory"',
    'plate directory:B 24,124 568x78 plain none "B" "directory"',
    'cell directory:A:/a 160,24 128x46 plain solid "a" "2 B"',
    'cell directory:A:/x 448,24 128x46 plain solid "x" "2 B"',
    'cell directory:B:/b 304,140 128x46 plain solid "b" "2 B"',
    'cell directory:B:/x 448,140 128x46 plain solid "x" "2 B"',
  ])
})

test('after the mount every merged name has a line to the first layer that has it', () => {
  expect(outline(layoutScene(article.mounted, wide))).toEqual([
    'overlay regular 1072x330 window 152,0 440x330',
    'plate merged 24,8 568x78 merged none "merged" "what you see"',
    'plate upper 24,124 568x78 upper solid "upper" "read-write"',
    'plate lower:0 24,240 568x78 lower0 diagonal "lower" "read-only"',
    'plate work 624,124 108x78 work none "work" "idle"',
    'shade:/a 160,186 128x116',
    'hole:upper:/c 448.5,140.5 127x45',
    'hole:lower:0:/b 304.5,256.5 127x45',
    'sight:/a:0 upper 224,70 to 224,140 dot',
    'sight:/b:0 upper 368,70 to 368,140 dot',
    'sight:/c:0 lower0 512,70 to 512,256 dot',
    'cell merged:/a 160,24 128x46 upper glass "a" "from upper"',
    'cell merged:/b 304,24 128x46 upper glass "b" "from upper"',
    'cell merged:/c 448,24 128x46 lower0 glass "c" "from lower"',
    'cell upper:/a 160,140 128x46 upper solid "a" "0 B"',
    'cell upper:/b 304,140 128x46 upper solid "b" "0 B"',
    'cell lower:0:/a 160,256 128x46 lower0 covered "a" "0 B, covered" covered',
    'cell lower:0:/c 448,256 128x46 lower0 solid "c" "0 B"',
  ])
})

test('after the copy-up c comes from upper and shades that of lower', () => {
  expect(outline(layoutScene(article.writtenC, wide))).toEqual([
    'overlay regular 1072x330 window 152,0 440x330',
    'plate merged 24,8 568x78 merged none "merged" "what you see"',
    'plate upper 24,124 568x78 upper solid "upper" "read-write"',
    'plate lower:0 24,240 568x78 lower0 diagonal "lower" "read-only"',
    'plate work 624,124 108x78 work none "work" "idle"',
    'shade:/a 160,186 128x116',
    'shade:/c 448,186 128x116',
    'hole:lower:0:/b 304.5,256.5 127x45',
    'sight:/a:0 upper 224,70 to 224,140 dot',
    'sight:/b:0 upper 368,70 to 368,140 dot',
    'sight:/c:0 upper 512,70 to 512,140 dot',
    'cell merged:/a 160,24 128x46 upper glass "a" "from upper"',
    'cell merged:/b 304,24 128x46 upper glass "b" "from upper"',
    'cell merged:/c 448,24 128x46 upper glass "c" "from upper"',
    'cell upper:/a 160,140 128x46 upper solid "a" "0 B"',
    'cell upper:/b 304,140 128x46 upper solid "b" "13 B"',
    'cell upper:/c 448,140 128x46 upper solid "c" "13 B"',
    'cell lower:0:/a 160,256 128x46 lower0 covered "a" "0 B, covered" covered',
    'cell lower:0:/c 448,256 128x46 lower0 covered "c" "0 B, covered" covered',
  ])
})

test('after the removal a line ends at the whiteout, which is tied to its twin in work', () => {
  expect(outline(layoutScene(article.removedF, wide))).toEqual([
    'overlay regular 1072x330 window 152,0 584x330',
    'plate merged 24,8 712x78 merged none "merged" "what you see"',
    'plate upper 24,124 712x78 upper solid "upper" "read-write"',
    'plate lower:0 24,240 712x78 lower0 diagonal "lower" "read-only"',
    'plate work 768,124 280x78 work grid "work" "workbench"',
    'shade:/a 160,186 128x116',
    'shade:/c 448,186 128x116',
    'shade:/f 592,186 128x116',
    'hole:lower:0:/b 304.5,256.5 127x45',
    'sight:/a:0 upper 224,70 to 224,140 dot',
    'sight:/b:0 upper 368,70 to 368,140 dot',
    'sight:/c:0 upper 512,70 to 512,140 dot',
    'sight:/f:0 merged 656,70 to 656,136 bar',
    'cell merged:/a 160,24 128x46 upper glass "a" "from upper"',
    'cell merged:/b 304,24 128x46 upper glass "b" "from upper"',
    'cell merged:/c 448,24 128x46 upper glass "c" "from upper"',
    'cell merged:/f 592,24 128x46 merged ghost "f" "no longer visible"',
    'cell upper:/a 160,140 128x46 upper solid "a" "0 B"',
    'cell upper:/b 304,140 128x46 upper solid "b" "13 B"',
    'cell upper:/c 448,140 128x46 upper solid "c" "13 B"',
    'cell upper:/f 592,140 128x46 upper stone "f" "whiteout 0, 0" whiteout',
    'cell lower:0:/a 160,256 128x46 lower0 covered "a" "0 B, covered" covered',
    'cell lower:0:/c 448,256 128x46 lower0 covered "c" "0 B, covered" covered',
    'cell lower:0:/f 592,256 128x46 lower0 covered "f" "4 B, covered" covered',
    'cell work:/#76fc 868,140 132x46 work stone "#76fc" "whiteout 0, 0" whiteout',
    'twin:/f 656 to 934 at 221 "One inode, several names"',
  ])
})

test('a phone has plates with headers of 88 and cells of 80', () => {
  expect(outline(layoutScene(article.mounted, phone))).toEqual([
    'overlay phone 390x224 window 92,0 280x224',
    'plate merged 12,4 360x56 merged none "merged" "视图"',
    'plate upper 12,80 360x56 upper solid "upper" "可写"',
    'plate lower:0 12,156 360x56 lower0 diagonal "lower" "只读"',
    'shade:/a 100,127 80x76',
    'hole:upper:/c 280.5,89.5 79x37',
    'hole:lower:0:/b 190.5,165.5 79x37',
    'sight:/a:0 upper 140,51 to 140,89 dot',
    'sight:/b:0 upper 230,51 to 230,89 dot',
    'sight:/c:0 lower0 320,51 to 320,165 dot',
    'cell merged:/a 100,13 80x38 upper glass "a" "upper"',
    'cell merged:/b 190,13 80x38 upper glass "b" "upper"',
    'cell merged:/c 280,13 80x38 lower0 glass "c" "lower"',
    'cell upper:/a 100,89 80x38 upper solid "a" "0 B"',
    'cell upper:/b 190,89 80x38 upper solid "b" "0 B"',
    'cell lower:0:/a 100,165 80x38 lower0 covered "a" "被挡住" covered',
    'cell lower:0:/c 280,165 80x38 lower0 solid "c" "0 B"',
  ])
})

test('an open directory is a frame around its columns', () => {
  expect(outline(layoutScene(nested, wide))).toEqual([
    'overlay snug 1072x320 window 152,0 584x320',
    'plate merged 24,8 712x82 merged none "merged" "what you see"',
    'plate upper 24,118 712x82 upper solid "upper" "read-write"',
    'plate lower:0 24,228 712x82 lower0 diagonal "lower" "read-only"',
    'plate work 768,118 108x82 work none "work" "idle"',
    'shade:/docs/a 168,185 100x110',
    'hole:upper:/docs/c 392.5,147.5 99x37',
    'hole:upper:/old 512.5,147.5 99x37',
    'hole:lower:0:/docs/b 280.5,257.5 99x37',
    'hole:lower:0:/z 624.5,257.5 99x37',
    'sight:/docs/a:0 upper 218,75 to 218,147 dot',
    'sight:/docs/b:0 upper 330,75 to 330,147 dot',
    'sight:/docs/c:0 lower0 442,75 to 442,257 dot',
    'sight:/old:0 lower0 562,75 to 562,257 dot',
    'sight:/z:0 upper 674,75 to 674,147 dot',
    'frame merged:/docs 160,17 340x64 merged open "docs/" ""',
    'frame upper:/docs 160,127 340x64 upper "docs/" ""',
    'frame lower:0:/docs 160,237 340x64 lower0 "docs/" ""',
    'cell merged:/docs/a 168,37 100x38 upper glass "a" "from upper"',
    'cell merged:/docs/b 280,37 100x38 upper glass "b" "from upper"',
    'cell merged:/docs/c 392,37 100x38 lower0 glass "c" "from lower"',
    'cell merged:/old 512,37 100x38 lower0 glass "old" "lower" folder',
    'cell merged:/z 624,37 100x38 upper glass "z" "from upper"',
    'cell upper:/docs/a 168,147 100x38 upper solid "a" "0 B"',
    'cell upper:/docs/b 280,147 100x38 upper solid "b" "2 B"',
    'cell upper:/z 624,147 100x38 upper solid "z" "0 B"',
    'cell lower:0:/docs/a 168,257 100x38 lower0 covered "a" "covered" covered',
    'cell lower:0:/docs/c 392,257 100x38 lower0 solid "c" "3 B"',
    'cell lower:0:/old 512,257 100x38 lower0 solid "old" "1 name" folder',
  ])
})

test('an opaque directory shades everything below its floor', () => {
  expect(outline(layoutScene(opaque, wide))).toEqual([
    'overlay snug 1072x320 window 152,0 584x320',
    'plate merged 24,8 712x82 merged none "merged" "what you see"',
    'plate upper 24,118 712x82 upper solid "upper" "read-write"',
    'plate lower:0 24,228 712x82 lower0 diagonal "lower" "read-only"',
    'plate work 768,118 108x82 work none "work" "idle"',
    'shade:/cache 384,194 340x107',
    'hole:upper:/b 272.5,147.5 99x37',
    'hole:upper:/cache/k1 392.5,147.5 99x37',
    'hole:upper:/cache/k2 504.5,147.5 99x37',
    'hole:lower:0:/a 160.5,257.5 99x37',
    'hole:lower:0:/cache/new 616.5,257.5 99x37',
    'sight:/a:0 upper 210,75 to 210,147 dot',
    'sight:/b:0 lower0 322,75 to 322,257 dot',
    'sight:/cache/new:0 upper 666,75 to 666,147 dot',
    'frame merged:/cache 384,17 340x64 upper open "cache/" ""',
    'frame upper:/cache 384,127 340x64 upper opaque "cache/" "opaque"',
    'frame lower:0:/cache 384,237 340x64 lower0 covered "cache/" ""',
    'cell merged:/a 160,37 100x38 upper glass "a" "from upper"',
    'cell merged:/b 272,37 100x38 lower0 glass "b" "from lower"',
    'cell merged:/cache/new 616,37 100x38 upper glass "new" "from upper"',
    'cell upper:/a 160,147 100x38 upper solid "a" "0 B"',
    'cell upper:/cache/new 616,147 100x38 upper solid "new" "1 B"',
    'cell lower:0:/b 272,257 100x38 lower0 solid "b" "0 B"',
    'cell lower:0:/cache/k1 392,257 100x38 lower0 covered "k1" "covered" covered',
    'cell lower:0:/cache/k2 504,257 100x38 lower0 covered "k2" "covered" covered',
  ])
})

test('below a redirect a line bends to the column of the old name', () => {
  expect(outline(layoutScene(redirect, wide))).toEqual([
    'overlay snug 1072x320 window 152,0 460x320',
    'plate merged 24,8 588x82 merged none "merged" "what you see"',
    'plate upper 24,118 588x82 upper solid "upper" "read-write"',
    'plate lower:0 24,228 588x82 lower0 diagonal "lower" "read-only"',
    'plate work 644,118 108x82 work none "work" "idle"',
    'hole:upper:/config/db.ini 324.5,147.5 127x37',
    'hole:upper:/other 472.5,147.5 127x37',
    'sight:/conf:0 merged 232,75 to 232,143 bar',
    'sight:/config/db.ini:0 lower0 388,75 to 232,257 dot bend 214',
    'sight:/other:0 lower0 536,75 to 536,257 dot',
    'frame merged:/config 316,17 144x64 merged open "config/" ""',
    'frame upper:/config 316,127 144x64 upper "config/" "= conf"',
    'frame lower:0:/conf 160,237 144x64 lower0 "conf/" ""',
    'cell merged:/conf 160,37 144x38 merged ghost "conf" "no longer visible"',
    'cell merged:/config/db.ini 324,37 128x38 lower0 glass "db.ini" "from lower"',
    'cell merged:/other 472,37 128x38 lower0 glass "other" "from lower"',
    'cell upper:/conf 160,147 144x38 upper stone "conf" "whiteout 0, 0" whiteout',
    'cell lower:0:/conf/db.ini 168,257 128x38 lower0 solid "db.ini" "8 B"',
    'cell lower:0:/other 472,257 128x38 lower0 solid "other" "0 B"',
  ])
})

test('every kind of file has its mark, hard links are tied, a metacopy has a second line to its data', () => {
  expect(outline(layoutScene(marks, { ...wide, width: 1400 }))).toEqual([
    'overlay regular 1400x330 window 152,0 1080x330',
    'plate merged 24,8 1208x78 merged none "merged" "what you see"',
    'plate upper 24,124 1208x78 upper solid "upper" "read-write"',
    'plate lower:0 24,240 1208x78 lower0 diagonal "lower" "read-only"',
    'plate work 1264,124 108x78 work none "work" "idle"',
    'shade:/big.iso 160,186 118x116',
    'hole:upper:/fifo 428.5,140.5 117x45',
    'hole:upper:/hard1 562.5,140.5 117x45',
    'hole:upper:/hard2 696.5,140.5 117x45',
    'hole:upper:/link 830.5,140.5 117x45',
    'hole:upper:/old 1098.5,140.5 117x45',
    'hole:lower:0:/null 964.5,256.5 117x45',
    'sight:/big.iso:0 upper 219,70 to 219,140 dot',
    'data:/big.iso lower0 219,186 to 219,256 dot',
    'sight:/dir:0 upper 353,70 to 353,140 dot',
    'sight:/dir:1 lower0 353,186 to 353,256 dot',
    'sight:/fifo:0 lower0 487,70 to 487,256 dot',
    'sight:/hard1:0 lower0 621,70 to 621,256 dot',
    'sight:/hard2:0 lower0 755,70 to 755,256 dot',
    'sight:/link:0 lower0 889,70 to 889,256 dot',
    'sight:/null:0 upper 1023,70 to 1023,140 dot',
    'sight:/old:0 lower0 1157,70 to 1157,256 dot',
    'cell merged:/big.iso 160,24 118x46 upper glass "big.iso" "from upper"',
    'cell merged:/dir 294,24 118x46 merged glass "dir" "2 layers" folder',
    'cell merged:/fifo 428,24 118x46 lower0 glass "fifo" "from lower" fifo',
    'cell merged:/hard1 562,24 118x46 lower0 glass "hard1" "from lower" hardLink',
    'cell merged:/hard2 696,24 118x46 lower0 glass "hard2" "from lower" hardLink',
    'cell merged:/link 830,24 118x46 lower0 glass "link" "from lower" symlink',
    'cell merged:/null 964,24 118x46 upper glass "null" "from upper" device',
    'cell merged:/old 1098,24 118x46 lower0 glass "old" "stale" stale',
    'cell upper:/big.iso 160,140 118x46 upper solid "big.iso" "data below" metacopy',
    'cell upper:/dir 294,140 118x46 upper solid "dir" "empty" folder',
    'cell upper:/null 964,140 118x46 upper solid "null" "1, 3" device',
    'cell lower:0:/big.iso 160,256 118x46 lower0 covered "big.iso" "covered" covered',
    'cell lower:0:/dir 294,256 118x46 lower0 solid "dir" "1 name" folder',
    'cell lower:0:/fifo 428,256 118x46 lower0 solid "fifo" "pipe" fifo',
    'cell lower:0:/hard1 562,256 118x46 lower0 solid "hard1" "1 B" hardLink',
    'cell lower:0:/hard2 696,256 118x46 lower0 solid "hard2" "1 B" hardLink',
    'cell lower:0:/link 830,256 118x46 lower0 solid "link" "→ dir/x" symlink',
    'cell lower:0:/old 1098,256 118x46 lower0 solid "old" "4 B"',
    'tie:lower:0:9:0 lower0 670 to 706 at 302',
  ])
})

test('on a phone work stands below the plates, and only while it is used', () => {
  const plates = (workInUse: boolean) =>
    layoutScene(article.mounted, { ...phone, workInUse }).plates.map((plate) => plate.key)
  expect(plates(false)).toEqual(['merged', 'upper', 'lower:0'])
  expect(plates(true)).toEqual(['merged', 'upper', 'lower:0', 'work'])
  expect(layoutScene(article.mounted, { ...phone, workInUse: true }).height).toBeLessThanOrEqual(phone.height)
})

test('columns do not move when work is used', () => {
  const columns = (workInUse: boolean) =>
    layoutScene(article.mounted, { ...wide, workInUse }).cells.map((cell) => [cell.key, cell.box])
  expect(columns(true)).toEqual(columns(false))
})

test('three columns beside work in use fit a window of 1024 px, whose stage has 704', () => {
  const picture = layoutScene(article.mounted, { ...wide, width: 704, workInUse: true })
  const box = (layer: string) => picture.plates.find((plate) => plate.key === layer)?.box
  const upper = box('upper')
  const cells = picture.cells.filter((cell) => cell.layer === 'merged')
  expect(cells.map((cell) => cell.box.x + cell.box.width <= (upper?.x ?? 0) + (upper?.width ?? 0))).toEqual([
    true,
    true,
    true,
  ])
  expect((upper?.x ?? 0) + (upper?.width ?? 0)).toBeLessThan(box('work')?.x ?? 0)
})

test('where the columns do not fit, an idle work plate gives way and one in use is docked at the edge', () => {
  const work = (workInUse: boolean) =>
    layoutScene(manyNames(40), { ...wide, workInUse }).plates.find((plate) => plate.key === 'work')?.box
  expect(work(false)).toBeUndefined()
  const docked = work(true)
  expect(docked === undefined ? 0 : docked.x + docked.width).toBe(wide.width - 24)
})

test('over 14 columns are compact, with natural widths and without holes', () => {
  const layout = layoutScene(manyNames(15), wide)
  expect(layout.density).toBe('compact')
  expect(layout.holes).toEqual([])
  expect(layoutScene(manyNames(4), wide).density).toBe('regular')
})

test('many lowers get smaller plates, and smaller text only down to 11 px', () => {
  const layout = layoutScene(manyLowers, wide)
  expect(layout.density).toBe('compact')
  expect(layout.height * layout.scale).toBeLessThanOrEqual(wide.height)
  expect(12 * layout.scale).toBeGreaterThanOrEqual(11)
  expect(layout.plates.map((plate) => `${plate.spine?.hue ?? ''} ${plate.spine?.pattern ?? ''}`)).toEqual([
    ' ',
    'upper solid',
    'lower0 diagonal',
    'lower1 dots',
    'lower2 bars',
    'lower0 dots',
    'lower1 bars',
    'lower2 diagonal',
    ' ',
  ])
})

test('lower layers are called by their directories, and by number where those do not tell them apart', () => {
  expect(layoutScene(tree, wide).plates.map((plate) => [plate.name, plate.role])).toEqual([
    ['merged', 'what you see'],
    ['upper', 'read-write'],
    ['app', 'lower, 1st'],
    ['python', 'lower, 2nd'],
    ['base', 'lower, 3rd'],
  ])
  const docker = {
    ...tree,
    layers: tree.layers.map((layer, index) => ({
      ...layer,
      directory: `/var/lib/docker/overlay2/${index}/diff`,
    })),
  }
  expect(layoutScene(docker, wide).plates.map((plate) => plate.name)).toEqual([
    'merged',
    'upper',
    'lower 1',
    'lower 2',
    'lower 3',
  ])
})

test('a mount without upper has no work', () => {
  expect(layoutScene(readOnly, wide).plates.map((plate) => plate.key)).toEqual([
    'merged',
    'lower:0',
    'lower:1',
  ])
})

test('long, Chinese and odd names are cut in the middle and quoted; their whole name stays', () => {
  const layout = layoutScene(names, wide)
  const merged = layout.cells.filter((cell) => cell.row === 'merged')
  expect(merged.map((cell) => [cell.face.name, cell.face.title])).toEqual([
    ['a na…s.txt', 'a name with spaces.txt'],
    ["'caf'…351'", "'caf'$'\\351'"],
    ["'line…eak'", "'line'$'\\n''break'"],
    ['ver…n.conf', 'very-long-configuration.conf'],
    ['中文', '中文'],
    ['项目…版.md', '项目说明文档第二版.md'],
  ])
})

test('cells say in words what they show', () => {
  const labels = (scene: Parameters<typeof layoutScene>[0], texts: typeof en) =>
    layoutScene(scene, { ...wide, texts }).cells.map((cell) => cell.face.label)
  expect(labels(article.removedF, en).filter((label) => label.startsWith('f '))).toEqual([
    'f no longer visible, regular file in merged, hidden by a whiteout',
    'f whiteout 0, 0, whiteout in upper',
    'f 4 B, covered, regular file in lower, covered by a layer above',
  ])
  expect(labels(article.mounted, zh).slice(0, 2)).toEqual([
    'a 来自 upper，merged 里的普通文件，0 B',
    'b 来自 upper，merged 里的普通文件，0 B',
  ])
})

test('a name keeps its key when it comes from another layer, so that its line is aimed anew', () => {
  const keys = (scene: Parameters<typeof layoutScene>[0]) =>
    layoutScene(scene, wide).sights.map((sight) => sight.key)
  expect(keys(article.writtenC)).toEqual(keys(article.writtenB))
})

test('what stands in work has no column among the plain directories', () => {
  const scene = directoriesScene([
    ['lower', 'lower:0', { a: file() }],
    ['upper', 'upper', {}],
    ['work', 'work', { work: directory() }],
  ])
  expect(layoutScene(scene, wide).columns.map((column) => column.path)).toEqual(['/a'])
})

test('a line stops where a layer is asked: those without the directory are passed over', () => {
  const sights = layoutScene(tree, { ...wide, width: 1440, height: 500 }).sights
  const stops = (path: string) => sights.find((sight) => sight.path === path)?.stops.length
  // upper, python, base; app has no /etc
  expect(stops('/etc/passwd')).toBe(3)
  // upper, app
  expect(stops('/app/main.py')).toBe(2)
})

test('the light of a name whose index entry leads to a copy bends to the copy', () => {
  const { sights } = layoutScene(indexedScene(), wide)
  const [one, two] = sights
  expect(sights.map(({ path, hue, end }) => [path, hue, end])).toEqual([
    ['/one', 'upper', 'dot'],
    ['/two', 'upper', 'dot'],
  ])
  expect(two?.x2).toBe(one?.x2)
  expect(two?.bendY).toBeLessThan(two?.y2 ?? 0)
})

test.each([
  [1072, 240],
  [1072, 420],
  [960, 356],
  [704, 340],
  [640, 340],
])('the words below the start’s columns keep apart in %i x %i px', (width, height) => {
  for (const texts of [en, zh]) {
    const { notes } = layoutScene(article.start, { width, height, texts })
    const below = notes.filter(({ anchor }) => anchor === 'middle')
    expect(below).toHaveLength(3)
    const halves = below.map(
      ({ strong, rest }) => Math.max(textWidth(strong, 12, 'ui', true), textWidth(rest, 12, 'ui')) / 2,
    )
    below.slice(1).forEach(({ x }, index) => {
      expect(x - (below[index]?.x ?? 0)).toBeGreaterThan((halves[index] ?? 0) + (halves[index + 1] ?? 0))
    })
  }
})

test.each([1400, 1072, 960, 930, 860, 700])('the sketch’s words stay in their plates at %i px', (width) => {
  for (const texts of [en, zh]) {
    const { notes, plates } = layoutScene(article.start, { ...wide, texts, width })
    const ends = notes
      .filter(({ anchor }) => anchor === 'start')
      .map(({ x, y, strong, rest }) => {
        const plate = plates.find(
          ({ box }) => y > box.y && y < box.y + box.height && x > box.x && x < box.x + box.width,
        )
        const end = x + Math.max(textWidth(strong, 12, 'ui', true), textWidth(rest, 12, 'ui'))
        return plate !== undefined && end < plate.box.x + plate.box.width
      })
    expect(ends).toEqual(ends.map(() => true))
    expect(ends.length).toBe(width >= 1072 ? 4 : width > 900 ? 3 : 0)
  }
})
