/** alias and unalias. */

import { quoteSingle } from '../expansion/quote.ts'
import { type Builtin, parseOptions, showUsage } from './builtin.ts'

export const alias: Builtin = (shell, args) => {
  const options = parseOptions(shell, args, 'p')
  if (typeof options === 'number') return options
  const prefix = shell.options.posix && !options.values.has('p') ? '' : 'alias '
  const show = (name: string) =>
    shell.print(`${prefix}${name}=${quoteSingle(shell.aliases.get(name) as string)}\n`)
  if (options.operands.length === 0 || options.values.has('p'))
    for (const name of [...shell.aliases.keys()].sort()) show(name)
  let status = 0
  for (const operand of options.operands) {
    const equals = operand.indexOf('=', 1)
    const name = equals < 0 ? operand : operand.slice(0, equals)
    if (equals >= 0) {
      if (/[\s/$`=|&;()<>"'\\]/.test(name)) {
        shell.complainAs('alias', `\`${name}': invalid alias name`)
        status = 1
      } else shell.aliases.set(name, operand.slice(equals + 1))
    } else if (shell.aliases.has(name)) show(name)
    else {
      shell.complainAs('alias', `${name}: not found`)
      status = 1
    }
  }
  return status
}

export const unalias: Builtin = (shell, args) => {
  const options = parseOptions(shell, args, 'a')
  if (typeof options === 'number') return options
  if (options.values.has('a')) {
    shell.aliases.clear()
    return 0
  }
  if (options.operands.length === 0) return showUsage(shell, 'unalias')
  let status = 0
  for (const name of options.operands) {
    if (shell.aliases.delete(name)) continue
    shell.complainAs('unalias', `${name}: not found`)
    status = 1
  }
  return status
}
