/** Capabilities of what runs in a container (oci/caps): Docker's own fourteen, changed by --cap-add and --cap-drop; all with --privileged. */

import type { HostConfig } from './host-config.ts'

/** In the order of their numbers (linux/capability.h). */
const names =
  'CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE NET_BIND_SERVICE NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE'.split(
    ' ',
  )

const standard =
  'CHOWN DAC_OVERRIDE FSETID FOWNER MKNOD NET_RAW SETGID SETUID SETFCAP SETPCAP NET_BIND_SERVICE SYS_CHROOT KILL AUDIT_WRITE'.split(
    ' ',
  )

/** A name as people write it: `cap_sys_admin`, `SYS_ADMIN`. */
export const capabilityName = (text: string): string => text.toUpperCase().replace(/^CAP_/, '')

export const isCapability = (name: string): boolean => name === 'ALL' || names.includes(name)

export const ALL_CAPABILITIES = -1

/** Those that a process keeps, CAP_* bits; the kernel here knows the first 32 (caps.TweakCapabilities). */
export function keptCapabilities(host: HostConfig): number {
  if (host['Privileged'] === true) return ALL_CAPABILITIES
  const list = (name: string) =>
    ((host[name] as readonly string[] | null | undefined) ?? []).map(capabilityName)
  const [added, dropped] = [list('CapAdd'), list('CapDrop')]
  if (added.includes('ALL')) return ALL_CAPABILITIES & ~bitsOf(dropped)
  if (dropped.includes('ALL')) return bitsOf(added)
  return (bitsOf(standard) & ~bitsOf(dropped)) | bitsOf(added)
}

const bitsOf = (list: readonly string[]): number =>
  list.reduce((bits, name) => {
    const at = names.indexOf(name)
    return at < 0 || at > 31 ? bits : bits | (1 << at)
  }, 0)
