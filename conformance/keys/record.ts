/**
 * The screen that keys leave in the real bash: under tmux, which draws as a terminal does. Needs root and tmux: each session
 * has a namespace of its own, in which /root is a fresh tmpfs.
 */

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { confined } from '../confined.ts'
import { ENVIRONMENT } from '../shell/record.ts'
import type { KeySession, Rows } from './keys.ts'
import { keyBytes } from './tmux-keys.ts'

/** ms of quiet that are waited for: before the first key, after a key that runs something, after another, at the end */
const QUIET = { start: 600, command: 250, key: 60, end: 500 }
const POLL = 30

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

const SETTINGS = Object.entries({ ...ENVIRONMENT, TERM: 'screen', PS1: '$ ' })
  .map(([name, value]) => `${name}=${quoted(value)}`)
  .join(' ')

/** The screens behind the keys, as `typeKeys` gives them. */
export async function recordScreens({ cols = 80, rows = 24, setup = '', keys }: KeySession): Promise<Rows[]> {
  const folder = mkdtempSync(join(tmpdir(), 'keys-'))
  const script = join(folder, 'start')
  writeFileSync(
    script,
    `mount -t tmpfs home /root; mkdir /root/ufs; cd /root/ufs
bash -c ${quoted(setup)}
clear
exec env -i ${SETTINGS} bash --norc --noprofile
`,
  )
  const tmux = (...args: string[]) =>
    spawnSync('tmux', ['-S', join(folder, 'socket'), '-f', '/dev/null', ...args], { encoding: 'utf8' }).stdout
  const screen = () => tmux('capture-pane', '-p')
  const settle = async (quiet: number) => {
    let shown = screen()
    for (let since = performance.now(); performance.now() - since < quiet; ) {
      await new Promise((done) => setTimeout(done, POLL))
      const now = screen()
      if (now === shown) continue
      shown = now
      since = performance.now()
    }
    return shown
  }
  tmux('new-session', '-d', '-x', `${cols}`, '-y', `${rows}`, ...confined('--mount', 'sh', script))
  tmux('set', '-g', 'escape-time', '0')
  tmux('set', 'status', 'off')
  tmux('resize-window', '-x', `${cols}`, '-y', `${rows}`)
  await settle(QUIET.start)
  const screens: string[] = []
  for (const key of keys) {
    // tmux takes a semicolon at the end of an argument for the end of its command.
    tmux('send-keys', ...(keyBytes(key) === key ? ['-l', '--', key.replace(/;$/, '\\;')] : [key]))
    screens.push(await settle(/^(Enter|Tab|C-[cdlj])$/.test(key) ? QUIET.command : QUIET.key))
  }
  screens[screens.length - 1] = await settle(QUIET.end)
  tmux('kill-server')
  rmSync(folder, { recursive: true })
  return screens.map(rowsOf)
}

function rowsOf(captured: string): Rows {
  const lines = captured.split('\n').map((line) => line.trimEnd())
  while (lines.at(-1) === '') lines.pop()
  return lines
}
