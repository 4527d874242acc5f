/** A session as Markdown for an article: commands with what they printed, and pictures between them. */

export interface ToldStep {
  readonly line: string
  readonly output: string
  /** address of a picture of the layers after the command; null where they did not change */
  readonly picture: { readonly source: string; readonly caption: string } | null
}

export function markdown(steps: readonly ToldStep[], title: string): string {
  const blocks: string[] = [`# ${escaped(title)}`]
  let console: string[] = []
  const close = () => {
    if (console.length > 0) blocks.push(fenced(console.join('\n')))
    console = []
  }
  for (const { line, output, picture } of steps) {
    if (line !== '') console.push(`$ ${line.replaceAll('\n', '\n> ')}`)
    if (output !== '') console.push(output.replace(/\n$/, ''))
    if (picture === null) continue
    close()
    blocks.push(`![${escaped(picture.caption)}](${picture.source})`)
  }
  close()
  return `${blocks.join('\n\n')}\n`
}

/** A fence longer than any in the text (CommonMark 0.31, 4.5). */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}console\n${text}\n${fence}`
}

const escaped = (text: string): string => text.replaceAll(/[\\`*_[\]<>#]/g, '\\$&')
