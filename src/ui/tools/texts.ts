/** What the panels beside the diagram say. */

import type { Aspect, ChangeKind } from '../../scene/compare.ts'
import type { LookupEnd } from '../../scene/scene.ts'
import type { Language } from '../i18n/index.ts'
import type { IncidentKind } from './details.ts'

type Answers = readonly { readonly layer: string; readonly found: LookupEnd }[]
type Counts = readonly { readonly layer: string; readonly names: number }[]

/** Of "what just happened": sentences. `path` is that of merged, `layer` a plate's name. */
export interface HappenedTexts {
  readonly title: string
  readonly none: string
  readonly nothing: string
  readonly more: (count: number) => string
  readonly lookup: (path: string, answers: Answers) => string
  readonly copyUp: (path: string, layer: string, size: string) => string
  readonly copyUpTruncated: (path: string, layer: string) => string
  readonly copyUpOther: (path: string, layer: string) => string
  readonly metacopy: (path: string, layer: string) => string
  readonly whiteout: (path: string) => string
  readonly create: (path: string) => string
  readonly createOver: (path: string) => string
  readonly createBelow: (path: string, layer: string) => string
  readonly remove: (path: string) => string
  readonly removeBelow: (path: string, layer: string) => string
  readonly rename: (path: string, to: string) => string
  readonly redirect: (path: string, to: string) => string
  readonly exdev: (path: string) => string
  readonly opaque: (path: string) => string
  readonly write: (path: string, size: string) => string
  readonly readdir: (path: string, layers: Counts) => string
}

const FOUND: Readonly<Record<LookupEnd, string>> = {
  absent: 'nothing',
  file: 'a file',
  directory: 'a directory',
  opaque: 'a directory that is opaque',
  whiteout: 'a whiteout',
  redirect: 'a directory with a redirect',
  metacopy: 'attributes without data',
}

const happenedEn: HappenedTexts = {
  title: 'What just happened',
  none: 'No command has run yet.',
  nothing: 'Nothing in the layers: the command looked at no name for the first time, and changed none.',
  more: (count) => `And ${count} more.`,
  lookup: (path, answers) =>
    `${path} was looked up: ${answers.map(({ layer, found }) => `${layer} has ${FOUND[found]}`).join(', ')}.`,
  copyUp: (path, layer, size) =>
    `${path} was about to change, so it was copied from ${layer} to upper first: ${size} and its attributes.`,
  copyUpTruncated: (path, layer) =>
    `${path} was copied from ${layer} to upper, without its bytes: the open empties it (O_TRUNC).`,
  copyUpOther: (path, layer) => `${path} was made in upper as it is in ${layer}, with its attributes.`,
  metacopy: (path, layer) => `Only the attributes of ${path} went up; its bytes stay in ${layer}.`,
  whiteout: (path) => `${path} is gone from merged: a whiteout in upper hides what a lower layer still has.`,
  create: (path) => `${path} was made in upper; no lower layer takes part.`,
  createOver: (path) => `${path} was made in work and put over the whiteout in upper.`,
  createBelow: (path, layer) => `${path} came into ${layer} directly, past the mount.`,
  remove: (path) => `${path} was removed from upper, where alone it was.`,
  removeBelow: (path, layer) => `${path} went from ${layer} directly, past the mount.`,
  rename: (path, to) => `${path} became ${to}: in upper, only the name moved.`,
  redirect: (path, to) => `${path} remembers that its lower part is called ${to}.`,
  exdev: (path) =>
    `${path} was not renamed (EXDEV): a part of it is in a lower layer. The program copies and deletes instead.`,
  opaque: (path) => `${path} became opaque: nothing of that name below shines through.`,
  write: (path, size) => `${size} were written to ${path}, into the file in upper.`,
  readdir: (path, layers) =>
    `The names in ${path} were gathered: ${layers.map(({ layer, names }) => `${names} of ${layer}`).join(', ')}.`,
}

const FOUND_ZH: Readonly<Record<LookupEnd, string>> = {
  absent: '没有',
  file: '有这个文件',
  directory: '有这个目录',
  opaque: '有这个目录，而且不透明',
  whiteout: '是 whiteout',
  redirect: '有这个目录，带重定向',
  metacopy: '只有属性，没有数据',
}

const happenedZh: HappenedTexts = {
  title: '刚才发生了什么',
  none: '还没有运行过命令。',
  nothing: '层里什么也没发生：这条命令没有第一次查找哪个名字，也没有改动。',
  more: (count) => `还有 ${count} 条。`,
  lookup: (path, answers) =>
    `查找 ${path}：${answers.map(({ layer, found }) => `${layer} ${FOUND_ZH[found]}`).join('，')}。`,
  copyUp: (path, layer, size) => `${path} 要被改动，所以先从 ${layer} 复制到 upper：${size}，连同属性。`,
  copyUpTruncated: (path, layer) => `${path} 从 ${layer} 复制到 upper，但不带内容：打开时就清空（O_TRUNC）。`,
  copyUpOther: (path, layer) => `upper 里照 ${layer} 的样子建了 ${path}，连同属性。`,
  metacopy: (path, layer) => `只有 ${path} 的属性上去了，字节还在 ${layer}。`,
  whiteout: (path) => `merged 里没有 ${path} 了：upper 里的 whiteout 挡住了下层还留着的它。`,
  create: (path) => `${path} 建在 upper 里，与下层无关。`,
  createOver: (path) => `${path} 先在 work 里做好，再换掉 upper 里的 whiteout。`,
  createBelow: (path, layer) => `${path} 绕过挂载点，直接进了 ${layer}。`,
  remove: (path) => `${path} 只在 upper 里，直接删掉了。`,
  removeBelow: (path, layer) => `${path} 绕过挂载点，直接从 ${layer} 里没了。`,
  rename: (path, to) => `${path} 变成 ${to}：在 upper 里只动了名字。`,
  redirect: (path, to) => `${path} 记住了它在下层叫 ${to}。`,
  exdev: (path) => `${path} 没有改成名（EXDEV）：它有一部分在下层。程序改为先复制、再删除。`,
  opaque: (path) => `${path} 变成不透明：下面同名的东西都透不上来。`,
  write: (path, size) => `${size} 写进了 ${path} 在 upper 里的文件。`,
  readdir: (path, layers) =>
    `收集 ${path} 里的名字：${layers.map(({ layer, names }) => `${layer} ${names} 个`).join('，')}。`,
}

const en = {
  happened: happenedEn,
  close: 'Close',
  runs: 'This types and runs',
  run: 'Run',

  build: 'Build by hand',
  make: 'New',
  where: 'In',
  file: 'File',
  directory: 'Directory',
  name: 'Name',
  text: 'Text',
  create: 'Create',
  selected: (path: string) => `Selected: ${path}`,
  selectFirst: 'Choose a name in the diagram to edit, rename or delete it.',
  edit: 'Write',
  append: 'Append',
  renameTo: 'New path',
  rename: 'Rename',
  remove: 'Delete',
  directories: 'Make the directories',
  mount: 'Mount',
  lower: (nth: number) => `lower ${nth}`,
  addLower: 'One more lower',
  none: 'none',
  unmount: 'Unmount',

  compare: 'Compare',
  from: 'From',
  to: 'To',
  layer: 'Layer',
  moment: 'Moment',
  now: 'now',
  start: 'the start',
  after: (number: number, line: string) => `${number}: ${line}`,
  same: 'No difference.',
  count: (count: number) => (count === 1 ? '1 difference' : `${count} differences`),
  kinds: { added: 'added', removed: 'removed', changed: 'changed' } satisfies Record<ChangeKind, string>,
  aspects: {
    kind: 'kind',
    content: 'content',
    mode: 'mode',
    owner: 'owner',
    target: 'target',
    device: 'device number',
  } satisfies Record<Aspect, string>,
  loading: 'Doing the session again…',
  attributes: 'Attributes (stat)',
  inode: 'inode',
  links: 'links',
  mode: 'mode',
  owner: 'owner',
  size: 'size',
  xattrs: (count: number) => `Extended attributes (${count})`,
  names: (count: number) => `One inode, ${count} names`,
  bytes: (count: number) => `Bytes (first ${count})`,
  story: 'History',
  noStory: 'It was there before the first command that the diagram saw.',
  incident: (what: string, number: number, line: string) => `${what} at command ${number}: ${line}`,
  incidents: {
    copiedUp: 'Came into upper by copy-up',
    made: 'Came',
    renamed: 'Got this name',
    whiteout: 'Was hidden by a whiteout',
    written: 'Was written',
    changed: 'Got other attributes',
    gone: 'Went',
  } satisfies Record<IncidentKind, string>,
  looked: (directory: string, names: number, cut: boolean) =>
    `${directory}: ${cut ? `the first ${names}` : names} ${names === 1 ? 'name' : 'names'}, in closed directories too`,
  noTree: 'There was no such layer then.',
  moreChanges: (count: number) => `And ${count} more.`,
}

type ToolTexts = typeof en

const zh: ToolTexts = {
  happened: happenedZh,
  close: '关闭',
  runs: '会输入并运行',
  run: '运行',

  build: '动手搭',
  make: '新建',
  where: '放在',
  file: '文件',
  directory: '目录',
  name: '名字',
  text: '内容',
  create: '创建',
  selected: (path) => `选中的：${path}`,
  selectFirst: '在图里选一个名字，就能编辑、改名或删除它。',
  edit: '写入',
  append: '追加',
  renameTo: '新路径',
  rename: '改名',
  remove: '删除',
  directories: '创建这些目录',
  mount: '挂载',
  lower: (nth) => `lower ${nth}`,
  addLower: '再加一层 lower',
  none: '没有',
  unmount: '卸载',

  compare: '比较',
  from: '从',
  to: '到',
  layer: '层',
  moment: '时刻',
  now: '现在',
  start: '最开始',
  after: (number, line) => `${number}：${line}`,
  same: '没有差别。',
  count: (count) => `${count} 处差别`,
  kinds: { added: '多了', removed: '少了', changed: '变了' },
  aspects: {
    kind: '类型',
    content: '内容',
    mode: '权限',
    owner: '属主',
    target: '链接目标',
    device: '设备号',
  },
  loading: '正在把会话再做一遍…',
  attributes: '属性（stat）',
  inode: 'inode',
  links: '链接数',
  mode: '权限',
  owner: '属主',
  size: '大小',
  xattrs: (count) => `扩展属性（${count} 个）`,
  names: (count) => `一个 inode，${count} 个名字`,
  bytes: (count) => `前 ${count} 个字节`,
  story: '来历',
  noStory: '在图看到的第一条命令之前它就在了。',
  incident: (what, number, line) => `第 ${number} 条命令 ${line}：${what}`,
  incidents: {
    copiedUp: '经 copy-up 来到 upper',
    made: '出现',
    renamed: '得到这个名字',
    whiteout: '被 whiteout 挡住',
    written: '被写入',
    changed: '属性变了',
    gone: '消失',
  },
  looked: (directory, names, cut) =>
    `${directory}：看了${cut ? '前 ' : ' '}${names} 个名字，收起的目录里的也算`,
  noTree: '那时还没有这一层。',
  moreChanges: (count) => `还有 ${count} 处。`,
}

export const toolTexts: Readonly<Record<Language, ToolTexts>> = { en, 'zh-CN': zh }
