/** stty's words and the modes it leaves, at a terminal: stty.sh here and on a real Linux (record-stty.sh). */

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { boot } from '../../src/machine/boot.ts'
import { findProfile, loadSoftware, type Profile } from '../../src/machine/index.ts'

const text = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8')

test('settings at terminals of 80 and 41 columns', async () => {
  const profile = findProfile('debian') as Profile
  const kernel = boot(profile, await loadSoftware())
  const files = { '/tmp/stty.sh': text('stty.sh'), '/tmp/settings': text('stty-settings.txt') }
  const script = Object.entries(files)
    .map(([path, content]) => `cat > ${path} <<'the end'\n${content}the end\n`)
    .concat('bash /tmp/stty.sh /tmp/settings 80', 'bash /tmp/stty.sh /tmp/settings 41')
    .join('\n')
  const argv = ['bash', '-c', script]
  const pid = kernel.spawn(
    function* (sys) {
      const program = sys.execve('/usr/bin/bash', argv, profile.environment)
      return typeof program === 'number' ? 126 : yield* program
    },
    { cwd: '/root', argv, env: profile.environment, tty: true },
  )
  let printed = ''
  while (kernel.exitStatus(pid) === null) {
    kernel.tick()
    printed += kernel.console.takeOutput()
  }
  expect((printed + kernel.console.takeOutput()).replaceAll('\r', '')).toBe(text('stty.txt'))
})
