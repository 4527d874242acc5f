/**
 * What blog engines and their editors add to Markdown, taken off or put as Markdown has it: fences and boxes of their own,
 * attributes, tables of contents, elements that only colour words. What stands in a fence is left as it is.
 */

export function asPlainMarkdown(markdown: string): string {
  const fenced = markdown
    .replace(/^\ufeff/, '')
    .replaceAll('\r\n', '\n')
    // {% highlight bash linenos %} of Jekyll and Hexo, {{< highlight bash "linenos=table" >}} of Hugo
    .replaceAll(
      /^[ \t]*\{(?:%|\{[<%]) *(?:highlight|codeblock) *(?:lang:)?([\w-]*)[^%>]*[%>]\}+[ \t]*$/gm,
      '```$1',
    )
    .replaceAll(/^[ \t]*\{(?:%|\{[<%]) *(?:end|\/ ?)(?:highlight|codeblock) *[%>]\}+[ \t]*$/gm, '```')
  return outsideFences(fenced, tidiedLine).replaceAll(
    /(?:^|(?<=\n\n))(?:\|.*\n)+/g,
    (table) => `~~~table\n${table}~~~\n`,
  )
}

function outsideFences(markdown: string, change: (line: string) => string): string {
  let fence = ''
  return markdown
    .split('\n')
    .map((line) => {
      const [, signs = ''] = /^\s*(`{3,}|~{3,})/.exec(line) ?? []
      if (fence === '') fence = signs
      else if (signs !== '' && signs.startsWith(fence)) fence = ''
      return fence !== '' || signs !== '' ? line : change(line)
    })
    .join('\n')
}

function tidiedLine(line: string): string {
  if (/^(?:\t| {4})/.test(line)) return line
  return withoutStyle(
    line
      // Many write `##Title`, which most engines took once.
      .replace(/^(#{1,6})(?=[^\s#!])/, '$1 ')
      // @[TOC](Contents), [TOC], [[toc]]
      .replace(/^\s*(?:@\[toc\](?:\([^)]*\))?|\[\[?_?toc_?\]\]?)\s*$/i, '')
      // {: .note } of kramdown
      .replace(/^\s*\{:.*\}\s*$/, '')
      // :::tip Title, and its end: its words stay
      .replace(/^\s*:{3,}\s*[\w-]*[ \t]*(.*)$/, '\n$1\n')
      // {{< tabs >}} and other short codes of Hugo
      .replace(/^\s*\{\{[<%].*[%>]\}\}\s*$/, '')
      .replace(/^\s*<summary>(.*)<\/summary>\s*$/i, '\n$1\n')
      // A heading of HTML on a line of its own.
      .replace(
        /^\s*<h([1-6])\b[^<>]*>(.*)<\/h\1>\s*$/i,
        (_, depth, title) => `${'#'.repeat(depth)} ${title}`,
      ),
  )
}

/** Elements that say how words look, with nothing but that. Others are shown as they are written. */
const STYLE =
  /<(font|span|b|strong|i|em|u|mark|center|small|big|sup|sub|p|a)(?:\s+(?:color|class|style|size|face|id|name|align)\s*=\s*(?:"[^"<>]*"|'[^'<>]*'|[^\s"'<>]+))*\s*>([^<>]*)<\/\1>/gi

/** What stands between backquotes is code. */
const withoutStyle = (line: string): string =>
  line
    .split(/(`+[^`]*`+)/)
    .map((part, index) => (index % 2 === 1 ? part : unwrapped(part)))
    .join('')

/** Elements in each other; nobody writes more. */
const DEEPEST_STYLE = 8

/** From the inside out. */
function unwrapped(text: string): string {
  let inner = text
  for (let depth = 0; depth < DEEPEST_STYLE && inner.includes('</'); depth++)
    inner = inner.replaceAll(STYLE, '$2')
  return inner
}
