/** caller: from where the running function was called (caller.def). */

import { legalNumber } from '../legal-number.ts'
import { framesOf, type Shell } from '../shell.ts'
import { answersHelp, invalidNumber, parseOptions, usageError } from './builtin.ts'

export const caller = answersHelp((shell: Shell, args) => {
  const frames = framesOf(shell)
  const [frame] = frames
  // At the top of a file there is still `main`, but nothing that called it.
  if (frame === undefined && shell.input !== 'file') return 1
  const options = parseOptions(shell, args, '')
  if (typeof options === 'number') return options
  const [text] = options.operands
  if (text === undefined) {
    const source = frames[1]?.source ?? (shell.input === 'file' && frame !== undefined ? shell.name : 'NULL')
    shell.print(`${frame?.callLine ?? 0} ${source}\n`)
    return 0
  }
  const depth = legalNumber(text)
  if (depth === null) return usageError(shell, 'caller', invalidNumber(text))
  const wanted = frames[Number(depth)]
  const outer = frames[Number(depth) + 1]
  // At the top of `-c` there is nothing that could be named.
  if (wanted === undefined || (outer === undefined && shell.input === 'command')) return 1
  shell.print(`${wanted.callLine} ${outer?.name ?? 'main'} ${outer?.source ?? shell.name}\n`)
  return 0
})
