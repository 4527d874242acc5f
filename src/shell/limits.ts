/**
 * Limits of resources (getrlimit(2)), as the shells' ulimit show and change them. What is set is kept by a shell and its
 * subshells; the machine holds nobody to it, save that a process cannot have more descriptors than it starts with.
 */

import type { System } from '../kernel/abi.ts'
import { EINVAL, EPERM } from '../kernel/vfs/errno.ts'

export interface Limit {
  readonly soft: bigint
  readonly hard: bigint
}

/** RLIM_INFINITY */
export const UNLIMITED = (1n << 64n) - 1n

const both = (value: bigint): Limit => ({ soft: value, hard: value })

/** What a shell begins with, by the names of the resources behind RLIMIT_. */
export const LIMITS = {
  AS: both(UNLIMITED),
  CORE: { soft: 0n, hard: UNLIMITED },
  CPU: both(UNLIMITED),
  DATA: both(UNLIMITED),
  FSIZE: both(UNLIMITED),
  LOCKS: both(UNLIMITED),
  MEMLOCK: both(8192n << 10n),
  MSGQUEUE: both(819200n),
  NICE: both(0n),
  NOFILE: { soft: 1024n, hard: 1048576n },
  NPROC: both(7000n),
  RSS: both(UNLIMITED),
  RTPRIO: both(0n),
  RTTIME: both(UNLIMITED),
  SIGPENDING: both(7000n),
  STACK: { soft: 8192n << 10n, hard: UNLIMITED },
} as const satisfies Readonly<Record<string, Limit>>

export type Resource = keyof typeof LIMITS

/** What has been set. */
export type ChangedLimits = ReadonlyMap<Resource, Limit>

/** What setrlimit(2) answers. */
export function refusalOf(sys: System, old: Limit, limit: Limit): number {
  if (limit.soft > limit.hard) return -EINVAL
  return limit.hard > old.hard && sys.geteuid() !== 0 ? -EPERM : 0
}
