/** Begins a lesson: one file a language, with an example of each part, and its place at the end of the order. */

import { existsSync, readFileSync, writeFileSync } from 'node:fs'

/** `folder`: src/lessons, with a slash. Returns the files that were written. Throws when the name is none, or taken. */
export function beginLesson(folder: string, name: string): string[] {
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) throw new Error('a name is lower-case words with -')
  const files = Object.entries(TEXTS).map(([language, text]) => {
    const file = `${folder}${language}/${name}.md`
    if (existsSync(file)) throw new Error(`there is ${file} already`)
    return { file, text: text.replaceAll('NAME', name) }
  })
  const order = `${folder}order.ts`
  const before = readFileSync(order, 'utf8')
  const after = before.replace(/(LESSONS[^=]*= \[\n(?: {2}'.*',\n)*)/, `$1  '${name}',\n`)
  if (after === before) throw new Error(`no place found in ${order}`)
  for (const { file, text } of files) writeFileSync(file, text)
  writeFileSync(order, after)
  return [...files.map(({ file }) => file), order]
}

const BODY = `\`\`\`console
$ mkdir lower upper work merged
$ echo hello > lower/a
$ mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work merged
$ cat merged/a
hello
\`\`\``

const TASK = `[ "$(cat merged/a)" = bye ] && [ "$(cat lower/a)" = hello ]
\`\`\`
`

const SOLUTION = `\`\`\`solution
$ echo bye > merged/a
\`\`\`
`

const TEXTS = {
  en: `---
id: NAME
title: NAME
summary: What one learns here, in a sentence.
language: en
minutes: 5
---

What this is about, in two sentences.

## The first step

Ask before you show: what will the last line print?

- [x] hello
- [ ] nothing

${BODY}

What has happened, and why.

## Your turn

Make \`merged/a\` say \`bye\`, and keep lower's.

\`\`\`goal
# merged/a says bye, lower/a hello
${TASK}
\`\`\`hint
Write in merged.
\`\`\`

${SOLUTION}`,
  'zh-CN': `---
id: NAME
title: NAME
summary: 一句话说明能学到什么。
language: zh-CN
minutes: 5
---

两句话说明讲什么。

## 第一步

先问再看：最后一行会打印什么？

- [x] hello
- [ ] 什么都没有

${BODY}

发生了什么，为什么。

## 轮到你

让 \`merged/a\` 的内容变成 \`bye\`，lower 的不变。

\`\`\`goal
# merged/a 是 bye，lower/a 是 hello
${TASK}
\`\`\`hint
往 merged 里写。
\`\`\`

${SOLUTION}`,
}
