/**
 * The real kernel's overlayfs on a tmpfs, by node:fs. Needs root, and a mount namespace of its own, which the bench
 * gives to the whole process: with the process everything it mounted goes.
 */

import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Contestant } from './disk.ts'
import { diskOf, fill } from './node-like.ts'

/** Where everything is mounted, made by `prepareKernel`. */
let base = ''
let unions = 0

export const kernel: Contestant = {
  name: 'Linux',
  handicap: 2,
  async mount(lowers) {
    const root = join(base, `${unions++}`)
    fs.mkdirSync(root)
    const names = lowers.map((files, index) => {
      fs.mkdirSync(join(root, `${index}`))
      fill(fs, join(root, `${index}`), files)
      return `${index}`
    })
    for (const name of ['u', 'w', 'merged']) fs.mkdirSync(join(root, name))
    const options = `lowerdir=${names.join(':')},upperdir=u,workdir=w`
    // By mount(2): fsconfig(2) takes at most 256 characters for one option.
    const env = { ...process.env, LIBMOUNT_FORCE_MOUNT2: 'always' }
    execFileSync('mount', ['-t', 'overlay', 'overlay', '-o', options, 'merged'], { cwd: root, env })
    return diskOf(fs, join(root, 'merged'))
  },
}

/** Mounts the tmpfs; what it returns takes the folder away when nothing is mounted there any more. */
export function prepareKernel(): () => void {
  base = fs.mkdtempSync(join(tmpdir(), 'overlay-bench-'))
  execFileSync('mount', ['-t', 'tmpfs', 'bench', base])
  return () => {
    execFileSync('umount', ['-R', base])
    fs.rmdirSync(base)
  }
}
