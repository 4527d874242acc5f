/**
 * Runs commands on the Linux of this machine as a person at a prompt would: in an interactive bash, root, in
 * /root/ufs of a root directory of their own (a tmpfs with this machine's programs), in a mount namespace that goes
 * away with them.
 */

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Stands where bash prompts, so that outputs can be told apart. */
const PROMPT = '@@prompt@@'

const BASHRC = `
PS1='${PROMPT}' PS2= TZ=Asia/Shanghai LANG=C.UTF-8
unset LC_ALL LS_COLORS CDPATH
export TZ LANG
umask 022
shopt -s expand_aliases
alias ll='ls -l --color=auto' ls='ls --color=auto' grep='grep --color=auto'
type -P sudo >/dev/null || sudo() { "$@"; }
cd /root/ufs
`

const ENTER = `
set -e
root=$1
mount --make-rprivate /
mount -t tmpfs tmpfs "$root"
cd "$root"
mkdir -p usr etc dev proc sys tmp root/ufs mnt opt run var/tmp
for name in bin sbin lib lib64; do [ ! -L /$name ] || ln -s usr/$name $name; done
mount --rbind /usr usr
mount --bind /etc etc
mount --rbind /dev dev
mount -t proc proc proc
mount --rbind /sys sys
cp "$2" root/.lessonrc
cp "$3" root/.lesson
chmod 1777 tmp
exec chroot . /bin/sh -c 'stty cols 80 rows 24; exec bash --rcfile /root/.lessonrc --noediting -i </root/.lesson'
`

/** What each command printed, in order. Throws when the shell ends before the last one. */
export function runOnLinux(commands: readonly string[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'overlay-lessons-'))
  const root = mkdtempSync(join(tmpdir(), 'overlay-lessons-root-'))
  const put = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  try {
    const files = [
      root,
      put('bashrc', BASHRC),
      put('input', commands.map((command) => `${command}\n`).join('')),
    ]
    const enter = put('enter.sh', ENTER)
    const { stdout, error } = spawnSync(
      'script',
      ['--quiet', '--return', '--command', `unshare --mount sh ${enter} ${files.join(' ')}`, '/dev/null'],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], timeout: 60_000 },
    )
    if (error !== undefined) throw error
    const [, ...outputs] = stdout.replaceAll('\r\n', '\n').split(PROMPT)
    if (outputs.length !== commands.length + 1) throw new Error(`the shell ended early:\n${stdout}`)
    return outputs.slice(0, -1)
  } finally {
    rmSync(folder, { recursive: true })
    rmdirSync(root)
  }
}
