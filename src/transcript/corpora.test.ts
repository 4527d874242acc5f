import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { parsePrompted } from './transcript.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

const filesIn = (folder: string, ending: string): string[] =>
  readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => readFileSync(`${root}${folder}/${name}`, 'utf8'))

const commandsOf = (text: string) => parsePrompted(text)?.map(({ command }) => command)

test('no script is taken for a transcript', () => {
  const scripts = ['conformance/shell', 'conformance/kernel'].flatMap((folder) =>
    filesIn(folder, '.jsonl').flatMap((file) =>
      file.split('\n').flatMap((line) => (line === '' ? [] : String(JSON.parse(line).script))),
    ),
  )
  expect(scripts.length).toBeGreaterThan(4000)
  expect(scripts.filter((script) => parsePrompted(script) !== null)).toEqual([])
})

test.each([
  '# ',
  'root@host:~/ufs# ',
  '[root@host ufs]#',
  '➜  ufs ',
  'jane@Mac ufs % ',
  '/ # ',
  'bash-5.2# ',
])('the transcripts of the lessons have the same commands behind %j', (prompt) => {
  const blocks = ['src/lessons/en', 'src/lessons/zh-CN']
    .flatMap((folder) => filesIn(folder, '.md'))
    .flatMap((text) => [...text.matchAll(/^```console.*\n([\s\S]*?)^```/gm)].map((match) => String(match[1])))
    .filter((block) => /^\$ /m.test(block))
  expect(blocks.length).toBeGreaterThan(200)
  const changed = blocks.filter(
    (block) =>
      JSON.stringify(commandsOf(block.replaceAll(/^\$ /gm, prompt))) !== JSON.stringify(commandsOf(block)),
  )
  expect(changed).toEqual([])
})
