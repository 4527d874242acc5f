import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { ERRORS, OPTIONS, RULES } from './reference-texts.ts'

const lessons = new URL('../../lessons/', import.meta.url)

test('every link of a lesson into the reference leads to an entry', () => {
  const entries: readonly string[] = [...RULES, ...OPTIONS, ...ERRORS]
  const links = ['en/', 'zh-CN/', 'en/challenges/', 'zh-CN/challenges/'].flatMap((folder) =>
    readdirSync(new URL(folder, lessons))
      .filter((name) => name.endsWith('.md'))
      .flatMap((name) => [
        ...readFileSync(new URL(folder + name, lessons), 'utf8').matchAll(/\]\(ref:([^)]*)\)/g),
      ])
      .map((match) => match[1] as string),
  )
  expect(links.length).toBeGreaterThan(50)
  expect(links.filter((link) => !entries.includes(link))).toEqual([])
})
