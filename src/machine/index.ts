/** The door of the machine: kernel, programs and files put together. */

// What the rooms above see of the kernel: looking without touching, and the trace.
export * as inspect from '../kernel/inspect.ts'
export { decode } from '../kernel/text.ts'
export type { LayerName, TraceEvent } from '../kernel/trace.ts'
export * as fileMode from '../kernel/vfs/mode.ts'
export { runScript, type ScriptOptions } from './headless.ts'
export type { CommandHooks } from './interactive-bash.ts'
export { Machine } from './machine.ts'
export type { Profile } from './profile.ts'
export { findProfile, profiles } from './profiles.ts'
export { loadSoftware, type Software } from './software.ts'
