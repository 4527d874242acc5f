/** echo: `-n`, `-e`, `-E`; anything else, `--` included, is printed. */

import { decodeAnsi } from '../expansion/ansi.ts'
import type { Builtin } from './builtin.ts'

export const echo: Builtin = (shell, args) => {
  let escapes = shell.options.get('xpg_echo')
  let newline = true
  let first = 1
  for (; first < args.length; first++) {
    const arg = args[first] as string
    if (!/^-[neE]+$/.test(arg)) break
    for (const letter of arg.slice(1)) {
      if (letter === 'n') newline = false
      else escapes = letter === 'e'
    }
  }
  const text = args.slice(first).join(' ')
  if (!escapes) {
    shell.print(newline ? `${text}\n` : text)
    return 0
  }
  const decoded = decodeAnsi(text, 'echo')
  shell.print(newline && !decoded.stopped ? `${decoded.text}\n` : decoded.text)
  return 0
}
