/**
 * The URL's parameters: `?lesson=ID&step=N&lang=zh-CN|en&theme=light|dark|auto&embed=1&panes=terminal,diagram&view=lessons|reference`, and `host=ORIGIN` from embed.js.
 * They are a contract with links and embeds out there. What is not understood counts as not given.
 */

const PANES = ['lesson', 'diagram', 'timeline', 'terminal'] as const
export type Pane = (typeof PANES)[number]

export type ThemeChoice = 'light' | 'dark' | 'auto'

export interface Parameters {
  /** an id, or an address (isAddress) */
  readonly lesson: string | null
  /** counted from 1 */
  readonly step: number | null
  readonly lang: string | null
  readonly theme: ThemeChoice | null
  readonly embed: boolean
  /** what to open over the page */
  readonly view: 'lessons' | 'reference' | null
  /** the origin of the page around the frame, which may drive the playground by messages */
  readonly host: string | null
  /** in the order of PANES; never empty */
  readonly panes: readonly Pane[]
}

export function readParameters(search: string): Parameters {
  const query = new URLSearchParams(search)
  const embed = query.has('embed') && query.get('embed') !== '0'
  const step = Number(query.get('step'))
  const theme = query.get('theme')
  const view = query.get('view')
  return {
    lesson: query.get('lesson'),
    step: Number.isInteger(step) && step > 0 ? step : null,
    lang: query.get('lang'),
    theme: theme === 'light' || theme === 'dark' || theme === 'auto' ? theme : null,
    embed,
    view: view === 'lessons' || view === 'reference' ? view : null,
    host: query.get('host'),
    panes: readPanes(query.get('panes')) ?? (embed ? ['diagram', 'timeline', 'terminal'] : PANES),
  }
}

function readPanes(text: string | null): readonly Pane[] | null {
  const named = (text ?? '').split(',')
  const panes = PANES.filter((pane) => named.includes(pane))
  return panes.length > 0 ? panes : null
}

/** Not the id of a lesson but where Markdown is: a web address, or a path beside the page. */
export const isAddress = (lesson: string): boolean => /^[^\s<>"]*[./][^\s<>"]*$/.test(lesson)

/** `href` with the lesson, step (counted from 1) and language that are given; other parameters stay. */
export function addressOf(
  href: string,
  place: { readonly lesson: string | null; readonly step: number; readonly lang: string },
): string {
  const url = new URL(href)
  if (place.lesson === null) {
    url.searchParams.delete('lesson')
    url.searchParams.delete('step')
  } else {
    url.searchParams.set('lesson', place.lesson)
    url.searchParams.set('step', String(place.step))
  }
  url.searchParams.set('lang', place.lang)
  return url.href
}
