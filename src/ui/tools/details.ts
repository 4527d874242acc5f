/** What the inspector says of one object beside why it is seen. */

import type { HistoryStep } from '../../host/client.ts'
import type { Motion, SceneCell } from '../../scene/scene.ts'
import type { Selection } from '../state/view.ts'

/** As `od -A x -t x1z` prints them: offset, 8 bytes, and what they are in ASCII. */
export function hexLines(bytes: Uint8Array): string[] {
  const lines: string[] = []
  for (let start = 0; start < bytes.length; start += 8) {
    const row = [...bytes.subarray(start, start + 8)]
    const hex = row.map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
    const text = row.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('')
    lines.push(`${start.toString(16).padStart(4, '0')}  ${hex.padEnd(23)}  ${text}`)
  }
  return lines
}

/** A value as getfattr writes it: text in quotes where it is text, else hexadecimal. */
export function xattrText(value: Uint8Array): string {
  const isText = value.every((byte) => byte >= 0x20 && byte < 0x7f)
  if (isText) return `"${String.fromCharCode(...value)}"`
  return `0x${[...value].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`
}

export type IncidentKind = 'copiedUp' | 'made' | 'renamed' | 'whiteout' | 'written' | 'changed' | 'gone'

/** Something that a command did to a name in a layer. */
export interface Incident {
  readonly kind: IncidentKind
  /** of the command, from 1 */
  readonly number: number
  readonly line: string
}

/** What became of what now has the name in the layer, oldest first; names before a rename are followed. */
export function storyOf(steps: readonly HistoryStep[], { layer, path }: Selection): Incident[] {
  const story: Incident[] = []
  // Backwards, for the name that it had earlier is only known from later on.
  let name = path
  for (let number = steps.length - 1; number > 0; number--) {
    const step = steps[number] as HistoryStep
    const before = cellOf(steps[number - 1] as HistoryStep, layer, name)
    const after = cellOf(step, layer, name)
    const moved = step.motions.findLast(
      (motion) =>
        motion.kind === 'rename' && motion.to === name && (layer === 'merged' || motion.layer === layer),
    )
    const kind = kindOf(step.motions, layer, name, before, after)
    if (kind !== null) story.push({ kind, number, line: step.line })
    if (moved?.kind === 'rename') name = moved.path
  }
  return story.reverse()
}

function kindOf(
  motions: readonly Motion[],
  layer: Selection['layer'],
  path: string,
  before: SceneCell | null,
  after: SceneCell | null,
): IncidentKind | null {
  const isHere = (motion: Motion) => 'path' in motion && motion.kind !== 'rename' && motion.path === path
  if (layer === 'upper' || layer === 'merged') {
    if (motions.some((motion) => motion.kind === 'rename' && motion.to === path)) return 'renamed'
    if (motions.some((motion) => motion.kind === 'copy-up' && isHere(motion))) return 'copiedUp'
    if (motions.some((motion) => motion.kind === 'whiteout' && isHere(motion))) return 'whiteout'
  }
  if (after === null) return before === null ? null : 'gone'
  if (before === null) return 'made'
  if (before.kind !== after.kind || before.ghost !== after.ghost) return after.ghost ? 'gone' : 'made'
  if (before.content !== after.content) return 'written'
  const isSame =
    before.mode === after.mode &&
    before.uid === after.uid &&
    before.gid === after.gid &&
    before.nlink === after.nlink &&
    before.ino === after.ino
  return isSame ? null : 'changed'
}

function cellOf({ scene }: HistoryStep, layer: Selection['layer'], path: string): SceneCell | null {
  if (scene.view !== 'overlay') return null
  const row = layer === 'work' ? scene.work : scene.layers.find(({ key }) => key === layer)
  return row?.cells.find((cell) => cell.path === path) ?? null
}
