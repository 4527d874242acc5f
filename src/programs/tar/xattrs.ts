/** Which extended attributes are stored or restored: --xattrs, --xattrs-include, --xattrs-exclude, --acls. */

import { compileGlob } from '../lib/glob.ts'
import type { TarOptions } from './options.ts'

/** None without an option for them; without masks those that `standard` says. */
export function xattrFilter(
  options: TarOptions,
  standard: (name: string) => boolean,
): (name: string) => boolean {
  const masks = (key: 'xattrsInclude' | 'xattrsExclude') =>
    options.values(key).map((mask) => compileGlob(mask ?? ''))
  const included = masks('xattrsInclude')
  const excluded = masks('xattrsExclude')
  const asked = options.last('xattrs', 'noXattrs', 'xattrsInclude', 'xattrsExclude')
  const withAcls = options.last('acls', 'noAcls') === 'acls'
  return (name) => {
    if (name.startsWith('system.posix_acl_')) return withAcls
    if (asked === undefined || asked === 'noXattrs') return false
    if (excluded.some((fits) => fits(name))) return false
    return included.length === 0 ? standard(name) : included.some((fits) => fits(name))
  }
}
