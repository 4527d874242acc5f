/** The terminal's own characters for erasing and quoting, which readline binds to commands that do the same (rltty.c). */

import { DISABLED, VERASE, VKILL, VLNEXT, VWERASE } from '../../kernel/termios.ts'
import type { Binding, Command, KeyBindings } from './keymap.ts'

const COMMANDS: readonly (readonly [place: number, command: Command])[] = [
  [VERASE, 'backward-delete-char'],
  [VKILL, 'unix-line-discard'],
  [VLNEXT, 'quoted-insert'],
  [VWERASE, 'unix-word-rubout'],
]

/**
 * The bindings once the terminal's characters are `now`: whatever was bound to them gives way, but macros and keys that
 * begin longer sequences, and those that were the terminal's `before` insert themselves (rl_tty_unset_default_bindings,
 * _rl_bind_tty_special_chars). The same map where nothing changes.
 */
export function bindTerminalCharacters(
  bindings: KeyBindings,
  before: readonly number[] | null,
  now: readonly number[],
): KeyBindings {
  const changes = new Map<string, Command>()
  const bind = (character: number, command: Command): void => {
    const key = String.fromCharCode(character)
    if (character < 0x80 && isCommand(bindings, key)) changes.set(key, command)
  }
  if (before !== null) for (const [place] of COMMANDS) bind(before[place] as number, 'self-insert')
  for (const [place, command] of COMMANDS) if (now[place] !== DISABLED) bind(now[place] as number, command)
  const isSame = [...changes].every(([key, command]) => bindings.get(key) === command)
  return isSame ? bindings : new Map<string, Binding>([...bindings, ...changes])
}

function isCommand(bindings: KeyBindings, key: string): boolean {
  const bound = bindings.get(key)
  if (typeof bound === 'object' && 'macro' in bound) return false
  for (const keys of bindings.keys()) if (keys.length > 1 && keys.startsWith(key)) return false
  return true
}
