/**
 * Makes this computer, within a namespace, and the machine equal where programs can tell one computer from another, so that
 * what differs then is a difference of the programs: the computer gets the machine's name and only those programs that the
 * machine has, the machine the computer's time.
 */

import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, realpathSync } from 'node:fs'
import { basename } from 'node:path'
import type { Profile } from '../../src/machine/index.ts'
import { programNames } from '../../src/programs/index.ts'
import { debian } from '../shell/corpus.ts'
import { mountHome } from '../shell/record.ts'

/** Debian's, at this moment. */
export const profileOfNow = (): Profile => ({ ...debian(), clock: Math.floor(Date.now() / 1000) })

/** Only in a namespace (record.ts). */
export function becomeTheMachine(): void {
  execFileSync('hostname', [debian().hostname])
  hideOtherPrograms()
  chooseMawk()
}

/** What of standard output can be compared: help pages are the machine's own, nameless devices have the kernel's next number. */
export const comparable = (output: string): string =>
  output.replace(/^Usage:\s[\s\S]*?^(?=status \d)/m, 'Usage\n').replace(/^0:\d+$/gm, '0:N')

const FOLDERS = ['/usr/bin', '/usr/sbin'] as const

/** The file that awk is: Debian's is mawk, but another one may be chosen. */
const AWK = realpathSync('/usr/bin/awk')

/** The machine's programs, the shells and mawk, and the files that have other names here. */
function keptNames(): Set<string> {
  const names = [...programNames, 'bash', 'dash', 'sh', 'mawk']
  const paths = names.flatMap((name) => FOLDERS.map((folder) => `${folder}/${name}`))
  const files = paths.filter((path) => existsSync(path)).map((path) => basename(realpathSync(path)))
  return new Set([...names, ...files])
}

/** By whiteouts in a layer above them. */
function hideOtherPrograms(): void {
  const kept = keptNames()
  // The layers stay when the place where they were made is gone.
  mountHome()
  for (const folder of FOLDERS) {
    const layer = `/root${folder}`
    mkdirSync(layer, { recursive: true })
    const hidden = readdirSync(folder).filter((name) => !kept.has(name))
    execFileSync(
      'bash',
      ['-c', 'cd "$1" && while read -r name; do mknod -- "$name" c 0 0; done', '-', layer],
      {
        input: hidden.map((name) => `${name}\n`).join(''),
      },
    )
    execFileSync('mount', ['-t', 'overlay', 'overlay', '-o', `lowerdir=${layer}:${folder}`, folder])
  }
  execFileSync('umount', ['--lazy', '/root'])
}

function chooseMawk(): void {
  if (AWK !== '/usr/bin/mawk') execFileSync('mount', ['--bind', '/usr/bin/mawk', AWK])
}
