import { expect, test } from 'vitest'
import { superblockOf } from '../../scene/build.ts'
import { motionsOf } from '../../scene/motions.ts'
import {
  type LayeredPlan,
  mountPlan,
  overlayOf,
  perform,
  type Started,
  traced,
  write,
} from '../../scene/testing.ts'
import { functionOf, happeningsOf } from './happened.ts'
import { toolTexts } from './texts.ts'

const plan: LayeredPlan = {
  lowers: [
    [
      { call: 'write', path: '/a', text: 'text\n' },
      { call: 'mkdir', path: '/d' },
      { call: 'write', path: '/d/b', text: '' },
    ],
  ],
  upper: [{ call: 'write', path: '/e', text: 'text\n' }],
  options: '',
}

/** What is said of a call. */
function told(started: Started, act: () => void, language: 'en' | 'zh-CN' = 'en') {
  const events = traced(started.machine, act)
  const scene = overlayOf(started)
  const motions = motionsOf(events, superblockOf(started.machine, scene) as number)
  return { events, motions, scene, said: happeningsOf(motions, scene, toolTexts[language].happened) }
}

test('a write to a lower file is a lookup, a copy-up and a write, each with its function and its rule', () => {
  const started = mountPlan(plan)
  const { said } = told(started, () => {
    const fd = started.sys.open('merged/a', 0o2001)
    started.sys.write(fd, new TextEncoder().encode('more'))
    started.sys.close(fd)
  })
  expect(said).toEqual([
    {
      sentence: 'merged/a was looked up: upper has nothing, lower0 has a file.',
      kernel: { name: 'ovl_lookup()', file: 'fs/overlayfs/namei.c' },
      rule: 'lookup',
    },
    {
      sentence:
        'merged/a was about to change, so it was copied from lower0 to upper first: 5 B and its attributes.',
      kernel: { name: 'ovl_copy_up_tmpfile()', file: 'fs/overlayfs/copy_up.c' },
      rule: 'copy-up',
    },
    {
      sentence: '4 B were written to merged/a, into the file in upper.',
      kernel: { name: 'ovl_write_iter()', file: 'fs/overlayfs/file.c' },
      rule: 'copy-up',
    },
  ])
})

test('what is said names the function that the machine says it was', () => {
  const started = mountPlan(plan)
  const { sys } = started
  const acts: readonly (() => void)[] = [
    () => write(sys, 'merged/new', 'text'),
    () => sys.unlink('merged/a'),
    () => sys.rename('merged/d', 'merged/f'),
    () => perform(sys, 'merged', { call: 'rename', path: '/e', to: '/g' }),
    () => sys.chmod('merged/d/b', 0o600),
    () => {
      sys.unlink('merged/d/b')
      sys.rmdir('merged/d')
      sys.mkdir('merged/d', 0o755)
    },
    () => sys.unlink('merged/new'),
    () => {
      const fd = sys.open('merged', 0)
      sys.getdents(fd)
      sys.close(fd)
    },
  ]
  const kinds = new Set<string>()
  for (const act of acts) {
    const { events, motions, scene } = told(started, act)
    for (const motion of motions) {
      kinds.add(motion.kind)
      const functions = events.flatMap((event) =>
        event.type === motion.kind && 'fn' in event ? [event.fn] : [],
      )
      // ovl_lookup() asks each lower layer through ovl_lookup_layer().
      expect(functions.map((fn) => `${fn.replace('_layer', '')}()`)).toContain(
        functionOf(motion, scene)?.name,
      )
    }
  }
  expect([...kinds].sort()).toEqual([
    'copy-up',
    'create',
    'exdev',
    'lookup',
    'opaque',
    'readdir',
    'remove',
    'rename',
    'whiteout',
    'write',
  ])
})

test('Chinese has a sentence for the same', () => {
  const started = mountPlan(plan)
  const { said } = told(started, () => started.sys.unlink('merged/a'), 'zh-CN')
  expect(said.map(({ sentence }) => sentence)).toEqual([
    '查找 merged/a：upper 没有，lower0 有这个文件。',
    'merged 里没有 merged/a 了：upper 里的 whiteout 挡住了下层还留着的它。',
  ])
})
