/** tree's output as JSON (-J) and XML (-X): the texts, as tree 2.2.1 sets them. */

export interface MarkupEntry {
  /** `file`, `directory`, `link`, `char`, `block`, `socket`, `fifo` */
  readonly kind: string
  readonly name: string
  readonly target: string | null
  /** In their order; numbers stand without quotes in JSON. */
  readonly fields: readonly (readonly [name: string, value: string | number])[]
}

export interface Markup {
  readonly head: string
  /** An entry without content, or the beginning of one with content. */
  open(entry: MarkupEntry, depth: number, hasContent: boolean): string
  /** Why a directory's content is not shown, and the entry's end. */
  error(entry: MarkupEntry, text: string, depth: number): string
  /** A root that is not there. */
  missing(name: string, text: string): string
  close(kind: string, depth: number, hasContent: boolean): string
  /** What stands behind an entry that others follow on the same level. */
  readonly separator: string
  tail(report: readonly (readonly [name: string, value: number])[] | null): string
}

export function jsonMarkup(isIndented: boolean): Markup {
  const newline = isIndented ? '\n' : ''
  const pad = (depth: number): string => (isIndented ? '  '.repeat(depth) : '')
  const quote = (text: string): string => JSON.stringify(text)
  return {
    head: `[${newline}`,
    open(entry, depth, hasContent) {
      const pairs: (readonly [string, string | number])[] = [
        ['type', entry.kind],
        ['name', entry.name],
        ...(entry.target === null ? [] : [['target', entry.target] as const]),
        ...entry.fields,
      ]
      const text = pairs.map(
        ([name, value]) => `"${name}":${typeof value === 'number' ? value : quote(value)}`,
      )
      return `${pad(depth)}{${text.join(',')}${hasContent ? `,"contents":[${newline}` : '}'}`
    },
    error(entry, text, depth) {
      const opened = this.open(entry, depth, true).replace(/\n$/, '')
      return `${opened}{"error": ${quote(text)}}${depth === 1 ? newline : ''}${pad(Math.max(1, depth - 1))}]}`
    },
    missing: (name, text) =>
      `,"name":${quote(name)},"contents":[{"error": ${quote(text)}}${newline}${pad(1)}]}`,
    close: (_kind, depth, hasContent) => (hasContent ? `${pad(depth)}]}` : ''),
    separator: ',',
    tail(report) {
      if (report === null) return `${newline}]\n`
      const pairs = report.map(([name, value]) => `,"${name}":${value}`)
      return `,${newline}${pad(1)}{"type":"report"${pairs.join('')}}${newline}]\n`
    },
  }
}

export function xmlMarkup(isIndented: boolean): Markup {
  const newline = isIndented ? '\n' : ''
  const pad = (depth: number): string => (isIndented ? '  '.repeat(depth) : '')
  const escapeText = (text: string): string =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
  return {
    head: `<?xml version="1.0" encoding="UTF-8"?>${newline}<tree>${newline}`,
    open({ kind, name, target, fields }, depth, hasContent) {
      const pairs = [
        ['name', name] as const,
        ...(target === null ? [] : [['target', target] as const]),
        ...fields,
      ]
      const attributes = pairs.map(([key, value]) => ` ${key}="${escapeText(String(value))}"`).join('')
      return `${pad(depth)}<${kind}${attributes}>${hasContent ? newline : ''}`
    },
    error(entry, text, depth) {
      return `${this.open(entry, depth, false)}<error>${escapeText(text)}</error>${depth === 1 ? newline + pad(1) : ''}</${entry.kind}>`
    },
    missing: (name, text) =>
      ` name="${escapeText(name)}"><error>${escapeText(text)}</error>\n${pad(1)}</unknown>`,
    close: (kind, depth, hasContent) => `${hasContent ? pad(depth) : ''}</${kind}>`,
    separator: '',
    tail(report) {
      if (report === null) return '</tree>\n'
      const lines = report.map(([name, value]) => `${pad(2)}<${name}>${value}</${name}>${newline}`)
      return `${pad(1)}<report>${newline}${lines.join('')}${pad(1)}</report>${newline}</tree>\n`
    },
  }
}
