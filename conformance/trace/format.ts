/**
 * Traces of what the real kernel did: ovltrace/1-bundle (the unionmount suite) and ovltrace/1-probes. This file:
 * their shapes, and reading them from a file.
 */

import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

/** Bytes in JSON: text, base64, a run, or (only to compare with) a hash. */
export type Bytes = string | { b64: string } | { repeat: Bytes; n: number } | { sha256: string; n: number }

/** One entry of a tree. Absent fields have their default. */
export interface Entry {
  t: 'f' | 'd' | 'l' | 'c' | 'b' | 'p' | 's'
  m?: string
  u?: number
  g?: number
  s?: number
  data?: Bytes
  to?: string
  rdev?: [number, number]
  n?: number
  /** name of a hard link group */
  h?: string
  x?: Record<string, unknown>
  err?: string
}

export type Tree = Record<string, Entry>

export interface Step {
  op: string
  ret?: unknown
  err?: string
  as?: [number, number]
  upper?: Record<string, Entry | null>
  klog?: string[]
  flaky?: boolean
  [argument: string]: unknown
}

/** One independent run: a world, steps in it, and how it ends. */
export interface Trace {
  id: string
  filesystems: { at: string; type: string; ro?: boolean }[]
  initial: Tree
  steps: Step[]
  /** mount point whose upper is watched; null where the mount says so itself (`track`) */
  union: string | null
  final: { merged: Tree; upperdir: string; work: Tree | null } | null
  /** supplementary groups of those who act */
  groups: number[]
}

interface Bundle {
  format: string
  union: string
  filesystems: Trace['filesystems']
  initial: Tree
  merged_base: Tree
  traces: {
    id: string
    steps: Step[]
    final: { merged_diff: Record<string, Entry | null>; upperdir?: string; work?: Tree }
  }[]
}

interface Probes {
  format: string
  cases: { id: string; filesystems: Trace['filesystems']; initial: Tree; steps: Step[] }[]
}

/** Reads a trace file, compressed or not. */
export const loadTraces = (file: string): Trace[] => tracesOf(loadJson(file))

/** The runs that a file's contents describe, in either format. */
export function tracesOf(contents: unknown): Trace[] {
  const parsed = contents as Bundle | Probes
  if ('cases' in parsed) {
    return parsed.cases.map((probe) => ({ ...probe, union: null, final: null, groups: [] }))
  }
  return parsed.traces.map((trace) => ({
    id: trace.id,
    filesystems: parsed.filesystems,
    initial: parsed.initial,
    steps: trace.steps,
    union: parsed.union,
    final: {
      merged: applyDelta(parsed.merged_base, trace.final.merged_diff),
      upperdir: trace.final.upperdir ?? '',
      work: trace.final.work ?? null,
    },
    groups: [0],
  }))
}

export function loadJson(file: string): unknown {
  const bytes = readFileSync(file)
  return JSON.parse((file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8'))
}

/** A tree with changes made: null removes. */
export function applyDelta(tree: Tree, delta: Record<string, Entry | null>): Tree {
  const result = { ...tree }
  for (const [path, entry] of Object.entries(delta)) {
    if (entry === null) delete result[path]
    else result[path] = entry
  }
  return result
}
