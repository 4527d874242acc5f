/** times. */

import { type Builtin, parseOptions } from './builtin.ts'

export const times: Builtin = (shell, args) => {
  const options = parseOptions(shell, args, '')
  if (typeof options === 'number') return options
  const { user, system, childUser, childSystem } = shell.sys.times()
  const text = (seconds: number) => `${Math.floor(seconds / 60)}m${(seconds % 60).toFixed(3)}s`
  shell.print(`${text(user)} ${text(system)}\n${text(childUser)} ${text(childSystem)}\n`)
  return 0
}
