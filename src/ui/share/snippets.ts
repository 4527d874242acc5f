/**
 * What is pasted elsewhere: HTML of a frame, HTML of the element, Markdown. All of them are text of the page's own address and of
 * commands that anybody may have written: everything is escaped for where it stands.
 */

export interface Shared {
  /** of the page, with lesson, step and language in its query; with a session in its hash, if one is shared */
  readonly address: string
  readonly title: string
  /** command lines of the session that is shared; empty without one */
  readonly commands: readonly string[]
}

/** For pages that allow frames alone. */
export function frameHtml({ address, title }: Shared): string {
  const url = new URL(address)
  url.searchParams.set('embed', '1')
  return `<iframe src="${attribute(url.href)}" title="${attribute(title)}" width="720" height="480" loading="lazy" sandbox="allow-scripts allow-same-origin"></iframe>`
}

/** For pages that allow scripts: see docs/embedding.md. */
export function elementHtml({ address, commands }: Shared): string {
  const url = new URL(address)
  const given = ['lesson', 'step', 'lang'].flatMap((name) => {
    const value = url.searchParams.get(name)
    return value === null ? [] : [` ${name}="${attribute(value)}"`]
  })
  const script = attribute(new URL('./embed.js', url).href)
  const run = commands.length === 0 ? '' : ` commands="${attribute(commands.join('\n'))}"`
  return `<script async src="${script}"></script>\n<overlay-playground${given.join('')}${run}></overlay-playground>`
}

/** A link; below it the commands that it runs, in a fence that none of them can end. */
export function markdown({ address, title, commands }: Shared): string {
  const link = `[${title.replaceAll(/[\\[\]`*_<>]/g, '\\$&')}](<${address}>)`
  if (commands.length === 0) return link
  const text = commands.join('\n')
  const longest = Math.max(2, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${link}\n\n${fence}sh\n${text}\n${fence}`
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '"': '&quot;',
  '<': '&lt;',
  '>': '&gt;',
  '\n': '&#10;',
}

const attribute = (text: string): string => text.replaceAll(/[&"<>\n]/g, (char) => ENTITIES[char] as string)
