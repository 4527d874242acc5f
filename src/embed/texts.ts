/** The few words that the page around a frame shows. */

const en = {
  title: 'Overlay Playground',
  start: 'Try it here',
  run: 'Run',
  ran: 'Run again',
  failed: 'Status',
  hide: 'Hide',
  show: 'Show',
}

const zh: typeof en = {
  title: 'OverlayFS 演练场',
  start: '在这里试一试',
  run: '运行',
  ran: '再运行一次',
  failed: '状态码',
  hide: '收起',
  show: '展开',
}

export function textsFor(lang: string | undefined): typeof en {
  return /^zh/i.test(lang ?? document.documentElement.lang ?? navigator.language) ? zh : en
}
