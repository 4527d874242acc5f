/** The figures for people: lines for a terminal, and docs/performance.md. */

import { type Figure, missedGoals, type Spread, short } from './figures.ts'

/** The figures of one area, e.g. the shell. */
export interface Section {
  readonly title: string
  /** what a reader must know to read the table, Markdown */
  readonly note: string
  readonly figures: readonly Figure[]
}

/** The machine class: what can be said of a computer without naming it. */
export interface Surroundings {
  readonly date: string
  readonly processor: string
  readonly cores: number
  readonly memoryGB: number
  readonly system: string
  readonly node: string
  /** processes that wanted to run, on average, when the bench began */
  readonly load: number
}

export function toText(sections: readonly Section[]): string {
  return sections.map(({ title, figures }) => `${title}\n${figures.map(textLine).join('\n')}\n`).join('\n')
}

function textLine(figure: Figure): string {
  const peers = Object.entries(figure.peers).map(
    ([name, peer]) => `${name} ${spreadText(peer)} (${ratio(figure, peer)} ×)`,
  )
  const missed = missedGoals(figure).map((sentence) => `MISSED: ${sentence}`)
  return `  ${[`${figure.name}: ${spreadText(figure.ours)} ${figure.unit}`, ...peers, ...missed].join('; ')}`
}

const spreadText = ({ min, median, max }: Spread): string =>
  min === max ? short(median) : `${short(min)}/${short(median)}/${short(max)}`

const ratio = (figure: Figure, peer: Spread): string => short(peer.median / figure.ours.median)

/** `findings` is what people wrote at the end of the file; it is kept. */
export function toMarkdown(sections: readonly Section[], around: Surroundings, findings: string): string {
  const { date, processor, cores, memoryGB, system, node, load } = around
  return `# Performance

Made by \`npm run bench\`; everything above “Findings” is written anew each time.

Measured on ${date}: ${processor}, ${cores} cores, ${memoryGB} GB, ${system}, Node ${node}; ${load.toFixed(1)} processes
wanted to run when the bench began. On a busy machine single times are noise: everybody takes turns, round by round, so
the ratios of medians are what to trust, and differences below 1.3 are none.

A time is min / median / max over the rounds. (n ×) is the peer's median through ours: above 1 we are ahead. Results
are compared before anything is timed.

${sections.map(markdownSection).join('\n')}
## Goals missed

${missedList(sections)}

${findings}`
}

function markdownSection({ title, note, figures }: Section): string {
  const peers = [...new Set(figures.flatMap((figure) => Object.keys(figure.peers)))]
  const head = ['', 'unit', 'ours', ...peers]
  const rows = figures.map((figure) => [
    figure.name.replaceAll('|', '\\|'),
    figure.unit,
    markdownSpread(figure.ours),
    ...peers.map((name) => {
      const peer = figure.peers[name]
      return peer === undefined ? '' : `${markdownSpread(peer)} (${ratio(figure, peer)} ×)`
    }),
  ])
  const table = [head, head.map((_, column) => (column < 2 ? '---' : '---:')), ...rows]
  return `## ${title}\n\n${note}\n\n${table.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n`
}

const markdownSpread = ({ min, median, max }: Spread): string =>
  min === max ? `**${short(median)}**` : `${short(min)} / **${short(median)}** / ${short(max)}`

function missedList(sections: readonly Section[]): string {
  const missed = sections.flatMap(({ figures }) =>
    figures.flatMap((figure) => missedGoals(figure).map((sentence) => `- ${figure.name}: ${sentence}.`)),
  )
  return missed.length === 0 ? 'None.' : missed.join('\n')
}
