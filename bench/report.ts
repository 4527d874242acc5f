/** The figures for people: lines for a terminal, and docs/performance.md. */

import { type Curve, slope } from './curves.ts'
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

export function toText(sections: readonly Section[], curves: readonly Curve[]): string {
  const parts = sections.map(({ title, figures }) => `${title}\n${figures.map(textLine).join('\n')}\n`)
  const growth = curves.length === 0 ? [] : [`Growth\n${curves.map(curveLine).join('\n')}\n`]
  return [...parts, ...growth].join('\n')
}

function curveLine(curve: Curve): string {
  const points = curve.points.map(({ size, cost }) => `${size}: ${short(cost.median)}`)
  return `  ${curve.name} (${curve.unit} by ${curve.axis}): ${points.join(', ')}; slope ${slope(curve).toFixed(2)}`
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
export function toMarkdown(
  sections: readonly Section[],
  curves: readonly Curve[],
  around: Surroundings,
  findings: string,
): string {
  const { date, processor, cores, memoryGB, system, node, load } = around
  return `# Performance

Made by \`npm run bench\`; everything above “Findings” is written anew each time.

Measured on ${date}: ${processor}, ${cores} cores, ${memoryGB} GB, ${system}, Node ${node}; ${load.toFixed(1)} processes
wanted to run when the bench began. On a busy machine single times are noise: everybody takes turns, round by round, so
the ratios of medians are what to trust, and differences below 1.3 are none.

A time is min / median / max over the rounds. (n ×) is the peer's median through ours: above 1 we are ahead. Results
are compared before anything is timed.

${sections.map(markdownSection).join('\n')}
## Growth

What one thing costs as all there is grows, ten times a step. Slope 0: each costs the same, so all of them are linear in
the size; slope 1: ten times the size makes each ten times dearer. Scripts are counted without what a machine's start costs.

![A panel for each curve](growth.svg)

${growthTable(curves)}

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

function growthTable(curves: readonly Curve[]): string {
  const rows = curves.map((curve) => {
    const [first, last] = [curve.points[0], curve.points.at(-1)]
    if (first === undefined || last === undefined) throw new Error(`${curve.name} has no points`)
    const cost = [first, last].map(
      ({ size, cost }) => `${short(cost.median)} at ${size.toLocaleString('en')}`,
    )
    return [curve.name.replaceAll('|', '\\|'), curve.axis, curve.unit, ...cost, slope(curve).toFixed(2)]
  })
  const head = ['', 'size', 'unit', 'smallest', 'largest', 'slope']
  const line = head.map((_, column) => (column < 3 ? '---' : '---:'))
  return [head, line, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

const markdownSpread = ({ min, median, max }: Spread): string =>
  min === max ? `**${short(median)}**` : `${short(min)} / **${short(median)}** / ${short(max)}`

function missedList(sections: readonly Section[]): string {
  const missed = sections.flatMap(({ figures }) =>
    figures.flatMap((figure) => missedGoals(figure).map((sentence) => `- ${figure.name}: ${sentence}.`)),
  )
  return missed.length === 0 ? 'None.' : missed.join('\n')
}
