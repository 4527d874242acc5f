/** enable: which builtins give way to programs of their names (enable.def). Nothing can be loaded from a file. */

import { ENOENT, strerror } from '../../kernel/vfs/errno.ts'
import { refuses } from '../restricted.ts'
import type { Shell } from '../shell.ts'
import { parseOptions } from './builtin.ts'
import { HELP_TOPICS } from './help-topics.ts'
import { SPECIAL_BUILTINS } from './special.ts'

export function enable(shell: Shell, args: readonly string[], isEnabled: (name: string) => boolean): number {
  const options = parseOptions(shell, args, 'adnpsf:')
  if (typeof options === 'number') return options
  const { values, operands } = options
  if ((values.has('f') || values.has('d')) && refuses(shell, 'enable')) return 1
  const isBuiltin = (name: string) => isEnabled(name) || shell.disabledBuiltins.has(name)
  if (operands.length === 0 || values.has('p')) {
    const wanted = HELP_TOPICS.map(({ name }) => name)
      .filter((name) => isBuiltin(name) && (!values.has('s') || SPECIAL_BUILTINS.has(name)))
      .filter((name) => values.has('a') || shell.disabledBuiltins.has(name) === values.has('n'))
    for (const name of wanted) shell.print(`enable ${shell.disabledBuiltins.has(name) ? '-n ' : ''}${name}\n`)
    return 0
  }
  const file = values.get('f')
  if (file !== undefined) return refuseToLoad(shell, file)
  const act = (name: string): boolean => {
    if (!isBuiltin(name)) shell.complainAs('enable', `${name}: not a shell builtin`)
    else if (values.has('d')) shell.complainAs('enable', `${name}: not dynamically loaded`)
    else if (values.has('n')) {
      shell.disabledBuiltins.add(name)
      return true
    } else if (!refuses(shell, 'enable')) {
      shell.disabledBuiltins.delete(name)
      return true
    }
    return false
  }
  return operands.map(act).includes(false) ? 1 : 0
}

/** As if it were no library (dlopen). */
function refuseToLoad(shell: Shell, file: string): number {
  const isThere = file.includes('/') && typeof shell.sys.stat(file) !== 'number'
  const reason = isThere ? 'invalid ELF header' : `cannot open shared object file: ${strerror(ENOENT)}`
  shell.complainAs('enable', `cannot open shared object ${file}: ${file}: ${reason}`)
  return 1
}
