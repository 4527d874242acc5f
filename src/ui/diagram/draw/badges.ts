/** Badges: signs on cells and frames, what a comparison says of them. */

import type { CellBox, FrameBox } from '../picture.ts'
import type { Spot } from '../spot.ts'
import type { Group } from './groups.ts'
import { translate } from './translate.ts'

export interface Badge extends Spot {
  readonly sign: string
}

export function drawBadges(
  group: Group,
  badges: readonly Badge[],
  places: readonly (CellBox | FrameBox)[],
): void {
  const signs = new Map(badges.map((badge) => [nameOf(badge), badge.sign]))
  group
    .selectAll<SVGGElement, CellBox | FrameBox>('g')
    .data(
      places.filter((one) => signs.has(nameOf(one))),
      (one) => one.key,
    )
    .join((enter) => {
      const badge = enter.append('g').attr('class', 'badge')
      badge.append('circle').attr('class', 'num').attr('r', 8)
      badge.append('text').attr('class', 'num-t').attr('y', 4)
      return badge
    })
    .attr('transform', ({ box }) => translate({ x: box.x + box.width - 2, y: box.y + 1 }))
    .select('text')
    .text((one) => signs.get(nameOf(one)) ?? '')
}

function nameOf({ row, path }: Spot): string {
  return `${row} ${path}`
}
