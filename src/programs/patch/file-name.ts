/** Which file a patch is for. */

import { byteLength } from '../../kernel/text.ts'
import { baseName } from '../lib/walk.ts'
import type { Job } from './job.ts'
import type { FilePatch } from './parse.ts'

/**
 * The name of the file that a patch is for: of those it has, the one that exists, with the fewest components. Where none
 * exists, it is the last one that the patch may have removed already. Null where it has no name.
 */
export function nameFor(job: Job, patch: FilePatch): { name: string; exists: boolean } | null {
  const renamed = patch.isRename ? stripped(job, patch.old.name as string) : null
  if (renamed !== null) return { name: renamed, exists: true }
  const names = namesOf(job, patch)
  const existing = names.filter((name) => typeof job.io.sys.stat(name) !== 'number')
  if (existing.length > 0) return { name: best(existing), exists: true }
  const last = names.at(-1)
  return last === undefined ? null : { name: last, exists: false }
}

/** The name of the file that a patch makes. */
export function nameToCreate(job: Job, patch: FilePatch): string | null {
  const names = namesOf(job, patch)
  return names.length === 0 ? null : best(names)
}

/** Its names in the order in which they stand in it. */
function namesOf(job: Job, { old, new: added, index }: FilePatch): string[] {
  const files = job.reverse ? [added, old] : [old, added]
  const given = files.map(({ name }) => name).filter((name) => name !== null && name !== '/dev/null')
  return (given.length > 0 ? given : [index])
    .map((name) => (name === null ? null : stripped(job, name)))
    .filter((name) => name !== null)
}

const components = (name: string): number => name.split('/').filter((part) => part !== '').length

function best(names: readonly string[]): string {
  return names.reduce((chosen, name) => {
    const order =
      components(name) - components(chosen) ||
      byteLength(baseName(name)) - byteLength(baseName(chosen)) ||
      byteLength(name) - byteLength(chosen)
    return order < 0 ? name : chosen
  })
}

/** Without so many leading components; null where there are not as many, or the name leads out of the directory. */
export function stripped({ strip }: Job, name: string): string | null {
  if (strip === null) return baseName(name)
  let rest = name
  for (let i = 0; i < strip; i++) {
    const slash = rest.indexOf('/')
    if (slash < 0) return null
    rest = rest.slice(slash).replace(/^\/+/, '')
  }
  return rest === '' || rest.startsWith('/') || rest.split('/').includes('..') ? null : rest
}
