/** What the dialog for taking things along says. */

import type { Language } from '../i18n/index.ts'

const en = {
  title: 'Take it along',
  picture: 'Picture',
  light: 'Light',
  dark: 'Dark',
  theme: 'Colours',
  caption: 'Caption',
  preview: 'What the picture will look like',
  copy: (what: string) => `Copy ${what}`,
  save: (what: string) => `Save ${what}`,
  copied: 'Copied',
  film: 'Film',
  filmAbout: 'The last commands, moving as on the page, as an animated GIF.',
  commands: (count: number) => (count === 1 ? 'the last command' : `the last ${count} commands`),
  howMany: 'Commands',
  making: (percent: number) => `Drawing, ${percent} %`,
  session: 'Session',
  sessionAbout: 'The commands that have run, to do again on a real Linux, to write about, to show.',
  script: 'script',
  markdown: 'Markdown',
  article: 'Markdown with pictures',
  asciicast: 'asciicast',
  scriptNote:
    'Run it as root on Linux: it works in a mount namespace of its own, on a tmpfs, and leaves nothing behind.',
  madeWith: 'A session of Overlay Playground.',
  none: 'Nothing has run yet.',
  failed: 'It could not be made in this browser.',
  after: (line: string) => `After: ${line}`,
}

type TakeTexts = typeof en

const zh: TakeTexts = {
  title: '带走',
  picture: '图片',
  light: '浅色',
  dark: '深色',
  theme: '配色',
  caption: '说明',
  preview: '图片预览',
  copy: (what) => `复制 ${what}`,
  save: (what) => `保存 ${what}`,
  copied: '已复制',
  film: '动画',
  filmAbout: '最近几条命令，像页面上那样动起来，存成 GIF。',
  commands: (count) => `最近 ${count} 条命令`,
  howMany: '命令',
  making: (percent) => `正在绘制，${percent} %`,
  session: '会话',
  sessionAbout: '运行过的命令：拿到真的 Linux 上再做一遍，写进文章，或者播放。',
  script: '脚本',
  markdown: 'Markdown',
  article: '带图的 Markdown',
  asciicast: 'asciicast',
  scriptNote: '在 Linux 上用 root 运行：它在自己的挂载命名空间和 tmpfs 里工作，结束后什么都不留下。',
  madeWith: 'OverlayFS 演练场里的一次会话。',
  none: '还没有运行过命令。',
  failed: '这个浏览器做不了。',
  after: (line) => `运行之后：${line}`,
}

export const takeTexts: Readonly<Record<Language, TakeTexts>> = { en, 'zh-CN': zh }
