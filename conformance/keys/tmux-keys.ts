/** Keys by the names that tmux's send-keys gives them, and what they send to a program under TERM=screen. */

const NAMED: ReadonlyMap<string, string> = new Map([
  ['Enter', '\r'],
  ['Tab', '\t'],
  ['BTab', '\x1b[Z'],
  ['BSpace', '\x7f'],
  ['Escape', '\x1b'],
  ['Space', ' '],
  ['Up', '\x1b[A'],
  ['Down', '\x1b[B'],
  ['Right', '\x1b[C'],
  ['Left', '\x1b[D'],
  ['Home', '\x1b[1~'],
  ['End', '\x1b[4~'],
  ['IC', '\x1b[2~'],
  ['DC', '\x1b[3~'],
  ['PPage', '\x1b[5~'],
  ['PageUp', '\x1b[5~'],
  ['NPage', '\x1b[6~'],
  ['PageDown', '\x1b[6~'],
  ['F1', '\x1bOP'],
  ['F2', '\x1bOQ'],
  ['F3', '\x1bOR'],
  ['F4', '\x1bOS'],
  ['F5', '\x1b[15~'],
  ['F6', '\x1b[17~'],
  ['F7', '\x1b[18~'],
  ['F8', '\x1b[19~'],
  ['F9', '\x1b[20~'],
  ['F10', '\x1b[21~'],
  ['F11', '\x1b[23~'],
  ['F12', '\x1b[24~'],
])

/** xterm's parameter for the modifiers of a special key */
const MODIFIERS: ReadonlyMap<string, number> = new Map([
  ['S-', 2],
  ['M-', 3],
  ['M-S-', 4],
  ['C-', 5],
  ['C-S-', 6],
  ['C-M-', 7],
])

/** tmux takes the names in either case. */
const NAMES: ReadonlyMap<string, string> = new Map(
  [...NAMED].map(([name, sent]) => [name.toLowerCase(), sent]),
)

const named = (name: string): string | undefined => NAMES.get(name.toLowerCase())

/** What an element of `keys` sends: a named key, one with modifiers, or its own text. */
export function keyBytes(key: string): string {
  const special = named(key)
  if (special !== undefined) return special
  const [, modifiers = '', base = ''] = /^((?:[CMS]-|\^(?=.))*)(.+)$/su.exec(key) ?? []
  if (modifiers === '' || ([...base].length > 1 && named(base) === undefined)) return key
  const sequence = named(base) ?? base
  if (sequence.startsWith('\x1b') && sequence.length > 1) return withModifiers(sequence, modifiers)
  const sent = /C-|\^/.test(modifiers) ? control(sequence) : sequence
  return modifiers.includes('M-') ? `\x1b${sent}` : sent
}

function withModifiers(sequence: string, modifiers: string): string {
  const parameter = MODIFIERS.get(modifiers) ?? 1
  const final = sequence.at(-1) as string
  const number = /\[(\d+)~$/.exec(sequence)?.[1] ?? '1'
  return `\x1b[${number};${parameter}${final}`
}

function control(character: string): string {
  if (character === '?') return '\x7f'
  if (character === ' ' || character === '@') return '\0'
  if (character === '\x7f') return '\b'
  return String.fromCharCode(character.toUpperCase().charCodeAt(0) & 0x1f)
}
