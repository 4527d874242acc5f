import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  compareTrees,
  makeDirectory,
  mountOverlay,
  pathFrom,
  remove,
  rename,
  shellWord,
  unmount,
  writeFile,
} from './commands.ts'

const cwd = '/root/ufs'
const place = (path: string) => ({ cwd, path: `/root/ufs/${path}` })

test('commands are what a person types', () => {
  expect([
    writeFile(place('merged/a'), 'hello'),
    writeFile(place('merged/a'), 'more words', { append: true }),
    writeFile(place('merged/a'), ''),
    writeFile(place('merged/my file'), "one\nit's\n"),
    writeFile(place('x'), '-n'),
    makeDirectory(place('merged/d')),
    remove(place('merged/d'), true),
    rename(place('merged/a'), '/root/ufs/merged/-b'),
    rename(place('-a'), '/etc/b'),
    mountOverlay(cwd, {
      lowers: ['/root/ufs/l1', '/srv/l:2'],
      upper: '/root/ufs/upper',
      work: '/root/ufs/work',
      merged: '/root/ufs/merged',
    }),
    mountOverlay(cwd, { lowers: ['/root/ufs/a', '/root/ufs/b'], upper: null, work: null, merged: '/mnt' }),
    unmount(place('merged')),
    compareTrees('/root/ufs/merged', '/root/ufs/lower', '/root/ufs/merged'),
  ]).toEqual([
    'echo hello > merged/a',
    "echo 'more words' >> merged/a",
    ': > merged/a',
    "printf '%s\\n' one 'it'\\''s' > 'merged/my file'",
    "printf '%s\\n' -n > x",
    'mkdir merged/d',
    'rm -r merged/d',
    'mv merged/a merged/-b',
    'mv ./-a /etc/b',
    "mount -t overlay overlay -o 'lowerdir=l1:/srv/l\\:2,upperdir=upper,workdir=work' merged",
    'mount -t overlay overlay -o lowerdir=a:b /mnt',
    'umount merged',
    'diff -r /root/ufs/lower .',
  ])
})

test('bash takes a quoted word for what it stands for', () => {
  const texts: string[] = []
  fc.assert(
    fc.property(fc.string({ unit: 'binary-ascii', maxLength: 8 }), (text) => {
      if (!text.includes('\0')) texts.push(text)
    }),
  )
  const script = texts.map((text) => `printf '%s\\0' ${shellWord(text)}`).join('\n')
  expect(execFileSync('bash', ['-c', script]).toString()).toBe(texts.map((text) => `${text}\0`).join(''))
})

test('a path is never taken for an option', () => {
  expect(pathFrom('/', '/-x')).toBe('./-x')
  expect(pathFrom('/a', '/a')).toBe('.')
  expect(pathFrom('/a', '/ab')).toBe('/ab')
})
