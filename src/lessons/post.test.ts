import { readdirSync, readFileSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import { loadSoftware } from '../session/index.ts'
import { checkPost, commandsOf, type Execute, onSimulator } from './check.ts'
import type { Block } from './lesson.ts'
import { parsePost } from './post.ts'
import { decodeText, isLesson, readLesson } from './read.ts'

const folder = new URL('./posts/', import.meta.url)
const read = (name: string) => parsePost(decodeText(readFileSync(new URL(name, folder))), name)

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
  'become-root.md': '[ -e /mnt/upper/three ] && ! mountpoint -q /mnt/merged',
  'centos-crlf.md':
    'cd /home/overlay && [ "$(tail -n 1 upper/1.txt)" = changed ] && [ "$(cat lower/1.txt)" = hello ]',
  'container-ids.md': '! docker inspect second && [ -z "$(docker ps -aq)" ]',
  'csdn-wrong-language.md':
    'cd /test && [ -c upper/b.txt ] && [ "$(cat merged/a.txt)" = "I\'m lower1" ] && [ -e lower2/b.txt ]',
  'detached-container.md': '! docker inspect test && docker image inspect ubuntu:20.04',
  'docusaurus.md': 'cd /var/lib/demo && grep -q 8080 container/app.conf && grep -q "^# the" root/app.conf',
  'engine-marks.md': 'cd /opt/overlay_test && [ -c upper/1.txt ] && [ -e lower/1.txt ]',
  'full-width.md':
    'cd /mnt/ovl && [ "$(wc -l < upper/说明.txt)" = 2 ] && [ "$(wc -l < lower/说明.txt)" = 1 ]',
  'hexo-gbk.md':
    '[ "$(getfattr --only-values -n trusted.overlay.opaque upper/dir)" = y ] && [ -c upper/foo1 ]',
  'html-and-tildes.md': '[ -c B/a ] && ! mountpoint -q M',
  'hugo-zsh.md': '[ "$(ls mnt | tr "\\n" " ")" = "1.txt 2.txt " ]',
  'indented-abbreviated.md':
    '[ "$(cat diff/7 base/7 | tr "\\n" " ")" = "changed 7 " ] && ! mountpoint -q root',
  'inside-a-container.md': '! docker inspect web && docker image inspect ubuntu:20.04',
  'juejin.md': 'cd ~/overlay || cd overlay; [ -c up/same.txt ] && [ "$(wc -l < up/only.txt)" = 2 ]',
  'layer-ids.md': '[ "$(docker exec web cat /x /y | tr "\\n" " ")" = "1 2 " ]',
  'mixed-prompts.md': 'mountpoint -q /opt/x/m',
  'named-prompt-chinese.md': 'cd test && [ -c C/a.txt ] && [ ! -e C/e.txt ] && mountpoint -q merged',
  'numbered-lists.md':
    'cd ~/ovl && [ "$(cat low/both up/both | tr "\\n" " ")" = "下层 上层 " ] && ! mountpoint -q mnt',
  'odd-prompts.md': '[ "$(cat d1/h d2/h | tr "\\n" " ")" = "hello bye " ] && ! mountpoint -q d4',
  'own-program.md': 'mountpoint -q /tmp/merged && [ "$(cat /tmp/merged/foo)" = bar ]',
  'plain-blocks.md': '[ "$(wc -l < /tmp/upper/foo)" = 2 ] && [ "$(wc -l < /tmp/lower/foo)" = 1 ]',
  'prompt-directories.md':
    'cd /srv/ov && [ "$(cat lower/etc/conf upper/etc/conf | tr "\\n" " ")" = "a=1 a=2 " ]',
  'quoted-question.md': 'mountpoint -q mp && [ -z "$(ls -A mp)" ]',
  'root-shell-continued.md': 'cd /tmp && [ "$(cat upper/new_file)" = "new file" ] && mountpoint -q overlay',
  'saved-script.md':
    '[ -c /tmp/ovltest/upper/base.txt ] && ! mountpoint -q /tmp/ovltest/merged && grep -q whiteout test.sh',
  'script.md': 'cd /tmp/try && [ -c upper/file2 ] && [ "$(cat merged/file3)" = "file 3" ]',
  'sloppy.md': '[ "$(cat me/1 | tr "\\n" " ")" = "1 2 " ] && [ "$(cat lo/1)" = 1 ]',
  'two-line-prompt.md': 'cd /tmp/k && [ "$(cat m/x)" = x ] && mountpoint -q m',
  'unshare.md': '[ -e /tmp/un/u/f ] && [ -z "$(ls -A /tmp/un/m)" ]',
  'vuepress-bom.md':
    'cd /tmp/overlay_test && [ -c upper/in_lower.txt ] && [ "$(cat merged/in_both.txt)" = "from upper" ]',
  'whole-home.md': '! mountpoint -q /root/merged && [ -c /root/upper/dir/x ] && [ -e /root/lower/dir/x ]',
  'wsl-details.md': '[ "$(wc -l < /ovl/mg/f)" = 3 ] && [ "$(cat /ovl/lo/f)" = base ]',
  'zsh-arrow.md': 'cd overlay-demo && [ -c upper/file.txt ] && [ "$(cat lower2/file.txt)" = middle ]',
}

test.each(readdirSync(folder))('%s runs, and does what its author did', (name) => {
  const post = read(name)
  expect(checkPost(post, execute)).toEqual([])
  const commands = commandsOf(post).map(({ command }) => command)
  expect(execute({ commands, goals: [ENDS[name] as string] }).reached).toEqual([true])
})

test('titles, languages and steps are those of the text', () => {
  const told = readdirSync(folder).map((name) => {
    const { title, language, steps } = read(name)
    return `${title} | ${language} | ${steps.map((step) => `${step.title}: ${step.commands.length}`).join(', ')}`
  })
  expect(told).toEqual([
    'How Docker uses overlay2 | en | Layers: 9, Changes: 2',
    'OverlayFS on Ubuntu 22.04 | en | OverlayFS on Ubuntu 22.04: 7',
    'Docker存储驱动之OverlayFS简介 | zh-CN | 简介: 0, 实验: 10',
    '手工体验 overlayfs | zh-CN | 一、创建目录: 6, 二、挂载并查看: 2, 三、修改与删除: 4',
    'overlay2 in practice | en | overlay2 in practice: 6',
    '前言 | zh-CN | 前言: 0, 一、OverlayFS是什么？: 0, 1.准备目录: 7, 2.挂载: 6, 总结: 0',
    'Docker 镜像与容器的存储结构分析 | zh-CN | Docker 镜像与容器的存储结构分析: 8',
    'Overlay mounts in containers | en | Prepare layers: 3, Start "a container": 4',
    'OverlayFS in ten minutes | en | OverlayFS in ten minutes: 4, Mounting: 3, Writing: 4',
    '动手实践 Overlay 文件系统 | zh-CN | 一、环境准备: 12',
    'overlayfs实验 | zh-CN | overlayfs实验: 8',
    '深入理解 overlayfs（二）：使用与原理分析 | zh-CN | 挂载文件系统: 9, 删除文件和目录: 5',
    'Union mounts | en | Union mounts: 5',
    'Layers all the way down | en | Layers all the way down: 8',
    'Overlay quick notes | en | Overlay quick notes: 9',
    'Where does Docker keep its layers? | en | Where does Docker keep its layers?: 8',
    '动手试试 | zh-CN | 动手试试: 13',
    'Inside overlay2 | en | Inside overlay2: 9',
    'Rootless overlays | en | Rootless overlays: 4',
    '一文搞懂 overlay2 | zh-CN | 01 什么是 overlay: 0, 02 动手: 12',
    'Playing with union mounts | en | Playing with union mounts: 5, Opaque directories: 7',
    '使用 OverlayFS 的步骤 | zh-CN | 使用 OverlayFS 的步骤: 9',
    'OverlayFS lab | en | OverlayFS lab: 7',
    'Using overlayfs on a Raspberry Pi | en | Using overlayfs on a Raspberry Pi: 11',
    'How to use an overlay mount | en | How to use an overlay mount: 7',
    'Understanding OverlayFS | en | Preparation: 6, Mount: 7',
    'How do I reset an overlay? | en | How do I reset an overlay?: 7',
    'OverlayFS 学习笔记 | zh-CN | 准备: 4, 挂载: 3, 删除: 2',
    'Overlay Filesystem – the basics | en | Overlay Filesystem – the basics: 7',
    'OverlayFS测试脚本 | zh-CN | OverlayFS测试脚本: 2',
    'A script to try overlayfs | en | A script to try overlayfs: 9',
    'OverlayFS example | en | OverlayFS example: 6',
    'Notes | en | Notes: 5',
    'Overlay mounts without root | en | Overlay mounts without root: 3',
    '联合文件系统 | zh-CN | 新建测试目录: 7, 挂载: 5',
    'whole-home | zh-CN | 1、创建目录结构: 6, 2、挂载: 6, 3、卸载: 3',
    'OverlayFS in WSL2 | en | OverlayFS in WSL2: 7',
    'Overlay filesystems, visually | en | Setup: 6, Whiteouts: 2',
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
  ['```console\n➜  ~ ls\nx\n➜  proj git:(main) ✗ pwd\n```', ['ls', 'cd proj', 'pwd']],
  ['```\nuser@host ~ $ ls\na\n```', ['ls']],
  ['<pre><code class="language-bash">$ echo a &amp;&amp; ls &lt; b\n</code></pre>', ['echo a && ls < b']],
  ['{% codeblock lang:bash %}\nls\n{% endcodeblock %}', ['ls']],
  [
    '```\n# root @ host in ~/x [0:40:18]\n$ ls\na\n\n# root @ host in ~/x [0:40:19]\n$ pwd\n```',
    ['ls', 'pwd'],
  ],
  [
    '```log\nroot@docker:/home/pp# cat a\nb\nroot@docker:/home/pp# ls\n```',
    ['mkdir -p /home/pp && cd /home/pp', 'cat a', 'ls'],
  ],
  ['    mkdir -p a/b\n    cd a', ['mkdir -p a/b', 'cd a']],
  ['```\n-bash-4.2# ls\na\n-bash-4.2# pwd\n```', ['ls', 'pwd']],
  ['```fish\njo@box ~> ls\na\njo@box ~> pwd\n```', ['ls', 'pwd']],
  ['```\n[10:22:33] root@h:~# ls\nroot@h [~] # pwd\n```', ['ls', 'pwd']],
  ['```\n$ ls <directory>\n$ pwd\n```', ['pwd']],
  ['```\n$ cat > a\none\n^D\n$ cat a\none\n```', ["cat > a <<'EOF'\none\nEOF", 'cat a']],
  [
    '```\n# docker exec -it web bash\nroot@7f3c:/# ls\nbin\nroot@7f3c:/# exit\n# docker diff web\n```',
    ["docker exec -i web bash <<'EOF'\nls\nEOF", 'docker diff web'],
  ],
  [
    '```\n$ docker run -itd --name a b sh\n$ docker diff a\n```',
    ['docker run -itd --name a b sh', 'docker diff a'],
  ],
  ['```\n$ vim a\n$ cat a\none\n$ nano b\n$ ls\n```', ["cat > a <<'EOF'\none\nEOF", 'cat a', 'nano b', 'ls']],
  ['```c\n[root@h x]# ls\n[root@h x]# pwd\n```', ['ls', 'pwd']],
  [
    '```\n# cat 目录/说明.txt\n# echo “好” > a   # 写入\n```',
    ['cat 目录/说明.txt', 'echo “好” > a   # 写入'],
  ],
  ['```\n# mount 之后，再看 upper/目录\nls a\n```', ['ls a']],
  ['```\n$ sudo unshare -m\n# ls\n# exit\n$ pwd\n```', ["sudo unshare -m <<'EOF'\nls\nEOF", 'pwd']],
])('commands are found in %j', (markdown, commands) => {
  const found = blocksOf(markdown).flatMap((block) => (block.type === 'commands' ? block.commands : []))
  expect(found.map(({ command }) => command)).toEqual(commands)
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
