/** What joins names of one inode: ties within a row, twins between upper and work. */

import { select } from 'd3-selection'
import { bracketPath, tiePath } from '../paths.ts'
import type { Tie, Twin } from '../picture.ts'
import type { Group } from './groups.ts'
import { joinPaths } from './join-paths.ts'
import type { Manner } from './transition.ts'

export function drawTies(group: Group, ties: readonly Tie[], manner: Manner): void {
  joinPaths(group, ties, { attribute: 'd', value: tiePath }, manner).attr(
    'class',
    (tie) => `tie L-${tie.hue}`,
  )
}

/** Whiteouts of one inode, joined below upper and work. One end moves with the columns: `pan`, px. */
export function drawTwins(group: Group, twins: readonly Twin[], pan: number): void {
  const middle = (twin: Twin) => (twin.upperX - pan + twin.workX) / 2
  const joined = group
    .selectAll<SVGGElement, Twin>('g')
    .data(twins, (twin) => twin.key)
    .join((enter) => {
      const twin = enter.append('g').attr('class', 'twin')
      twin.append('path')
      twin.append('rect').attr('class', 'ground').attr('height', 20)
      twin.append('text').attr('class', 'call')
      return twin
    })
  joined
    .select('path')
    .attr('d', (twin) => bracketPath(twin.upperX - pan, twin.upperY, twin.workX, twin.workY, twin.y))
  joined
    .select('rect')
    .attr('x', (twin) => middle(twin) - twin.labelWidth / 2 - 6)
    .attr('y', (twin) => twin.y - 10)
    .attr('width', (twin) => (twin.label === null ? 0 : twin.labelWidth + 12))
  joined
    .select('text')
    .attr('text-anchor', 'middle')
    .attr('x', middle)
    .attr('y', (twin) => twin.y + 4.5)
    .each(function (twin) {
      const parts = twin.label === null ? [] : [twin.label.strong, twin.label.rest]
      select(this)
        .selectAll<SVGTSpanElement, string>('tspan')
        .data(parts)
        .join('tspan')
        .attr('class', (_, index) => (index === 0 ? 'strong' : null))
        .text((part) => part)
    })
}
