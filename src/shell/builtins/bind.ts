/**
 * bind (bind.def; readline's bind.c): what the keys of the line editor mean. A sequence of keys can be bound to what the
 * editor knows, to other keys and to commands of the shell; other keymaps and variables of readline that mean nothing
 * here are refused.
 */

import { strerror } from '../../kernel/vfs/errno.ts'
import { quotePrintable } from '../expansion/quote.ts'
import { readFile } from '../files.ts'
import { type Binding, COMMAND_NAMES, type Command, type KeyBindings } from '../line-editor/keymap.ts'
import { EDITOR_VARIABLES, isFlag, SETTABLE } from '../line-editor/variables.ts'
import type { Shell } from '../shell.ts'
import { type Builtin, parseOptions, showUsage } from './builtin.ts'

export const bind: Builtin = (shell, args) => {
  const isEdited = shell.options.get('emacs') || shell.options.get('vi')
  if (!isEdited) shell.complainAs('bind', 'warning: line editing not enabled')
  if (args[1] === '--help') return showUsage(shell, 'bind')
  const options = parseOptions(shell, args, 'lvpVPsSXf:q:u:m:r:x:')
  if (typeof options === 'number') return options
  const { values, operands } = options
  const keymap = values.get('m')
  if (keymap !== undefined && !KEYMAPS.includes(keymap)) {
    shell.complainAs('bind', `\`${keymap}': invalid keymap name`)
    return 1
  }
  if (keymap !== undefined && keymap !== 'emacs' && keymap !== 'emacs-standard')
    return refuse(shell, `-m ${keymap}`)
  const file = values.get('f')
  if (file !== undefined && readInputrc(shell, file) !== 0) return 1
  if (values.has('l')) shell.print(NAMES.map((name) => `${name}\n`).join(''))
  if (values.has('p')) shell.print(listing(shell.keyBindings))
  if (values.has('P')) shell.print(description(shell.keyBindings))
  if (values.has('s')) shell.print(macros(shell.keyBindings, (keys, text) => `"${keys}": "${text}"`))
  if (values.has('S')) shell.print(macros(shell.keyBindings, (keys, text) => `${keys} outputs ${text}`))
  if (values.has('X')) shell.print(shellCommands(shell.keyBindings))
  const writeVariable = values.has('v') ? readable : values.has('V') ? described : null
  if (writeVariable !== null)
    for (const [name, value] of shell.editorVariables) shell.print(`${writeVariable(name, value)}\n`)
  const bound = values.get('x')
  if (bound !== undefined && !bindShellCommand(shell, bound)) return 1
  const asked = values.get('q')
  if (asked !== undefined) return tellKeys(shell, asked)
  const unbound = values.get('u')
  if (unbound !== undefined) return unbindCommand(shell, unbound)
  const removed = values.get('r')
  if (removed !== undefined) change(shell, charactersOf(removed), undefined)
  let status = 0
  for (const operand of operands) status = Math.max(status, bindOne(shell, operand))
  return status
}

const KEYMAPS = [
  'emacs',
  'emacs-ctlx',
  'emacs-meta',
  'emacs-standard',
  'vi',
  'vi-command',
  'vi-insert',
  'vi-move',
]

/** The lines of an inputrc; what depends on conditions is refused. */
function readInputrc(shell: Shell, file: string): number {
  const text = readFile(shell.sys, file)
  if (typeof text === 'number') {
    shell.complainAs('bind', `${quotePrintable(file)}: cannot read: ${strerror(text)}`)
    return 1
  }
  const statuses = text.split('\n').map((line) => {
    const directive = /^\s*(\$\S*)/.exec(line)?.[1]
    return directive === undefined ? bindOne(shell, line) : refuse(shell, directive)
  })
  return Math.max(...statuses)
}

function refuse(shell: Shell, what: string): number {
  shell.complainAs('bind', `${what}: not supported by this shell`)
  return 1
}

// ---- names

/** readline's commands that this editor has not got. */
const OTHERS = `
insert-last-argument arrow-key-prefix dabbrev-expand dump-functions dump-macros dump-variables
emacs-editing-mode fetch-history forward-backward-delete-char next-screen-line
non-incremental-forward-search-history-again non-incremental-reverse-search-history-again
old-menu-complete overwrite-mode previous-screen-line redraw-current-line print-last-kbd-macro
re-read-init-file skip-csi-sequence spell-correct-word tty-status universal-argument vi-append-eol
vi-append-mode vi-arg-digit vi-bWord vi-back-to-indent vi-backward-bigword vi-backward-word vi-bword
vi-change-case vi-change-char vi-change-to vi-char-search vi-column vi-complete vi-delete
vi-delete-to vi-eWord vi-edit-and-execute-command vi-editing-mode vi-end-bigword vi-end-word
vi-eof-maybe vi-eword vi-fWord vi-fetch-history vi-first-print vi-forward-bigword vi-forward-word
vi-fword vi-goto-mark vi-insert-beg vi-insertion-mode vi-match vi-movement-mode vi-next-word
vi-overstrike vi-overstrike-delete vi-prev-word vi-put vi-redo vi-replace vi-rubout vi-search
vi-search-again vi-set-mark vi-subst vi-tilde-expand vi-undo vi-unix-word-rubout vi-yank-arg
vi-yank-pop vi-yank-to
`
  .trim()
  .split(/\s+/)

/** What an upper case letter behind a prefix does. */
const LOWERCASE = 'do-lowercase-version'

const COMMANDS: ReadonlySet<string> = new Set(COMMAND_NAMES)
const NAMES: readonly string[] = [...COMMANDS, ...OTHERS, LOWERCASE].sort()
/** Two names mean one command. */
const commandOf = (name: string): string => (name === 'insert-last-argument' ? 'yank-last-arg' : name)

const isCommand = (name: string): name is Command => COMMANDS.has(name)

// ---- what is bound

/** Printable characters, and bytes of others. */
const INSERTED = Array.from({ length: 224 }, (_none, index) => String.fromCharCode(0x20 + index)).filter(
  (char) => char !== '\x7f',
)
const CAPITALS = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ')

/** The sequences that mean a command, as bash writes them and in its order. */
function sequencesOf(bound: KeyBindings, name: string): string[] {
  const isPrefix = (keys: string) =>
    [...bound.keys()].some((other) => other !== keys && other.startsWith(keys))
  if (name === LOWERCASE)
    return ['\x18', '\x1b']
      .filter(isPrefix)
      .flatMap((prefix) => CAPITALS.map((letter) => prefix + letter))
      .filter((keys) => !bound.has(keys) && !isPrefix(keys))
      .map(shown)
  const command = commandOf(name)
  const inserted =
    name === 'self-insert' ? INSERTED.filter((char) => !bound.has(char) && !isPrefix(char)) : []
  const explicit = [...bound].filter(([, binding]) => binding === command).map(([keys]) => keys)
  // What a longer sequence begins with is meant where any other key follows.
  return [...inserted, ...explicit].sort().map((keys) => shown(keys) + (isPrefix(keys) ? '\\000' : ''))
}

/** rl_untranslate_keyseq */
function shown(keys: string): string {
  return Array.from(keys, (char) => {
    const code = char.charCodeAt(0)
    if (char === '\x1b') return '\\e'
    if (char === '\x7f') return '\\C-?'
    if (code < 0x20) return `\\C-${char === '\x1c' ? '\\\\' : String.fromCharCode(code + 0x40).toLowerCase()}`
    if (code > 0x7f) return `\\${code.toString(8)}`
    return char === '"' || char === '\\' ? `\\${char}` : char
  }).join('')
}

function listing(bound: KeyBindings): string {
  const lines = NAMES.flatMap((name) => {
    const sequences = sequencesOf(bound, name)
    return sequences.length === 0 ? [`# ${name} (not bound)`] : sequences.map((keys) => `"${keys}": ${name}`)
  })
  return `\n${lines.join('\n')}\n`
}

const MOST_TOLD = 5

function tellKeys(shell: Shell, name: string): number {
  if (!NAMES.includes(name)) return unknownName(shell, name)
  const sequences = sequencesOf(shell.keyBindings, name).map((keys) => `"${keys}"`)
  if (sequences.length === 0) {
    shell.print(`${name} is not bound to any keys.\n`)
    return 1
  }
  const told = sequences.slice(0, MOST_TOLD).join(', ')
  shell.print(`${name} can be invoked via ${told}${sequences.length > MOST_TOLD ? ', ...' : '.'}\n`)
  return 0
}

/** As `-p`, in words. */
function description(bound: KeyBindings): string {
  const lines = NAMES.map((name) => {
    const sequences = sequencesOf(bound, name).map((keys) => `"${keys}"`)
    if (sequences.length === 0) return `${name} is not bound to any keys`
    const told = sequences.slice(0, MOST_TOLD).join(', ')
    return `${name} can be found on ${told}${sequences.length > MOST_TOLD ? ', ...' : '.'}`
  })
  return `\n${lines.join('\n')}\n`
}

const readable = (name: string, value: string): string => `set ${name} ${value}`
const described = (name: string, value: string): string => `${name} is set to \`${value}'`

function macros(bound: KeyBindings, write: (keys: string, text: string) => string): string {
  return [...bound]
    .map(([keys, binding]) =>
      typeof binding !== 'string' && 'macro' in binding
        ? `${write(shown(keys), shown(binding.macro))}\n`
        : '',
    )
    .join('')
}

function shellCommands(bound: KeyBindings): string {
  return [...bound]
    .map(([keys, binding]) =>
      typeof binding !== 'string' && 'shellCommand' in binding
        ? `"${shown(keys)}": "${binding.shellCommand.replace(/["\\]/g, '\\$&')}"\n`
        : '',
    )
    .join('')
}

function unknownName(shell: Shell, name: string): number {
  shell.complainAs('bind', `\`${name}': unknown function name`)
  return 1
}

// ---- binding

function unbindCommand(shell: Shell, name: string): number {
  if (!NAMES.includes(name)) return unknownName(shell, name)
  shell.keyBindings = new Map([...shell.keyBindings].filter(([, binding]) => binding !== commandOf(name)))
  return 0
}

function change(shell: Shell, keys: string, command: Binding | undefined): void {
  const bound = new Map(shell.keyBindings)
  if (command === undefined) bound.delete(keys)
  else bound.set(keys, command)
  shell.keyBindings = bound
}

/** A line of an inputrc (rl_parse_and_bind), whose own mistakes leave the status 0. */
function bindOne(shell: Shell, line: string): number {
  const text = line.trim()
  if (text === '' || text.startsWith('#')) return 0
  const set = /^set\s+(\S+)(?:\s+(.*))?$/is.exec(text)
  if (set !== null) {
    return setVariable(shell, (set[1] as string).toLowerCase(), (set[2] ?? '').trim())
  }
  const isQuoted = text.startsWith('"')
  const key = isQuoted ? /^"((?:\\[\s\S]|[^"\\])*)"/.exec(text) : /^[^:\s]*/.exec(text)
  if (key === null) return complainOf(shell, `${text}: no closing \`"' in key binding`)
  const rest = /^\s*:\s*([\s\S]*)$/.exec(text.slice(key[0].length))?.[1]
  if (rest === undefined) return complainOf(shell, `${text}: no key sequence terminator`)
  const keys = isQuoted ? charactersOf(key[1] as string) : namedKey(key[0])
  const macro = /^(["'])((?:\\[\s\S]|(?!\1)[^\\])*)/.exec(rest)
  if (macro !== null) {
    change(shell, keys, { macro: charactersOf(macro[2] as string) })
    return 0
  }
  const name = commandOf((/^\S*/.exec(rest) as RegExpExecArray)[0].toLowerCase())
  if (NAMES.includes(name) && !isCommand(name)) return refuse(shell, name)
  // A name that means nothing unbinds the keys.
  change(shell, keys, isCommand(name) ? name : undefined)
  return 0
}

/** A command of the shell (bind_keyseq_to_unix_command); false after a complaint. */
function bindShellCommand(shell: Shell, text: string): boolean {
  const found = /^\s*"((?:\\[\s\S]|[^"\\])*)"\s*:\s*([\s\S]*)$/.exec(text)
  if (found === null) {
    const isQuoted = text.trim().startsWith('"')
    shell.complainAs(
      'bind',
      `${text}: ${isQuoted ? 'missing colon separator' : 'first non-whitespace character is not `"\''}`,
    )
    return false
  }
  const [, keys = '', command = ''] = found
  const inQuotes = /^"((?:\\[\s\S]|[^"\\])*)"/.exec(command)?.[1]
  change(shell, charactersOf(keys), { shellCommand: inQuotes?.replace(/\\(["\\])/g, '$1') ?? command })
  return true
}

function setVariable(shell: Shell, name: string, value: string): number {
  const current = EDITOR_VARIABLES.get(name)
  if (current === undefined) return complainOf(shell, `${name}: unknown variable name`)
  const wanted = valueFor(name, value)
  if (wanted === null) return complainOf(shell, `${name}: could not set value to \`${value}'`)
  if (!SETTABLE.has(name) && wanted !== current) return refuse(shell, `set ${name}`)
  shell.editorVariables = new Map([...shell.editorVariables, [name, wanted]])
  return 0
}

/** What a variable becomes that is set to `text`; null where it takes no such value (rl_variable_bind). */
function valueFor(name: string, text: string): string | null {
  if (isFlag(name)) return text === '' || /^(?:on|1)$/i.test(text) ? 'on' : 'off'
  const value = /^"((?:\\[\s\S]|[^"\\])*)/.exec(text)?.[1] ?? text
  switch (name) {
    case 'bell-style':
      return BELL_STYLES[value.toLowerCase()] ?? null
    case 'comment-begin':
      return value === '' ? null : value
    case 'completion-display-width':
      return value === '' ? '-1' : String(numberIn(value))
    case 'completion-query-items':
      return value === '' ? '100' : String(Math.max(0, numberIn(value)))
    case 'emacs-mode-string':
      return charactersOf(value)
    case 'keyseq-timeout':
      return String(Math.max(0, numberIn(value)))
    default:
      return value
  }
}

const BELL_STYLES: Readonly<Record<string, string>> = {
  ...{ '': 'audible', on: 'audible', audible: 'audible' },
  ...{ off: 'none', none: 'none', visible: 'visible' },
}

/** As atoi(3) finds it: 0 where there is none. */
const numberIn = (text: string): number => Number(/^\s*[-+]?\d+/.exec(text)?.[0] ?? 0)

function complainOf(shell: Shell, message: string): number {
  shell.warn(`readline: ${message}\n`)
  return 0
}

// ---- keys

const ESCAPES: Readonly<Record<string, string>> = {
  ...{ a: '\x07', b: '\b', d: '\x7f', e: '\x1b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' },
}

const control = (char: string): string =>
  char === '?' ? '\x7f' : String.fromCharCode(char.toUpperCase().charCodeAt(0) & 0x1f)

/** What stands between the quotes as characters (rl_translate_keyseq). */
function charactersOf(text: string): string {
  const piece = /((?:\\[CM]-)*)(\\[0-7]{1,3}|\\x[0-9a-fA-F]{1,2}|\\?[\s\S])/g
  return text.replace(piece, (_all, modifiers: string, key: string) => modified(modifiers, unescaped(key)))
}

function unescaped(key: string): string {
  if (/^\\[0-7]/.test(key)) return String.fromCharCode(Number.parseInt(key.slice(1), 8) & 0xff)
  if (/^\\x./.test(key)) return String.fromCharCode(Number.parseInt(key.slice(2), 16))
  return key.length === 2 ? (ESCAPES[key[1] as string] ?? (key[1] as string)) : key
}

const modified = (modifiers: string, char: string): string =>
  (modifiers.includes('M-') ? '\x1b' : '') + (modifiers.includes('C-') ? control(char) : char)

/** Names of single keys (glean_key_from_name). */
const KEY_NAMES: Readonly<Record<string, string>> = {
  ...{ del: '\x7f', esc: '\x1b', escape: '\x1b', lfd: '\n', newline: '\n', ret: '\r', return: '\r' },
  ...{ rubout: '\x7f', space: ' ', spc: ' ', tab: '\t' },
}

/** A key without quotes: `Control-x`, `Meta-C-x`, `TAB`. */
function namedKey(text: string): string {
  const name = /(?:.*-)?(.+)$/s.exec(text)?.[1] ?? text
  const char = KEY_NAMES[name.toLowerCase()] ?? (name[0] as string)
  const isControl = /(?:control|ctrl|c)-/i.test(text)
  return modified(`${isControl ? 'C-' : ''}${/(?:meta|m)-/i.test(text) ? 'M-' : ''}`, char)
}
