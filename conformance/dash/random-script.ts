/** Random scripts for sh, made of shapes (shapes.ts) whose slots are filled. */

import { PRELUDE } from '../shell/common-pieces.ts'
import type { Node, Part } from '../shell/script-tree.ts'
import { Random } from '../verify/random.ts'
import { SLOTS, type Slot } from './shapes.ts'

/** How deep slots of a kind nest before only plain shapes are taken. */
const DEEPEST = 2
/** How often more follows. */
const MORE = 0.35
const MOST_COMMANDS = 6
/** How often a character of what a shape says is left out, which most often is an error of syntax. */
const MISTAKE = 0.01

/** The script that a seed determines. */
export function randomScript(seed: number): Node {
  const random = new Random(seed)
  const parts: Part[] = [PRELUDE]
  const count = 1 + random.below(MOST_COMMANDS)
  for (let i = 0; i < count; i++)
    parts.push({ kind: 'rest', parts: [fill(random, 'C', {}), '\n'], isOptional: true })
  return { kind: 'list', parts, isOptional: false }
}

/** How many slots of each letter are around. */
type Depths = Readonly<Record<string, number>>

function fill(random: Random, letter: string, around: Depths): Node {
  const slot = SLOTS[letter] as Slot
  const depth = (around[letter] ?? 0) + 1
  const inside = { ...around, [letter]: depth }
  const shapes = depth > DEEPEST ? (slot.plain ?? slot.shapes) : slot.shapes
  const one = (): Part[] => fillShape(random, random.pick(shapes), inside)
  const parts = one()
  if (slot.joints !== undefined)
    while (random.chance(MORE / depth))
      parts.push({ kind: 'rest', parts: [random.pick(slot.joints), ...one()], isOptional: true })
  return { kind: slot.kind, parts, isOptional: false }
}

function fillShape(random: Random, shape: string, inside: Depths): Part[] {
  const shared = new Map<string, Node>()
  return shape.split(/(@[A-Z])/).map((part) => {
    const letter = /^@[A-Z]$/.test(part) ? part.slice(1) : ''
    if (SLOTS[letter] === undefined) return random.chance(MISTAKE) ? withoutOne(random, part) : part
    const made = shared.get(letter) ?? fill(random, letter, inside)
    if (SLOTS[letter].isShared === true) shared.set(letter, made)
    return made
  })
}

function withoutOne(random: Random, text: string): string {
  const at = random.below(text.length + 1)
  return text.slice(0, at) + text.slice(at + 1)
}
