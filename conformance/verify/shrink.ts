/** Makes a failing case small: leaves out steps and initial files as long as it still fails. */

import type { Case } from './case.ts'

export async function shrink(test: Case, fails: (test: Case) => Promise<boolean>): Promise<Case> {
  let best = test
  for (let before = -1; before !== size(best); ) {
    before = size(best)
    best = await leaveOut(best, fails, best.steps, (steps) => ({ ...best, steps }))
    const paths = Object.keys(best.initial).sort().reverse()
    best = await leaveOut(best, fails, paths, (kept) => ({
      ...best,
      initial: Object.fromEntries(kept.map((path) => [path, best.initial[path]])) as Case['initial'],
    }))
  }
  return best
}

const size = ({ steps, initial }: Case): number => steps.length + Object.keys(initial).length

/** Halves, quarters ... single elements. */
async function leaveOut<T>(
  test: Case,
  fails: (test: Case) => Promise<boolean>,
  elements: readonly T[],
  rebuild: (elements: readonly T[]) => Case,
): Promise<Case> {
  let best = test
  let kept = elements
  for (
    let length = Math.ceil(kept.length / 2);
    length >= 1;
    length = length === 1 ? 0 : Math.ceil(length / 2)
  ) {
    for (let at = 0; at < kept.length; ) {
      const fewer = [...kept.slice(0, at), ...kept.slice(at + length)]
      const candidate = rebuild(fewer)
      if (isWhole(candidate) && (await fails(candidate))) {
        best = candidate
        kept = fewer
      } else at += length
    }
  }
  return best
}

/** Directories that something is in, or that are layers, have to be there. */
function isWhole({ initial, final, filesystems }: Case): boolean {
  const paths = new Set(Object.keys(initial))
  if (final.some((root) => !paths.has(root))) return false
  return [...paths].every((path) => {
    const parent = path.slice(0, path.lastIndexOf('/'))
    return paths.has(parent) || filesystems.includes(parent)
  })
}
