/** A layout as lines of text, for tests: whole pictures are compared, and a difference can be read. */

import type { Box, Layout } from './picture.ts'

export function outline(layout: Layout): readonly string[] {
  const at = (box: Box) => `${box.x},${box.y} ${box.width}x${box.height}`
  return [
    `${layout.view} ${layout.density} ${layout.width}x${layout.height} window ${at(layout.window)}`,
    ...layout.plates.map(
      (plate) =>
        `plate ${plate.key} ${at(plate.box)} ${plate.hue} ${[`${plate.spine?.pattern ?? 'none'}`, ...[plate.name, plate.role, ...plate.facts.map(({ text }) => text)].map((text) => `"${text}"`)].join(' ')}`,
    ),
    ...layout.shades.map((shade) => `${shade.key} ${at(shade.box)}`),
    ...layout.holes.map((hole) => `${hole.key} ${at(hole.box)}`),
    ...layout.sights.map((sight) => {
      const bend = sight.bendY === sight.y2 ? '' : ` bend ${sight.bendY}`
      return `${sight.key} ${sight.hue} ${sight.x1},${sight.y1} to ${sight.x2},${sight.y2} ${sight.end}${bend}`
    }),
    ...layout.frames.map(
      (frame) =>
        `frame ${frame.key} ${at(frame.box)} ${frame.hue}${frame.openBelow ? ' open' : ''}${frame.covered ? ' covered' : ''}` +
        `${frame.opaque ? ' opaque' : ''} "${frame.face.name}" "${frame.face.tag}"`,
    ),
    ...layout.cells.map(
      (cell) =>
        `cell ${cell.key} ${at(cell.box)} ${cell.hue} ${cell.look} "${cell.face.name}" "${cell.face.meta}"` +
        `${cell.face.glyph === null ? '' : ` ${cell.face.glyph}`}`,
    ),
    ...layout.ties.map((tie) => `${tie.key} ${tie.hue} ${tie.x1} to ${tie.x2} at ${tie.y}`),
    ...layout.twins.map(
      (twin) => `${twin.key} ${twin.upperX} to ${twin.workX} at ${twin.y} "${twin.label?.strong ?? ''}"`,
    ),
    ...layout.rails.map(
      ({ key, x, dots, name, detail }) => `${key} ${x},${dots.join(',')} "${name}" "${detail}"`,
    ),
    ...layout.notes.map((note) => `note ${note.key} ${note.x},${note.y} "${note.strong}" "${note.rest}"`),
  ]
}
