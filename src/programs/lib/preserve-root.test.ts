import { expect, test } from 'vitest'
import { run } from './testing.ts'

const refusal = (program: string, name: string): string =>
  `${program}: it is dangerous to operate recursively on ${name}\n` +
  `${program}: use --no-preserve-root to override this failsafe\n`

/** As coreutils 9.7 does. */
test.each([
  ['chmod', 'chmod -R --preserve-root 755'],
  ['chown', 'chown -R --preserve-root 0'],
  ['rm', 'rm -r'],
])('%s knows the root by other names', async (program, command) => {
  const { stderr } = await run(`${command} / //`)
  expect(stderr).toBe(refusal(program, "'/'") + refusal(program, "'//' (same as '/')"))
})

test.each([
  ['chmod', 'chmod -R --preserve-root 755'],
  ['chown', 'chown -RH --preserve-root 0'],
])('%s does not follow a link to the root', async (program, command) => {
  const { stderr } = await run(`ln -s / link; ${command} link /usr/..`)
  expect(stderr).toBe(refusal(program, "'link' (same as '/')") + refusal(program, "'/usr/..' (same as '/')"))
})
