import { expect, test } from 'vitest'
import { LessonError, parseLesson } from './parse.ts'

const head = '---\nid: demo\ntitle: Demo\nlanguage: en\nminutes: 3\n---\n'

test('a heading is a step, and what follows its last command is the answer', () => {
  const lesson = parseLesson(`${head}
Intro with \`code\`.

## Make it

Why?

\`\`\`console
$ mkdir a
$ ls
a
\`\`\`

So it is.

> An aside.

## Think
`)
  const commands = [
    { command: 'mkdir a', output: [] },
    { command: 'ls', output: ['a'] },
  ]
  expect(lesson).toEqual({
    id: 'demo',
    title: 'Demo',
    language: 'en',
    minutes: 3,
    summary: '',
    intro: [
      {
        type: 'paragraph',
        children: [
          { type: 'text', text: 'Intro with ' },
          { type: 'code', text: 'code' },
          { type: 'text', text: '.' },
        ],
      },
    ],
    steps: [
      {
        title: 'Make it',
        body: [
          { type: 'paragraph', children: [{ type: 'text', text: 'Why?' }] },
          { type: 'commands', commands },
        ],
        answer: [
          { type: 'paragraph', children: [{ type: 'text', text: 'So it is.' }] },
          {
            type: 'remark',
            children: [{ type: 'paragraph', children: [{ type: 'text', text: 'An aside.' }] }],
          },
        ],
        commands,
        task: null,
        notes: [],
      },
      { title: 'Think', body: [], answer: [], commands: [], task: null, notes: [] },
    ],
  })
})

test('a list of boxes is a question', () => {
  const lesson = parseLesson(`${head}\n- [ ] lower's \`a\`\n- [x] upper's\n\n  It is on top.\n`)
  expect(lesson.intro).toEqual([
    {
      type: 'question',
      choices: [
        {
          children: [
            { type: 'text', text: "lower's " },
            { type: 'code', text: 'a' },
          ],
          isRight: false,
          why: [],
        },
        {
          children: [{ type: 'text', text: "upper's" }],
          isRight: true,
          why: [{ type: 'paragraph', children: [{ type: 'text', text: 'It is on top.' }] }],
        },
      ],
    },
  ])
})

test('lines of Chinese are joined without a blank, others with one', () => {
  const lesson = parseLesson(`${head}\n第一行，\n第二行 one\ntwo\n`)
  expect(lesson.intro).toEqual([
    { type: 'paragraph', children: [{ type: 'text', text: '第一行，第二行 one two' }] },
  ])
})

test('blocks of a task are taken together, wherever they stand in the step', () => {
  const [step] = parseLesson(`${head}
## Undo it

\`\`\`console setup
$ rm merged/a
\`\`\`

Bring \`a\` back.

\`\`\`goal
# merged has a
[ -e merged/a ]

# lower is as it was
cd lower
[ -e a ]
\`\`\`

\`\`\`hint
Look into \`upper\`.
\`\`\`

\`\`\`hint
Whiteouts:

    find upper -type c
\`\`\`

\`\`\`solution
$ rm upper/a
\`\`\`

\`\`\`wrong
$ touch merged/a
\`\`\`

It was only covered.

\`\`\`notes
Ask who would have edited lower.
\`\`\`

\`\`\`picture
\`\`\`
`).steps
  const text = (words: string) => ({ type: 'text', text: words })
  expect(step).toEqual({
    title: 'Undo it',
    body: [
      { type: 'commands', use: 'setup', commands: [{ command: 'rm merged/a', output: [] }] },
      { type: 'paragraph', children: [text('Bring '), { type: 'code', text: 'a' }, text(' back.')] },
      { type: 'task' },
    ],
    answer: [{ type: 'paragraph', children: [text('It was only covered.')] }, { type: 'picture' }],
    commands: [{ command: 'rm merged/a', output: [] }],
    task: {
      goals: [
        { label: 'merged has a', script: '[ -e merged/a ]' },
        { label: 'lower is as it was', script: 'cd lower\n[ -e a ]' },
      ],
      hints: [
        [
          {
            type: 'paragraph',
            children: [text('Look into '), { type: 'code', text: 'upper' }, text('.')],
          },
        ],
        [
          { type: 'paragraph', children: [text('Whiteouts:')] },
          { type: 'code', text: 'find upper -type c' },
        ],
      ],
      solutions: [[{ command: 'rm upper/a', output: [] }]],
      wrong: [[{ command: 'touch merged/a', output: [] }]],
    },
    notes: [{ type: 'paragraph', children: [text('Ask who would have edited lower.')] }],
  })
})

test.each([
  ['no front matter\n', 'a lesson begins with front matter', 1],
  [
    '---\nid: demo\ntitle: a: b\n---\n',
    'front matter: `key: value` lines, in quotes where a value has `: `',
    3,
  ],
  [`${head}\n<b>html</b>\n`, 'a lesson cannot hold: html', 8],
  [`${head}\n| a | b |\n|---|---|\n| 1 | 2 |\n`, 'a lesson cannot hold: table', 8],
  [`${head}\n[x](javascript:alert(1))\n`, 'not a web address: javascript:alert(1)', 8],
  [`${head}\n- [ ] a\n- [ ] b\n`, 'a question has a right choice, marked [x]', 8],
  [`${head}\n## S\n\n\`\`\`hint\nx\n\`\`\`\n`, 'a task has a goal', 10],
  [`${head}\n## S\n\n\`\`\`goal\ntrue\n\`\`\`\n`, 'a goal is a `# comment` and commands below it', 10],
  [`${head}\n\`\`\`console later\nls\n\`\`\`\n`, 'console, console setup or console predict, not later', 8],
  [`---\nid: a\ntitle: A\nlanguage: en\nminutes: 1\nlevel: 9\n---\n`, 'level: 1 (easy) to 5 (hard)', 1],
  ['---\nid: *a\n---\n', 'front matter: Unresolved alias (the anchor must be set before the alias): a', 1],
  [`${head}\n### deep\n`, 'only ## headings, one for each step', 8],
])('a lesson that is none says where: %j', (markdown, message, line) => {
  const error = catchError(() => parseLesson(markdown)) as LessonError
  expect(error.message).toBe(message)
  expect(error.line).toBe(line)
})

function catchError(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

test('a lesson is neither too long nor too deep', () => {
  const head = '---\nid: x\ntitle: X\nminutes: 1\nlanguage: en\n---\n\n'
  expect(() => parseLesson(head + 'a'.repeat(30_000))).toThrow(
    new LessonError('a lesson has at most 30000 characters', 1),
  )
  expect(() => parseLesson(`${head}${'> '.repeat(2000)}a`)).toThrow(
    new LessonError('too much in each other', 8),
  )
})
