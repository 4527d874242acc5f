/** /lib/modules/RELEASE: the files of the modules that /proc/modules lists and modinfo(8) names. */

const MODULES: Readonly<Record<string, { readonly folder: string; readonly size: number }>> = {
  overlay: { folder: 'overlayfs', size: 304_248 },
  aufs: { folder: 'aufs', size: 412_520 },
}

/** ELF's identification, and the type of what is not linked yet; no machine code is in it. */
const RELOCATABLE = Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 62, 0)

export interface ModuleFile {
  readonly path: string
  readonly head: Uint8Array
  /** bytes, of which all but the head are a hole */
  readonly size: number
}

const inFolder = (name: string, folder: string): string => `kernel/fs/${folder}/${name}.ko`

export const moduleFiles = (release: string): ModuleFile[] =>
  Object.entries(MODULES).map(([name, { folder, size }]) => ({
    path: `/usr/lib/modules/${release}/${inFolder(name, folder)}`,
    head: RELOCATABLE,
    size,
  }))

/** modules.dep (modules.dep(5)): neither needs another. */
export const moduleDependencies = (release: string): Record<string, string> => ({
  [`/usr/lib/modules/${release}/modules.dep`]: Object.entries(MODULES)
    .map(([name, { folder }]) => `${inFolder(name, folder)}:\n`)
    .join(''),
})
