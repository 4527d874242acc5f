import { expect, test } from 'vitest'
import { asciicast } from './asciicast.ts'
import { markdown } from './markdown.ts'
import { shellScript } from './script.ts'

test('a script says each command, then runs it, in a namespace of its own', () => {
  const text = shellScript(["echo 'a b'", 'for i in 1 2\ndo echo $i\ndone'], {
    title: 'Copy-up',
    notes: ['Run it as root.'],
    directory: '/root/ufs',
  })
  expect(text).toMatch(/^#!\/usr\/bin\/env bash\n# Copy-up\n# Run it as root\.\n/)
  expect(text).toContain('exec unshare --mount bash "$0"')
  expect(
    text.endsWith(`
say 'echo '\\''a b'\\'''
echo 'a b'

say 'for i in 1 2
do echo $i
done'
for i in 1 2
do echo $i
done
`),
  ).toBe(true)
})

test('a recording types each command key by key and gives time to read', () => {
  const text = asciicast(
    [
      { line: '', echo: '', shown: '$ ' },
      { line: 'ls', echo: 'ls\r\r\n\u001b[?2004l\r', shown: 'a\r\n$ ' },
      { line: 'x', echo: 'y\bx\r\n', shown: '$ ' },
    ],
    { cols: 80, rows: 24, title: 'T', timestamp: 1 },
  )
  const [header, ...events] = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(header).toEqual({
    version: 2,
    width: 80,
    height: 24,
    timestamp: 1,
    title: 'T',
    env: { TERM: 'xterm-256color' },
  })
  expect(events.map(([, , data]: [number, string, string]) => data)).toEqual([
    '$ ',
    'l',
    's',
    '\r\r\n\u001b[?2004l\r',
    'a\r\n$ ',
    'y\bx\r\n',
    '$ ',
  ])
  const times = events.map(([time]: [number]) => time)
  expect(times).toEqual([...times].sort((a, b) => a - b))
})

test('Markdown has commands with their outputs, pictures between them, and fences that hold', () => {
  const text = markdown(
    [
      { line: '', output: '', picture: null },
      { line: 'cat <<E\nx\nE', output: 'x\n', picture: null },
      { line: 'rm f', output: '', picture: { source: '2.svg', caption: 'after `rm f`' } },
      { line: 'cat README.md', output: '```\ncode\n```\n', picture: null },
    ],
    'Overlay & <b>',
  )
  expect(text).toBe(`# Overlay & \\<b\\>

\`\`\`console
$ cat <<E
> x
> E
x
$ rm f
\`\`\`

![after \\\`rm f\\\`](2.svg)

\`\`\`\`console
$ cat README.md
\`\`\`
code
\`\`\`
\`\`\`\`
`)
})
