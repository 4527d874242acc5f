/**
 * The file system in Node: the machine's overlayfs beside memfs, ZenFS' CopyOnWrite and the real kernel's overlayfs.
 * Prints its figures as JSON. Run by scripts/bench.ts, bundled, in a mount namespace.
 */

import { kernel, prepareKernel } from './disks/kernel.ts'
import { machine } from './disks/machine.ts'
import { memfs } from './disks/memfs.ts'
import { zenfs } from './disks/zenfs.ts'
import type { Figure } from './figures.ts'
import { fileTasks, measureTask } from './file-tasks.ts'

const hasKernel = process.argv.includes('--kernel')
const only = process.argv.find((argument) => argument.startsWith('--only='))?.slice('--only='.length) ?? ''
const cleanUp = hasKernel ? prepareKernel() : () => {}
try {
  const contestants = [machine, memfs, zenfs, ...(hasKernel ? [kernel] : [])]
  const figures: Figure[] = []
  for (const task of fileTasks)
    if (task.name.includes(only)) figures.push(await measureTask(task, contestants))
  process.stdout.write(JSON.stringify(figures))
} finally {
  cleanUp()
}
