/** What the share dialog says. */

import type { Language } from '../i18n/index.ts'
import type { LinkProblem } from '../state/session-link.ts'

const en = {
  title: 'Share',
  what: 'What is shared',
  lesson: 'This lesson',
  page: 'The playground',
  session: (count: number) =>
    count === 0 ? 'Your commands' : count === 1 ? 'Your command' : `Your ${count} commands`,
  aboutLesson: 'It opens at this step, in this language, with a fresh machine.',
  aboutPage: 'It opens in this language, with a fresh machine.',
  aboutSession:
    'They are shown first, then they run again, to the moment that you see now. Nothing is sent anywhere: the link holds them.',
  noSession: 'Run a command, and you can share it, too.',
  tooLong: (most: number) =>
    `Your commands are too long for a link (at most ${most} characters). Save them as a file: whoever opens the playground can open it there.`,
  link: 'Link',
  frame: 'Frame, for any page',
  element: 'Element, where scripts are allowed',
  markdown: 'Markdown',
  copy: 'Copy',
  copied: 'Copied',
  qr: 'QR code',
  qrLabel: 'QR code of the link',
  qrTooLong: 'The link is too long for a code that a phone can read from a distance.',
  save: 'Save',
  file: 'Session',
  take: 'Picture, film, script, article…',
  open: 'Open a saved session…',
  drop: 'or drop its file on the page',
  problems: {
    damaged: 'This file holds no session, or it is damaged.',
    'too long': 'The session in this file is too long.',
    'unknown version': 'This file was saved by a newer version of this page.',
  } satisfies Record<LinkProblem, string>,
}

const zh: typeof en = {
  title: '分享',
  what: '分享什么',
  lesson: '这一课',
  page: '演练场',
  session: (count) => `你的 ${count} 条命令`,
  aboutLesson: '打开当前的步骤和语言，机器从头开始。',
  aboutPage: '用当前的语言打开，机器从头开始。',
  aboutSession: '打开的人先看到这些命令，再重新运行，停在你现在看到的时刻。什么都不会上传：命令就在链接里。',
  noSession: '先运行一条命令，就可以连命令一起分享。',
  tooLong: (most) => `命令太长，放不进链接（最多 ${most} 个字符）。可以存成文件，在演练场里打开。`,
  link: '链接',
  frame: '框架（任何页面）',
  element: '元素（页面允许脚本时）',
  markdown: 'Markdown',
  copy: '复制',
  copied: '已复制',
  qr: '二维码',
  qrLabel: '链接的二维码',
  qrTooLong: '链接太长，手机隔着距离读不出这样的二维码。',
  save: '保存',
  file: '会话',
  take: '图片、动画、脚本、文章…',
  open: '打开保存的会话…',
  drop: '或者把文件拖到页面上',
  problems: {
    damaged: '这个文件里没有会话，或者已经损坏。',
    'too long': '文件里的会话太长。',
    'unknown version': '这个文件是用更新版本的页面保存的。',
  },
}

export const shareTexts: Record<Language, typeof en> = { en, 'zh-CN': zh }
