/** What is said about keeping sessions. */

import type { Language } from '../i18n/index.ts'

const en = {
  problems: {
    full: 'The browser’s storage is full: your commands are not kept when this page is loaded again.',
    blocked: 'The browser keeps nothing for this page: your commands are lost when it is loaded again.',
    'too long': 'Your commands are too long to be kept when this page is loaded again.',
    damaged: 'What was kept of your commands is damaged, so the machine started fresh.',
  },
  share: 'Save them',
  dismiss: 'Dismiss',
  left: (count: number, when: string) =>
    `${count === 1 ? 'One command' : `${count} commands`} of your last visit (${when}) ${count === 1 ? 'is' : 'are'} kept.`,
  goOn: 'Go on with them',
  forget: 'Forget',
}

const zh: typeof en = {
  problems: {
    full: '浏览器的存储空间已满：重新加载本页后，你的命令不会保留。',
    blocked: '浏览器不为本页保存任何内容：重新加载后，你的命令会丢失。',
    'too long': '你的命令太长，重新加载本页后无法保留。',
    damaged: '保存的命令已损坏，机器从头开始。',
  },
  share: '另存',
  dismiss: '知道了',
  left: (count, when) => `上次（${when}）的 ${count} 条命令还保留着。`,
  goOn: '接着做',
  forget: '丢弃',
}

export const keepTexts: Record<Language, typeof en> = { en, 'zh-CN': zh }
