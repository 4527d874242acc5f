/**
 * Runs commands on the Linux of this machine as a person at a prompt would: in an interactive bash, root, in
 * /root/ufs of a root directory of their own (a tmpfs with this machine's programs), in namespaces of mounts and processes
 * that go away with them.
 */

import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { confined } from '../conformance/confined.ts'
import type { Outcome, Trial } from '../src/lessons/check.ts'

/** Stands where bash prompts, so that outputs can be told apart. */
const PROMPT = '@@prompt@@'

/** What a lesson leaves running must not outlive it. */
const ALONE = confined('--mount', '--pid', '--fork', '--kill-child').join(' ')

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
cp -r "$4" root/.goals
chmod 1777 tmp
exec chroot . /bin/sh -c 'stty cols 80 rows 24; exec bash --rcfile /root/.lessonrc --noediting -i </root/.lesson'
`

/** Throws when the shell ends before the last command. */
export function runOnLinux({ commands, goals }: Trial): Outcome {
  const lines = [...commands, ...goals.map((_, number) => goalCommand(number))]
  const outputs = runInShell(lines, goals)
  return {
    outputs: outputs.slice(0, commands.length),
    // The shell may tell of jobs that have ended, on lines of their own.
    reached: outputs.slice(commands.length).map((output) => /^0$/m.test(output)),
  }
}

const GOALS = '.goals'

const goalCommand = (number: number): string =>
  `(cd /root/ufs; bash /root/${GOALS}/${number}) </dev/null >/dev/null 2>&1; echo $?`

/** What each line printed, in order. */
function runInShell(lines: readonly string[], goals: readonly string[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'overlay-lessons-'))
  const root = mkdtempSync(join(tmpdir(), 'overlay-lessons-root-'))
  const put = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  try {
    mkdirSync(join(folder, GOALS))
    goals.forEach((script, number) => {
      put(`${GOALS}/${number}`, `${script}\n`)
    })
    const files = [
      root,
      put('bashrc', BASHRC),
      put('input', lines.map((line) => `${line}\n`).join('')),
      join(folder, GOALS),
    ]
    const enter = put('enter.sh', ENTER)
    const { stdout, error } = spawnSync(
      'script',
      ['--quiet', '--return', '--command', `${ALONE} sh ${enter} ${files.join(' ')}`, '/dev/null'],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], timeout: 60_000 },
    )
    if (error !== undefined) throw error
    const [, ...outputs] = stdout.replaceAll('\r\n', '\n').split(PROMPT)
    if (outputs.length !== lines.length + 1) throw new Error(`the shell ended early:\n${stdout}`)
    return outputs.slice(0, -1)
  } finally {
    rmSync(folder, { recursive: true })
    rmdirSync(root)
  }
}
