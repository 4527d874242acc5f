/** Which file a patch is for. */

import { byteLength } from '../../kernel/text.ts'
import { baseName } from '../lib/walk.ts'
import type { Job } from './job.ts'
import type { FilePatch } from './parse.ts'

/** The name of the file that a patch is for: of those it has, the one that exists, with the fewest components. */
export function nameFor(job: Job, { old, new: added, index, isRename }: FilePatch): string | null {
  const names = [old, added]
    .filter(({ name }) => name !== null && name !== '/dev/null')
    .map(({ name }) => stripped(job, name as string))
    .filter((name) => name !== null)
  const candidates =
    names.length > 0 || index === null ? names : [stripped(job, index)].filter((name) => name !== null)
  if (isRename && names[0] !== undefined) return names[0]
  const existing = candidates.filter((name) => typeof job.io.sys.stat(name) !== 'number')
  if (existing.length > 0) return best(existing)
  return old.isNone && candidates.length > 0 ? best(candidates) : null
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
