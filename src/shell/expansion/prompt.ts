/** Prompt strings (bash(1), PROMPTING): the backslash escapes. What they give is then expanded (expand.ts). */

import { abbreviateHome } from '../abbreviate-home.ts'
import { baseName } from '../base-name.ts'
import { accounts } from '../files.ts'
import type { Shell } from '../shell.ts'
import { timeText } from '../time-text.ts'

/** Decodes the escapes; `\[` and `\]` become \x01 and \x02 for the line editor. */
export function decodePrompt(shell: Shell, text: string): string {
  return text.replace(/\\([0-7]{3}|D\{[^}]*\}|.)/gs, (all, code: string) => decodeEscape(shell, code) ?? all)
}

function decodeEscape(shell: Shell, code: string): string | null {
  if (/^[0-7]{3}$/.test(code)) return String.fromCharCode(Number.parseInt(code, 8))
  if (code.startsWith('D{')) return timeText(shell, code.slice(2, -1) || '%X', shell.sys.time().sec)
  const now = (format: string) => timeText(shell, format, shell.sys.time().sec)
  switch (code) {
    case 'u':
      return userName(shell)
    case 'h':
      return shell.sys.uname().nodename.split('.')[0] ?? ''
    case 'H':
      return shell.sys.uname().nodename
    case 'w':
      return quoted(trimmed(shell, abbreviated(shell)))
    case 'W': {
      const directory = abbreviated(shell)
      return quoted(directory === '/' || directory === '~' ? directory : baseName(directory))
    }
    case '$':
      return shell.sys.geteuid() === 0 ? '#' : '\\$'
    case 's':
      // Who runs a script's file has its own name still.
      return baseName(shell.input === 'file' ? shell.ownName : shell.name)
    case 'v':
      return '5.2'
    case 'V':
      return '5.2.37'
    case 't':
      return now('%H:%M:%S')
    case 'T':
      return now('%I:%M:%S')
    case '@':
      return now('%I:%M %p')
    case 'A':
      return now('%H:%M')
    case 'd':
      return now('%a %b %d')
    case 'n':
      return '\n'
    case 'r':
      return '\r'
    case 'a':
      return '\x07'
    case 'e':
      return '\x1b'
    // They are for the line editor, which a script has not.
    case '[':
      return shell.interactive ? '\x01' : ''
    case ']':
      return shell.interactive ? '\x02' : ''
    case 'j':
      return String(shell.jobs.filter(({ status }) => status === null).length)
    case 'l':
      return terminalName(shell)
    case '#':
      return String(shell.commandNumber)
    case '!':
      return String(shell.historyBase + shell.history.length)
    case '\\':
      return '\\\\'
    default:
      return null
  }
}

/** The directory is not expanded again. */
const quoted = (text: string): string => text.replace(/[\\$`]/g, '\\$&')

const ELLIPSIS = '...'

/** Only the last directories, where PROMPT_DIRTRIM says how many (trim_pathname). */
function trimmed(shell: Shell, directory: string): string {
  const count = Number(shell.get('PROMPT_DIRTRIM') ?? 0)
  const [, start = '', path = ''] = /^(~[^/]*\/?)?(.*)$/s.exec(directory) ?? []
  const names = path.split('/').filter((name) => name !== '')
  if (!(count > 0) || names.length <= count) return directory
  const kept = `/${names.slice(-count).join('/')}`
  // Only where that is shorter.
  return path.length - kept.length > ELLIPSIS.length ? start + ELLIPSIS + kept : directory
}

/** The last part of what ttyname(3) says of standard input. */
function terminalName({ sys }: Shell): string {
  const path = sys.isatty(0) ? sys.readlink('/proc/self/fd/0') : null
  return typeof path === 'string' ? path.slice(path.lastIndexOf('/') + 1) : 'tty'
}

/** The working directory with the home directory as `~`. */
export function abbreviated(shell: Shell): string {
  const directory = shell.get('PWD') ?? ''
  return abbreviateHome(shell, directory)
}

/** Looked up once for a user, not at each prompt (shell.c, get_current_user_info). */
function userName(shell: Shell): string {
  const uid = shell.sys.geteuid()
  if (shell.user?.uid !== uid) {
    const account = accounts(shell.sys).find((one) => one.uid === uid)
    shell.user = { uid, name: account?.name ?? 'I have no name!' }
  }
  return shell.user.name
}
