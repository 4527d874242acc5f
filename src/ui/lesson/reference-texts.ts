/** The reference: the rules of overlayfs on a page, its options, and what errors mean. A language is one object. */

/** Of rules and errors, the same in every language: what lessons and the inspector link to. */
export const RULES = [
  'lookup',
  'merge',
  'copy-up',
  'whiteout',
  'opaque',
  'rename',
  'redirect',
  'work',
  'hard-links',
  'cache',
  'layers-alone',
  'read-only',
] as const
export type Rule = (typeof RULES)[number]

export const OPTIONS = [
  'lowerdir',
  'upperdir',
  'workdir',
  'redirect_dir',
  'metacopy',
  'index',
  'xino',
  'nfs_export',
  'userxattr',
  'volatile',
  'uuid',
  'default_permissions',
] as const
export type Option = (typeof OPTIONS)[number]

/** Values as they are written; the first one is what Linux 6.18 takes when nothing is said. */
export const OPTION_VALUES: Record<Option, string> = {
  lowerdir: 'lowerdir=A:B:C, lowerdir+=A, lowerdir=A::DATA',
  upperdir: 'upperdir=DIR',
  workdir: 'workdir=DIR',
  redirect_dir: 'redirect_dir=off | on | follow | nofollow',
  metacopy: 'metacopy=off | on',
  index: 'index=off | on',
  xino: 'xino=off | auto | on',
  nfs_export: 'nfs_export=off | on',
  userxattr: 'userxattr',
  volatile: 'volatile',
  uuid: 'uuid=auto | on | off | null',
  default_permissions: 'default_permissions',
}

export const ERRORS = [
  'special-device',
  'no-mount-point',
  'wrong-fs',
  'workdir-missing',
  'separate-subtrees',
  'same-mount',
  'two-lowers',
  'unresolved',
  'unknown-parameter',
  'in-use',
  'busy',
  'exdev',
  'erofs',
  'eperm-mknod',
  'estale',
  'volatile-left',
  'stacking',
] as const
export type ErrorName = (typeof ERRORS)[number]

/** As the machine prints them: the same in every language. */
export const ERROR_MESSAGES: Record<ErrorName, string> = {
  'special-device': 'mount: …: special device overlay does not exist.',
  'no-mount-point': 'mount: …: mount point does not exist.',
  'wrong-fs': 'mount: …: wrong fs type, bad option, bad superblock on overlay, …',
  'workdir-missing': "overlayfs: missing 'workdir'",
  'separate-subtrees': 'overlayfs: workdir and upperdir must be separate subtrees',
  'same-mount': 'overlayfs: workdir and upperdir must reside under the same mount',
  'two-lowers': 'overlayfs: at least 2 lowerdir are needed while upperdir nonexistent',
  unresolved: "overlayfs: failed to resolve '…': -2",
  'unknown-parameter': "fsconfig() failed: overlay: Unknown parameter '…'.",
  'in-use': 'overlayfs: upperdir is in-use as upperdir/workdir of another mount, …',
  busy: 'umount: …: target is busy.',
  exdev: 'Invalid cross-device link',
  erofs: 'Read-only file system',
  'eperm-mknod': 'mknod: …: Operation not permitted',
  estale: 'Stale file handle',
  'volatile-left': "overlayfs: overlay with incompat feature 'volatile' cannot be mounted",
  stacking: 'overlayfs: maximum fs stacking depth exceeded',
}

export interface ReferenceTexts {
  readonly title: string
  readonly find: string
  readonly nothingFound: string
  readonly found: (count: number) => string
  readonly rulesTitle: string
  readonly rules: Record<Rule, { readonly title: string; readonly body: string }>
  readonly optionsTitle: string
  readonly optionHeads: { readonly option: string; readonly meaning: string }
  readonly options: Record<Option, string>
  readonly errorsTitle: string
  readonly errorHeads: { readonly message: string; readonly cause: string; readonly remedy: string }
  readonly errors: Record<ErrorName, { readonly cause: string; readonly remedy: string }>
}
