/** The article's second section, typed by hand: terminal and diagram after every command. */

import { expect } from '@playwright/test'
import {
  expectPicture,
  expectScreenEnd,
  focusTerminal,
  forgetMotions,
  open,
  type Picture,
  seenMotions,
  test,
  type,
} from './support.ts'

interface Step {
  readonly line: string
  readonly output?: string | RegExp
  readonly picture?: Picture
  /** kinds of motion that must be seen */
  readonly motions?: readonly string[]
}

const prompt = '[root@playground'
const time = 'Jan 18 \\d\\d:\\d\\d'

const steps: readonly Step[] = [
  { line: 'mkdir ./{merged,work,upper,lower}' },
  { line: 'touch ./upper/{a,b}' },
  { line: 'touch ./lower/{a,c}', picture: { upper: 'a b', 'lower:0': 'a c' } },
  {
    line: 'sudo mount -t overlay overlay -o lowerdir=./lower,upperdir=./upper,workdir=./work ./merged',
    picture: { merged: 'a<upper b<upper c<lower:0', upper: 'a b', 'lower:0': 'a c' },
  },
  {
    line: 'tree',
    output: `.
├── lower
│   ├── a
│   └── c
├── merged
│   ├── a
│   ├── b
│   └── c
├── upper
│   ├── a
│   └── b
└── work
    └── work

6 directories, 7 files
`.replaceAll('│   ', '│\u00a0\u00a0 '),
  },
  {
    line: 'echo "will-persist"  > ./merged/b',
    picture: { merged: 'a<upper b<upper c<lower:0', upper: 'a b', 'lower:0': 'a c' },
  },
  {
    line: 'echo "wont-persist"  > ./merged/c',
    picture: { merged: 'a<upper b<upper c<upper', upper: 'a b c', 'lower:0': 'a c' },
    motions: ['copy-up'],
  },
  { line: 'cat ./merged/b', output: 'will-persist\n' },
  { line: 'cat ./merged/c', output: 'wont-persist\n' },
  { line: 'cat ./upper/b', output: 'will-persist\n' },
  { line: 'cat ./lower/c', output: '' },
  { line: 'cd upper', output: '' },
  {
    line: 'll',
    output: new RegExp(
      `^total 8\n-rw-r--r-- 1 root root  0 ${time} a\n-rw-r--r-- 1 root root 13 ${time} b\n-rw-r--r-- 1 root root 13 ${time} c\n$`,
    ),
  },
  { line: 'cat c', output: 'wont-persist\n' },
  { line: 'cd ..' },
  { line: ' cd lower/' },
  {
    line: 'echo fff >> f',
    picture: { merged: 'a<upper b<upper c<upper f<lower:0', upper: 'a b c', 'lower:0': 'a c f' },
  },
  { line: 'ls ../merged/', output: 'a  b  c  f\n' },
  { line: 'cd ../merged/' },
  {
    line: 'rm -rf f',
    picture: { merged: 'a<upper b<upper c<upper', upper: 'a b c f=whiteout', 'lower:0': 'a c f' },
    motions: ['whiteout'],
  },
  { line: 'ls ../lower/', output: 'a  c  f\n' },
  {
    line: 'ls -l ../upper/',
    output: new RegExp(
      `^total 8\n-rw-r--r-- 1 root root    0 ${time} a\n-rw-r--r-- 1 root root   13 ${time} b\n-rw-r--r-- 1 root root   13 ${time} c\nc--------- 2 root root 0, 0 ${time} f\n$`,
    ),
  },
  {
    line: 'rm -rf ../upper/f',
    picture: { merged: 'a<upper b<upper c<upper f<lower:0', upper: 'a b c', 'lower:0': 'a c f' },
  },
  { line: 'ls', output: 'a  b  c  f\n' },
  { line: 'cat f', output: 'fff\n' },
  {
    line: 'echo ggg >> g',
    picture: { merged: 'a<upper b<upper c<upper f<lower:0 g<upper', upper: 'a b c g', 'lower:0': 'a c f' },
  },
  { line: 'ls', output: 'a  b  c  f  g\n' },
  { line: 'ls ../upper/', output: 'a  b  c  g\n' },
  { line: 'cat ../upper/g', output: 'ggg\n' },
  {
    line: 'rm -rf ../upper/g',
    picture: { upper: 'a b c', 'lower:0': 'a c f' },
  },
  { line: 'ls', output: 'a  b  c  f\n' },
]

for (const lang of ['en', 'zh-CN']) {
  for (const reducedMotion of ['no-preference', 'reduce'] as const) {
    test(`section 2 can be typed through, ${lang}, ${reducedMotion === 'reduce' ? 'without motion' : 'with motion'}`, async ({
      page,
    }) => {
      await page.emulateMedia({ reducedMotion })
      await open(page, `?lang=${lang}`)
      await focusTerminal(page)
      for (const { line, output, picture, motions } of steps) {
        await forgetMotions(page)
        const result = await type(page, line)
        if (typeof output === 'string') expect(result.output, line).toBe(output)
        else if (output !== undefined) expect(result.output, line).toMatch(output)
        const shown = result.output.split('\n').filter((row) => row !== '')
        await expectScreenEnd(page, `${shown.slice(-3).join('')}${prompt} ${await folder(page)}]$`)
        if (picture !== undefined) await expectPicture(page, picture)
        if (motions !== undefined && reducedMotion === 'no-preference') {
          await expect
            .poll(() => seenMotions(page), `motions of ${line}`)
            .toEqual(expect.arrayContaining([...motions]))
        }
      }
    })
  }
}

/** What the prompt shows of the working directory. */
const folder = (page: import('@playwright/test').Page): Promise<string> =>
  page.evaluate(() => window.playground?.state().cwd.split('/').at(-1) ?? '')
