import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { ASSETS_CACHE, HEADERS } from './security-plugin.ts'

const hosting = readFileSync('docs/hosting.md', 'utf8')
const block = (name: string) => new RegExp(`\`\`\`${name}\\n(.*?)\`\`\``, 's').exec(hosting)?.[1] ?? ''

test.each(Object.entries(HEADERS))('docs/hosting.md has %s for nginx, Caddy and Apache', (name, value) => {
  expect(block('nginx')).toContain(`add_header ${name} "${value}" always;`)
  expect(block('caddyfile')).toContain(`${name} "${value}"`)
  expect(block('apache')).toContain(`Header always set ${name} "${value}"`)
})

test('what never changes may be kept for a year', () => {
  expect(block('nginx')).toContain(`add_header Cache-Control "${ASSETS_CACHE}"`)
  expect(block('caddyfile')).toContain(`Cache-Control "${ASSETS_CACHE}"`)
})
