/** The code that machines run, beside the kernel: loaded once, shared by all machines. */

import { type FileReader, type LayerStore, loadDocker, loadLayerStores } from '../docker/index.ts'
import type { ProgramMain } from '../kernel/abi.ts'
import { programImage } from '../kernel/exec.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { loadImagePrograms, loadPrograms, programNames } from '../programs/index.ts'
import { type CommandHooks, interactiveBash, type ShellCode } from './interactive-bash.ts'

export interface Software {
  readonly programs: ReadonlyMap<string, ProgramMain>
  readonly bash: ProgramMain
  /** bash at a terminal: reads lines with the line editor and tells about each command. */
  interactiveBash(hooks: Partial<CommandHooks>): ProgramMain
  /** What Docker keeps on the disk, driver by driver. */
  readLayerStores(files: FileReader): readonly LayerStore[]
  /** Gives the kernel loop devices and the file systems of images. */
  addStorage(kernel: Kernel): void
}

export async function loadSoftware(): Promise<Software> {
  const [
    programs,
    imagePrograms,
    docker,
    readLayerStores,
    { createAsh, createBash },
    { dashMain },
    { LineEditor },
    { addStorage },
  ] = await Promise.all([
    loadPrograms(),
    loadImagePrograms(),
    loadDocker({ names: ['bash', 'dash', ...programNames], image: programImage }),
    loadLayerStores(),
    import('../shell/index.ts'),
    import('../shell/dash/index.ts'),
    import('../shell/line-editor/index.ts'),
    import('../kernel/storage.ts'),
  ])
  const code: ShellCode = {
    createBash,
    createReadLine() {
      const editor = new LineEditor()
      return (sys, context) => editor.readLine(sys, context)
    },
  }
  // No distribution of a host has it: images of busybox do.
  const ash = interactiveBash({ ...code, createBash: createAsh }, {})
  return {
    programs: new Map([...programs, ...imagePrograms, ['dash', dashMain], ['ash', ash], ...docker]),
    readLayerStores,
    addStorage,
    // Started at a terminal, by name or by su, it is interactive too, with an editor of its own.
    bash: interactiveBash(code, {}),
    interactiveBash: (hooks) => interactiveBash(code, hooks),
  }
}
