/** Tildes (bash(1), Tilde Expansion). */

import { type Account, accounts } from '../files.ts'
import type { Shell } from '../shell.ts'

/** `~`, `~user`, `~+`, `~-`; what names nobody stays as it is. */
export function expandTilde(shell: Shell, text: string): string {
  if (text === '~') return shell.get('HOME') ?? homeOf(shell, null) ?? text
  if (text === '~+') return shell.get('PWD') ?? text
  if (text === '~-') return shell.get('OLDPWD') ?? text
  if (/^~[+-]?[0-9]+$/.test(text)) return fromDirectoryStack(shell, text.slice(1)) ?? text
  return homeOf(shell, text.slice(1)) ?? text
}

/** `+N` from the left, `-N` from the right (pushd.def, get_dirstack_from_string). */
function fromDirectoryStack(shell: Shell, text: string): string | undefined {
  const stack = [shell.get('PWD') ?? '', ...shell.directoryStack]
  const number = Number(text.replace(/^[+-]/, ''))
  return stack[text.startsWith('-') ? stack.length - 1 - number : number]
}

/** From /etc/passwd: of a user, or of the one the shell runs as. */
function homeOf(shell: Shell, user: string | null): string | null {
  const isWanted = (account: Account) =>
    user === null ? account.uid === shell.sys.getuid() : account.name === user
  return accounts(shell.sys).find(isWanted)?.home ?? null
}
