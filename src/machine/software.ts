/** The code that machines run, beside the kernel: loaded once, shared by all machines. */

import { type FileReader, loadDocker, loadLayerNames, type NamedLayer } from '../docker/index.ts'
import type { ProgramMain } from '../kernel/abi.ts'
import { programImage } from '../kernel/exec.ts'
import { loadPrograms, programNames } from '../programs/index.ts'
import { type CommandHooks, interactiveBash, type ShellCode } from './interactive-bash.ts'

export interface Software {
  readonly programs: ReadonlyMap<string, ProgramMain>
  readonly bash: ProgramMain
  /** bash at a terminal: reads lines with the line editor and tells about each command. */
  interactiveBash(hooks: Partial<CommandHooks>): ProgramMain
  /** What the directories are in which Docker keeps layers, by their paths. */
  nameLayers(files: FileReader): ReadonlyMap<string, NamedLayer>
}

export async function loadSoftware(): Promise<Software> {
  const [programs, docker, nameLayers, { createBash }, { LineEditor }] = await Promise.all([
    loadPrograms(),
    loadDocker({ names: ['bash', ...programNames], image: programImage }),
    loadLayerNames(),
    import('../shell/index.ts'),
    import('../shell/line-editor/index.ts'),
  ])
  const code: ShellCode = {
    createBash,
    createReadLine() {
      const editor = new LineEditor()
      return (sys, context) => editor.readLine(sys, context)
    },
  }
  return {
    programs: new Map([...programs, ...docker]),
    nameLayers,
    // Started at a terminal, by name or by su, it is interactive too, with an editor of its own.
    bash: interactiveBash(code, {}),
    interactiveBash: (hooks) => interactiveBash(code, hooks),
  }
}
