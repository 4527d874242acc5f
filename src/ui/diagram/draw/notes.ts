/** Notes: words that stand beside what they speak of. */

import { select } from 'd3-selection'
import type { Note } from '../picture.ts'
import type { Group } from './groups.ts'
import { fadeIn, fadeOut, type Manner } from './transition.ts'
import { translate } from './translate.ts'

export function drawNotes(group: Group, notes: readonly Note[], manner: Manner): void {
  group
    .selectAll<SVGGElement, Note>('g:not(.leaving)')
    .data(notes, (note) => note.key)
    .join(
      (enter) => {
        const note = enter.append('g').attr('class', 'note')
        note.append('text').attr('class', 'call strong')
        note.append('text').attr('class', 'call').attr('y', 18)
        fadeIn(note, manner)
        return note
      },
      (update) => update,
      (exit) => fadeOut(exit, manner),
    )
    .attr('transform', translate)
    .each(function (note) {
      select(this)
        .selectAll<SVGTextElement, string>('text')
        .data([note.strong, note.rest])
        .attr('text-anchor', note.anchor)
        .text((text) => text)
    })
}
