/**
 * What a machine is booted from, as data: who it is, its clock, what is mounted, what lies in its files. The tree
 * that all machines share (linux-tree.ts) comes on top.
 */

export interface Profile {
  readonly name: string
  readonly hostname: string
  /** seconds since 1970 when the first prompt appears */
  readonly clock: number
  /** seconds since 1970 that the files of the system bear */
  readonly installed: number
  /** seconds between the start of the machine and `clock` */
  readonly uptime: number
  readonly seed: number
  readonly release: string
  readonly version: string
  readonly firstPid: number
  readonly root: { readonly type: string; readonly source: string }
  /** in order; mount points are made where they are missing */
  readonly mounts: readonly MountPoint[]
  /** beside those of linux-tree.ts, which they replace; directories above are made */
  readonly files: Readonly<Record<string, string>>
  readonly directories: readonly { readonly path: string; readonly mode: number; readonly owner?: number }[]
  readonly links: Readonly<Record<string, string>>
  /** who may read the shadow files: permission bits, and the number of their group */
  readonly shadow: { readonly mode: number; readonly group: number }
  /** home of the sessions */
  readonly cwd: string
  /** what the interactive shell writes before anybody types: its first prompt, bracketed paste switched on */
  readonly firstScreen: string
  /** `NAME=value` of `bash -c` */
  readonly environment: readonly string[]
  /** `NAME=value` of the interactive shell */
  readonly terminalEnvironment: readonly string[]
  /** arguments of the interactive shell behind its name */
  readonly shellArguments: readonly string[]
}

export interface MountPoint {
  readonly source: string
  readonly target: string
  readonly type: string
  /** MS_ flags */
  readonly flags: number
  readonly options: string | null
}
