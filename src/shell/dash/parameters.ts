/** The values of parameters. */

import type { Shell } from './shell.ts'

/** Where the value is to be used. */
interface Wanted {
  /** Fields are wanted: "$@" is one for each parameter. */
  readonly isFull: boolean
  readonly isQuoted: boolean
}

/** null if it is not set. What parameters are separated by is a NUL where each is a field of its own. */
export function parameterValue(shell: Shell, name: string, { isFull, isQuoted }: Wanted): string | null {
  switch (name) {
    case '$':
      return String(shell.rootPid)
    case '?':
      return String(shell.status)
    case '#':
      return String(shell.positional.length)
    case '!':
      return shell.backgroundPid === 0 ? null : String(shell.backgroundPid)
    case '-':
      return shell.options.letters()
    case '0':
      return shell.name
    case '@':
    case '*': {
      const ifs = shell.get('IFS')
      if (isFull && isQuoted && name === '@') return shell.positional.join('\0')
      if (isFull && !isQuoted) return shell.positional.join(ifs === null ? ' ' : '\0')
      return shell.positional.join(ifs === null ? ' ' : ifs.slice(0, 1))
    }
    default: {
      const unit = name.charCodeAt(0)
      if (unit >= 48 && unit <= 57)
        return shell.positional[Number(name) - 1] ?? (Number(name) === 0 ? shell.name : null)
      return shell.get(name)
    }
  }
}
