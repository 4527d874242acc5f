/** What busybox's shell shows is compared with busybox 1.37.0 of Debian 13. */

import { expect, test } from 'vitest'
import { runKeys } from '../../conformance/keys/keys.ts'

test('a shell in a container has the prompt of its image', async () => {
  const prompts = [
    ['alpine sh', '/ # '],
    ['busybox', '/ # '],
    ['debian', 'root@box:/# '],
    ['nginx bash', 'root@box:/# '],
    ['centos:7', '[root@box /]# '],
    ['ubuntu:20.04', 'root@box:/# '],
    ['debian sh', '# '],
  ] as const
  const shown: string[] = []
  for (const [command] of prompts) {
    const rows = await runKeys({ keys: [`docker run -it --rm -h box ${command}`, 'Enter'] })
    shown.push(`${rows.at(-1)} `)
  }
  expect(shown).toEqual(prompts.map(([, prompt]) => prompt))
})

test('jobs of a busybox are told of in its own way', async () => {
  const lines = ['sleep 100 &', 'jobs', 'kill %1', ':', 'sleep 50', 'C-z', 'jobs', 'bg', 'jobs', 'fg', 'C-c']
  const keys = ['docker run -it --rm busybox', ...lines].flatMap((line) =>
    line.startsWith('C-') ? [line] : [line, 'Enter'],
  )
  const rows = await runKeys({ rows: 40, keys })
  expect(rows.slice(rows.findIndex((row) => row.startsWith('/ #')))).toEqual([
    '/ # sleep 100 &',
    '/ # jobs',
    '[1]+  Running                    sleep 100',
    '/ # kill %1',
    '/ # :',
    '[1]+  Terminated                 sleep 100',
    '/ # sleep 50',
    '^Z[1]+  Stopped                    sleep 50',
    '/ # jobs',
    '[1]+  Stopped                    sleep 50',
    '/ # bg',
    '[1] sleep 50',
    '/ # jobs',
    '[1]+  Running                    sleep 50',
    '/ # fg',
    'sleep 50',
    '^C',
    '/ #',
  ])
})
