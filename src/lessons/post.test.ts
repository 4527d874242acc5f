import { readdirSync, readFileSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import { loadSoftware } from '../session/index.ts'
import { checkPost, commandsOf, type Execute, onSimulator } from './check.ts'
import type { Block } from './lesson.ts'
import { parsePost } from './post.ts'
import { isLesson, readLesson } from './read.ts'

const folder = new URL('./posts/', import.meta.url)
const read = (name: string) => parsePost(readFileSync(new URL(name, folder), 'utf8'), name)

let execute: Execute
beforeAll(async () => {
  execute = onSimulator(await loadSoftware())
})

/** What the machine holds when all of a post has run. */
const ENDS: Record<string, string> = {
  'dollar.md':
    'cd demo && [ "$(cat lower/base.txt)" = "from lower" ] && [ "$(tail -n 1 upper/base.txt)" = changed ] && ! mountpoint -q merged',
  'root-hash.md':
    'cd /root && mountpoint -q merged && [ -c upper/a.txt ] && [ "$(cat merged/b.txt lower/b.txt | tr "\\n" " ")" = "789 456 " ]',
  'named-prompt.md':
    'cd /data && [ "$(cat mnt/name)" = one ] && [ -z "$(ls mnt/dir)" ] && [ "$(getfattr --only-values -n trusted.overlay.opaque up/dir)" = y ]',
  'bare.md':
    'cd /var/tmp/ov && [ "$(wc -l < c1/etc/hosts)" = 3 ] && [ "$(c1-root/srv/run.sh x)" = "running x" ] && [ ! -e /never ] && [ ! -e nothing ]',
  'chinese-comments.md':
    'cd /opt/ovl && [ "$(wc -l < upper/readme)" = 2 ] && [ -c upper/f1 ] && [ "$(cat upper/f2)" = new ] && [ ! -e merged/f1 ]',
}

test.each(readdirSync(folder))('%s runs, and does what its author did', (name) => {
  const post = read(name)
  expect(checkPost(post, execute)).toEqual([])
  const commands = commandsOf(post).map(({ command }) => command)
  expect(execute({ commands, goals: [ENDS[name] as string] }).reached).toEqual([true])
})

test('titles, languages and steps are those of the text', () => {
  expect(
    readdirSync(folder).map((name) => {
      const { title, language, steps } = read(name)
      return [title, language, steps.map((step) => step.title)]
    }),
  ).toEqual([
    ['How Docker uses overlay2', 'en', ['Layers', 'Changes']],
    ['手工体验 overlayfs', 'zh-CN', ['一、创建目录', '二、挂载并查看', '三、修改与删除']],
    ['OverlayFS in ten minutes', 'en', ['OverlayFS in ten minutes', 'Mounting', 'Writing']],
    ['Playing with union mounts', 'en', ['Playing with union mounts', 'Opaque directories']],
    ['OverlayFS 学习笔记', 'zh-CN', ['准备', '挂载', '删除']],
  ])
})

const blocksOf = (markdown: string): readonly Block[] =>
  parsePost(`## S\n\n${markdown}`, 'x.md').steps[0]?.body ?? []
const text = (words: string) => ({ type: 'text', text: words })
const paragraph = (...children: unknown[]) => ({ type: 'paragraph', children })

test('hostile Markdown is text', () => {
  expect(blocksOf('<script>alert(1)</script>')).toEqual([{ type: 'code', text: '<script>alert(1)</script>' }])
  expect(blocksOf('a <b onclick="x()">b</b>')).toEqual([
    paragraph(text('a '), text('<b onclick="x()">'), text('b'), text('</b>')),
  ])
  expect(blocksOf('[x](javascript:alert(1)) ![y](data:text/html,z)')).toEqual([
    paragraph(text('x'), text(' '), text('y')),
  ])
  expect(blocksOf('<iframe src="https://example.org"></iframe>')).toEqual([
    { type: 'code', text: '<iframe src="https://example.org"></iframe>' },
  ])
})

test('listings of other kinds are not run', () => {
  for (const listing of [
    '```yaml\nmount: true\n```',
    '```dockerfile\nRUN rm -rf /\n```',
    '```\n.\n├── lower\n└── upper\n```',
    '```\nlower1 的内容\n```',
    '```text\nupper is the layer\n```',
    '```bash\nmount -t overlay -o <options> overlay <mount point>\n```',
  ])
    expect(blocksOf(listing)).toEqual([{ type: 'code', text: listing.split('\n').slice(1, -1).join('\n') }])
  expect(blocksOf('- [ ] buy milk\n- [x] mount')[0]?.type).toBe('list')
})

test.each([
  ['```bash {.line-numbers}\nls -l\n```', ['ls -l']],
  ['```{.bash}\nls -l\n```', ['ls -l']],
  ['```ShellSession\n% ls -l\ntotal 0\n```', ['ls -l']],
  ['```\nbash-5.1# ls\na\nbash-5.1# pwd\n```', ['ls', 'pwd']],
  ['```\n/ # ls\nbin\n/ # cd bin\n/bin # ls\n```', ['ls', 'cd bin', 'ls']],
  ['```console\n➜  ~ ls\nx\n➜  proj git:(main) ✗ pwd\n```', ['ls', 'pwd']],
  ['```\nuser@host ~ $ ls\na\n```', ['ls']],
  ['<pre><code class="language-bash">$ echo a &amp;&amp; ls &lt; b\n</code></pre>', ['echo a && ls < b']],
  ['{% codeblock lang:bash %}\nls\n{% endcodeblock %}', ['ls']],
  [
    '```\n# root @ host in ~/x [0:40:18]\n$ ls\na\n\n# root @ host in ~/x [0:40:19]\n$ pwd\n```',
    ['ls', 'pwd'],
  ],
  ['```log\nroot@docker:/home/pp# cat a\nb\nroot@docker:/home/pp# ls\n```', ['cat a', 'ls']],
  ['    mkdir -p a/b\n    cd a', ['mkdir -p a/b', 'cd a']],
])('commands are found in %j', (markdown, commands) => {
  const [block] = blocksOf(markdown)
  expect(block?.type === 'commands' && block.commands.map(({ command }) => command)).toEqual(commands)
})

test('a text without headings, or without anything, is a lesson of one step', () => {
  expect(parsePost('Do this:\n\n    $ ls\n', 'https://example.org/notes/my-post.md?raw=1')).toMatchObject({
    title: 'my-post',
    source: 'https://example.org/notes/my-post.md?raw=1',
    intro: [],
    steps: [{ title: 'my-post', commands: [{ command: 'ls', output: [] }] }],
  })
  expect(parsePost('', 'x.md').steps).toHaveLength(1)
})

test('what was written as a lesson is read as one', () => {
  const lesson = '---\nid: a\ntitle: A\nlanguage: en\nminutes: 1\n---\n\n## S\n'
  expect(isLesson(lesson)).toBe(true)
  expect(isLesson('---\ntitle: A\n---\n')).toBe(false)
  expect(readLesson(lesson, 'a.md')).toMatchObject({ id: 'a', source: 'a.md', steps: [{ title: 'S' }] })
  expect(() => readLesson(`${lesson}\n<b>x</b>\n`, 'a.md')).toThrow('a lesson cannot hold: html')
})

test('what nests without end is shown as it is', () => {
  const deep = `${'> '.repeat(200)}x\n`
  expect(parsePost(deep, 'x.md').steps[0]?.body).toEqual([{ type: 'code', text: deep }])
})
