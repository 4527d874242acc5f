/**
 * The file system in Chromium: the machine's overlayfs beside memfs. Loaded by chromium-files.ts; `measureFiles` is called
 * from outside.
 */

import { machine } from '../disks/machine.ts'
import { memfs } from '../disks/memfs.ts'
import type { Figure, Goal } from '../figures.ts'
import { atLeast, fileTasks, measureTask } from '../file-tasks.ts'

/** What is asked for in a browser; the goals of file-tasks.ts are for Node. */
const goals: Readonly<Record<string, readonly Goal[]>> = {
  'create, write, close': atLeast({ memfs: 2 }),
  unlink: atLeast({ memfs: 1.5 }),
}

async function measureFiles(only: string): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const task of fileTasks) {
    const name = `${task.name}, in Chromium`
    if (!name.includes(only)) continue
    const figure = await measureTask(task, [machine, memfs])
    // Several lowers are beyond memfs: alone, the machine's figure says nothing that Node's does not.
    if (Object.keys(figure.peers).length > 0) figures.push({ ...figure, name, goals: goals[task.name] ?? [] })
  }
  return figures
}

Object.assign(window, { measureFiles })
